"""A setting is tried out before it is saved: what next month would bring with it, and without it (推算)."""

from collections.abc import Callable, Mapping
from typing import Any

from domain import cadences
from domain.dates.clock import local_day
from domain.dates.periods import Period, PeriodKind, current
from domain.errors import Refusal, Stopped
from domain.power import ADMINS, UNIT_SIDE, Actor
from domain.rehearsal import Channel
from services import messages, rules
from services.cadences import differing, in_force, last_change, replan
from services.checkpoints import demand_root
from services.context import Context
from services.messages import Chat
from services.rehearsal import Rehearsal
from services.rules import Rules
from storage import config, people, trials
from storage.session import Cached
from storage.trials import Trial
from views.page import Page

GONE = "这次推算已失效，请重新选择后再保存。"
MEANWHILE = "推算之后提醒设置已有改动，请返回查看现行设置，重新选择后再保存。"
SAME = "所选与现行设置相同，无需修改。"


async def ask(
    ctx: Context, actor: Actor, name: str, value: Mapping[str, Any], *, serial: int, key: str, message_id: int | None
) -> None:
    """Try out a setting, begun by the update `serial`; what comes of it stands in `message_id`, else comes under `key`.

    Raises Refusal without the right, and when nothing would change.
    """
    await demand_root(ctx, actor)
    after = ctx.rules.with_setting(name, value)
    gives_back = not value and cadences.read(ctx.rules.settings.get(name))
    if not gives_back and not differing(ctx.rules, after):
        raise Refusal(SAME)
    await trials.put(ctx.work, Trial(actor.telegram_id, serial, name, value, message_id, key, ctx.now))
    ctx.work.outdate(Cached.TRIALS)


def month_of(trial: Trial) -> Period:
    """The month that is counted: the one after that in which the trial was begun, in China."""
    return current(PeriodKind.MONTH, local_day(trial.asked_at)).next()


async def pushes(stage: Rehearsal, going_on: Callable[[], bool] = lambda: True, share: float = 1.0) -> int:
    """How many messages go out to people in the days of a rehearsal, from an instant that its clock shows already.

    Each person of a unit stands for a `share` of people. Raises Stopped once `going_on` says no.
    """
    of_units, others = 0, 0
    async for _, going_out in stage.play():
        if not going_on():
            raise Stopped("the process is about to stop")
        private = [one for one in going_out if one.channel is Channel.PRIVATE]
        here = sum(one.role in UNIT_SIDE for one in private)
        of_units, others = of_units + here, others + len(private) - here
    return round(of_units * share) + others


async def hand_over(ctx: Context, trial: Trial, as_is: int, as_proposed: int, page: Page) -> bool:
    """Keep what was counted and show it, once; False when nobody wants to know any more."""
    if not await trials.counted(ctx.work, trial, as_is, as_proposed):
        return False
    await _show(ctx, trial, page)
    return True


async def give_up(ctx: Context, trial: Trial, page: Page) -> None:
    """Say, once, that it could not be counted."""
    if await trials.drop(ctx.work, trial.telegram_id, trial.serial):
        await _show(ctx, trial, page)


async def put_aside(ctx: Context, actor: Actor, serial: int) -> None:
    """Leave everything as it is; a second time finds nothing to do."""
    await trials.drop(ctx.work, actor.telegram_id, serial)


async def save(ctx: Context, actor: Actor, serial: int) -> tuple[str, Rules]:
    """Put a counted setting in force, for open items too; nobody is written to. Gives its name and the new rules.

    Raises Refusal without the right, for a trial that is gone or not counted, and when reminders were set meanwhile.
    """
    await demand_root(ctx, actor)
    trial = await trials.of(ctx.work, actor.telegram_id, serial)
    if trial is None or trial.as_is is None:
        raise Refusal(GONE)
    # Not the cached ones: somebody may have saved in this very batch.
    before = await rules.load(ctx.work)
    since = last_change(before.settings)
    if since and since >= trial.asked_at:
        raise Refusal(MEANWHILE)
    await config.put(ctx.work, trial.name, {**trial.value, **cadences.stamp(actor.person_id, ctx.now)})
    after = await rules.load(ctx.work)
    moved = await replan(ctx, before, after)
    record = {"name": trial.name, "before": _record(before, trial.name), "after": trial.value}
    ctx.work.audit("reminders.set", actor.person_id, items=moved, **record)
    await trials.drop(ctx.work, actor.telegram_id, serial)
    ctx.work.outdate(Cached.RULES)
    return trial.name, after


def _record(before: Rules, name: str) -> Mapping[str, Any]:
    if name == cadences.OFFICE:
        return {"digest_at": f"{before.office.digest_at:%H:%M}"}
    return cadences.written(in_force(before, name))


async def _show(ctx: Context, trial: Trial, page: Page) -> None:
    # Whoever has lost the post meanwhile reads nothing of it any more.
    actor = (await people.actors(ctx.work, [trial.telegram_id])).get(trial.telegram_id)
    if actor is None or not actor.has(ADMINS):
        return
    chat = Chat(trial.telegram_id, None, actor.person_id)
    if trial.message_id:
        messages.edit(ctx, chat, trial.key, trial.message_id, page)
    else:
        messages.reply(ctx, chat, trial.key, page)
