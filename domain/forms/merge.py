"""A draft whose subject was changed by somebody else while it lay open: what is whose, and how the two go together."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, JsonValue

from domain.forms.engine import Progress
from domain.forms.fields import Question, questions

Answers = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Compared:
    """One question with the answer of the draft and the one that stands now; `own` says that its writer changed it."""

    question: Question
    mine: JsonValue
    present: JsonValue
    own: bool

    @property
    def same(self) -> bool:
        """Whether both answers are alike."""
        return self.mine == self.present


def compare(model: type[BaseModel], mine: Answers, before: Answers, present: Answers) -> tuple[Compared, ...]:
    """Set a draft, which started from the answers `before`, beside those that stand now, question by question."""
    return tuple(
        Compared(one, mine.get(one.name), present.get(one.name), mine.get(one.name) != before.get(one.name))
        for one in questions(model)
    )


def merge(model: type[BaseModel], progress: Progress, before: Answers, present: Answers) -> Progress:
    """The draft on the newer answers: what its writer changed stays, what he left as it was becomes what stands now."""
    found = {one.question.name: one for one in compare(model, progress.answers, before, present)}
    chosen = {name: one.mine if one.own else one.present for name, one in found.items()}
    answers = {name: value for name, value in chosen.items() if value is not None}
    missing = (name for name, one in found.items() if one.question.required and name not in answers)
    at = progress.at or next(missing, None)
    remarks = {name: said for name, said in progress.remarks.items() if answers.get(name) == progress.answers.get(name)}
    changed = {"answers": answers, "skipped": progress.skipped - set(answers), "at": at, "remarks": remarks}
    return progress.model_copy(update={**changed, "picked": False})
