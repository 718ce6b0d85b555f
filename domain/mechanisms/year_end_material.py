"""年终材料 (M21, M23): one combined hand-in at the year's end, which is the fourth quarter's report as well."""

from pydantic import BaseModel, ConfigDict, Field

from domain.dates.due import DueRule
from domain.dates.periods import PeriodKind
from domain.forms.fields import long_text
from domain.mechanism import Mechanism, Opening
from domain.points import Origin, promised
from domain.shared_workflows import PLAIN_STATES, plain_report

SOFT = 1000
LONG = long_text(SOFT)


class YearEndMaterial(BaseModel):
    """Four answers for the quarter and the year together (domain.md 3.4 rule 4)."""

    model_config = ConfigDict(title="年终材料")

    summary: str = Field(
        title="全年工作完成情况",
        description="含第四季度，不再另报季度情况",
        min_length=2,
        max_length=2000,
        json_schema_extra=long_text(SOFT, (Origin.REPORTS, Origin.RECTIFICATION)),
    )
    five_ones: str = Field(
        title="五个一完成情况",
        description="五项逐项写明是否完成、成效如何",
        min_length=2,
        max_length=2000,
        json_schema_extra=long_text(SOFT, (Origin.FIVE_ONES,)),
    )
    problems: str = Field(
        title="存在问题",
        description="全年还有哪些不足，写具体",
        min_length=2,
        max_length=1500,
        json_schema_extra=long_text(SOFT, (Origin.PROBLEMS,)),
    )
    plan: str | None = Field(
        None, title="需要说明的事项", description="如未完成的原因、下一年的打算", max_length=800, json_schema_extra=LONG
    )


MECHANISM = Mechanism(
    kind="year_end_material",
    title="年终考核材料（含第四季度）",
    short="年终",
    command="report",
    openings=(Opening(PeriodKind.YEAR, 1, opens=(12, 1), due=DueRule(12, 20)),),
    states=PLAIN_STATES,
    initial="open",
    steps=plain_report(YearEndMaterial, promised),
    source="M21, M23",
    order=50,
)
