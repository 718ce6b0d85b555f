"""Choosing whom a 临时报送 asks: every tick is kept at once, and a button says what it sets, so twice is once."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from domain.audience import TYPES, Audience, Mode
from domain.errors import Refusal
from handlers.feature import OnPress
from handlers.presses import number_at, page_of, word_at
from handlers.turn import Turn
from services import collections
from views import collection_audience
from views.actions import Action
from views.callbacks import Press

One = TypeVar("One")


async def on_whom(turn: Turn, press: Press) -> None:
    """Show whom a draft asks."""
    collection_id = number_at(press.args, 0)
    await collections.demand_draft(turn.ctx, turn.me, collection_id)
    turn.show(collection_audience.audience(await collections.get(turn.ctx, turn.me, collection_id)))


async def on_mode(turn: Turn, press: Press) -> None:
    """Choose another way of choosing."""
    mode = _one_of({mode.value: mode for mode in Mode}, word_at(press.args, 1))
    await collections.choose(turn.ctx, turn.me, number_at(press.args, 0), lambda audience: audience.by(mode))
    await on_whom(turn, press)


async def on_type(turn: Turn, press: Press) -> None:
    """Tick a type of units."""
    kind, on = _one_of({kind.value: kind for kind in TYPES}, word_at(press.args, 1)), bool(number_at(press.args, 2))
    await collections.choose(turn.ctx, turn.me, number_at(press.args, 0), lambda audience: audience.with_type(kind, on))
    await on_whom(turn, press)


async def on_units(turn: Turn, press: Press) -> None:
    """Show a page of units to tick."""
    await _show_units(turn, number_at(press.args, 0), page_of(press.args))


async def on_unit(turn: Turn, press: Press) -> None:
    """Tick a unit, or a unit with all below it."""
    collection_id, unit_id, on = number_at(press.args, 0), number_at(press.args, 1), bool(number_at(press.args, 2))
    _, offered = await collections.offered(turn.ctx, turn.me, collection_id)
    if unit_id not in {unit.id for unit in offered}:
        raise Refusal(collection_audience.OLD_BUTTON)
    await collections.choose(turn.ctx, turn.me, collection_id, _ticked(unit_id, on))
    await _show_units(turn, collection_id, page_of(press.args))


def _ticked(unit_id: int, on: bool) -> Callable[[Audience], Audience]:
    return lambda chosen: (
        chosen.with_parent(unit_id, on) if chosen.mode is Mode.BELOW else chosen.with_unit(unit_id, on)
    )


async def _show_units(turn: Turn, collection_id: int, page: int) -> None:
    turn.show(collection_audience.units(*await collections.offered(turn.ctx, turn.me, collection_id), page))


def _one_of(known: Mapping[str, One], said: str) -> One:
    if said not in known:
        raise Refusal(collection_audience.OLD_BUTTON)
    return known[said]


PRESSES: Mapping[Action, OnPress] = {
    Action.COLLECTION_AUDIENCE: on_whom,
    Action.COLLECTION_MODE: on_mode,
    Action.COLLECTION_TYPE: on_type,
    Action.COLLECTION_UNITS: on_units,
    Action.COLLECTION_UNIT: on_unit,
}
