"""书记向上级党组织报告 (M18a): half-yearly and yearly, one text that starts from what was reported already."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.dates.due import LAST_DAY, DueRule
from domain.dates.periods import PeriodKind
from domain.forms.fields import long_text
from domain.mechanism import Mechanism, Opening
from domain.shared_workflows import CONFIRMED_STATES, confirmed_report
from domain.steps import FormContext

LONG = long_text(1500)
# Handed in at the same time of the year; the report upward is not to be written twice (domain.md 3.4 rule 4).
SAME_TEXT = ("year_end_material", "half_year_report")


class UpwardReport(BaseModel):
    """One text; the ledger has the rest."""

    model_config = ConfigDict(title="书记报告")

    text: str = Field(
        title="抓党建工作情况",
        description="本期的主要做法、成效和不足",
        min_length=2,
        max_length=3000,
        json_schema_extra=LONG,
    )


def known(context: FormContext) -> Mapping[str, Any]:
    """The summary of the half-year or year-end report of the same period."""
    said = {one.kind: (one.payload.get("report") or {}).get("summary") for one in context.siblings}
    wanted = SAME_TEXT if context.item.period.isdigit() else SAME_TEXT[1:]
    text = next((said[kind] for kind in wanted if said.get(kind)), None)
    return {"text": text} if text else {}


MECHANISM = Mechanism(
    kind="upward_report",
    title="书记抓党建工作报告",
    short="书记报告",
    command="report",
    openings=(
        Opening(PeriodKind.HALF, 1, opens=(6, 20), due=DueRule(7, 10)),
        Opening(PeriodKind.YEAR, 1, opens=(12, 10), due=DueRule(12, LAST_DAY)),
    ),
    states=CONFIRMED_STATES,
    initial="open",
    steps=confirmed_report(UpwardReport, known),
    source="M18a",
    order=60,
)
