"""What readers outside a unit see of its items: a draft is the unit's own until it is handed in."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from domain.items import Item
from domain.mechanism import Mechanism


def drafted_sections(mechanism: Mechanism) -> frozenset[str]:
    """The parts of the payload that are drafted first and handed in by a later step."""
    return frozenset(step.kept_as for step in mechanism.steps if step.drafts and step.kept_as)


def without_drafts(mechanism: Mechanism, item: Item, handed_in: Mapping[str, Any]) -> Item:
    """The item with each drafted part as it was last handed in (`handed_in`, by section), or without it.

    Source: domain.md section 0 (the clerk drafts, the secretary confirms): the department sees what was confirmed.
    """
    drafted = drafted_sections(mechanism)
    shown = {
        section: handed_in[section] if section in drafted else value
        for section, value in item.payload.items()
        if section not in drafted or section in handed_in
    }
    return replace(item, payload=shown)
