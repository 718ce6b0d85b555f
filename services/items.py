"""The engine of items: look them up, take a step, keep the versions; every duty goes through here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from domain import workflow
from domain.answers import Past
from domain.dates.due import due_for
from domain.dates.periods import Period, periods_of
from domain.dates.wording import day_and_time
from domain.drawn import drawn, draws, followed, offered, record, recorded
from domain.effects import Effect, TakeStep
from domain.errors import Stale
from domain.forms.engine import validate
from domain.handed_in import HandedIn
from domain.items import Item
from domain.mechanism import Mechanism
from domain.power import REPORTING, Actor, Role, Unit
from domain.secrecy import demand_open
from domain.steps import FormContext, HandIn, Step
from domain.workflow import steps_for
from services import announce, co_units, effects, form_versions, naming, proofs, reminders, urges
from services.context import Context
from services.permissions import item_by_id, mechanism_of
from services.schedule import next_reminder, rolled
from services.visibility import as_read
from storage import attachments, audit, items, people, submissions, units
from storage.items import UnitItem
from storage.submissions import Submission


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item as one person sees it: with its declaration and the steps open to that person now."""

    unit_item: UnitItem
    mechanism: Mechanism
    steps: tuple[Step, ...]
    past: Past = field(default_factory=dict)

    @property
    def item(self) -> Item:
        """The item itself, as it was read; its unit is in `unit_item`."""
        return self.unit_item.item


@dataclass(frozen=True, slots=True)
class StepTaken:
    """What a step came to: the item afterwards, the item as it was `before`; for a submission its receipt (回执) with
    its check code.
    """

    view: ItemView
    step: Step
    receipt: str
    code: str
    before: UnitItem


def view(unit_item: UnitItem, actor: Actor, now: datetime) -> ItemView:
    """Show an item to a person at an instant (aware): the steps come from the posts held now."""
    mechanism = mechanism_of(unit_item)
    return ItemView(unit_item, mechanism, steps_for(mechanism, unit_item.item, actor, unit_item.unit_path, now))


async def _shown(ctx: Context, actor: Actor, unit_item: UnitItem) -> ItemView:
    seen = view(await as_read(ctx, actor, unit_item), actor, ctx.now)
    return replace(seen, past=await form_versions.past_questions(ctx.work, seen.mechanism, [seen.item]))


async def get(ctx: Context, actor: Actor, item_id: int) -> ItemView:
    """Open one item; raises Refusal if it is not there or not the actor's to see."""
    return await _shown(ctx, actor, await item_by_id(ctx, actor, item_id))


async def prepare(ctx: Context, actor: Actor, item_id: int, action: str) -> tuple[ItemView, Step, FormContext]:
    """Look up what a step's form starts from (ask once); raises Refusal or Stale like `act`."""
    unit_item = await item_by_id(ctx, actor, item_id)
    mechanism = mechanism_of(unit_item)
    step = workflow.choose(mechanism, unit_item.item, action, actor, unit_item.unit_path, ctx.now)
    return await _shown(ctx, actor, unit_item), step, await _form_context(ctx, unit_item, step)


async def _form_context(ctx: Context, unit_item: UnitItem, step: Step) -> FormContext:
    siblings = await items.in_units(ctx.work, [unit_item.item.unit_id], periods=_near(unit_item.item.period))
    previous = [one.item for one in siblings if one.item.kind == unit_item.item.kind and one.item.submitted_at]
    return FormContext(
        item=unit_item.item,
        unit_name=unit_item.unit_name,
        siblings=tuple(one.item for one in siblings if one.item.period[:4] == unit_item.item.period[:4]),
        previous=next((one for one in reversed(previous) if one.id != unit_item.item.id), None),
        below=await _below(ctx, unit_item) if step.asks and step.asks.surveys else (),
        secretary=await _secretary(ctx, unit_item) if step.asks and step.asks.if_empty else "",
        calendar=ctx.rules.calendar,
        office=ctx.rules.office,
        today=ctx.today,
    )


async def _secretary(ctx: Context, unit_item: UnitItem) -> str:
    found = await people.recipients(ctx.work, unit_ids=[unit_item.item.unit_id], roles=[Role.SECRETARY])
    return next((one.name for one in found if one.acting_for is None), "")


