"""工作经费保障 (M15): what the village organisations run on, by source, and not less than the year before."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from domain.dates.due import DueRule
from domain.dates.periods import PeriodKind
from domain.errors import Misfit
from domain.mechanism import Mechanism, Opening
from domain.power import UnitType
from domain.reminders import MINOR
from domain.shared_workflows import FIGURE_STATES, figures
from domain.steps import FormContext

MONEY: JsonDict = {"measure": "万元"}
SOURCES = ("fiscal", "party_fee", "other")


class FundGuarantee(BaseModel):
    """财政投入为主、党费留存补助为辅、其他投入为补充: one sum a source, for all villages together."""

    model_config = ConfigDict(title="工作经费")

    fiscal: float = Field(
        title="财政投入", description="本年度用于村级组织运转的财政资金", ge=0, le=999999, json_schema_extra=MONEY
    )
    party_fee: float = Field(
        title="党费留存补助", description="本年度党费中补助村级组织的部分", ge=0, le=999999, json_schema_extra=MONEY
    )
    other: float = Field(
        title="其他投入", description="如村集体收入、社会捐助", ge=0, le=999999, json_schema_extra=MONEY
    )
    explanation: str | None = Field(
        None,
        title="情况说明",
        description="合计低于上一年度的，须说明原因",
        min_length=2,
        max_length=300,
        json_schema_extra={"leave_when": "不低于上一年度的"},
    )


def compared(context: FormContext, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """The sum in 万元 and that of last year; raises Misfit when it is lower and nobody says why (M15)."""
    total = round(sum(float(answers[name]) for name in SOURCES), 2)
    last = context.previous.payload["report"].get("total") if context.previous else None
    if last is not None and total < last and not answers.get("explanation"):
        raise Misfit(
            f"合计{total:g}万元，低于上一年度的{last:g}万元。"
            "村级组织运转经费应不低于上一年度水平，请补填“情况说明”后再确认。",
            "explanation",
        )
    return {"total": total} | ({"last_total": last} if last is not None else {})


MECHANISM = Mechanism(
    kind="fund_guarantee",
    title="村级组织运转经费情况",
    short="经费保障",
    command="duties",
    openings=(Opening(PeriodKind.YEAR, 1, opens=(12, 1), due=DueRule(12, 20)),),
    states=FIGURE_STATES,
    initial="open",
    steps=figures(FundGuarantee, derive=compared),
    cadence=MINOR,
    unit_types=frozenset({UnitType.TOWNSHIP}),
    source="M15",
    order=78,
    tracked=False,
)
