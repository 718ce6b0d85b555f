"""What a clock that was ahead has left behind: found for `doctor`, and mended at its request.

A tick by a wrong clock opens periods ahead of their day, uses the reminders of open items up, and writes messages for
days to come. Whatever is dated later than now is such a trace. Source: reliability.md 2.2.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from domain.dates.clock import local_day
from domain.dates.periods import current
from domain.items import Item
from domain.mechanisms import MECHANISMS
from services.context import Context
from services.rules import Rules
from services.schedule import next_reminder, rolled
from storage import ahead, checkpoints, config, items
from storage.ahead import Opened
from storage.items import UnitItem
from storage.session import Session

# As far as two right clocks may differ (bot/health_guards.py).
TOLERANCE = timedelta(minutes=2)
_DEPARTMENT, _CARD, _TICKED, _OUTAGE = "department_digest.", "card.", "ticked_at", "outage"


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is dated later than now.

    `opened` are items opened ahead of their day; `reminders` says for each open item that has lost its reminders when
    (aware UTC) it is to be asked about; `rolled` holds the right due time of items moved on too far; `settings` what
    is to be remembered instead; `told`, `messages` and `notices` count what was said, waits and was sent too early.
    """

    opened: tuple[Opened, ...] = ()
    reminders: Mapping[int, datetime] = field(default_factory=dict)
    rolled: Mapping[int, datetime] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    told: int = 0
    messages: int = 0
    notices: int = 0

    @property
    def untouched(self) -> tuple[Opened, ...]:
        """The items ahead of their day that nobody has had in hands."""
        return tuple(one for one in self.opened if not one.touched)

    @property
    def touched(self) -> tuple[UnitItem, ...]:
        """The items ahead of their day with which somebody has begun."""
        return tuple(one.unit_item for one in self.opened if one.touched)

    @property
    def empty(self) -> bool:
        """Whether nothing is dated later than now, and nothing has lost its reminders."""
        found = (self.opened, self.reminders, self.rolled, self.settings, self.told, self.messages, self.notices)
        return not any(found)


async def look(session: Session, rules: Rules) -> Ahead:
    """Find what is dated later than now, and what has lost its reminders; writes nothing."""
    since = session.now + TOLERANCE
    opened = await ahead.opened(session, since)
    told = await ahead.told(session, since)
    gone = {one.unit_item.item.id for one in opened if not one.touched}
    found = Ahead(
        opened=opened,
        settings=_settings(await config.settings(session), session.now, since),
        told=len(told),
        messages=await ahead.messages(session, since),
        notices=await ahead.notices_sent(session, since),
    )
    staying = [one.item for one in await ahead.open_items(session) if one.item.id not in gone]
    moved = {one.id: due for one in staying if (due := _rolled_back(one, rules, session.now))}
    right = [replace(one, due_at=moved.get(one.id, one.due_at)) for one in staying]
    any_trace = not found.empty or bool(moved)
    asked = {one.id: at for one in right if (at := _asked_at(one, rules, session.now, told, any_trace=any_trace))}
    return replace(found, rolled=moved, reminders=asked)


async def mend(ctx: Context) -> Ahead:
    """Put right what a clock that was ahead has left behind; returns what was found. A second time finds nothing.

    Items that nobody has had in hands are taken away, and the calendar opens them on their day; others stay.
    Reminders are planned anew, so that the next tick reminds as it would have. One line of the audit trail says it.
    """
    found = await look(ctx.work, ctx.rules)
    if found.empty:
        return found
    since = ctx.now + TOLERANCE
    await ahead.forget_told(ctx.work, since)
    await ahead.forget_items(ctx.work, [one.unit_item.item.id for one in found.untouched], since)
    await ahead.open_now(ctx.work, [one.item.id for one in found.touched])
    await ahead.take_back_notices(ctx.work, since)
    await ahead.take_back_messages(ctx.work, since)
    for item_id, due_at in found.rolled.items():
        await checkpoints.move_due(ctx.work, [item_id], due_at)
    await items.plan_reminders(ctx.work, found.reminders)
    for name, value in found.settings.items():
        await config.put(ctx.work, name, value)
    ctx.work.audit("doctor.mend", **_counts(found))
    return found


def _counts(found: Ahead) -> Mapping[str, Any]:
    withdrawn = Counter(f"{one.unit_item.item.kind} {one.unit_item.item.period}" for one in found.untouched)
    return {
        "withdrawn": dict(withdrawn),
        "kept": [one.item.no for one in found.touched],
        "reminders": len(found.reminders),
        "rolled": len(found.rolled),
        "messages": found.messages,
        "notices": found.notices,
    }


def _asked_at(
    item: Item, rules: Rules, now: datetime, told: Mapping[int, datetime], *, any_trace: bool
) -> datetime | None:
    """When an item that has lost its reminders is to be asked about (aware UTC); None for one that has not.

    By the rule of every item, and not later than what was said too early had been planned for.
    """
    mechanism = MECHANISMS.get(item.kind)
    opened_now = replace(item, opened_at=min(item.opened_at, now))
    # What is due at this very instant has been said by the tick that came at it.
    after = now + timedelta(microseconds=1)
    by_rule = next_reminder(mechanism, opened_now, rules, after) if mechanism else None
    wanted = min((at for at in (by_rule, told.get(item.id)) if at), default=None)
    if wanted is None or (item.remind_at is not None and item.remind_at <= wanted):
        return None
    # Without any trace a later time is that of somebody who was told something else this morning.
    return wanted if any_trace or item.remind_at is None else None


def _rolled_back(item: Item, rules: Rules, now: datetime) -> datetime | None:
    mechanism = MECHANISMS.get(item.kind)
    if mechanism is None or mechanism.rolls is None or item.due_at is None:
        return None
    if item.due_at <= rolled(mechanism, rules, now, settled=True):
        return None
    # A step of this period, such as a visit, has settled it; a tick that moves an item on is no step.
    began = current(mechanism.rolls, rules.day(now)).start
    settled = item.version > 1 and began <= local_day(item.updated_at) <= local_day(now)
    return rolled(mechanism, rules, now, settled=settled)


def _settings(known: Mapping[str, Any], now: datetime, since: datetime) -> Mapping[str, Any]:
    """What is remembered of a time to come, with what is to be remembered instead."""
    right: dict[str, Any] = {}
    for name, value in known.items():
        if value and name.startswith(_DEPARTMENT):
            if _of_later(value, now, since):
                right[name] = _earlier(value, now, since)
        elif value and (at := _remembered_at(name, value)) and at > since:
            right[name] = None
    return right


def _remembered_at(name: str, value: Any) -> datetime | None:
    """Of when a tick's note is: its last run, a standstill, what a group's card shows; else None."""
    if name.startswith(_CARD):
        return _at(value["at"])
    return {_TICKED: _at, _OUTAGE: lambda outage: _at(outage["to"])}.get(name, lambda _: None)(value)


def _of_later(memory: Mapping[str, Any], now: datetime, since: datetime) -> bool:
    later = any(name in memory and _at(memory[name]) > since for name in ("at", "seen"))
    return later or str(memory["looked"]) > local_day(now).isoformat()


def _earlier(memory: Mapping[str, Any], now: datetime, since: datetime) -> Mapping[str, Any]:
    """What a department was told before the clock was ahead."""
    before = memory["before"] if "at" in memory and _at(memory["at"]) > since else memory
    kept = {name: value for name, value in before.items() if name != "seen" or _at(value) <= since}
    today = local_day(now).isoformat()
    return {**kept, "looked": before["looked"] if str(before.get("looked", "")) < today else ""}


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