async def _below(ctx: Context, unit_item: UnitItem) -> tuple[tuple[Unit, tuple[Item, ...]], ...]:
    """The reporting units under an item's unit, each with its items of the year; two queries for any number."""
    below = await units.below(ctx.work, [unit_item.unit_path], REPORTING)
    found: dict[int, list[Item]] = {one.id: [] for one in below}
    for one in await items.in_units(ctx.work, found, periods=periods_of(int(unit_item.item.period[:4]))):
        found[one.item.unit_id].append(one.item)
    return tuple((unit, tuple(found[unit.id])) for unit in below)


async def act(
    ctx: Context, actor: Actor, item_id: int, action: str, version: int, answers: Mapping[str, Any] | None = None
) -> StepTaken:
    """Take a step: checks power, state, version and form anew, writes the item, tells whom it concerns.

    `version` is the one the actor saw; raises Refusal (no power, bad form, marked secret) or Stale (somebody
    was first), and then nothing is changed.
    """
    unit_item = await item_by_id(ctx, actor, item_id)
    mechanism = mechanism_of(unit_item)
    if unit_item.item.version != version:
        raise await stale(ctx, mechanism, unit_item)
    step = workflow.choose(mechanism, unit_item.item, action, actor, unit_item.unit_path, ctx.now)
    return await _take(ctx, actor, unit_item, step, answers or {})


async def _take(ctx: Context, actor: Actor, unit_item: UnitItem, step: Step, answers: Mapping[str, Any]) -> StepTaken:
    mechanism = mechanism_of(unit_item)
    filled = await _filled(ctx, step, unit_item.item, answers)
    if step.check:
        step.check(unit_item.item, filled)
    if _adds(step, unit_item.item):
        filled = _completed(step, await _form_context(ctx, unit_item, step), filled)
    new = _advanced(ctx, actor, mechanism, unit_item.item, step, filled)
    if form := step.form_for(unit_item.item):
        await form_versions.keep_version(ctx, form)
    if not await items.save(ctx.work, new):
        raise await stale(ctx, mechanism, unit_item)
    await reminders.withdraw(ctx, new)
    if mechanism.is_public:
        await urges.withdraw(ctx, new)
    receipt, code = (
        await _submit(ctx, actor, _due_for_unit(mechanism, unit_item.item), new, step)
        if step.hand_in is HandIn.NUMBERED
        else ("", "")
    )
    ctx.work.audit(
        f"item.{step.action}",
        actor.person_id,
        unit_id=new.unit_id,
        item_id=new.id,
        before=unit_item.item.state,
        after=new.state,
        reason=filled.get("reason", ""),
        receipt=receipt,
        **_capacity(actor, step, unit_item),
    )
    if step.then.effects:
        await _bring_about(ctx, actor, step.then.effects(new, filled))
    done = StepTaken(await _shown(ctx, actor, replace(unit_item, item=new)), step, receipt, code, unit_item)
    unaware = await announce.take_back(ctx, unit_item.item) if step.undoes else frozenset()
    await announce.step_taken(ctx, actor, unit_item, new, mechanism, step, filled.get("reason", ""), receipt, unaware)
    await co_units.changed(ctx, actor, unit_item, new, filled.get("reason", ""))
    return done


def _capacity(actor: Actor, step: Step, unit_item: UnitItem) -> Mapping[str, Any]:
    post = actor.substitute_post(step.by, unit_item.unit_path)
    return {audit.ACTING_FOR: post.acting_for} if post else {}


async def _bring_about(ctx: Context, actor: Actor, brought: Sequence[Effect]) -> None:
    await effects.carry_out(ctx, actor, [one for one in brought if not isinstance(one, TakeStep)])
    for taking in (one for one in brought if isinstance(one, TakeStep)):
        for unit_item in await items.created_from(ctx.work, taking.kind, taking.source_id):
            found = steps_for(mechanism_of(unit_item), unit_item.item, actor, unit_item.unit_path, ctx.now)
            if step := next((one for one in found if one.action == taking.action), None):
                await _take(ctx, actor, unit_item, step, taking.answers)


