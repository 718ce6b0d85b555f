"""换届 (M09): when an organisation's term ends, with a reminder half a year ahead."""

from calendar import monthrange
from datetime import date, datetime, time
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.dates.clock import instant
from domain.dates.hours import STANDARD
from domain.items import Holder, Phase
from domain.mechanism import Creation, Mechanism
from domain.power import ADMINS, UNIT_SIDE
from domain.reminders import Cadence
from domain.steps import Asks, State, step, with_cancel_reason

OFFICE_END: time = STANDARD[-1][1]


class TermElection(BaseModel):
    """Which organisation, its last election and its term; the day follows from them."""

    model_config = ConfigDict(title="换届")

    organisation: str = Field(
        title="党组织名称",
        description="如：青山镇党委、河东村党支部",
        min_length=2,
        max_length=60,
        json_schema_extra={"perhaps_unit": True},
    )
    last_election: date = Field(title="上次换届日期", description="例如：2023-12-10")
    term_years: Literal["3", "5"] = Field(
        title="任期",
        description="基层委员会和村（社区）党组织一般5年，其他总支、支部一般3年",
        json_schema_extra={"labels": {"3": "3年", "5": "5年"}},
    )
    due: datetime | None = Field(None, title="应换届时间", json_schema_extra={"hidden": True})

    @model_validator(mode="after")
    def _term_ends(self) -> Self:
        self.due = instant(term_end(self.last_election, int(self.term_years)), OFFICE_END)
        return self


class Result(BaseModel):
    """When and how it was held; no names (domain.md 3.5)."""

    model_config = ConfigDict(title="换届结果")

    held_on: date = Field(title="换届日期", description="如：今天")
    method: Literal["two_nominations", "open_nomination", "other"] = Field(
        title="选举方式",
        json_schema_extra={
            "labels": {"two_nominations": "两推一选", "open_nomination": "公推直选", "other": "其他方式"}
        },
    )


def term_end(last: date, years: int) -> date:
    """The day on which a term of some years ends; 29 February becomes the 28th (domain.md M09)."""
    return last.replace(year=last.year + years, day=min(last.day, monthrange(last.year + years, last.month)[1]))


MECHANISM = Mechanism(
    kind="term_election",
    title="党组织换届",
    short="换届",
    command="duties",
    openings=(),
    states={
        "due": State("待换届", Holder.UNIT),
        "held": State("已换届", Holder.NOBODY, Phase.DONE),
        "cancelled": State("已撤销", Holder.NOBODY, Phase.CANCELLED),
    },
    initial="due",
    steps=(
        step("hold", "登记换届", "due → held", by=UNIT_SIDE, asks=Asks(Result, "result")),
        step("cancel", "撤销", "due → cancelled", by=ADMINS, asks=with_cancel_reason()),
    ),
    cadence=Cadence(before=(180, 30), on_day=True, after=()),
    source="M09",
    order=76,
    creation=Creation(
        title="登记换届时间",
        by=UNIT_SIDE | ADMINS,
        form=TermElection,
        kept_as="term",
        name=lambda answers: f"{answers['organisation']}换届",
        due_field="due",
    ),
    tracked=False,
)
