"""Which units somebody may name in a form, and which units an answer that was kept means today."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from domain.forms.fields import QuestionKind, names_units, questions
from domain.forms.values import NO_UNITS, as_answer
from domain.items import Item
from domain.power import REPORTING, Actor, Role, Unit, UnitType
from domain.steps import Among
from domain.unit_names import Nameable, Named, county_of, kept, resolve
from services.context import Context
from storage import units

_KINDS = frozenset({QuestionKind.UNIT, QuestionKind.UNITS})
_LEAD = "是牵头单位，不必再写"
_VILLAGE = "是村（社区）党组织，请写所属乡镇（街道）"


async def nameable(ctx: Context, actor: Actor, form: type[BaseModel], roles: frozenset[Role], own: int) -> Nameable:
    """The units that this person may name in a form about the unit `own`; two queries if the form asks for any.

    They are the reporting units below the posts with one of `roles`; the unit in the lead is not its own co-unit.
    """
    if not names_units(form):
        return NO_UNITS
    found = await units.below(ctx.work, actor.reach(roles))
    asked = any(one.kind in _KINDS for one in questions(form))
    why = {one.id: _why_not(one, own if asked else 0) for one in found}
    others = tuple((one, why[one.id]) for one in found if why[one.id])
    return Nameable(tuple(one for one in found if not why[one.id]), await _county(ctx), others)


def narrowed(nameable: Nameable, item: Item, among: Among | None) -> Nameable:
    """Only those of them that the item names already, if it names any."""
    chosen = found(among.units(item), nameable) if among else ()
    if among is None or not chosen:
        return nameable
    ids = {one.id for one in chosen}
    others = tuple((one, among.otherwise) for one in nameable.units if one.id not in ids)
    return Nameable(chosen, nameable.county, (*others, *nameable.others), narrowed=True)


async def everyone(ctx: Context, types: Iterable[UnitType]) -> Nameable:
    """All active units of these types, by which an answer that was kept is read; two queries."""
    root = await units.root(ctx.work)
    wanted = await units.below(ctx.work, [root.path] if root else [], types)
    return Nameable(wanted, county_of(root.name if root else ""))


def found(refs: Iterable[Named], nameable: Nameable) -> tuple[Unit, ...]:
    """The units that are meant, whatever their names are by now, without those that are no more.

    A text from before is read like one that is typed; raises Refusal for one that names no unit.
    """
    known = {one.id: one for one in nameable.units}
    meant: dict[int, Unit] = {}
    for ref in refs:
        if ref.id is None:
            meant |= {one.id: one for one in resolve(ref.name, nameable)}
        elif ref.id in known:
            meant[ref.id] = known[ref.id]
    return tuple(meant.values())


async def settled(ctx: Context, form: type[BaseModel], answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answers with each unit that is only named by a text as the unit itself; raises Refusal for an unknown one."""
    changed: dict[str, Any] = {}
    for asked in questions(form):
        refs = kept(answers.get(asked.name)) if asked.kind in _KINDS else ()
        if any(one.id is None for one in refs):
            changed[asked.name] = as_answer(asked, found(refs, await everyone(ctx, REPORTING)))
    return {**answers, **changed}


async def _county(ctx: Context) -> str:
    root = await units.root(ctx.work)
    return county_of(root.name if root else "")


def _why_not(unit: Unit, own: int) -> str:
    if unit.id == own:
        return _LEAD
    if unit.type in REPORTING:
        return ""
    return _VILLAGE if unit.type is UnitType.VILLAGE else "不能在此选择"
