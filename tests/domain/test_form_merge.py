"""A draft on answers that somebody else changed meanwhile: what its writer wrote stays, the rest is what stands now."""

from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, JsonValue

from domain.forms.engine import Progress, validate
from domain.forms.merge import compare, merge


class Report(BaseModel):
    summary: str = Field(title="工作进展", min_length=2)
    problems: str | None = Field(None, title="存在问题")
    plan: str = Field(title="下步打算", min_length=2)


BEFORE: dict[str, JsonValue] = {"summary": "两处", "problems": "经费", "plan": "轮训"}


def test_what_the_writer_changed_stays_and_the_rest_is_what_stands_now() -> None:
    mine = Progress(answers={**BEFORE, "plan": "慰问"})
    merged = merge(Report, mine, BEFORE, {"summary": "三处", "plan": "轮训和走访"})
    assert merged == Progress(answers={"summary": "三处", "plan": "慰问"})


def test_an_answer_that_the_writer_took_away_stays_away() -> None:
    mine = Progress(answers={"summary": "两处", "plan": "轮训"}, skipped=frozenset({"problems"}))
    merged = merge(Report, mine, BEFORE, BEFORE | {"summary": "三处"})
    assert merged == Progress(answers={"summary": "三处", "plan": "轮训"}, skipped=frozenset({"problems"}))


def test_a_first_draft_keeps_its_words_and_takes_over_what_it_lacks() -> None:
    mine = Progress(answers={"summary": "两处"}, skipped=frozenset({"problems"}), at="plan")
    merged = merge(Report, mine, {}, BEFORE)
    assert merged == Progress(answers=BEFORE | {"summary": "两处"}, at="plan")


def test_the_writer_stays_where_he_was_unless_something_is_missing() -> None:
    assert merge(Report, Progress(answers=BEFORE, at="problems"), BEFORE, BEFORE).at == "problems"
    assert merge(Report, Progress(answers=BEFORE), BEFORE, BEFORE).at is None
    assert merge(Report, Progress(answers=BEFORE), BEFORE, {"summary": "三处"}).at == "plan"


answers = st.fixed_dictionaries({}, optional={name: st.sampled_from(["甲甲", "乙乙", "丙丙"]) for name in BEFORE})


@given(answers, answers, answers)
def test_no_word_of_the_writer_is_lost(
    mine: dict[str, JsonValue], before: dict[str, JsonValue], present: dict[str, JsonValue]
) -> None:
    merged = merge(Report, Progress(answers=mine), before, present)
    assert all(merged.answers.get(name) == value for name, value in mine.items() if before.get(name) != value)
    assert all(merged.answers.get(name) == present.get(name) for name in BEFORE if mine.get(name) == before.get(name))
    if merged.at is None:
        validate(Report, merged.answers)


def test_both_texts_stand_side_by_side() -> None:
    summary, problems, plan = compare(Report, BEFORE | {"plan": "慰问"}, BEFORE, BEFORE | {"summary": "三处"})
    assert (summary.mine, summary.present, summary.own, summary.same) == ("两处", "三处", False, False)
    assert (problems.own, problems.same) == (False, True)
    assert (plan.mine, plan.present, plan.own) == ("慰问", "轮训", True)
