"""述职安排 (M02): whether a secretary speaks at the meeting or hands in writing; told early, nobody prepares both."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.items import Holder, Phase
from domain.mechanism import Creation, Mechanism
from domain.power import ADMINS, UNIT_SIDE
from domain.reminders import Cadence
from domain.reviewing import Postponement, review_year
from domain.steps import Asks, State, Then, step, with_cancel_reason


class ReportMode(StrEnum):
    """How a secretary reports (述职方式)."""

    ONSITE = "onsite"
    WRITTEN = "written"

    @property
    def label(self) -> str:
        """How he reports, in the words of the item's title."""
        return {"onsite": "现场述职", "written": "书面述职"}[self]


class Order(BaseModel):
    """Mode and place in the order, with when, where, and until when the materials are wanted."""

    model_config = ConfigDict(title="述职安排")

    mode: ReportMode = Field(title="述职方式")
    number: int | None = Field(
        None,
        title="述职次序",
        description="现场述职的第几位",
        ge=1,
        le=200,
        json_schema_extra={"leave_when": "书面述职的"},
    )
    held_at: datetime = Field(title="会议时间", description="日期和开始时间，例如：12月25日9:00")
    place: str = Field(title="会议地点", description="例如：县委礼堂", min_length=2, max_length=60)
    materials_due: datetime = Field(title="材料报送截止", description="述职材料最迟何时报送")


def item_name(answers: Mapping[str, Any]) -> str:
    """Mode and order in the title itself: the first message says all that matters."""
    number = f"，第{answers['number']}位" if answers.get("number") else ""
    return f"述职评议会：{ReportMode(answers['mode']).label}{number}"


MECHANISM = Mechanism(
    kind="speaking_order",
    title="述职安排",
    short="安排",
    command="meeting",
    openings=(),
    states={
        "told": State("待述职", Holder.UNIT, event=True),
        "reported": State("已述职", Holder.NOBODY, Phase.DONE),
        "cancelled": State("已取消", Holder.NOBODY, Phase.CANCELLED),
    },
    initial="told",
    steps=(
        step(
            "postpone",
            "改期",
            "told → told",
            by=ADMINS,
            asks=Asks(Postponement, "postponement"),
            then=Then(due_field="held_at", tells=UNIT_SIDE),
        ),
        step("reported", "登记已述职", "told → reported", by=ADMINS, then=Then(tells=frozenset())),
        step("cancel", "取消安排", "told → cancelled", by=ADMINS, asks=with_cancel_reason()),
    ),
    # The meeting itself is not chased: the materials have reminders of their own.
    cadence=Cadence(before=(3, 1), on_day=False, after=()),
    source="M02",
    order=142,
    creation=Creation(
        title="单独安排述职",
        by=ADMINS,
        form=Order,
        kept_as="order",
        name=item_name,
        due_field="held_at",
        year=review_year,
        once=True,
    ),
    owed=False,
)
