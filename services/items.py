"""The engine of items: look them up, take a step, keep the versions; every duty goes through here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain import life
from domain.causes import Cause, Takes
from domain.due import due_for
from domain.errors import Refusal, Stale
from domain.forms import validate
from domain.items import Item
from domain.life import steps_for
from domain.mechanism import Facts, Mechanism, Step
from domain.periods import Period, periods_of
from domain.power import REPORTING, Actor, Unit
from domain.secrecy import marked_in
from domain.wording import moment
from services import announce, causes, reminders, urge
from services.access import item_by_id, mechanism_of
from services.desk import Desk
from services.reading import as_read
from services.schedule import next_reminder, rolled
from storage import attachments, audit, items, units
from storage.items import Placed, Submission


@dataclass(frozen=True, slots=True)
class View:
    """An item as one person sees it: with its declaration and the steps open to that person now."""

    placed: Placed
    mechanism: Mechanism
    steps: tuple[Step, ...]

    @property
    def item(self) -> Item:
        """The item itself, as it was read; what stands around it is in `placed`."""
        return self.placed.item


@dataclass(frozen=True, slots=True)
class Done:
    """What a step came to: the item afterwards and, for a submission, its receipt (回执)."""

    view: View
    step: Step
    receipt: str = ""


def view(placed: Placed, actor: Actor, now: datetime) -> View:
    """Show an item to a person at an instant (aware): the steps come from the posts held now."""
    mechanism = mechanism_of(placed)
    return View(placed, mechanism, steps_for(mechanism, placed.item, actor, placed.unit_path, now))


async def look(desk: Desk, actor: Actor, item_id: int) -> View:
    """Open one item; raises Refusal if it is not there or not the actor's to see."""
    return view(await as_read(desk, actor, await item_by_id(desk, actor, item_id)), actor, desk.now)


async def prepare(desk: Desk, actor: Actor, item_id: int, action: str) -> tuple[View, Step, Facts]:
    """Look up what a step's form starts from (ask once); raises Refusal or Stale like `act`."""
    placed = await item_by_id(desk, actor, item_id)
    mechanism = mechanism_of(placed)
    step = life.choose(mechanism, placed.item, action, actor, placed.unit_path, desk.now)
    return view(await as_read(desk, actor, placed), actor, desk.now), step, await _facts(desk, placed, step)


async def _facts(desk: Desk, placed: Placed, step: Step) -> Facts:
    siblings = await items.in_units(desk.work, [placed.item.unit_id], periods=_near(placed.item.period))
    previous = [one.item for one in siblings if one.item.kind == placed.item.kind and one.item.submitted_at]
    return Facts(
        item=placed.item,
        unit_name=placed.unit_name,
        siblings=tuple(one.item for one in siblings if one.item.period[:4] == placed.item.period[:4]),
        previous=next((one for one in reversed(previous) if one.id != placed.item.id), None),
        below=await _below(desk, placed) if step.surveys else (),
        calendar=desk.rules.calendar,
        office=desk.rules.office,
        today=desk.today,
    )


async def _below(desk: Desk, placed: Placed) -> tuple[tuple[Unit, tuple[Item, ...]], ...]:
    """The reporting units under an item's unit, each with its items of the year; two queries for any number."""
    below = await units.below(desk.work, [placed.unit_path], REPORTING)
    found: dict[int, list[Item]] = {one.id: [] for one in below}
    for one in await items.in_units(desk.work, found, periods=periods_of(int(placed.item.period[:4]))):
        found[one.item.unit_id].append(one.item)
    return tuple((unit, tuple(found[unit.id])) for unit in below)


async def act(
    desk: Desk, actor: Actor, item_id: int, action: str, version: int, answers: Mapping[str, Any] | None = None
) -> Done:
    """Take a step: checks power, state, version and form anew, writes the item, tells whom it concerns.

    `version` is the one the actor saw; raises Refusal (no power, bad form, marked secret) or Stale (somebody
    was first), and then nothing is changed.
    """
    placed = await item_by_id(desk, actor, item_id)
    mechanism = mechanism_of(placed)
    if placed.item.version != version:
        raise await _stale(desk, mechanism, placed)
    step = life.choose(mechanism, placed.item, action, actor, placed.unit_path, desk.now)
    return await _take(desk, actor, placed, step, answers or {})


