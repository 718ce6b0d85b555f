"""督办单: a numbered slip about an item, blue, yellow or red; a person issues it, never the assistant."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.dates.clock import local_day
from domain.effects import CreateItem, Effect
from domain.holders import UNIT_HAS_IT
from domain.items import Item
from domain.mechanism import Mechanism
from domain.power import DEPARTMENT, NOBODY, Role
from domain.steps import Asks, FormContext, Then, step

KIND = "supervision_order"
SECTION = "orders"
ISSUERS = DEPARTMENT | {Role.INSPECTOR}
# domain.md 4.4: red is for what is overdue by so many workdays.
LONG_OVERDUE = 10


class Level(StrEnum):
    """How pressing a slip is: near or slow, behind, long overdue (三色督办单)."""

    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"

    @property
    def label(self) -> str:
        """The colour that people know the slip by; it stands in the item's title and in the form."""
        return {"blue": "蓝色", "yellow": "黄色", "red": "红色"}[self]


class Slip(BaseModel):
    """What a slip demands, and until when."""

    model_config = ConfigDict(title="督办单")

    level: Level = Field(title="督办级别", description="蓝色为提醒，黄色为进展滞后，红色为严重逾期")
    require: str = Field(title="督办要求", description="要做什么，做到什么程度", min_length=2, max_length=300)
    due: datetime = Field(title="办理时限", description="何时办结")


def why_not(mechanism: Mechanism, item: Item, now: datetime) -> str:
    """Say in Chinese why no slip can be issued about an item; empty when its unit has the ball."""
    open_to_all = mechanism.supervisable and mechanism.is_public
    theirs = not item.closed and item.holder in UNIT_HAS_IT
    return "" if open_to_all and theirs else "该事项目前不能下达督办单。"


def suggested(context: FormContext) -> Mapping[str, Any]:
    """The level that the delay suggests; a person decides (domain.md 4.4, escalation)."""
    due = context.item.due_at
    late = context.calendar.workdays_between(local_day(due), context.today) if due else 0
    level = Level.RED if late >= LONG_OVERDUE else Level.YELLOW if late > 0 else Level.BLUE
    return {"level": str(level)}


def order(item: Item, answers: Mapping[str, Any]) -> Sequence[Effect]:
    """The slip that goes to the unit, which names the item by its number."""
    return (CreateItem(KIND, item.unit_id, {**answers, "item_no": item.no, "item_title": item.title}, item.id),)


SUPERVISE_STEP = step(
    "supervise",
    "下达督办单",
    "",
    by=ISSUERS,
    asks=Asks(Slip, SECTION, append=True, prefill=suggested),
    then=Then(effects=order, tells=NOBODY),
)
