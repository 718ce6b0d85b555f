"""联述联评联考 (M19): how many of a unit's branches have held their own review; two numbers, no names."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.dates.due import DueRule
from domain.dates.periods import PeriodKind
from domain.mechanism import Mechanism, Opening
from domain.reminders import MINOR
from domain.shared_workflows import FIGURE_STATES, figures
from domain.steps import FormContext


class LowerReview(BaseModel):
    """x of y branches (domain.md M19: nothing else is asked of the lower levels)."""

    model_config = ConfigDict(title="联述联评联考")

    total: int = Field(
        title="支部总数", description="应开展述职评议的党支部数", ge=0, le=9999, json_schema_extra={"measure": "个"}
    )
    done: int = Field(
        title="已完成支部数",
        description="其中已开展述职评议的党支部数",
        ge=0,
        le=9999,
        json_schema_extra={"measure": "个"},
    )

    @model_validator(mode="after")
    def _no_more_than_all(self) -> Self:
        if self.done > self.total:
            raise ValueError("已完成支部数不能多于支部总数，请核对后修改。")
        return self


def known(context: FormContext) -> Mapping[str, Any]:
    """Last year's number of branches."""
    return {"total": context.previous.payload["report"]["total"]} if context.previous else {}


MECHANISM = Mechanism(
    kind="lower_review",
    title="联述联评联考情况",
    short="联述联评",
    command="report",
    openings=(Opening(PeriodKind.YEAR, 1, opens=(12, 1), due=DueRule(12, 20)),),
    states=FIGURE_STATES,
    initial="open",
    steps=figures(LowerReview, known),
    cadence=MINOR,
    source="M19",
    order=64,
)
