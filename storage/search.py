"""Full-text search over items and what units handed in; triggers of the database keep the index in step."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, TableClause, bindparam, column, func, or_, select, table

from storage.engines import Once
from storage.engines.spelling import Look, among, escaped, holds_word, json_names
from storage.fields import STAND, Field, KindState, bound, in_field, shape, spelt
from storage.items import UnitItem, read_unit_item, unit_items
from storage.session import Session
from storage.tables import item, unit

# FTS5 with the trigram tokenizer; rowid is the item's id, the first two lines of the text its number and title.
INDEX: TableClause = table("search", column("rowid"), column("text"))
_TRIGRAM, _PAIR = 3, 2
_HITS = Once(
    unit_items(INDEX.c.text).join(INDEX, INDEX.c.rowid == item.c.id).where(among(item.c.id, "item_ids")), slow=True
)


@dataclass(frozen=True, slots=True)
class Theirs:
    """What somebody may read beside these subtrees: a person's own items of kinds and in states, and those helped with.

    Of the `helped` kinds a question (kind, section of the payload, name) names units, of which some are his.
    """

    person_id: int
    own: frozenset[KindState]
    helped: tuple[tuple[str, str, str], ...]
    unit_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One item that was found, with the text (lines) that it was found by."""

    unit_item: UnitItem
    text: str


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of what was found, and how much there is in all."""

    shown: tuple[Hit, ...]
    total: int


async def find(
    session: Session,
    words: Sequence[str],
    fields: Iterable[Field],
    theirs: Theirs,
    *,
    skip: int,
    limit: int,
) -> Hits:
    """The items in these fields that hold every word, what moved last first; two queries.

    With them come those that are somebody's own or helped with. Past the last page nothing is shown and the total is 0.
    """
    fields = list(fields)
    ways = tuple(_way(word) for word in words)
    page = await session.all(
        _find(ways, shape(fields), theirs.helped if theirs.unit_ids else ()),
        **bound(fields),
        **dict(_asked(words)),
        person_id=theirs.person_id,
        own=spelt(theirs.own),
        unit_ids=theirs.unit_ids,
        skip=skip,
        limit=limit,
    )
    hits = await _hits(session, [row["id"] for row in page])
    return Hits(hits, page[0]["total"] if page else 0)


@cache
def _find(words: tuple[Look, ...], paths: tuple[int, ...], helped: tuple[tuple[str, str, str], ...]) -> Once:
    """The statement for words looked up in these ways, and fields of so many paths each."""
    own = (item.c.person_id == bindparam("person_id")) & among(STAND, "own")
    helps = (
        (item.c.kind == kind) & json_names(item.c.payload, (section, name), "unit_ids")
        for kind, section, name in helped
    )
    fields = (in_field(paths, number) for number in range(len(paths)))
    found = (unit.c.active, or_(own, *helps, *fields), *(_holds(n, way) for n, way in enumerate(words)))
    # Only numbers are sorted; the texts are fetched for the page alone.
    ranked = select(item.c.id, func.count().over().label("total")).join(unit).where(*found)
    page = ranked.order_by(item.c.updated_at.desc(), item.c.id)
    return Once(page.offset(bindparam("skip", type_=Integer)).limit(bindparam("limit", type_=Integer)), slow=True)


async def _hits(session: Session, item_ids: Sequence[int]) -> tuple[Hit, ...]:
    if not item_ids:
        return ()
    rows = await session.all(_HITS, item_ids=item_ids)
    found = {row["id"]: Hit(read_unit_item(row), row["text"]) for row in rows}
    return tuple(found[item_id] for item_id in item_ids)


def declared(name: str | None, kind: str, parents: object) -> bool:
    """Say whether the metadata knows a table; the index and its shadow tables are the migrations' own."""
    return kind != "table" or name is None or not (name == INDEX.name or name.startswith(f"{INDEX.name}_"))


def _asked(words: Sequence[str]) -> Iterator[tuple[str, Any]]:
    for n, word in enumerate(words):
        phrase = '"' + word.replace('"', '""') + '"'
        yield f"word_{n}", phrase if _way(word) is Look.INDEXED else word.lower()
        yield f"like_{n}", escaped(word)


def _way(word: str) -> Look:
    if len(word) >= _PAIR:
        return Look.INDEXED if len(word) >= _TRIGRAM else Look.PAIR
    return Look.READ if word.upper() == word.lower() else Look.FOLDED


def _holds(n: int, way: Look) -> ColumnElement[bool]:
    """The word of this number stands in the item's text or in its unit's name."""
    like = bindparam(f"like_{n}", type_=String)
    word = bindparam(f"word_{n}", type_=String)
    one = item.alias(f"item_{n}")
    so_named = select(unit.c.id).where(unit.c.name.icontains(like, escape="/"))
    return holds_word(item.c.id, way, word, like, select(one.c.id).where(one.c.unit_id.in_(so_named)))
