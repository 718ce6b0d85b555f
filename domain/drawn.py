"""Answers drawn from a unit's own items: what is offered to the writer, what stands in an answer, what is kept of it.

Nothing drawn is an answer before its writer has taken it over; the sources are shown, never sent, and kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, JsonValue

from domain.forms.fields import Question, questions
from domain.plain_text import TEXT_CAP
from domain.points import RECORD, Origin, Point, points
from domain.steps import FormContext

Points = Mapping[str, Sequence[Point]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The draft of one answer: its points, how many sentences had no room, and every sentence that there would be."""

    points: tuple[Point, ...]
    left_out: int = 0
    every: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """The answer that it makes, a line a point, without the sources."""
        return "\n".join(one.text for one in self.points)

    @property
    def stamp(self) -> str:
        """Eight letters that change with the text: a button says by them which draft was shown above it."""
        return sha256(self.text.encode()).hexdigest()[:8]


def drawn(form: type[BaseModel], context: FormContext) -> Mapping[str, Drawn]:
    """What may be offered for the questions of a form, by name; nothing for those of which nothing is known."""
    found = {one.name: _drawn(one, context) for one in questions(form) if one.drawn_from}
    return {name: one for name, one in found.items() if one.points}


def held(known: Iterable[Point], answer: JsonValue) -> tuple[Point, ...]:
    """The points that stand in an answer word for word."""
    return tuple(one for one in known if isinstance(answer, str) and one.text in answer)


def followed(answers: Mapping[str, JsonValue], *known: Points) -> Points:
    """The points that stand in the answers, of all that were known at some time, each once."""
    names = {name: None for every in known for name in every}
    found = {}
    for name in names:
        each = {one.text: one for every in known for one in every.get(name, ())}
        if here := held(each.values(), answers.get(name)):
            found[name] = here
    return found


def moved_on(kept: Points, fresh: Mapping[str, Drawn]) -> Points:
    """The points of which the unit's items say something else by now, by question."""
    found = {}
    for name, each in kept.items():
        still = fresh[name].every if name in fresh else frozenset[str]()
        found[name] = tuple(one for one in each if not still.issuperset(one.sentences))
    return {name: each for name, each in found.items() if each}


def draws(form: type[BaseModel]) -> bool:
    """Whether any question of a form is drawn from the unit's items."""
    return any(one.drawn_from for one in questions(form))


def offered(fresh: Mapping[str, Drawn]) -> Points:
    """The points of drafts that are offered, by question."""
    return {name: one.points for name, one in fresh.items()}


def record(kept: Points) -> dict[str, Any]:
    """What a section keeps beside its answers: the points that stand in them with their sources, ready for JSON."""
    found = {name: [asdict(one) for one in each] for name, each in kept.items()}
    return {RECORD: found} if found else {}


def recorded(kept: Mapping[str, Any]) -> Points:
    """The points that a section has on record."""
    return read(kept.get(RECORD, {}))


def read(found: Mapping[str, Any]) -> Points:
    """Points as JSON keeps them, by question."""
    return {
        name: tuple(Point(**{**one, "sentences": tuple(one["sentences"])}) for one in each)
        for name, each in found.items()
    }


def _drawn(asked: Question, context: FormContext) -> Drawn:
    every = [one for name in asked.drawn_from for one in points(Origin(name), context)]
    known = frozenset(line for one in every for line in one.sentences)
    room = min(asked.soft_max or TEXT_CAP, asked.max_length or TEXT_CAP)
    fitted = _fitted(every, room)
    left_out = sum(len(one.sentences) for one in every) - sum(len(one.sentences) for one in fitted)
    return Drawn(fitted, left_out, known)


def _fitted(every: Sequence[Point], room: int) -> tuple[Point, ...]:
    """Cut the points between sentences so that they fit: all have their first sentence before one has its second."""
    taken = [0] * len(every)
    used = 0
    for depth in range(max((len(one.sentences) for one in every), default=0)):
        for place, one in enumerate(every):
            more = len(one.sentences[depth]) + (depth == 0) if taken[place] == depth < len(one.sentences) else 0
            if more and used + more - 1 <= room:
                taken[place], used = depth + 1, used + more
    cut = zip(every, taken, strict=True)
    return tuple(Point(one.sentences[:number], one.source, one.group, one.no) for one, number in cut if number)
