"""一岗双责 (M14): each team member's field and the Party work that goes with it; a list that is kept, not chased."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.dates.due import LAST_DAY, DueRule
from domain.dates.periods import PeriodKind
from domain.mechanism import Mechanism, Opening
from domain.reminders import MINOR
from domain.shared_workflows import FIGURE_STATES, figures
from domain.steps import FormContext


class DualDuty(BaseModel):
    """One line a member."""

    model_config = ConfigDict(title="一岗双责")

    duties: list[str] = Field(
        title="责任清单",
        description="每行一人：姓名、分管领域、党建责任",
        min_length=1,
        max_length=20,
    )


def known(context: FormContext) -> Mapping[str, Any]:
    """Last year's list: most of it still holds."""
    return {"duties": context.previous.payload["report"]["duties"]} if context.previous else {}


MECHANISM = Mechanism(
    kind="dual_duty",
    title="班子成员一岗双责清单",
    short="一岗双责",
    command="duties",
    openings=(Opening(PeriodKind.YEAR, 1, opens=(2, 1), due=DueRule(3, LAST_DAY)),),
    states=FIGURE_STATES,
    initial="open",
    steps=figures(DualDuty, known),
    cadence=MINOR,
    source="M14",
    order=70,
    tracked=False,
)
