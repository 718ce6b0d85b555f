"""The department's own digest: what waits, who owes, what needs attention; private to the department (3.4 rule 9)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from domain.dates.clock import instant, local_day
from domain.digests import (
    LONG_OVERDUE,
    WEEK,
    DepartmentDay,
    UnitOverdue,
    Unreached,
    long_before,
    next_digest,
    next_digest_time,
    unknown_year,
)
from domain.mechanisms import MECHANISMS
from domain.messages import MessageKind
from domain.missing import MissingTold, is_news, is_told, told_first
from domain.power import ADMINS, DEPARTMENT, UNIT_SIDE, Actor
from services import backups, openings
from services.audit_record import renewed
from services.context import Context
from services.messages import push
from services.permissions import demand
from services.rules import Rules
from storage import audit, checkpoints, config, counts, people, reminders, units
from storage.counts import Overdue
from storage.people import Recipient
from storage.session import Session
from views import digests

_MEMORY = "department_digest."
# Of a mac: enough to tell two apart, short enough to compare by eye.
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class DepartmentMorning:
    """What one department is told on a day: to whom it goes, what it says (None: nothing), what is remembered."""

    unit_id: int
    to: tuple[Recipient, ...]
    day: DepartmentDay | None
    memory: Mapping[str, Any]


async def send_due(ctx: Context) -> int:
    """Write to the department's administrators when there is news; returns the number of messages.

    Decided once a workday, with the first tick from the digest on: told when something is new since the last one,
    else a week after it while anything waits, else not ("nothing when there is nothing", domain.md 3.3). What comes
    in later in the day is for the next morning.
    """
    if next_digest_time(ctx.now, ctx.rules.calendar, ctx.rules.office) > ctx.now:
        return 0
    # A morning that could not go out on its day gives way to this one, which says all of it again.
    unsent = await reminders.unsent_mornings(ctx.work, ctx.rules.office.digest_instant(ctx.today))
    looks = await mornings(ctx.work, ctx.rules, unsent)
    await reminders.withdraw(ctx.work, unsent, "并入新的概况")
    for one in looks:
        await config.put(ctx.work, _memory_name(one.unit_id), dict(one.memory))
        if one.day:
            page = digests.department(one.day, ctx.now)
            for to in one.to:
                push(ctx, to, str(one.memory["key"]), page, kind=MessageKind.DEPARTMENT_DIGEST)
    return sum(len(one.to) for one in looks if one.day)


async def first_news(session: Session, rules: Rules, before: datetime | None) -> datetime | None:
    """The first instant (aware UTC) before `before` at which a department would be told something, else `before`."""
    for at in await _candidates(session, rules):
        if before is not None and at >= before:
            return before
        if any(one.day for one in await mornings(session.as_of(at), rules)):
            return at
    return before


async def _candidates(session: Session, rules: Rules) -> list[datetime]:
    """The mornings at which there may be news, each for a reason of its own; only a look at that morning tells."""
    today = local_day(session.now)
    december = instant(date(today.year + (today.month == 12), 12, 1), time())
    reasons = [session.now, december, await counts.next_overdue(session)]
    since = long_before(today, rules.calendar)
    due = await _due_days(session, since)
    reasons += [instant(rules.calendar.add_workdays(day, LONG_OVERDUE), time()) for day in due]
    for name, memory in (await config.settings(session)).items():
        if name.startswith(_MEMORY) and "at" in memory:
            reasons.append(instant(local_day(datetime.fromisoformat(memory["at"])) + WEEK, time()))
        if name.startswith(_MEMORY) and (missing := _missing_told(memory)):
            reasons.append(instant(missing.day + WEEK, time()))
    found = {next_digest(at, rules.calendar, rules.office) for at in reasons if at}
    return sorted(
        {at for at in found if at > session.now} | {next_digest_time(session.now, rules.calendar, rules.office)}
    )


async def _due_days(session: Session, since: datetime) -> list[date]:
    return sorted({local_day(at) for at in await counts.owed_since(session, since)})


async def mornings(session: Session, rules: Rules, unsent: Iterable[str] = ()) -> tuple[DepartmentMorning, ...]:
    """Look at the day for every department that has not done so today; writes nothing.

    `unsent` are the keys of earlier mornings that nobody has got; whoever looks ahead takes them for sent.
    """
    settings = await config.settings(session)
    known = [memory for name, memory in settings.items() if name.startswith(_MEMORY)]
    if known and all(memory["looked"] == local_day(session.now).isoformat() for memory in known):
        return ()
    by_unit: dict[int, dict[int, Recipient]] = {}
    for admin in await people.recipients(session, paths=["/"], roles=ADMINS):
        if admin.reachable:
            by_unit.setdefault(admin.unit_id, {})[admin.person_id] = admin
    found = [
        await _morning(session, rules, unit_id, tuple(to.values()), _told(settings, unit_id, unsent))
        for unit_id, to in by_unit.items()
    ]
    return tuple(one for one in found if one)


def _told(settings: Mapping[str, Any], unit_id: int, unsent: Iterable[str]) -> Mapping[str, Any]:
    """What a department was really told last: a morning that nobody has got does not count."""
    last: Mapping[str, Any] = settings.get(_memory_name(unit_id)) or {}
    if "key" in last and any(key.startswith(f"{last['key']}:") for key in unsent):
        return {**last["before"], "looked": last["looked"]}
    return last


async def _morning(
    session: Session, rules: Rules, unit_id: int, to: tuple[Recipient, ...], last: Mapping[str, Any]
) -> DepartmentMorning | None:
    today = local_day(session.now)
    if last.get("looked") == today.isoformat() or (unit := await units.by_id(session, unit_id)) is None:
        return None
    last_at = datetime.fromisoformat(last["at"]) if "at" in last else None
    cutoff = rules.office.digest_instant(today)
    waiting = await counts.waiting(session, unit.path, cutoff, ADMINS)
    late = await counts.overdue(session, unit.path)
    long = long_before(today, rules.calendar)
    root = unit.parent_id is None
    # Only the department at the root may look at what was not delivered (services/attention.py).
    concerns, fresh = await counts.undelivered(session, last_at or session.now - WEEK) if root else (0, 0)
    silent = await _silent(session, unit.path)
    year, own = unknown_year(today, rules.calendar), await counts.own_overdue(session, unit.path)
    begun_anew = await _renewed(session, last_at) if root else None
    seen = datetime.fromisoformat(last["seen"]) if "seen" in last else session.now
    unbound, told = await counts.unbound(session, unit.path), _missing_told(last)
    failing, backup = await _backup(session) if root else (None, None)
    day = DepartmentDay(
        moved=tuple(openings.opened_late(rules, await checkpoints.opened_at(session), seen)),
        own=tuple(title for title, _ in own),
        waiting=_by_kind({kind: count for kind, count, _ in waiting}),
        overdue=late.by_unit(long),
        concerns=concerns,
        silent=tuple(silent.values()),
        unknown_year=year if year != last.get("year") else None,
        before=(last["overdue"], last["long"]) if "overdue" in last else None,
        record=await _record(session, None if begun_anew else last_at) if root else None,
        renewed=begun_anew,
        unbound=unbound if is_told(unbound[0], told, today) else None,
        backup=backup,
    )
    newest = (late.last_due(cutoff), *(due for _, due in own if due < cutoff), *(newest for _, _, newest in waiting))
    since = [at for at in newest if at]
    fresh_work = [at for at in since if last_at is None or at > last_at]
    newly_long = _newly_long(rules, late, long, last_at)
    news = fresh_work or fresh or newly_long or day.unknown_year or day.moved or day.renewed
    news = news or is_news(unbound[0], told, today) or (failing is not None and failing != last.get("backup"))
    unheard_of = not silent.keys() <= set(last.get("silent", ()))
    again = (since or concerns or failing) and last_at is not None and today - local_day(last_at) >= WEEK
    # What was opened by now has been looked at, whether there was anything to tell of it or not.
    looked = {"looked": today.isoformat(), "seen": session.now.isoformat(), **_missing(told and told.seen(unbound[0]))}
    if day.empty or not (news or unheard_of or again):
        return DepartmentMorning(unit_id, to, None, {**last, **looked})
    named = {"key": f"department:{today}:{unit_id}", "silent": sorted(silent), "year": year or last.get("year")}
    again_told = (told.told(unbound[0], today) if told else told_first(unbound[0], today)) if day.unbound else None
    named |= {"backup": failing, **_missing(again_told)}
    return DepartmentMorning(unit_id, to, day, {**looked, **_told_now(session.now, day, last), **named})


def _missing_told(memory: Mapping[str, Any]) -> MissingTold | None:
    kept = memory.get("missing")
    return MissingTold(date.fromisoformat(kept["day"]), kept["times"], kept["fewest"]) if kept else None


def _missing(told: MissingTold | None) -> dict[str, Any]:
    return {"missing": {"day": told.day.isoformat(), "times": told.times, "fewest": told.fewest}} if told else {}


def _told_now(now: datetime, day: DepartmentDay, last: Mapping[str, Any]) -> Mapping[str, Any]:
    before = {name: value for name, value in last.items() if name not in {"key", "before"}}
    return {"at": now.isoformat(), "before": before, "overdue": day.totals[0], "long": day.totals[1]}


async def _record(session: Session, last_at: datetime | None) -> tuple[int, str] | None:
    """The end of the audit trail, for the first digest of a week, or of all: people notice when there are fewer lines.

    Whoever cuts it cannot take back what they have read (reliability.md section 3, row 15).
    """
    if last_at is not None and local_day(last_at).isocalendar()[:2] == local_day(session.now).isocalendar()[:2]:
        return None
    head = await audit.head(session)
    return (head.lines, head.mac.hex()[:_SHOWN]) if head.lines else None


async def _backup(session: Session) -> tuple[str | None, tuple[str, date | None] | None]:
    """Since when no backup can be made, as it is remembered, and what is told of it; twice None when all is well."""
    found = await backups.known(session)
    return (found.failing_since.isoformat(), (found.why, found.good_on)) if found.failing_since else (None, None)


async def _renewed(session: Session, last_at: datetime | None) -> tuple[date, int] | None:
    """When the audit trail was begun anew because its key was lost, if that is news."""
    found = await renewed(session)
    return (local_day(found.at), found.unchecked) if found and (last_at is None or found.at > last_at) else None


def _newly_long(rules: Rules, late: Overdue, long: datetime, last_at: datetime | None) -> bool:
    """Whether something has been overdue for long since the last time: a reason of its own (domain.md 4.4)."""
    if last_at is None:
        return False
    return late.due_before(long) > late.due_before(long_before(local_day(last_at), rules.calendar))


async def _silent(session: Session, path: str) -> Mapping[int, Unreached]:
    found = await counts.silent(session, path, UNIT_SIDE)
    return {one.person_id: Unreached(one.unit_name, one.name, one.new) for one in found}


async def late_units(ctx: Context, actor: Actor) -> tuple[UnitOverdue, ...]:
    """The units that owe something overdue, in fixed order, for the department alone; raises Refusal."""
    day = long_before(ctx.today, ctx.rules.calendar)
    return (await counts.overdue(ctx.work, _department(actor))).by_unit(day)


async def unreached(ctx: Context, actor: Actor) -> tuple[Unreached, ...]:
    """The people of the units whom no reminder reaches, in fixed unit order, for the department; raises Refusal."""
    return tuple((await _silent(ctx.work, _department(actor))).values())


def _department(actor: Actor) -> str:
    demand(actor, DEPARTMENT)
    return next(post.unit_path for post in actor.posts if post.role in DEPARTMENT)


def _by_kind(numbers: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple((one.short, numbers[one.kind]) for one in MECHANISMS.values() if one.kind in numbers)


def _memory_name(unit_id: int) -> str:
    return f"{_MEMORY}{unit_id}"
