"""The plan of an inspection (督查计划): what it is, what the units are told of it, and whom a change concerns."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.dates.wording import brief, day, short
from domain.effects import Effect, TellUnits
from domain.errors import Refusal
from domain.forms.fields import long_text
from domain.items import Item
from domain.power import Unit
from domain.steps import FormContext
from domain.unit_names import Nameable, Named, kept, named, resolve

LONG = long_text(500)
# domain.md M22: the units hear of a half-year inspection so many days before it.
NOTICE_DAYS = 15


class InspectionKind(StrEnum):
    """What is done; the values are sources of a problem as well (rectification)."""

    HALF_YEAR = "half_year_inspection"
    SPECIAL = "special_check"
    SURVEY = "survey"

    @property
    def label(self) -> str:
        """The word for it in the item's title, the notice and the form."""
        return {"half_year_inspection": "半年督查", "special_check": "专项检查", "survey": "调研"}[self]


class InspectionPlan(BaseModel):
    """What will be looked at, where and when; it has to stand in the plan of the year (domain.md M24)."""

    model_config = ConfigDict(title="督查计划")

    kind: InspectionKind = Field(title="类型", description="须已列入年度督查检查计划")
    focus: str = Field(
        title="督查内容", description="主要了解什么", min_length=2, max_length=300, json_schema_extra=LONG
    )
    starts: date = Field(title="开始日期", description="督查的第一天", json_schema_extra={"coming": True})
    ends: date = Field(
        title="结束日期", description="督查的最后一天，只有一天的与开始日期相同", json_schema_extra={"coming": True}
    )
    units: list[Named] | None = Field(
        None,
        title="受检单位",
        max_length=200,
        json_schema_extra={"leave_when": "检查全部单位的", "if_empty": "全部单位"},
    )
    notice_by: date | None = Field(None, json_schema_extra={"hidden": True})

    @model_validator(mode="after")
    def in_order(self) -> "InspectionPlan":
        """Refuse an end before the start, and say until when the units have to hear of it."""
        if self.ends < self.starts:
            raise ValueError("结束日期不能早于开始日期，请核对后重新填写。")
        self.notice_by = self.starts - timedelta(days=_days_ahead(self.kind))
        return self


def name_of(plan: Mapping[str, Any]) -> str:
    """What the inspection is called: its kind and what it looks at."""
    return f"{InspectionKind(plan['kind']).label}：{brief(plan['focus'])}"


def words_of(plan: Mapping[str, Any]) -> str:
    """What most notices say, made of the plan."""
    return f"定于{days_of(plan)}开展{InspectionKind(plan['kind']).label}，主要了解：{plan['focus']}"


def days_of(plan: Mapping[str, Any]) -> str:
    """From when to when it is: 12月7日至12月9日, or the one day."""
    return "至".join(dict.fromkeys(short(date.fromisoformat(plan[end])) for end in ("starts", "ends")))


def notice_due(context: FormContext, plan: Mapping[str, Any]) -> datetime:
    """By when the units have to hear of it (aware UTC): a rule, so a day off moves it back (domain.md 4.2)."""
    ahead = date.fromisoformat(plan["starts"]) - timedelta(days=_days_ahead(InspectionKind(plan["kind"])))
    return context.office.end_of_day(context.calendar.previous_workday(ahead))


def start_due(context: FormContext, plan: Mapping[str, Any]) -> datetime:
    """When it begins (aware UTC)."""
    return context.office.end_of_day(date.fromisoformat(plan["starts"]))


def end_due(context: FormContext, plan: Mapping[str, Any]) -> datetime:
    """By when it is to be brought to an end (aware UTC): the last day, or the workday after when people are off."""
    return context.office.end_of_day(context.calendar.next_workday(date.fromisoformat(plan["ends"])))


def demand_begun(context: FormContext) -> None:
    """Raise Refusal before the first day of the plan."""
    starts = date.fromisoformat(context.item.payload["plan"]["starts"])
    if context.today < starts:
        raise Refusal(f"督查定于{day(starts)}开始。需要提前的，请先“修改计划”改开始日期，有关单位会收到变更通知。")


def concerned(plan: Mapping[str, Any]) -> tuple[Named, ...]:
    """The units that the plan names; none stands for all of them."""
    return kept(plan.get("units"))


def change(context: FormContext, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """Whom a change of the plan concerns after the notice: units that are new, that stay, that are left out.

    The form has to survey the units below. A text of an older plan is read like one that is typed.
    """
    everyone = Nameable(tuple(unit for unit, _ in context.below))
    before = context.item.payload["plan"]
    old, new = _meant(concerned(before), everyone), _meant(concerned(answers), everyone)
    told = ("kind", "focus", "starts", "ends")
    same = all(before.get(name) == answers.get(name) for name in told)
    return {
        "added": [one.model_dump() for one in new if one not in old],
        "stay": [] if same else [one.model_dump() for one in new if one in old],
        "dropped": [one.model_dump() for one in old if one not in new],
    }


def tell_change(item: Item, answers: Mapping[str, Any]) -> Sequence[Effect]:
    """Who was told is told of the change, once; who is new reads the notice (domain.md M22)."""
    said = {"text": words_of(answers)}
    wanted = (("inspection_notice", "added"), ("inspection_changed", "stay"), ("inspection_dropped", "dropped"))
    found = ((words, kept(answers[units])) for words, units in wanted)
    return tuple(TellUnits(words, item.id, units, said) for words, units in found if units)


def _days_ahead(kind: InspectionKind) -> int:
    return NOTICE_DAYS if kind is InspectionKind.HALF_YEAR else 1


def _meant(refs: Sequence[Named], everyone: Nameable) -> list[Named]:
    """The units as they are called today; none stands for all of them."""
    if not refs:
        return [named(one) for one in everyone.units]
    known = {one.id: one for one in everyone.units}
    found: dict[int, Named] = {}
    for ref in refs:
        units = ([known[ref.id]] if ref.id in known else []) if ref.id is not None else _read(ref.name, everyone)
        found |= {one.id: named(one) for one in units}
    return list(found.values())


def _read(text: str, everyone: Nameable) -> Sequence[Unit]:
    try:
        return resolve(text, everyone)
    except Refusal:
        # Nobody can have been told by such a name.
        return ()
