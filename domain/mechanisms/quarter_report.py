"""季度情况 (M21): a short summary after the first and third quarter; Q2 goes with the half, Q4 with the year."""

from pydantic import BaseModel, ConfigDict, Field

from domain.dates.due import LAST_DAY, DueRule
from domain.dates.periods import PeriodKind
from domain.forms.fields import long_text
from domain.mechanism import Mechanism, Opening
from domain.points import Origin, promised
from domain.shared_workflows import PLAIN_STATES, plain_report

SOFT = 600
LONG = long_text(SOFT)


class QuarterSummary(BaseModel):
    """At most four answers: what the ledger already knows is not asked (domain.md 3.4 rule 4)."""

    model_config = ConfigDict(title="季度情况")

    summary: str = Field(
        title="工作进展",
        description="本季度抓了哪些重点工作、做到什么程度",
        min_length=2,
        max_length=1500,
        json_schema_extra=long_text(SOFT, (Origin.FIVE_ONES, Origin.RECTIFICATION)),
    )
    practice: str | None = Field(
        None,
        title="好的做法",
        description="可供其他单位借鉴的",
        max_length=800,
        json_schema_extra=LONG,
    )
    problems: str | None = Field(
        None, title="存在问题", description="还有哪些不足，写具体", max_length=800, json_schema_extra=LONG
    )
    plan: str = Field(
        title="下步打算", description="下季度重点做什么", min_length=2, max_length=800, json_schema_extra=LONG
    )


MECHANISM = Mechanism(
    kind="quarter_report",
    title="党建工作情况",
    short="季报",
    command="report",
    openings=(
        Opening(PeriodKind.QUARTER, 1, opens=(3, 1), due=DueRule(3, LAST_DAY)),
        Opening(PeriodKind.QUARTER, 3, opens=(9, 1), due=DueRule(9, LAST_DAY)),
    ),
    states=PLAIN_STATES,
    initial="open",
    steps=plain_report(QuarterSummary, promised),
    source="M21",
    order=20,
)
