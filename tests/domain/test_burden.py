"""What a duty asks of a unit on the straight way from opened to closed."""

from dataclasses import replace

import pytest
from pydantic import BaseModel, Field

from domain.burden import required_questions, way
from domain.items import Holder, Item, Phase
from domain.mechanism import Mechanism
from domain.mechanisms import MECHANISMS
from domain.power import ADMINS, UNIT_SIDE
from domain.steps import Asks, State, step
from tests.stage import china

NOW = china("2026-01-01 09:00")


class Answers(BaseModel):
    one: str = Field(title="一")
    two: str | None = Field(None, title="二")


INVENTED = Mechanism(
    kind="invented",
    title="试验",
    short="试验",
    command="report",
    openings=(),
    states={
        "open": State("待报送", Holder.UNIT),
        "handed_in": State("待审核", Holder.DEPARTMENT, Phase.WAITING),
        "done": State("已办结", Holder.NOBODY, Phase.DONE),
        "cancelled": State("已撤销", Holder.NOBODY, Phase.CANCELLED),
    },
    initial="open",
    steps=(
        step("cancel", "撤销", "open → cancelled", by=ADMINS, asks=Asks(Answers, "review")),
        step("hand_in", "报送", "open → handed_in", by=UNIT_SIDE, asks=Asks(Answers, "report")),
        step("withdraw", "撤回", "handed_in → cancelled", by=UNIT_SIDE, asks=Asks(Answers, "report")),
        step("accept", "通过", "handed_in → done", by=ADMINS, asks=Asks(Answers, "review")),
    ),
)


def item(kind: str, part: str = "") -> Item:
    return Item(1, "1", kind, 1, "2026", part, "", "open", Holder.UNIT, NOW, NOW)


def test_the_way_is_taken_by_whoever_has_the_ball() -> None:
    assert [step.action for step in way(INVENTED)] == ["hand_in", "accept"]


def test_only_required_questions_of_the_unit_count() -> None:
    assert required_questions(INVENTED, item("invented")) == 1


def test_a_life_without_an_end_asks_nothing_for_certain() -> None:
    endless = replace(INVENTED, steps=INVENTED.steps[:2])
    assert way(endless) == ()
    assert required_questions(endless, item("invented")) == 0


@pytest.mark.parametrize(
    ("kind", "part", "asked"),
    [
        ("quarter_report", "", 2),
        ("half_year_report", "", 3),
        ("duty_report", "", 4),
        ("five_ones", "model_case", 3),
        ("five_ones", "weak_org", 6),
        ("five_ones", "special_lecture", 4),
    ],
)
def test_what_the_duties_of_a_year_require(kind: str, part: str, asked: int) -> None:
    assert required_questions(MECHANISMS[kind], item(kind, part)) == asked
