"""What a duty asks of a unit on the straight way from opened to closed."""

from dataclasses import replace

import pytest
from pydantic import BaseModel, Field

from domain.burden import required_questions, way
from domain.items import Holder, Item
from domain.mechanism import Mechanism, State, Step
from domain.mechanisms import MECHANISMS
from domain.power import ADMINS, UNIT_SIDE
from tests.stage import china

NOW = china("2026-01-01 09:00")


class Answers(BaseModel):
    one: str = Field(title="一")
    two: str | None = Field(None, title="二")


LIFE = Mechanism(
    kind="invented",
    title="试验",
    short="试验",
    command="report",
    openings=(),
    states={
        "open": State("待报送", Holder.UNIT),
        "handed_in": State("待审核", Holder.DEPARTMENT),
        "done": State("已办结", Holder.NOBODY, closed=True),
        "cancelled": State("已撤销", Holder.NOBODY, closed=True),
    },
    initial="open",
    steps=(
        Step("cancel", "撤销", frozenset({"open"}), "cancelled", ADMINS, Answers, "review"),
        Step("hand_in", "报送", frozenset({"open"}), "handed_in", UNIT_SIDE, Answers, "report"),
        Step("withdraw", "撤回", frozenset({"handed_in"}), "cancelled", UNIT_SIDE, Answers, "report"),
        Step("accept", "通过", frozenset({"handed_in"}), "done", ADMINS, Answers, "review"),
    ),
)


def item(kind: str, slot: str = "") -> Item:
    return Item(1, "1", kind, 1, "2026", slot, "", "open", Holder.UNIT, NOW, NOW)


def test_the_way_is_taken_by_whoever_has_the_ball() -> None:
    assert [step.action for step in way(LIFE)] == ["hand_in", "accept"]


def test_only_required_questions_of_the_unit_count() -> None:
    assert required_questions(LIFE, item("invented")) == 1


def test_a_life_without_an_end_asks_nothing_for_certain() -> None:
    endless = replace(LIFE, steps=LIFE.steps[:2])
    assert way(endless) == ()
    assert required_questions(endless, item("invented")) == 0


@pytest.mark.parametrize(
    ("kind", "slot", "asked"),
    [
        ("quarter_report", "", 2),
        ("half_year_report", "", 3),
        ("duty_report", "", 4),
        ("five_ones", "model_case", 3),
        ("five_ones", "weak_org", 6),
        ("five_ones", "special_lecture", 4),
    ],
)
def test_what_the_duties_of_a_year_require(kind: str, slot: str, asked: int) -> None:
    assert required_questions(MECHANISMS[kind], item(kind, slot)) == asked
