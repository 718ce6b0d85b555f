"""Ticking units under a question: a tick is in the draft at once, beside what was typed before."""

from collections.abc import Sequence

from pydantic import JsonValue

from domain.forms.engine import Progress
from domain.forms.errors import AnswerError
from domain.forms.fields import Question, QuestionKind
from domain.power import Unit
from domain.unit_names import kept, named

PICKED = frozenset({QuestionKind.UNIT, QuestionKind.UNITS})


def ticked(question: Question, progress: Progress) -> tuple[int, ...]:
    """The ids of the units that the draft answers a question with."""
    if question.kind not in PICKED:
        return ()
    return tuple(one.id for one in kept(progress.answers.get(question.name)) if one.id is not None)


def tick(question: Question, progress: Progress, unit: Unit, on: bool) -> Progress:
    """The draft with a unit ticked or not, still at the same question; doing it twice is doing it once.

    Of a question for one unit it takes the place of the other. Raises AnswerError when there are too many.
    """
    present = [] if question.kind is QuestionKind.UNIT else list(kept(progress.answers.get(question.name)))
    rest: list[JsonValue] = [one.model_dump(mode="json") for one in present if one.id != unit.id]
    if on and any(one.id == unit.id for one in present):
        return progress
    if on and question.max_length is not None and len(rest) >= question.max_length:
        raise AnswerError(f"“{question.title}”最多{question.max_length}个单位。")
    return _answered(question, progress, [*rest, named(unit).model_dump(mode="json")] if on else rest)


def _answered(question: Question, progress: Progress, entries: Sequence[JsonValue]) -> Progress:
    answers = {name: value for name, value in progress.answers.items() if name != question.name}
    if entries:
        answers[question.name] = entries[0] if question.kind is QuestionKind.UNIT else list(entries)
    return progress.model_copy(
        update={"answers": answers, "picked": bool(entries), "skipped": progress.skipped - {question.name}}
    )
