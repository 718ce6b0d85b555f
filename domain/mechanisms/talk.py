"""约谈 (M25): a talk with a secretary, held on paper; the assistant knows time, place and a file number only.

The department arranges it, the secretary concerned is told when and where, without the reason; nobody else sees it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.dates.wording import day_and_time
from domain.items import Holder, Phase
from domain.mechanism import Creation, Mechanism
from domain.power import APPROVERS, DEPARTMENT, SECRETARY, Role
from domain.reminders import Cadence
from domain.steps import Asks, State, Then, step

TITLE = "工作谈话"


class Proposal(BaseModel):
    """The number under which the papers lie; what they say stays there."""

    model_config = ConfigDict(title="谈话建议")

    file_no: str = Field(title="材料编号", description="纸质材料上的编号，不写事由和内容", min_length=2, max_length=30)


class Appointment(BaseModel):
    """When and where."""

    model_config = ConfigDict(title="时间地点")

    at: datetime = Field(title="谈话时间", description="例如：11月30日9:30")
    place: str = Field(title="谈话地点", description="如：县委组织部302室", min_length=2, max_length=40)


class Held(BaseModel):
    """The number of the record, and until when what was agreed is to be done."""

    model_config = ConfigDict(title="谈话登记")

    file_no: str = Field(title="谈话记录编号", description="纸质记录上的编号，不写内容", min_length=2, max_length=30)
    due: datetime = Field(title="落实期限", description="谈话提出的要求最迟何时落实")


def appointed(answers: Mapping[str, Any]) -> str:
    """What the secretary reads: when and where, not why."""
    return f"{TITLE}：{day_and_time(datetime.fromisoformat(answers['at']))}，{answers['place']}"


def settled(answers: Mapping[str, Any]) -> str:
    """What remains to be done afterwards, without saying what."""
    return f"{TITLE}要求落实"


MECHANISM = Mechanism(
    kind="talk",
    title=TITLE,
    short="谈话",
    command="duties",
    openings=(),
    states={
        "proposed": State("待审批", Holder.DEPARTMENT, Phase.WAITING, readers=DEPARTMENT, who=APPROVERS),
        "rejected": State("未批准", Holder.NOBODY, Phase.DONE, readers=DEPARTMENT),
        "approved": State("待约定", Holder.DEPARTMENT, readers=DEPARTMENT, who=DEPARTMENT),
        "scheduled": State("已约定", Holder.PERSON, event=True),
        "held": State("待落实", Holder.PERSON),
        "followed_up": State("已落实", Holder.DEPARTMENT, Phase.WAITING),
        "closed": State("已办结", Holder.NOBODY, Phase.DONE),
        "cancelled": State("已取消", Holder.NOBODY, Phase.CANCELLED),
    },
    initial="proposed",
    steps=(
        step("approve", "批准", "proposed → approved", by=Role.DEPT_APPROVER),
        step("reject", "不批准", "proposed → rejected", by=Role.DEPT_APPROVER),
        step(
            "schedule",
            "约定时间",
            "approved → scheduled",
            by=DEPARTMENT,
            asks=Asks(Appointment, "appointment"),
            then=Then(due_field="at", title=appointed),
        ),
        step(
            "reschedule",
            "改期",
            "scheduled → scheduled",
            by=DEPARTMENT,
            asks=Asks(Appointment, "appointment"),
            then=Then(due_field="at", title=appointed),
        ),
        step(
            "hold",
            "登记已谈",
            "scheduled → held",
            by=DEPARTMENT,
            asks=Asks(Held, "held"),
            then=Then(due_field="due", title=settled),
        ),
        step("follow_up", "报告已落实", "held → followed_up", by=Role.SECRETARY, personal=True),
        step("follow_up", "登记已落实", "held → followed_up", by=DEPARTMENT),
        step("close", "办结", "followed_up → closed", by=DEPARTMENT),
        step("cancel", "取消", "approved → rejected", by=DEPARTMENT),
        step("cancel", "取消", "scheduled → cancelled", by=DEPARTMENT),
    ),
    cadence=Cadence(before=(1,), on_day=True, after=()),
    source="M25",
    order=95,
    creation=Creation(
        title="提出谈话建议",
        by=DEPARTMENT,
        form=Proposal,
        kept_as="proposal",
        name=lambda answers: TITLE,
        person=SECRETARY,
    ),
    readers=DEPARTMENT,
    content_readers=DEPARTMENT,
    exportable=False,
    owed=False,
    extendable=False,
)
