"""培养链 (M08): how many people stand at each of the four stages; counts only, names stay in the office's file."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from domain.dates.due import DueRule
from domain.dates.periods import PeriodKind
from domain.mechanism import Mechanism, Opening
from domain.power import UnitType
from domain.reminders import MINOR
from domain.shared_workflows import FIGURE_STATES, figures
from domain.steps import FormContext

PEOPLE: JsonDict = {"measure": "名"}


class TrainingChain(BaseModel):
    """致富带头人—党员—村干部—村党组织书记: one number a stage."""

    model_config = ConfigDict(title="培养链")

    wealth_leader: int = Field(
        title="致富带头人", description="正在培养的人数，不写姓名", ge=0, le=9999, json_schema_extra=PEOPLE
    )
    party_member: int = Field(
        title="发展为党员", description="其中已入党的人数", ge=0, le=9999, json_schema_extra=PEOPLE
    )
    village_cadre: int = Field(
        title="培养为村干部", description="其中已任村干部的人数", ge=0, le=9999, json_schema_extra=PEOPLE
    )
    village_secretary: int = Field(
        title="担任村党组织书记", description="其中已任书记的人数", ge=0, le=9999, json_schema_extra=PEOPLE
    )


def known(context: FormContext) -> Mapping[str, Any]:
    """Last year's numbers: most of them are still right."""
    return dict(context.previous.payload["report"]) if context.previous else {}


MECHANISM = Mechanism(
    kind="training_chain",
    title="培养链情况",
    short="培养链",
    command="duties",
    openings=(Opening(PeriodKind.YEAR, 1, opens=(12, 1), due=DueRule(12, 20)),),
    states=FIGURE_STATES,
    initial="open",
    steps=figures(TrainingChain, known),
    cadence=MINOR,
    unit_types=frozenset({UnitType.TOWNSHIP}),
    source="M08",
    order=74,
    tracked=False,
)
