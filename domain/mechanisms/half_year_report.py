"""半年情况 (M21, M22): the half-year self-check, which is the second quarter's report as well; one form, asked once."""

from pydantic import BaseModel, ConfigDict, Field

from domain.dates.due import LAST_DAY, DueRule
from domain.dates.periods import PeriodKind
from domain.forms.fields import long_text
from domain.mechanism import Mechanism, Opening
from domain.points import Origin, promised
from domain.shared_workflows import PLAIN_STATES, plain_report

SOFT = 800
LONG = long_text(SOFT)


class HalfYearSummary(BaseModel):
    """Five answers for quarter and half-year together (domain.md 3.4 rule 4)."""

    model_config = ConfigDict(title="半年情况")

    summary: str = Field(
        title="上半年工作进展",
        description="含第二季度，不再另报季度情况",
        min_length=2,
        max_length=2000,
        json_schema_extra=long_text(SOFT, (Origin.REPORTS, Origin.FIVE_ONES, Origin.RECTIFICATION)),
    )
    study: str | None = Field(
        None,
        title="专题研究党建情况",
        description="党委（党组）上半年研究了几次、定了什么",
        max_length=500,
        json_schema_extra=LONG,
    )
    practice: str | None = Field(
        None,
        title="好的做法",
        description="可供其他单位借鉴的",
        max_length=800,
        json_schema_extra=long_text(SOFT, (Origin.PRACTICE,)),
    )
    problems: str = Field(
        title="自查发现的问题",
        description="上半年还有哪些不足，写具体",
        min_length=2,
        max_length=1500,
        json_schema_extra=long_text(SOFT, (Origin.PROBLEMS,)),
    )
    plan: str = Field(
        title="下半年打算", description="重点做什么、何时完成", min_length=2, max_length=800, json_schema_extra=LONG
    )


MECHANISM = Mechanism(
    kind="half_year_report",
    title="党建工作情况（含第二季度）",
    short="半年报",
    command="report",
    openings=(Opening(PeriodKind.HALF, 1, opens=(6, 1), due=DueRule(6, LAST_DAY)),),
    states=PLAIN_STATES,
    initial="open",
    steps=plain_report(HalfYearSummary, promised),
    source="M21, M22",
    order=30,
)