async def _take(desk: Desk, actor: Actor, placed: Placed, step: Step, answers: Mapping[str, Any]) -> Done:
    mechanism = mechanism_of(placed)
    filled = _filled(step, placed.item, answers)
    if step.check:
        step.check(placed.item, filled)
    if step.derive:
        filled = {**filled, **step.derive(await _facts(desk, placed, step), filled)}
    new = _advanced(desk, actor, mechanism, placed.item, step, filled)
    if not await items.save(desk.work, new):
        raise await _stale(desk, mechanism, placed)
    await reminders.withdraw(desk, new)
    if mechanism.is_public:
        await urge.withdraw(desk, new)
    receipt = await _submit(desk, actor, new, step) if step.submits else ""
    desk.work.record(
        f"item.{step.action}",
        actor.person_id,
        unit_id=new.unit_id,
        item_id=new.id,
        before=placed.item.state,
        after=new.state,
        reason=filled.get("reason", ""),
        receipt=receipt,
        **_capacity(actor, step, placed),
    )
    if step.causes:
        await _bring_about(desk, actor, step.causes(new, filled))
    done = Done(view(await as_read(desk, actor, replace(placed, item=new)), actor, desk.now), step, receipt)
    await announce.step_taken(desk, actor, placed, new, mechanism, step, filled.get("reason", ""))
    return done


def _capacity(actor: Actor, step: Step, placed: Placed) -> Mapping[str, Any]:
    post = actor.stands_in(step.who, placed.unit_path)
    return {audit.ACTING_FOR: post.acting_for} if post else {}


async def _bring_about(desk: Desk, actor: Actor, effects: Sequence[Cause]) -> None:
    await causes.carry_out(desk, actor, [one for one in effects if not isinstance(one, Takes)])
    for taking in (one for one in effects if isinstance(one, Takes)):
        for placed in await items.born_of(desk.work, taking.kind, taking.source_id):
            found = steps_for(mechanism_of(placed), placed.item, actor, placed.unit_path, desk.now)
            if step := next((one for one in found if one.action == taking.action), None):
                await _take(desk, actor, placed, step, taking.answers)


def _filled(step: Step, item: Item, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    form = step.form_for(item)
    if form is None:
        return {}
    filled = validate(form, answers).model_dump(mode="json", exclude_none=True)
    if mark := marked_in(filled.values()):
        raise Refusal(f"内容带有“{mark}”标识。涉密及内部材料请通过规定的纸质渠道报送，不要在此填写。")
    return filled


def _advanced(
    desk: Desk, actor: Actor, mechanism: Mechanism, item: Item, step: Step, filled: Mapping[str, Any]
) -> Item:
    new = life.advance(
        mechanism,
        item,
        step,
        filled,
        desk.now,
        actor.person_id,
        due_at=_new_due(desk, mechanism, item, step, filled),
        quiet_until=_after_a_workday(desk) if step.quiet_after else item.quiet_until,
    )
    return replace(new, remind_at=next_reminder(mechanism, new, desk.rules, desk.now))


def _new_due(desk: Desk, mechanism: Mechanism, item: Item, step: Step, filled: Mapping[str, Any]) -> datetime | None:
    if step.rolls:
        return rolled(mechanism, desk.rules, desk.now, settled=True)
    if step.due_field and filled.get(step.due_field):
        return datetime.fromisoformat(filled[step.due_field])
    if step.due:
        period = Period.parse(item.period)
        rule = due_for(step.due, period, desk.rules.calendar, desk.rules.office).at
        # Registered later than the rule's day: the time that the item had already is not taken away.
        return max(rule, item.due_at or rule)
    return None


def _after_a_workday(desk: Desk) -> datetime:
    # domain.md 4.4: no reminder for a returned item until one workday after the return.
    return desk.rules.office.end_of_day(desk.rules.calendar.add_workdays(desk.today, 1))


async def _submit(desk: Desk, actor: Actor, item: Item, step: Step) -> str:
    number = len(await items.submissions(desk.work, item.id)) + 1
    slot = step.slot or "report"
    receipt = f"{item.no}-{number}"
    await attachments.hand_in(desk.work, item.id, number)
    await items.add_submission(
        desk.work,
        Submission(
            item_id=item.id,
            number=number,
            receipt=receipt,
            action=step.action,
            payload=item.payload.get(slot, {}),
            drafted_by=item.payload.get("drafted_by"),
            submitted_by=actor.person_id,
            at=desk.now,
            slot=slot,
        ),
    )
    return receipt


async def _stale(desk: Desk, mechanism: Mechanism, placed: Placed) -> Stale:
    state = life.state_of(mechanism, placed.item).title
    last = await audit.history(desk.work, placed.item.id, limit=1)
    if not last:
        return Stale(f"该事项已有变化，当前为“{state}”，请按最新状态办理。")
    who = last[0].actor or "系统"
    return Stale(f"该事项已由{who}于{moment(last[0].at)}办理，当前为“{state}”。")


def _near(period: str) -> tuple[str, ...]:
    year = int(period[:4])
    return (*periods_of(year), str(year - 1), f"{year - 1}Q3")
