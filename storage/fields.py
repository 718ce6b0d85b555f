"""What somebody may read, as conditions of a query: items of kinds and in states, in subtrees."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from sqlalchemy import ColumnElement, String, type_coerce

from storage.engines.spelling import among
from storage.tables import item
from storage.units import ends, within_some

# A kind and a state.
KindState = tuple[str, str]

# Of any length: an engine that is told the length of one of the two columns would cut what is longer.
STAND = type_coerce(item.c.kind + "/" + item.c.state, String)


@dataclass(frozen=True, slots=True)
class Field:
    """What somebody may read in these subtrees: items of these kinds in these states."""

    stands: frozenset[KindState]
    paths: tuple[str, ...]


def shape(fields: Iterable[Field]) -> tuple[int, ...]:
    """What of some fields makes another statement: of how many subtrees each is."""
    return tuple(len(one.paths) for one in fields)


def in_field(paths: Sequence[int], number: int) -> ColumnElement[bool]:
    """The condition "an item (with its unit) of the field with this number", of fields of this shape."""
    first = [*accumulate(paths, initial=0)][number]
    return among(STAND, f"stands_{number}") & within_some(paths[number], first)


def bound(fields: Sequence[Field]) -> Mapping[str, Any]:
    """What `in_field` binds for these fields."""
    stands = {f"stands_{n}": spelt(one.stands) for n, one in enumerate(fields)}
    return {**stands, **ends([path for one in fields for path in one.paths])}


def spelt(stands: Iterable[KindState]) -> list[str]:
    """Kinds and states as `STAND` names them."""
    return [f"{kind}/{state}" for kind, state in stands]
