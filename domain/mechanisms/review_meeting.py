"""述职评议会 (M01, M02, M05): agenda, who speaks and who hands in writing, who came; each secretary hears it early."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from domain.dates.clock import local_day
from domain.effects import CreateItems, Effect, SetPeriodDue, TakeStep
from domain.errors import Misfit
from domain.forms.fields import long_text
from domain.items import Holder, Item, Phase
from domain.mechanism import Creation, Mechanism, Place
from domain.power import ADMINS
from domain.reviewing import Postponement, review_year
from domain.steps import Asks, FormContext, State, Then, step, with_cancel_reason
from domain.tallies import counted, plain, total
from domain.unit_names import Named, kept

LONG = long_text(500)
ORDER = "speaking_order"
REPORT = "duty_report"
# domain.md M01: the materials are due N workdays before the meeting; the department may choose another day.
MATERIAL_WORKDAYS = 5


class MeetingPlan(BaseModel):
    """When and where, in the chair, and the agenda in its order."""

    model_config = ConfigDict(title="会议方案")

    held_at: datetime = Field(title="会议时间", description="日期和开始时间，例如：12月25日9:00")
    place: str = Field(title="会议地点", description="例如：县委礼堂", min_length=2, max_length=60)
    host: str = Field(title="主持人", description="姓名和职务", min_length=2, max_length=40)
    agenda: list[Annotated[str, Field(max_length=200)]] = Field(
        title="会议议程", description="按先后次序，每行一项", min_length=1, max_length=20
    )


class Arrangement(BaseModel):
    """Who speaks, in which order; all the others hand in writing."""

    model_config = ConfigDict(title="述职安排")

    onsite: list[Named] = Field(
        title="现场述职单位",
        description="按述职次序填写或点选；其余单位为书面述职",
        min_length=1,
        max_length=40,
    )
    materials_due: datetime = Field(title="材料报送截止", description="述职材料最迟何时报送，须早于会议")
    guests: str | None = Field(
        None,
        title="上级指导人员",
        description="到会指导的上级领导，写姓名和职务",
        max_length=200,
        json_schema_extra=LONG,
    )


class Attendance(BaseModel):
    """Who came, in numbers by group (M05); no names."""

    model_config = ConfigDict(title="参会情况")

    groups: Annotated[list[str], AfterValidator(counted)] = Field(
        title="参会人数", description="每行一类，例如：县委常委 11", min_length=1, max_length=20
    )


def suggested(context: FormContext) -> Mapping[str, Any]:
    """The end of office hours so many workdays before the meeting."""
    meeting = local_day(meeting_time(context.item))
    day = context.calendar.add_workdays(meeting, -MATERIAL_WORKDAYS)
    return {"materials_due": context.office.end_of_day(day).isoformat()}


def meeting_time(item: Item) -> datetime:
    """When the meeting is held, as last set (aware UTC)."""
    last = item.payload.get("postponement") or item.payload["plan"]
    return datetime.fromisoformat(last["held_at"])


def in_order(item: Item, answers: Mapping[str, Any]) -> None:
    """Raise Misfit when the materials would come after the meeting."""
    if datetime.fromisoformat(answers["materials_due"]) >= meeting_time(item):
        raise Misfit("材料报送截止须早于会议时间，请重新填写。", "materials_due")


def arranged(item: Item, answers: Mapping[str, Any]) -> Sequence[Effect]:
    """Every secretary hears his mode and order, and the summaries are due in time for the meeting (M02)."""
    onsite = kept(answers["onsite"])
    common = {
        "held_at": meeting_time(item).isoformat(),
        "place": item.payload["plan"]["place"],
        "materials_due": answers["materials_due"],
    }
    spoken = {name: common | {"mode": "onsite", "number": number} for number, name in enumerate(onsite, 1)}
    return (
        CreateItems(ORDER, spoken, common | {"mode": "written"}, item.id),
        SetPeriodDue(REPORT, item.period, datetime.fromisoformat(answers["materials_due"])),
    )


def headcount(context: FormContext, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """All who came."""
    return {"total": plain(total(answers["groups"]))}


def _orders(action: str, *names: str) -> Any:
    def effects(item: Item, answers: Mapping[str, Any]) -> Sequence[Effect]:
        """One step on every speaking order of this meeting, with the answers that it needs."""
        return (TakeStep(ORDER, item.id, action, {name: answers[name] for name in names}),)

    return effects


MECHANISM = Mechanism(
    kind="review_meeting",
    title="述职评议会",
    short="评议会",
    command="meeting",
    openings=(),
    states={
        "planned": State("筹备中", Holder.DEPARTMENT_OWN, event=True, once_past="请修改方案或取消会议"),
        "notified": State("已通知", Holder.DEPARTMENT_OWN, event=True),
        "held": State("已召开", Holder.DEPARTMENT_OWN),
        "results_pending": State("结果待审定", Holder.DEPARTMENT_OWN),
        "results_announced": State("结果已反馈", Holder.DEPARTMENT_OWN),
        "archived": State("已归档", Holder.NOBODY, Phase.DONE),
        "cancelled": State("已取消", Holder.NOBODY, Phase.CANCELLED),
    },
    initial="planned",
    steps=(
        step("amend", "修改方案", "planned → planned", by=ADMINS, asks=Asks(MeetingPlan, "plan")),
        step(
            "notify",
            "安排述职并通知",
            "planned → notified",
            by=ADMINS,
            asks=Asks(Arrangement, "arrangement", prefill=suggested),
            check=in_order,
            then=Then(effects=arranged),
        ),
        step(
            "postpone",
            "会议改期",
            "notified → notified",
            by=ADMINS,
            asks=Asks(Postponement, "postponement"),
            then=Then(effects=_orders("postpone", "held_at", "reason")),
        ),
        step(
            "hold",
            "登记会议召开",
            "notified → held",
            by=ADMINS,
            asks=Asks(Attendance, "attendance"),
            then=Then(derive=headcount, effects=_orders("reported")),
        ),
        step("await_results", "转入结果审定", "held → results_pending", by=ADMINS),
        step("announce", "登记结果已反馈", "results_pending → results_announced", by=ADMINS),
        step("archive", "归档", "results_announced → archived", by=ADMINS),
        step(
            "cancel",
            "取消会议",
            "planned notified → cancelled",
            by=ADMINS,
            asks=with_cancel_reason(),
            then=Then(effects=_orders("cancel", "reason")),
        ),
    ),
    source="M01, M02, M05",
    order=140,
    creation=Creation(
        title="新建述职评议会",
        by=ADMINS,
        form=MeetingPlan,
        kept_as="plan",
        name=lambda answers: "述职评议会",
        place=Place.DEPARTMENT,
        year=review_year,
        once=True,
    ),
    owed=False,
)
