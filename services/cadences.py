"""The catalogue of duties (事项目录) with their reminders, and what follows when the department sets others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from domain import cadences
from domain.burden import required_questions
from domain.dates.hours import OfficeHours
from domain.errors import Refusal
from domain.holders import OWED
from domain.items import Item
from domain.mechanism import Mechanism
from domain.mechanisms import MECHANISMS
from domain.power import Actor
from domain.reminders import NORMAL, Cadence
from services import checkpoints, office_hours
from services.checkpoints import NOT_ON_CALENDAR, CheckpointEntry
from services.context import Context
from services.rules import Rules
from services.schedule import next_reminder
from storage import items, people, reminders

# What a button is about, besides one duty: the general cadence, the hour of the digest.
ALL, HOUR = "all", "hour"
# Hours of the digest on offer; those outside the office hours in force are left out.
DIGEST_HOURS = (time(8), time(8, 30), time(9), time(9, 30), time(10))


@dataclass(frozen=True, slots=True)
class Changed:
    """Who set something last, and when (aware UTC)."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Proposed:
    """A setting that somebody tries out: what it is about (`place` names it in buttons), its words now and then."""

    place: str
    subject: str
    as_is: str
    as_proposed: str


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty of the catalogue: its cadence in force, whether that is its own, how many questions it must have answered.

    `coming` are its checkpoints on the calendar that are not over, by due time; none for what people make.
    """

    mechanism: Mechanism
    cadence: Cadence
    own: bool
    questions: int
    coming: tuple[CheckpointEntry, ...]

    @property
    def reminded(self) -> bool:
        """Whether anybody is ever reminded of it."""
        return any(state.holder in OWED for state in self.mechanism.states.values())

    @property
    def usual(self) -> bool:
        """Whether it follows the general cadence."""
        return not self.own and self.mechanism.cadence == NORMAL


async def catalogue(ctx: Context, actor: Actor) -> tuple[Duty, ...]:
    """Every duty, those of the calendar first; raises Refusal for others than administrators."""
    every = await checkpoints.entries(ctx, actor)
    coming: dict[str, list[CheckpointEntry]] = {}
    for one in every:
        if one.due.at > ctx.now:
            coming.setdefault(one.mechanism.kind, []).append(one)
    found = [_duty(ctx, one, tuple(coming.get(one.kind, ()))) for one in MECHANISMS.values()]
    return tuple(sorted(found, key=lambda one: (not one.coming, one.mechanism.order)))


async def duty(ctx: Context, actor: Actor, kind: str) -> Duty:
    """The duty of this kind; raises Refusal for one that is not there."""
    found = next((one for one in await catalogue(ctx, actor) if one.mechanism.kind == kind), None)
    if found is None:
        raise Refusal(NOT_ON_CALENDAR)
    return found


def in_force(rules: Rules, name: str) -> Cadence:
    """The cadence that a setting stands for: of one duty, or the general one; raises Refusal for another setting."""
    if name == cadences.GENERAL:
        return cadences.read(rules.settings.get(name)) or NORMAL
    if name == cadences.OFFICE:
        raise Refusal(NOT_ON_CALENDAR)
    return rules.cadence(MECHANISMS[place_of(name)])


def setting_of(place: str) -> str:
    """The name of the setting that a button names; raises Refusal for a duty that is not there."""
    if place in (ALL, HOUR):
        return cadences.GENERAL if place == ALL else cadences.OFFICE
    if place not in MECHANISMS:
        raise Refusal(NOT_ON_CALENDAR)
    return cadences.setting_of(place)


def place_of(name: str) -> str:
    """What buttons call the setting of this name."""
    return {cadences.GENERAL: ALL, cadences.OFFICE: HOUR}.get(name) or name.removeprefix(f"{cadences.GENERAL}.")


def proposed(rules: Rules, name: str, value: Mapping[str, Any]) -> Proposed:
    """What a setting is about and how it reads, as it is by these rules and with this value."""
    after = rules.with_setting(name, value)
    if name == cadences.OFFICE:
        return Proposed(HOUR, "每日汇总时间", _hour(rules), _hour(after))
    place = place_of(name)
    subject = "一般提醒" if place == ALL else MECHANISMS[place].title
    return Proposed(place, subject, cadences.words(in_force(rules, name)), cadences.words(in_force(after, name)))


def hours(office: OfficeHours) -> tuple[time, ...]:
    """The hours of the digest on offer, other than the one in force."""
    first = office.windows[0]
    return tuple(one for one in DIGEST_HOURS if first[0] <= one < first[1] and one != office.digest_at)


def office_value(office: OfficeHours, digest_at: time) -> dict[str, Any]:
    """The office hours with another hour of the digest, as a setting keeps them; raises Refusal for a quiet hour."""
    return office_hours.value_of(office_hours.checked(office.windows, digest_at))


async def changed(ctx: Context, name: str) -> Changed | None:
    """Who changed a setting last, and when; None when nobody has, or before that was kept."""
    value: Mapping[str, Any] = ctx.rules.settings.get(name) or {}
    if "by" not in value:
        return None
    person = await people.by_id(ctx.work, value["by"])
    return Changed(person["name"] if person else "", datetime.fromisoformat(value["at"]))


def last_change(settings: Mapping[str, Any]) -> datetime | None:
    """When (aware UTC) reminders or their hour were last set, by these settings."""
    ours = [one for name, one in settings.items() if name.startswith(cadences.GENERAL) or name == cadences.OFFICE]
    return max((datetime.fromisoformat(one["at"]) for one in ours if "at" in one), default=None)


def differing(before: Rules, after: Rules) -> frozenset[str]:
    """The kinds of duties that are reminded of at other times by other rules: all of them by another office hour."""
    if before.office != after.office:
        return frozenset(MECHANISMS)
    return frozenset(kind for kind, one in MECHANISMS.items() if before.cadence(one) != after.cadence(one))


async def replan(ctx: Context, before: Rules, after: Rules) -> int:
    """Have open items ask for their next reminder by other rules; gives how many do so at another time.

    Stages that have passed by now are not made up for. An item that asks before its next stage has something to tell
    still, such as what was put off to another day: it asks then. Source: domain.md 4.4.
    """
    kinds = sorted(differing(before, after))
    found = await items.in_scope(ctx.work, ["/"], reminders.OWED_OF_KINDS, kinds=kinds) if kinds else ()
    planned = dict(_planned((one.item for one in found), before, after, ctx.now))
    await items.plan_reminders(ctx.work, planned)
    return len(planned)


def _hour(rules: Rules) -> str:
    return f"工作日{rules.office.digest_at:%H:%M}"


def _duty(ctx: Context, mechanism: Mechanism, coming: tuple[CheckpointEntry, ...]) -> Duty:
    own = cadences.read(ctx.rules.settings.get(cadences.setting_of(mechanism.kind))) is not None
    parts = len(ctx.rules.parts(mechanism)) if mechanism.openings else 1
    asked = parts * required_questions(mechanism, _blank(ctx, mechanism))
    return Duty(mechanism, ctx.rules.cadence(mechanism), own, asked, coming)


def _blank(ctx: Context, mechanism: Mechanism) -> Item:
    state = mechanism.states[mechanism.initial]
    part = mechanism.parts[0].code
    return Item(0, "", mechanism.kind, 0, "", part, "", mechanism.initial, state.holder, ctx.now, ctx.now)


def _planned(
    found: Iterable[Item], before: Rules, after: Rules, now: datetime
) -> Iterable[tuple[int, datetime | None]]:
    # Hundreds of items share a few answers.
    known: dict[tuple[object, ...], tuple[datetime | None, datetime | None]] = {}
    for item in found:
        mechanism = MECHANISMS[item.kind]
        like = (item.kind, item.due_at, item.holder, item.state, item.opened_at, item.quiet_until)
        if like not in known:
            known[like] = next_reminder(mechanism, item, before, now), next_reminder(mechanism, item, after, now)
        was, will = known[like]
        if was != will and item.remind_at == was:
            yield item.id, will
