"""One step on all parts of a duty at once (合并填报): looked up together, one form, one unit of work.

Of a duty without parts, such as the score sheets, the units take their place: one item a unit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from domain.errors import Misfit, Refusal, Stale
from domain.forms.joint import JointForm, JointPart, answers_of, begun, headless, joint, spread_over
from domain.forms.values import NO_UNITS
from domain.mechanism import Mechanism
from domain.mechanisms import MECHANISMS
from domain.power import Actor
from domain.steps import FormContext, Step
from domain.unit_names import Nameable
from domain.workflow import steps_for
from services import items, joint_units, naming, permissions
from services.context import Context
from services.items import StepTaken
from services.joint_units import Subject
from storage import items as items_store
from storage.items import UnitItem
from views import joint as joint_view


@dataclass(frozen=True, slots=True)
class Joint:
    """The items on which somebody may take a step now, in declared order, and the one form for all of them.

    `context` is what is known when the form opens, of the first item. `version` changes whenever one of all items of
    the duty does, `news` says what changed since another version was seen; `over` that nothing is left to be filled in.
    """

    mechanism: Mechanism
    step: Step
    found: tuple[UnitItem, ...]
    form: type[JointForm]
    version: int
    news: str = ""
    over: bool = False
    context: FormContext | None = None
    units: Nameable = NO_UNITS

    def of_each(self, known: str) -> Mapping[str, Any]:
        """What the step knows (`known`), hints at (`hints`) or counts when left open (`if_empty`), by field name."""
        told: dict[str, Any] = {}
        if self.context is None:
            return told
        for one, part in zip(self.found, self.form.parts, strict=True):
            told |= spread_over(part, getattr(self.step, known)(replace(self.context, item=one.item)))
        return told


async def look_up(ctx: Context, actor: Actor, about: Subject, version: int = 0) -> Joint:
    """Look up what may be filled in jointly; `version` is the one that the writer has seen (0: none yet).

    Raises Refusal when there is nothing that the actor may see, or no such step.
    """
    every = await _items(ctx, actor, about)
    mechanism = permissions.mechanism_of(every[0])
    pairs = [(one, step) for one in every if (step := _step(ctx, actor, one, about.action))]
    now = sum(one.item.version for one in every)
    news = await _news(ctx, mechanism, every) if version not in (0, now) else ""
    if not pairs:
        known = [one for one in mechanism.steps if one.action == about.action and one.jointly]
        if not known or not actor.may(known[0].by, every[0].unit_path):
            raise Refusal(permissions.NOT_ALLOWED)
        return Joint(mechanism, known[0], (), joint(mechanism.title, (), ""), now, news or joint_view.OVER, over=True)
    step, found = pairs[0][1], tuple(one for one, _ in pairs)
    if not mechanism.has_parts:
        form, found = await joint_units.rows(ctx, await joint_units.below(ctx, actor, about), step, found)
        return Joint(mechanism, step, found, form, now, news, context=joint_units.bare(ctx, found[0]))
    form = joint(mechanism.title, tuple(_part(mechanism, step, one) for one in found), f"暂不{step.title}的")
    _, _, context = await items.prepare(ctx, actor, found[0].item.id, about.action)
    named = await naming.nameable(ctx, actor, form, step.by, about.unit_id)
    return Joint(mechanism, step, found, form, now, news, context=context, units=named)


async def take(
    ctx: Context, actor: Actor, about: Subject, version: int, answers: Mapping[str, Any]
) -> tuple[StepTaken, ...]:
    """Take the step on each item that was written about; raises Refusal or Stale, and then nothing is changed."""
    subject = await look_up(ctx, actor, about, version)
    if subject.news:
        raise Stale(subject.news)
    parts = begun(subject.form.parts, answers)
    demand_any(parts)
    of_part = {part.code: one.item for part, one in zip(subject.form.parts, subject.found, strict=True)}
    done = []
    for part in parts:
        item = of_part[part.code]
        given = subject.step.gathered(item, answers_of(part, answers))
        done.append(await items.act(ctx, actor, item.id, about.action, item.version, given))
    return tuple(done)


def check(form: type[JointForm], answers: Mapping[str, Any]) -> None:
    """Raise Refusal for a form of nothing, Misfit for a row of a list without its first answer."""
    if form.listed and (part := headless(form.parts, answers)):
        raise Misfit(joint_view.incomplete(part.title), part.lead)
    demand_any(begun(form.parts, answers))


def demand_any(parts: tuple[JointPart, ...]) -> None:
    """Raise Refusal when every part is left out."""
    if not parts:
        raise Refusal("各项都未填写，请至少填写一项。")


def offers(ctx: Context, actor: Actor, found: tuple[UnitItem, ...]) -> tuple[tuple[Subject, Step, str], ...]:
    """What may be filled in jointly among these items: each step open for two parts or units at least, and whose."""
    counted: dict[tuple[Subject, str], list[Step]] = {}
    for one in found:
        mechanism = MECHANISMS.get(one.item.kind)
        for step in steps_for(mechanism, one.item, actor, one.unit_path, ctx.now) if mechanism else ():
            if step.jointly:
                unit_id, name = (one.item.unit_id, one.unit_name) if mechanism and mechanism.has_parts else (0, "")
                about = Subject(unit_id, one.item.kind, one.item.period, step.action)
                counted.setdefault((about, name), []).append(step)
    several = [(about, steps[0], unit) for (about, unit), steps in counted.items() if len(steps) > 1]
    return tuple(sorted(several, key=lambda one: (one[0].unit_id, MECHANISMS[one[0].kind].steps.index(one[1]))))


async def following(ctx: Context, actor: Actor, unit_item: UnitItem, step: Step) -> UnitItem | None:
    """The next part of the same duty, after the last the first, on which the same step may be taken; one query."""
    if not step.jointly or not permissions.mechanism_of(unit_item).has_parts:
        return None
    item = unit_item.item
    every = await _items(ctx, actor, Subject(item.unit_id, item.kind, item.period, step.action))
    others = [one for one in every if _step(ctx, actor, one, step.action) and one.item.id != item.id]
    later = [one for one in others if one.item.id > item.id]
    return next(iter((*later, *others)), None)


async def _items(ctx: Context, actor: Actor, about: Subject) -> tuple[UnitItem, ...]:
    ids = [about.unit_id] if about.unit_id else [one.id for one in await joint_units.below(ctx, actor, about)]
    every = await items_store.in_units(ctx.work, ids, kinds=[about.kind], periods=[about.period])
    found = tuple(one for one in sorted(every, key=lambda one: one.item.id) if permissions.may_read(actor, one))
    if not found:
        raise Refusal(permissions.NOT_FOUND)
    return found


def _step(ctx: Context, actor: Actor, unit_item: UnitItem, action: str) -> Step | None:
    found = steps_for(permissions.mechanism_of(unit_item), unit_item.item, actor, unit_item.unit_path, ctx.now)
    return next((step for step in found if step.action == action and step.jointly), None)


def _part(mechanism: Mechanism, step: Step, unit_item: UnitItem) -> JointPart:
    item = unit_item.item
    form = step.form_for(item)
    assert form is not None  # noqa: S101  what is asked jointly asks a form
    declared = next((one for one in mechanism.parts if one.code == item.part), None)
    title = part_title(unit_item)
    return JointPart(item.part, title, form, declared.aliases if declared and declared.title == title else ())


def part_title(unit_item: UnitItem) -> str:
    """What a part is called, as the department has named it; of a duty without parts the unit's name."""
    if not permissions.mechanism_of(unit_item).has_parts:
        return unit_item.unit_name
    return unit_item.item.title.partition("·")[2] or unit_item.item.title


async def _news(ctx: Context, mechanism: Mechanism, every: tuple[UnitItem, ...]) -> str:
    last = max(every, key=lambda one: one.item.updated_at)
    return f"“{part_title(last)}”：{await items.stale(ctx, mechanism, last)}"


def sheet(subject: Joint) -> bytes:
    """The table to be filled in, as an .xlsx file with what is known in it."""
    # When needed: nobody waits for Excel at the start.
    from views.joint_sheet import sheet  # noqa: PLC0415

    return sheet(subject.form, subject.of_each("known"))
