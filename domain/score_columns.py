"""Scores as a row of a table: a column an indicator, one for the basis; made into the lines that a score sheet keeps.

The rule is that of domain.md M23: every score has its basis, none is above the weight of its indicator.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, Field, create_model

from domain.forms.fields import questions
from domain.tallies import plain, tallies

_BASIS = "basis"


def score_columns(indicators: Sequence[str]) -> type[BaseModel]:
    """The form with a question for each indicator (points, up to its weight), and the basis of all of them."""
    return _form(tuple((one.name, _limit(one.number)) for one in tallies(indicators)))


def score_lines(indicators: Sequence[str], answers: Mapping[str, Any]) -> list[str]:
    """The lines that a score sheet keeps, such as “组织建设 23.5 督查记录”; an indicator without score is left out."""
    basis = " ".join(str(answers.get(_BASIS) or "").split())
    asked = [one for one in questions(score_columns(indicators)) if one.name in answers and one.name != _BASIS]
    return [f"{one.title} {plain(Decimal(str(answers[one.name])))} {basis}".rstrip() for one in asked]


def _limit(weight: Decimal) -> float:
    # As a refusal says it: 40, and not 40.0.
    return int(weight) if weight == int(weight) else float(weight)


@lru_cache(maxsize=64)
def _form(weights: tuple[tuple[str, float], ...]) -> type[BaseModel]:
    fields: dict[str, Any] = {
        f"s{number}": (
            Annotated[Decimal, Field(ge=0, le=most, decimal_places=2)],
            Field(title=name, description=f"最高{most:g}分", json_schema_extra={"measure": "分"}),
        )
        for number, (name, most) in enumerate(weights, 1)
    }
    fields[_BASIS] = (
        str,
        Field(
            title="评分依据",
            description="查了哪些资料、看到什么，如：半年督查记录、实地核验",
            min_length=2,
            max_length=300,
            json_schema_extra={"aliases": ["依据", "得分依据", "备注"]},
        ),
    )
    return create_model("ScoreColumns", **fields)
