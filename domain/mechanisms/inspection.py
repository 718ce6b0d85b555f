"""督查 (M22, M24): half-year inspection, special check or survey: plan, notice, findings, feedback, closed."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.dates.wording import brief, short
from domain.effects import CreateItems, Effect, TellUnits
from domain.forms.fields import long_text
from domain.items import Holder, Item, Phase
from domain.mechanism import Creation, Mechanism, Place
from domain.mechanisms.rectification import Found
from domain.power import ADMINS, Role, UnitType
from domain.steps import Asks, FormContext, State, Then, step, with_reason

LONG = long_text(500)
TEAM = ADMINS | {Role.INSPECTOR}
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
    starts: date = Field(title="开始日期", description="哪一天开始")
    ends: date = Field(title="结束日期", description="哪一天结束")
    units: list[str] | None = Field(None, title="受检单位", description="每行一个单位；全部单位可跳过", max_length=200)
    notice_by: date | None = Field(None, json_schema_extra={"hidden": True})

    @model_validator(mode="after")
    def in_order(self) -> "InspectionPlan":
        """Refuse an end before the start, and say until when the units have to hear of it."""
        if self.ends < self.starts:
            raise ValueError("结束日期不能早于开始日期，请核对后重新填写。")
        ahead = NOTICE_DAYS if self.kind is InspectionKind.HALF_YEAR else 1
        self.notice_by = self.starts - timedelta(days=ahead)
        return self


class Notice(BaseModel):
    """What the units read beforehand; that nothing has to be prepared for it is always said as well."""

    model_config = ConfigDict(title="督查预告")

    text: str = Field(
        title="预告内容", description="可直接使用，也可自行填写", min_length=4, max_length=500, json_schema_extra=LONG
    )


class AtUnit(BaseModel):
    """At which unit a problem was found; asked before the problem itself."""

    unit: str = Field(title="单位", description="单位名称，如“青山镇”", min_length=2, max_length=60)


class Finding(Found, AtUnit):
    """One problem that was found at one unit; it goes on that unit's list."""

    model_config = ConfigDict(title="发现问题")

    require: str | None = Field(
        None, title="整改要求", description="没有可跳过", min_length=2, max_length=1000, json_schema_extra=LONG
    )


class Feedback(BaseModel):
    """What the inspection says to the units as a whole; problems of one unit stand on its own list only."""

    model_config = ConfigDict(title="督查反馈")

    text: str = Field(
        title="反馈意见",
        description="总体情况和要求，不点名具体单位",
        min_length=4,
        max_length=800,
        json_schema_extra=LONG,
    )


def announcement(context: FormContext) -> Mapping[str, Any]:
    """The words of most notices, made of the plan."""
    plan = context.item.payload["plan"]
    days = "至".join(dict.fromkeys(short(date.fromisoformat(plan[end])) for end in ("starts", "ends")))
    return {"text": f"定于{days}开展{InspectionKind(plan['kind']).label}，主要了解：{plan['focus']}"}


def from_the_start(context: FormContext, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """The next due time once the units know: the day on which it begins."""
    return {"due": _closing(context, "starts")}


def to_the_end(context: FormContext, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """The next due time once it has begun: the day on which it ends."""
    return {"due": _closing(context, "ends")}


def notify(item: Item, answers: Mapping[str, Any]) -> Sequence[Effect]:
    """Every unit concerned hears of it beforehand."""
    return (TellUnits("inspection_notice", item.id, tuple(item.payload["plan"].get("units", ()))),)


def put_on_the_list(item: Item, answers: Mapping[str, Any]) -> Sequence[Effect]:
    """A finding becomes a problem that its unit has to put right, and only that unit hears of it."""
    problem = {name: value for name, value in answers.items() if name != "unit"}
    problem["source"] = item.payload["plan"]["kind"]
    return (CreateItems("rectification", {answers["unit"]: problem}, None, item.id),)


def give_feedback(item: Item, answers: Mapping[str, Any]) -> Sequence[Effect]:
    """Every unit concerned reads the feedback."""
    return (TellUnits("inspection_feedback", item.id, tuple(item.payload["plan"].get("units", ()))),)


def _closing(context: FormContext, end: str) -> str:
    return context.office.end_of_day(date.fromisoformat(context.item.payload["plan"][end])).isoformat()


MECHANISM = Mechanism(
    kind="inspection",
    title="督查",
    short="督查",
    command="inspect",
    openings=(),
    states={
        "planned": State("待发预告", Holder.PERSON),
        "notified": State("已预告", Holder.PERSON, event=True),
        "in_progress": State("督查中", Holder.PERSON),
        "feedback_issued": State("已反馈，整改中", Holder.DEPARTMENT_OWN),
        "closed": State("已办结", Holder.NOBODY, Phase.DONE),
        "cancelled": State("已取消", Holder.NOBODY, Phase.CANCELLED),
    },
    initial="planned",
    steps=(
        step(
            "notify",
            "发出预告",
            "planned → notified",
            by=TEAM,
            asks=Asks(Notice, "notice", prefill=announcement),
            then=Then(derive=from_the_start, due_field="due", effects=notify),
        ),
        step("start", "开始督查", "notified → in_progress", by=TEAM, then=Then(derive=to_the_end, due_field="due")),
        step(
            "finding",
            "记录问题",
            "in_progress → in_progress",
            by=TEAM,
            asks=Asks(Finding, "findings", append=True),
            then=Then(effects=put_on_the_list),
        ),
        step(
            "feedback",
            "反馈情况",
            "in_progress → feedback_issued",
            by=TEAM,
            asks=Asks(Feedback, "feedback"),
            then=Then(effects=give_feedback),
        ),
        step("close", "办结", "feedback_issued → closed", by=TEAM),
        step("cancel", "取消", "planned notified → cancelled", by=TEAM, asks=with_reason()),
    ),
    unit_types=frozenset({UnitType.DEPARTMENT}),
    source="M22, M24",
    order=64,
    creation=Creation(
        title="新建督查计划",
        by=TEAM,
        form=InspectionPlan,
        kept_as="plan",
        name=lambda answers: f"{InspectionKind(answers['kind']).label}：{brief(answers['focus'])}",
        place=Place.DEPARTMENT,
        due_field="notice_by",
        person=TEAM,
    ),
    owed=False,
    extendable=False,
    supervisable=False,
)
