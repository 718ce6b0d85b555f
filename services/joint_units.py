"""Units in the place of the parts of a duty (合并填报): one row a unit, for duties of which each unit has one item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from domain.errors import Refusal
from domain.forms.joint import JointForm, JointPart, joint
from domain.mechanism import Mechanism
from domain.mechanisms import MECHANISMS
from domain.power import Actor, Unit
from domain.steps import FormContext, Step
from domain.unit_index import UnitIndex
from domain.unit_names import county_of
from services import people, permissions
from services.context import Context
from storage import units
from storage.items import UnitItem


@dataclass(frozen=True, slots=True)
class Subject:
    """What is filled in jointly: a unit, a duty by its kind and period, and the action that its step takes.

    Of a duty without parts `unit_id` is 0: it is filled in for all units.
    """

    unit_id: int
    kind: str
    period: str
    action: str


async def below(ctx: Context, actor: Actor, about: Subject) -> tuple[Unit, ...]:
    """The units for which somebody may take the step, in fixed order; raises Refusal where there is no such step."""
    mechanism = MECHANISMS.get(about.kind)
    steps = mechanism.steps if mechanism else ()
    step = next((one for one in steps if one.action == about.action and one.jointly), None)
    if mechanism is None or step is None or mechanism.has_parts:
        raise Refusal(permissions.NOT_FOUND)
    return await units.below(ctx.work, actor.reach(step.by), mechanism.unit_types)


async def rows(
    ctx: Context, those: Sequence[Unit], step: Step, found: Sequence[UnitItem]
) -> tuple[type[JointForm], tuple[UnitItem, ...]]:
    """The form with a row for the item of each unit, and these items in the order of its rows."""
    of_unit = {one.item.unit_id: one for one in found}
    asked = {unit.id: step.row_for(of_unit[unit.id].item) for unit in those if unit.id in of_unit}
    here = [unit for unit in those if unit.id in of_unit]
    form = await form_of(ctx, permissions.mechanism_of(found[0]), here, asked)
    return form, tuple(of_unit[unit.id] for unit in here)


async def form_of(
    ctx: Context, mechanism: Mechanism, those: Sequence[Unit], asked: Mapping[int, type[BaseModel] | None]
) -> type[JointForm]:
    """The form with a part a unit, each by the ways in which people shorten its name; `asked` has the parts' forms."""
    index = UnitIndex(those, county_of((await people.root_unit(ctx)).name))
    parts = tuple(
        JointPart(f"u{unit.id}", unit.name, form, tuple(name for name in names if name != unit.name))
        for unit, names in index.names()
        if (form := asked[unit.id])
    )
    return joint(mechanism.title, parts, "这次不录的", listed=True)


def bare(ctx: Context, unit_item: UnitItem) -> FormContext:
    """What is known of one unit where many are filled in: its item, and nothing beside it."""
    rules = ctx.rules
    return FormContext(
        unit_item.item, unit_item.unit_name, calendar=rules.calendar, office=rules.office, today=ctx.today
    )
