"""The catalogue of duties (事项目录) with their reminders: what is chosen is counted first, then saved."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import Any

from domain.cadences import GENERAL, RHYTHMS, read_days, rhythm, written
from domain.checkpoint_forms import ReminderDays
from domain.errors import Refusal
from domain.power import ADMINS
from domain.reminders import Cadence
from handlers.commands import Command
from handlers.feature import Feature
from handlers.forms import Opened, Purpose, begin
from handlers.presses import number_at, page_of, word_at
from handlers.turn import Turn
from services import cadences, checkpoints, trials
from services.cadences import ALL, HOUR
from services.context import Context
from views import cadences as cadences_view
from views.actions import Action
from views.callbacks import Press
from views.pages import OLD_BUTTON


async def home(turn: Turn, args: str = "", page: int = 1) -> None:
    """Show all duties."""
    every = await cadences.catalogue(turn.ctx, turn.me)
    general = cadences.in_force(turn.ctx.rules, GENERAL)
    turn.show(cadences_view.catalogue(every, general, turn.ctx.rules.office.digest_at, page))


async def on_press(turn: Turn, press: Press) -> None:
    """Take a press in the catalogue."""
    match word_at(press.args, 0):
        case "list":
            await home(turn, page=page_of(press.args))
        case "duty":
            await _show(turn, turn.ctx, word_at(press.args, 1))
        case "type":
            await begin(turn, DAYS, {"place": word_at(press.args, 1)})
        case "save":
            name, new = await trials.save(turn.ctx, turn.me, number_at(press.args, 1))
            turn.toast(cadences_view.SAVED)
            await _show(turn, replace(turn.ctx, rules=new), cadences.place_of(name), saved=True)
        case "back":
            await trials.put_aside(turn.ctx, turn.me, number_at(press.args, 2))
            await _show(turn, turn.ctx, word_at(press.args, 1))
        case _:
            await _choose(turn, press)


async def _choose(turn: Turn, press: Press) -> None:
    place = word_at(press.args, 1)
    match word_at(press.args, 0):
        case "before":
            await _before(turn, place, word_at(press.args, 2))
        case "after":
            every = number_at(press.args, 2)
            if every not in RHYTHMS:
                raise Refusal(OLD_BUTTON)
            known = _known(turn, place)
            await _try(turn, place, written(Cadence(known.before, known.on_day, rhythm(every))))
        case "at":
            at = number_at(press.args, 1)
            await _try(turn, HOUR, cadences.office_value(turn.ctx.rules.office, time(at // 100 % 24, at % 100 % 60)))
        case "reset" if place != HOUR:
            await _try(turn, place, {})
        case _:
            raise Refusal(OLD_BUTTON)


async def open_days(turn: Turn, args: Mapping[str, Any]) -> Opened:
    """Ask how many days before the deadline to remind."""
    await checkpoints.demand_root(turn.ctx, turn.me)
    said = cadences.proposed(turn.ctx.rules, cadences.setting_of(args["place"]), {})
    return Opened(ReminderDays, f"提醒日期：{said.subject}", "推算", subtitle=f"现为{said.as_is}")


async def finish_days(turn: Turn, args: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """Try out the days that were typed."""
    await _before(turn, args["place"], answers["days"])


async def _before(turn: Turn, place: str, text: str) -> None:
    try:
        days, on_day = read_days(text)
    except ValueError as error:
        raise Refusal(str(error)) from error
    await _try(turn, place, written(Cadence(days, on_day, _known(turn, place).after)))


def _known(turn: Turn, place: str) -> Cadence:
    return cadences.in_force(turn.ctx.rules, cadences.setting_of(place))


async def _try(turn: Turn, place: str, value: Mapping[str, Any]) -> None:
    name, message_id = cadences.setting_of(place), turn.place.message_id if turn.edits else None
    key = f"{turn.update_key}:trial"
    await trials.ask(turn.ctx, turn.me, name, value, serial=turn.serial, key=key, message_id=message_id)
    turn.show(cadences_view.counting(cadences.proposed(turn.ctx.rules, name, value), turn.serial))


async def _show(turn: Turn, ctx: Context, place: str, *, saved: bool = False) -> None:
    await checkpoints.demand_root(ctx, turn.me)
    changed, rules = await cadences.changed(ctx, cadences.setting_of(place)), ctx.rules
    if place == HOUR:
        page = cadences_view.hour(rules.office.digest_at, cadences.hours(rules.office), changed, saved=saved)
    elif place == ALL:
        following = sum(one.usual and one.reminded for one in await cadences.catalogue(ctx, turn.me))
        page = cadences_view.general(cadences.in_force(rules, GENERAL), following, changed, saved=saved)
    else:
        page = cadences_view.duty(await cadences.duty(ctx, turn.me, place), changed, saved=saved)
    turn.show(page)


DAYS = Purpose("cadence_days", open_days, finish_days)
FEATURE = Feature(
    commands=(Command("catalogue", "事项目录", "各类事项的提醒日期、逾期频次", home, order=121, roles=ADMINS),),
    presses={Action.CADENCE: on_press},
    purposes=(DAYS,),
)
