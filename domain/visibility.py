"""What readers outside a unit see of its items: a draft is the unit's own until it is handed in."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from domain.items import Item
from domain.mechanism import Mechanism
from domain.steps import HandIn
from domain.unit_names import Named, kept


def drafted_sections(mechanism: Mechanism) -> frozenset[str]:
    """The parts of the payload that are drafted first and handed in by a later step."""
    return frozenset(step.kept_as for step in mechanism.steps if step.hand_in is HandIn.DRAFT and step.kept_as)


def co_units(mechanism: Mechanism, item: Item) -> tuple[Named, ...]:
    """The units that help with an item (配合单位) and read it; a text of an older one is only shown. domain.md M16."""
    if mechanism.co_units is None:
        return ()
    section, name = mechanism.co_units
    return tuple(one for one in kept(item.payload.get(section, {}).get(name)) if one.id is not None)


def without_drafts(mechanism: Mechanism, item: Item, handed_in: Mapping[str, tuple[Any, str]]) -> Item:
    """The item with each drafted section as it was last handed in, or without it.

    `handed_in` gives answers and the version of their form, by section.

    Source: domain.md section 0 (the clerk drafts, the secretary confirms): the department sees what was confirmed.
    """
    drafted = drafted_sections(mechanism)
    shown = {
        section: handed_in[section][0] if section in drafted else value
        for section, value in item.payload.items()
        if section not in drafted or section in handed_in
    }
    versions = {section: version for section, (_, version) in handed_in.items() if section in drafted}
    return replace(item, payload=shown, forms={**item.forms, **versions})
