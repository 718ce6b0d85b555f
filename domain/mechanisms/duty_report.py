"""述职报告摘要 (M04): the yearly summary of a secretary's duty report, drafted by the clerk, confirmed in person."""

from pydantic import BaseModel, ConfigDict, Field

from domain.dates.due import DueRule
from domain.dates.periods import PeriodKind
from domain.forms.fields import long_text
from domain.mechanism import Mechanism, Opening
from domain.points import Origin
from domain.shared_workflows import CONFIRMED_STATES, confirmed_report

SOFT = 800
LONG = long_text(SOFT)


class DutySummary(BaseModel):
    """The four sections that a summary has: last year's problems come first (domain.md M04)."""

    model_config = ConfigDict(title="述职报告摘要")

    last_year: str = Field(
        title="上年度问题整改情况",
        description="上年度述职点评指出的问题，逐个写明整改结果",
        min_length=2,
        max_length=1500,
        json_schema_extra=long_text(SOFT, (Origin.COMMENTED,)),
    )
    achievements: str = Field(
        title="主要做法和成效",
        description="本年度抓基层党建做了什么、成效如何，含“五个一”",
        min_length=2,
        max_length=1500,
        json_schema_extra=long_text(SOFT, (Origin.FIVE_ONES_DONE, Origin.PRACTICE)),
    )
    problems: str = Field(
        title="存在问题及原因",
        description="还有哪些不足，为什么",
        min_length=2,
        max_length=1500,
        json_schema_extra=long_text(SOFT, (Origin.PROBLEMS,)),
    )
    plan: str = Field(
        title="下一步打算",
        description="下一年度重点做什么",
        min_length=2,
        max_length=1500,
        json_schema_extra=LONG,
    )


MECHANISM = Mechanism(
    kind="duty_report",
    title="述职报告摘要",
    short="述职",
    command="report",
    openings=(Opening(PeriodKind.YEAR, 1, opens=(11, 1), due=DueRule(12, 10)),),
    states=CONFIRMED_STATES,
    initial="open",
    steps=confirmed_report(DutySummary),
    source="M04",
    order=40,
)
