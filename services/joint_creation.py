"""Items for several units from one message or table (合并填报): one form, all created together or none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.errors import Misfit, Refusal
from domain.forms.joint import JointForm, answers_of, begun
from domain.mechanism import Creation, Mechanism
from domain.mechanisms import MECHANISMS
from domain.power import Actor
from services import creation, joint, joint_units
from services.context import Context
from storage import items
from storage.items import UnitItem
from views import joint as joint_view


@dataclass(frozen=True, slots=True)
class JointNew:
    """What may be created for several units: the duty, its form with a part a unit, what units have (by part)."""

    mechanism: Mechanism
    creation: Creation
    form: type[JointForm]
    there: Mapping[str, UnitItem]

    def check(self, answers: Mapping[str, Any]) -> None:
        """Raise Refusal for a form of nothing, Misfit for a unit that has such an item, or without its first answer."""
        joint.check(self.form, answers)
        for part in begun(self.form.parts, answers):
            if one := self.there.get(part.code):
                raise Misfit(joint_view.there_already(part.title, one.item.no), part.lead)


async def look_up(ctx: Context, actor: Actor, kind: str) -> JointNew:
    """Look up what may be created jointly, in few queries for any number of units; raises Refusal without the right."""
    mechanism = MECHANISMS.get(kind)
    declared = mechanism.creation if mechanism else None
    if mechanism is None or declared is None or not declared.jointly or not actor.has(declared.by):
        raise Refusal("没有这类事项，请从菜单重新进入。")
    units = await creation.places(ctx, actor, mechanism)
    if not units:
        raise Refusal("没有可办理的单位，请联系组织部。")
    form = await joint_units.form_of(ctx, mechanism, units, {unit.id: declared.form for unit in units})
    return JointNew(mechanism, declared, form, await _there(ctx, mechanism, declared, [one.id for one in units]))


async def _there(ctx: Context, mechanism: Mechanism, declared: Creation, ids: list[int]) -> Mapping[str, UnitItem]:
    if not declared.once:
        return {}
    year = str(declared.year(ctx.today) if declared.year else ctx.today.year)
    found = await items.in_units(ctx.work, ids, kinds=[mechanism.kind], periods=[year])
    return {f"u{one.item.unit_id}": one for one in found if one.item.state != "cancelled"}


async def create(ctx: Context, actor: Actor, kind: str, answers: Mapping[str, Any]) -> tuple[UnitItem, ...]:
    """Create an item for each unit that was written about; raises Refusal, and then nothing is changed."""
    subject = await look_up(ctx, actor, kind)
    subject.check(answers)
    wanted = {int(part.code[1:]): answers_of(part, answers) for part in begun(subject.form.parts, answers)}
    return await creation.create_items(ctx, actor, kind, wanted)


def sheet(subject: JointNew) -> bytes:
    """The table to be filled in, as an .xlsx file: a row a unit."""
    # When needed: nobody waits for Excel at the start.
    from views.joint_sheet import sheet  # noqa: PLC0415

    return sheet(subject.form, {})
