"""A speech as it is kept: its lines with what became of each, what sending them would ask, merging and splitting."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from domain.speech.cutting import Sentence, clauses
from domain.speech.finding import Finding, Verdict


@dataclass(frozen=True, slots=True)
class SpeechLine:
    """One numbered sentence (from 1) with what is to become of it, and the items (ids) that came of it.

    `collection` is the 临时报送 (id) that was made of it; its items come when that goes out.
    """

    number: int
    sentence: Sentence
    finding: Finding
    items: tuple[int, ...] = ()
    collection: int | None = None

    @property
    def ready(self) -> bool:
        """Whether it can be sent: units and an instant are known, and nothing went out yet."""
        return self._asks and bool(self.finding.who.lead and self.finding.due_at)

    @property
    def open(self) -> bool:
        """Whether a person has to say units or date before it can be sent."""
        return self._asks and not self.ready

    @property
    def _asks(self) -> bool:
        return self.finding.verdict is Verdict.INSTRUCTION and not self.items


@dataclass(frozen=True, slots=True)
class Speech:
    """A speech with its lines in order; `said_on` is a day in China, `version` counts its changes."""

    id: int
    title: str
    said_on: date
    version: int
    lines: tuple[SpeechLine, ...]

    @property
    def text(self) -> str:
        """The text as it came, sign for sign."""
        return "".join(one.sentence.text for one in self.lines)

    @property
    def sent(self) -> bool:
        """Whether anything of it went out already."""
        return any(one.items for one in self.lines)


@dataclass(frozen=True, slots=True)
class Asked:
    """What sending a speech asks: items, units (each once), links to what exists, and lines that wait for a person."""

    items: int
    units: int
    existing: int
    open: int


def asked(lines: Iterable[SpeechLine]) -> Asked:
    """What sending these lines would ask now; links and what went out already ask nothing (domain.md 3.4 rule 4)."""
    lines = tuple(lines)
    units = [unit for one in lines if one.ready for unit in one.finding.who.lead]
    existing = sum(one.finding.verdict is Verdict.EXISTING for one in lines)
    return Asked(len(units), len(set(units)), existing, sum(one.open for one in lines))


def merged(sentences: Sequence[Sentence], number: int) -> tuple[Sentence, ...]:
    """The sentences with this one (from 1) joined to the one before; unchanged when there is none before."""
    if not 1 < number <= len(sentences):
        return tuple(sentences)
    before, one = sentences[number - 2], sentences[number - 1]
    return (*sentences[: number - 2], Sentence(before.text + one.text), *sentences[number:])


def split(sentences: Sequence[Sentence], number: int, clause: int) -> tuple[Sentence, ...]:
    """The sentences with this one (from 1) split behind one of its clauses (from 1); unchanged where none ends."""
    if not 1 <= number <= len(sentences):
        return tuple(sentences)
    parts = clauses(sentences[number - 1].text)
    if not 1 <= clause < len(parts):
        return tuple(sentences)
    halves = ("".join(parts[:clause]), "".join(parts[clause:]))
    return (*sentences[: number - 1], *map(Sentence, halves), *sentences[number:])
