"""督查 (M22, M24): half-year inspection, special check or survey: plan, notice, findings, feedback, closed."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.dates.workdays import ShiftRule
from domain.effects import CreateItems, Effect, TellUnits
from domain.forms.fields import long_text
from domain.inspections import (
    InspectionPlan,
    change,
    concerned,
    demand_begun,
    end_due,
    name_of,
    notice_due,
    start_due,
    tell_change,
    words_of,
)
from domain.items import Holder, Item, Phase
from domain.mechanism import Creation, Mechanism, Place
from domain.mechanisms.rectification import Found
from domain.power import ADMINS, Role, UnitType
from domain.steps import Among, Asks, FormContext, State, Then, step, with_cancel_reason
from domain.unit_names import Named, kept

LONG = long_text(500)
TEAM = ADMINS | {Role.INSPECTOR}


class Notice(BaseModel):
    """What the units read beforehand; that nothing has to be prepared for it is always said as well."""

    model_config = ConfigDict(title="督查预告")

    text: str = Field(
        title="预告内容",
        description="告知受检单位何时去、了解什么",
        min_length=4,
        max_length=500,
        json_schema_extra=LONG,
    )


class AtUnit(BaseModel):
    """At which unit a problem was found; asked before the problem itself."""

    unit: Named = Field(title="单位", description="在哪个受检单位发现")


class Finding(Found, AtUnit):
    """One problem that was found at one unit; it goes on that unit's list."""

    model_config = ConfigDict(title="发现问题")

    require: str | None = Field(None, title="整改要求", min_length=2, max_length=1000, json_schema_extra=LONG)


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
    return {"text": words_of(context.item.payload["plan"])}


def until_the_notice(context: FormContext, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """The due time of a plan that is changed before anybody was told: that of the notice."""
    return {"due": notice_due(context, answers).isoformat()}


def from_the_start(context: FormContext, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """The next due time once the units know: the day on which it begins."""
    return {"due": start_due(context, context.item.payload["plan"]).isoformat()}


def to_the_end(context: FormContext, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """The next due time once it has begun, not before its day: the end; raises Refusal before."""
    demand_begun(context)
    return {"due": end_due(context, context.item.payload["plan"]).isoformat()}


def another_start(context: FormContext, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """Whom a change concerns once the units know, and the day on which it begins now."""
    return {**change(context, answers), "due": start_due(context, answers).isoformat()}


def another_end(context: FormContext, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """Whom a change concerns while it runs, and when it ends now."""
    return {**change(context, answers), "due": end_due(context, answers).isoformat()}


def notify(item: Item, answers: Mapping[str, Any]) -> Sequence[Effect]:
    """Every unit concerned hears of it beforehand."""
    return (TellUnits("inspection_notice", item.id, concerned(item.payload["plan"]), {"text": answers["text"]}),)


def put_on_the_list(item: Item, answers: Mapping[str, Any]) -> Sequence[Effect]:
    """A finding becomes a problem that its unit has to put right, and only that unit hears of it."""
    problem = {name: value for name, value in answers.items() if name != "unit"}
    problem["source"] = item.payload["plan"]["kind"]
    (unit,) = kept(answers["unit"])
    return (CreateItems("rectification", {unit: problem}, None, item.id),)


def give_feedback(item: Item, answers: Mapping[str, Any]) -> Sequence[Effect]:
    """Every unit concerned reads the feedback."""
    return (TellUnits("inspection_feedback", item.id, concerned(item.payload["plan"])),)


def call_off(item: Item, answers: Mapping[str, Any]) -> Sequence[Effect]:
    """Who was told that it would come is told that it does not."""
    return (TellUnits("inspection_cancelled", item.id, concerned(item.payload["plan"]), {"reason": answers["reason"]}),)


IN_THE_PLAN = Among(lambda item: concerned(item.payload["plan"]), "不在本次督查的受检单位中，如需增加请先“修改计划”")

MECHANISM = Mechanism(
    kind="inspection",
    title="督查",
    short="督查",
    command="inspect",
    openings=(),
    states={
        "planned": State("待发预告", Holder.PERSON),
        "notified": State("已预告", Holder.PERSON, event=True, all_day=True, once_past="请开始督查或修改计划"),
        "in_progress": State("督查中", Holder.PERSON),
        "feedback_issued": State("已反馈，整改中", Holder.DEPARTMENT_OWN),
        "closed": State("已办结", Holder.NOBODY, Phase.DONE),
        "cancelled": State("已取消", Holder.NOBODY, Phase.CANCELLED),
    },
    initial="planned",
    steps=(
        step(
            "amend",
            "修改计划",
            "planned → planned",
            by=TEAM,
            asks=Asks(InspectionPlan, "plan"),
            then=Then(derive=until_the_notice, due_field="due", title=name_of),
        ),
        step(
            "amend",
            "修改计划",
            "notified → notified",
            by=TEAM,
            asks=Asks(InspectionPlan, "plan", surveys=True),
            then=Then(derive=another_start, due_field="due", title=name_of, effects=tell_change),
        ),
        step(
            "amend",
            "修改计划",
            "in_progress → in_progress",
            by=TEAM,
            asks=Asks(InspectionPlan, "plan", surveys=True),
            then=Then(derive=another_end, due_field="due", title=name_of, effects=tell_change),
        ),
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
            asks=Asks(Finding, "findings", append=True, among=IN_THE_PLAN),
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
        step("cancel", "取消", "planned → cancelled", by=TEAM, asks=with_cancel_reason()),
        step("cancel", "取消", "notified → cancelled", by=TEAM, asks=with_cancel_reason(), then=Then(effects=call_off)),
    ),
    unit_types=frozenset({UnitType.DEPARTMENT}),
    source="M22, M24",
    order=64,
    creation=Creation(
        title="新建督查计划",
        by=TEAM,
        form=InspectionPlan,
        kept_as="plan",
        name=name_of,
        place=Place.DEPARTMENT,
        due_field="notice_by",
        shift=ShiftRule.PREV,
        person=TEAM,
    ),
    owed=False,
    extendable=False,
    supervisable=False,
)
