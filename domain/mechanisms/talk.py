"""约谈 (M25): a talk with a secretary, held on paper; the assistant knows time, place and a file number only.

The department arranges it, the secretary concerned is told when and where, without the reason; nobody else sees it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.dates.wording import day_and_time
from domain.items import Holder
from domain.mechanism import Creation, Mechanism, State, Step
from domain.power import DEPARTMENT, Role
from domain.reminders import Cadence

TITLE = "工作谈话"
APPROVERS = frozenset({Role.DEPT_APPROVER})
_SECRETARY = frozenset({Role.SECRETARY})


class Proposal(BaseModel):
    """The number under which the papers lie; what they say stays there."""

    model_config = ConfigDict(title="谈话建议")

    file_no: str = Field(title="材料编号", description="只填纸质材料编号，不写事由和内容", min_length=2, max_length=30)


class Appointment(BaseModel):
    """When and where."""

    model_config = ConfigDict(title="时间地点")

    at: datetime = Field(title="谈话时间", description="例如：11月30日9:30")
    place: str = Field(title="谈话地点", description="如：县委组织部302室", min_length=2, max_length=40)


class Held(BaseModel):
    """The number of the record, and until when what was agreed is to be done."""

    model_config = ConfigDict(title="谈话登记")

    file_no: str = Field(title="谈话记录编号", description="只填纸质记录编号，不写内容", min_length=2, max_length=30)
    due: datetime = Field(title="落实期限", description="谈话要求的落实期限")


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
        "proposed": State("待审批", Holder.DEPARTMENT, readers=DEPARTMENT, who=APPROVERS),
        "rejected": State("未批准", Holder.NOBODY, closed=True, readers=DEPARTMENT),
        "approved": State("待约定", Holder.DEPARTMENT, readers=DEPARTMENT, who=DEPARTMENT),
        "scheduled": State("已约定", Holder.PERSON, event=True),
        "held": State("待落实", Holder.PERSON),
        "followed_up": State("已落实", Holder.DEPARTMENT),
        "closed": State("已办结", Holder.NOBODY, closed=True),
        "cancelled": State("已取消", Holder.NOBODY, closed=True),
    },
    initial="proposed",
    steps=(
        Step("approve", "批准", frozenset({"proposed"}), "approved", APPROVERS),
        Step("reject", "不批准", frozenset({"proposed"}), "rejected", APPROVERS),
        Step(
            "schedule",
            "约定时间",
            frozenset({"approved"}),
            "scheduled",
            DEPARTMENT,
            Appointment,
            "appointment",
            due_field="at",
            name=appointed,
        ),
        Step(
            "reschedule",
            "改期",
            frozenset({"scheduled"}),
            "scheduled",
            DEPARTMENT,
            Appointment,
            "appointment",
            due_field="at",
            name=appointed,
        ),
        Step(
            "hold",
            "登记已谈",
            frozenset({"scheduled"}),
            "held",
            DEPARTMENT,
            Held,
            "held",
            due_field="due",
            name=settled,
        ),
        Step("follow_up", "报告已落实", frozenset({"held"}), "followed_up", _SECRETARY, personal=True),
        Step("follow_up", "登记已落实", frozenset({"held"}), "followed_up", DEPARTMENT),
        Step("close", "办结", frozenset({"followed_up"}), "closed", DEPARTMENT),
        Step("cancel", "取消", frozenset({"approved"}), "rejected", DEPARTMENT),
        Step("cancel", "取消", frozenset({"scheduled"}), "cancelled", DEPARTMENT),
    ),
    cadence=Cadence(before=(1,), on_day=True, after=()),
    source="M25",
    order=95,
    creation=Creation("提出谈话建议", DEPARTMENT, Proposal, "proposal", lambda answers: TITLE, person=_SECRETARY),
    readers=DEPARTMENT,
    content_readers=DEPARTMENT,
    owed=False,
    extendable=False,
)
