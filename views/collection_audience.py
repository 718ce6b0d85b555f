"""Whom a 临时报送 asks, while it is a draft: the ways of choosing units, and the units to tick."""

from collections.abc import Sequence

from domain.audience import TYPES, Mode
from domain.collections import Collection, Progress
from domain.messages import Button
from domain.power import Unit
from views.actions import Action
from views.keyboards import button, rows
from views.page import Page
from views.render import render
from views.unit_picker import unit_keys, with_tick

OLD_BUTTON = "此按钮已过期，请从 /collect 重新进入。"


def audience(shown: Progress) -> Page:
    """The ways of choosing units; each button says what it sets, so twice is once."""
    one = shown.collection
    chosen = one.audience
    modes = [button(with_tick(m.label, m is chosen.mode), Action.COLLECTION_MODE, one.id, m.value) for m in Mode]
    keys: list[tuple[Button, ...]] = list(rows(modes, 2))
    if chosen.mode in (Mode.BELOW, Mode.UNITS):
        keys.append((button("选择单位", Action.COLLECTION_UNITS, one.id, 1),))
    if chosen.mode is Mode.TYPES:
        ticks = [(kind, kind in chosen.types) for kind in TYPES]
        label = [with_tick(kind.label, on) for kind, on in ticks]
        keys += [
            (button(said, Action.COLLECTION_TYPE, one.id, kind.value, int(not on)),)
            for said, (kind, on) in zip(label, ticks, strict=True)
        ]
    text = render("collections/audience.html.j2", one=one, number=len(shown.asked))
    return Page(text, (*keys, (button("选好了", Action.COLLECTION, one.id),)))


def units(one: Collection, offered: Sequence[Unit], page: int) -> Page:
    """A page of units to tick; a tick is in the draft at once."""
    ticked = one.audience.below if one.audience.mode is Mode.BELOW else one.audience.units
    keys = unit_keys(
        offered,
        ticked,
        page,
        lambda unit, shown: (Action.COLLECTION_UNIT, (one.id, unit.id, int(unit.id not in ticked), shown)),
        (Action.COLLECTION_UNITS, (one.id,)),
    )
    number = len([unit for unit in offered if unit.id in ticked])
    text = render("collections/units.html.j2", one=one, number=number, total=len(offered))
    return Page(text, (*keys, (button("选好了", Action.COLLECTION_AUDIENCE, one.id),)))