async def _filled(ctx: Context, step: Step, item: Item, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    form = step.form_for(item)
    if form is None:
        return {}
    filled = validate(form, await naming.settled(ctx, form, answers)).model_dump(mode="json", exclude_none=True)
    demand_open(filled.values())
    return filled


def _adds(step: Step, item: Item) -> bool:
    form = step.form_for(item)
    return bool(step.then.derive or (step.asks and step.asks.if_empty) or (form and draws(form)))


def _completed(step: Step, context: FormContext, filled: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answers with what the step adds: what counts for open ones, what follows, what they were drawn from."""
    filled = {**step.if_empty(context), **filled}
    filled = {**filled, **(step.then.derive(context, filled) if step.then.derive else {})}
    form = step.form_for(context.item)
    if form is None or not draws(form):
        return filled
    known = recorded(context.item.payload.get(step.kept_as, {})), offered(drawn(form, context))
    return {**filled, **record(followed(filled, *known))}


def _advanced(
    ctx: Context, actor: Actor, mechanism: Mechanism, item: Item, step: Step, filled: Mapping[str, Any]
) -> Item:
    new = workflow.advance(
        mechanism,
        item,
        step,
        filled,
        ctx.now,
        actor.person_id,
        due_at=_new_due(ctx, mechanism, item, step, filled),
        quiet_until=_after_a_workday(ctx) if step.then.quiet else item.quiet_until,
    )
    return replace(new, remind_at=next_reminder(mechanism, new, ctx.rules, ctx.now))


def _new_due(ctx: Context, mechanism: Mechanism, item: Item, step: Step, filled: Mapping[str, Any]) -> datetime | None:
    if step.then.rolls:
        return rolled(mechanism, ctx.rules, ctx.now, settled=True)
    if step.then.due_field and filled.get(step.then.due_field):
        return datetime.fromisoformat(filled[step.then.due_field])
    if step.then.due:
        period = Period.parse(item.period)
        rule = due_for(step.then.due, period, ctx.rules.calendar, ctx.rules.office).at
        # Registered later than the rule's day: the time that the item had already is not taken away.
        return max(rule, item.due_at or rule)
    return None


def _after_a_workday(ctx: Context) -> datetime:
    # domain.md 4.4: no reminder for a returned item until one workday after the return.
    return ctx.rules.office.end_of_day(ctx.rules.calendar.add_workdays(ctx.today, 1))


async def _submit(ctx: Context, actor: Actor, due_at: datetime | None, item: Item, step: Step) -> tuple[str, str]:
    number = len(await submissions.of_item(ctx.work, item.id)) + 1
    section = step.kept_as or "report"
    receipt = f"{item.no}-{number}"
    await attachments.hand_in(ctx.work, item.id, number)
    new = Submission(
        item_id=item.id,
        number=number,
        receipt=receipt,
        action=step.action,
        payload=item.payload.get(section, {}),
        drafted_by=item.drafted_by,
        submitted_by=actor.person_id,
        at=ctx.now,
        kept_as=section,
        form_version=str(item.forms.get(section, "")),
        due_at=due_at,
    )
    await submissions.add(ctx.work, new)
    return receipt, await proofs.of_report(ctx, new)


def _due_for_unit(mechanism: Mechanism, item: Item) -> datetime | None:
    """By when something was to be handed in; the time of an event is no such deadline."""
    return None if workflow.state_of(mechanism, item).event else item.due_at


async def handed_in(ctx: Context, item: Item) -> tuple[HandedIn, ...]:
    """Every version of an item that was handed in, oldest first, as the receipts say; one query if there is any."""
    if item.submitted_at is None:
        return ()
    return (await submissions.receipts(ctx.work, [item.id])).get(item.id, ())


async def stale(ctx: Context, mechanism: Mechanism, unit_item: UnitItem) -> Stale:
    """Say who was the last to do something to an item, when, and how it stands now."""
    state = workflow.state_of(mechanism, unit_item.item).title
    last = await audit.history(ctx.work, unit_item.item.id, limit=1)
    if not last:
        return Stale(f"该事项已有变化，当前为“{state}”，请按最新状态办理。", unit_item.item.id)
    who = last[0].actor or "系统"
    return Stale(f"该事项已由{who}于{day_and_time(last[0].at)}办理，当前为“{state}”。", unit_item.item.id)


def _near(period: str) -> tuple[str, ...]:
    year = int(period[:4])
    return (*periods_of(year), str(year - 1), f"{year - 1}Q3")
