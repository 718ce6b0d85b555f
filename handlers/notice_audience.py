"""Choosing whom a notice is for: every tick is kept at once, and a button says what it sets, so twice is once."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from domain.audience import ROLES, TYPES, Audience, Mode
from domain.errors import Refusal
from handlers.feature import OnPress
from handlers.presses import number_at, page_of, word_at
from handlers.turn import Turn
from services import notices
from views import notice_drafts
from views.actions import Action
from views.callbacks import Press

One = TypeVar("One")


async def on_whom(turn: Turn, press: Press) -> None:
    """Show whom a draft is for."""
    notice_id = number_at(press.args, 0)
    notice, unit = await notices.demand_draft(turn.ctx, turn.me, notice_id)
    turn.show(notice_drafts.audience(await notices.overview(turn.ctx, notice, unit, turn.me)))


async def on_pick(turn: Turn, press: Press) -> None:
    """Choose single units, straight from the draft."""
    await notices.choose(turn.ctx, turn.me, number_at(press.args, 0), lambda audience: audience.by(Mode.UNITS))
    await _show_units(turn, number_at(press.args, 0), 1)


async def on_mode(turn: Turn, press: Press) -> None:
    """Choose another way of choosing."""
    mode = _one_of({mode.value: mode for mode in Mode}, word_at(press.args, 1))
    await _choose(turn, press, lambda audience: audience.by(mode))


async def on_type(turn: Turn, press: Press) -> None:
    """Tick a type of units."""
    kind, on = _one_of({kind.value: kind for kind in TYPES}, word_at(press.args, 1)), bool(number_at(press.args, 2))
    await _choose(turn, press, lambda audience: audience.with_type(kind, on))


async def on_role(turn: Turn, press: Press) -> None:
    """Tick a role."""
    role, on = _one_of({role.value: role for role in ROLES}, word_at(press.args, 1)), bool(number_at(press.args, 2))
    await _choose(turn, press, lambda audience: audience.with_role(role, on))


async def on_units(turn: Turn, press: Press) -> None:
    """Show a page of units to tick."""
    await _show_units(turn, number_at(press.args, 0), page_of(press.args))


async def on_unit(turn: Turn, press: Press) -> None:
    """Tick a unit, or a unit with all below it."""
    notice_id, unit_id, on = number_at(press.args, 0), number_at(press.args, 1), bool(number_at(press.args, 2))

    def ticked(audience: Audience) -> Audience:
        return audience.with_parent(unit_id, on) if audience.mode is Mode.BELOW else audience.with_unit(unit_id, on)

    offered = {one.id for one in await notices.offered(turn.ctx, turn.me, notice_id)}
    if unit_id not in offered:
        raise Refusal(notice_drafts.OLD_BUTTON)
    await notices.choose(turn.ctx, turn.me, notice_id, ticked)
    await _show_units(turn, notice_id, page_of(press.args))


async def _show_units(turn: Turn, notice_id: int, page: int) -> None:
    offered = await notices.offered(turn.ctx, turn.me, notice_id)
    notice, _ = await notices.demand_draft(turn.ctx, turn.me, notice_id)
    turn.show(notice_drafts.units(notice, offered, page))


async def _choose(turn: Turn, press: Press, change: Callable[[Audience], Audience]) -> None:
    await notices.choose(turn.ctx, turn.me, number_at(press.args, 0), change)
    await on_whom(turn, press)


def _one_of(known: Mapping[str, One], said: str) -> One:
    if said not in known:
        raise Refusal(notice_drafts.OLD_BUTTON)
    return known[said]


PRESSES: Mapping[Action, OnPress] = {
    Action.NOTICE_AUDIENCE: on_whom,
    Action.NOTICE_PICK: on_pick,
    Action.NOTICE_MODE: on_mode,
    Action.NOTICE_TYPE: on_type,
    Action.NOTICE_ROLE: on_role,
    Action.NOTICE_UNITS: on_units,
    Action.NOTICE_UNIT: on_unit,
}
