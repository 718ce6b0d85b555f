"""What a report was drawn from, sentence by sentence, as recorded when it was handed in (domain.md 3.4 rule 4)."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.answers import Past, answered
from domain.drawn import held, recorded
from domain.items import Item
from domain.mechanism import Mechanism
from domain.points import Point, sentences


@dataclass(frozen=True, slots=True)
class Sourced:
    """One answer of a report: its question, the points taken over, how many sentences are its writer's own."""

    title: str
    points: tuple[Point, ...]
    own: int


def is_sourced(item: Item) -> bool:
    """Whether anything that is written in an item was drawn from others."""
    return any(isinstance(kept, dict) and recorded(kept) for kept in item.payload.values())


def sourced(mechanism: Mechanism, item: Item, past: Past) -> Iterator[Sourced]:
    """The answers that were drawn from the unit's other items, in the order of their questions."""
    for section, kept in item.payload.items():
        known = recorded(kept) if isinstance(kept, dict) else {}
        for asked, answer in answered(mechanism, item, section, past) if known else ():
            if points := held(known.get(asked.name, ()), answer):
                rest = str(answer)
                for point in points:
                    rest = rest.replace(point.text, "\n", 1)
                yield Sourced(asked.title, points, len(sentences(rest)))
