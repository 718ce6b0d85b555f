"""学习教育安排 (M07): an entry in the calendar for the lead department, with one reminder; no points, no hours."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.items import Holder, Phase
from domain.mechanism import Creation, Mechanism
from domain.power import ADMINS, UNIT_SIDE
from domain.reminders import Cadence
from domain.steps import Asks, State, step, with_cancel_reason

KINDS = {
    "ideal": "理想教育",
    "morals": "道德教育",
    "tradition": "传统教育",
    "law": "法治教育",
    "warning": "警示教育",
    "example": "先进典型教育",
}


class EducationPlan(BaseModel):
    """Which of the six kinds, what, and until when."""

    model_config = ConfigDict(title="学习教育安排")

    kind: Literal["ideal", "morals", "tradition", "law", "warning", "example"] = Field(
        title="教育类别", json_schema_extra={"labels": {**KINDS}}
    )
    content: str = Field(title="具体安排", description="内容、对象和方式，简要写明", min_length=2, max_length=500)
    due_at: datetime = Field(title="完成时间", description="最迟何时完成")


class Outcome(BaseModel):
    """A word on what came of it; may be left out."""

    model_config = ConfigDict(title="开展情况")

    note: str | None = Field(
        None, title="开展情况", description="一句话即可，如：集中学习2次，参加120人", min_length=2, max_length=300
    )


def name_of(answers: Mapping[str, Any]) -> str:
    """What the entry is called: its kind."""
    return f"{KINDS[answers['kind']]}安排"


MECHANISM = Mechanism(
    kind="education_plan",
    title="学习教育安排",
    short="学习教育",
    command="duties",
    openings=(),
    states={
        "planned": State("待开展", Holder.UNIT),
        "done": State("已开展", Holder.NOBODY, Phase.DONE),
        "cancelled": State("已取消", Holder.NOBODY, Phase.CANCELLED),
    },
    initial="planned",
    steps=(
        step("done", "登记已开展", "planned → done", by=UNIT_SIDE | ADMINS, asks=Asks(Outcome, "outcome")),
        step("cancel", "取消", "planned → cancelled", by=ADMINS, asks=with_cancel_reason()),
    ),
    # domain.md M07: one reminder to the lead department, no more.
    cadence=Cadence(before=(7,), on_day=False, after=()),
    source="M07",
    order=72,
    creation=Creation(
        title="安排学习教育", by=ADMINS, form=EducationPlan, kept_as="plan", name=name_of, due_field="due_at"
    ),
    tracked=False,
)
