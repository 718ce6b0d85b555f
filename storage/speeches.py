"""Speeches that were taken apart: written whole, changed by compare-and-set, read with all their sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import JSON, Integer, String, bindparam, case, delete, func, insert, select, update

from domain.items import Phase
from domain.speech.addressees import Who
from domain.speech.cutting import Sentence
from domain.speech.finding import Finding, Verdict
from domain.speech.lines import Speech, SpeechLine
from storage.engines import Once, Row
from storage.engines.spelling import NOW, among
from storage.items import UnitItem, read_unit_item, unit_items
from storage.session import Session
from storage.tables import item, speech, speech_sentence

_THIS = speech.c.id == bindparam("speech_id", type_=Integer)
_ADD = Once(insert(speech).returning(speech.c.id))
_BY_ID = Once(select(speech).where(_THIS))
_LINES = Once(
    select(speech_sentence)
    .where(speech_sentence.c.speech_id == bindparam("speech_id", type_=Integer))
    .order_by(speech_sentence.c.number),
    slow=True,
)
_ADD_LINES = Once(insert(speech_sentence))
_DROP_LINES = Once(delete(speech_sentence).where(speech_sentence.c.speech_id == bindparam("speech_id", type_=Integer)))
_DROP = Once(delete(speech).where(_THIS))
_CLAIM = Once(
    update(speech)
    .where(_THIS, speech.c.version == bindparam("seen", type_=Integer))
    .values(version=speech.c.version + 1)
)
_OF_COLLECTION = speech_sentence.c.collection_id == bindparam("of_collection", type_=Integer)
_SPEECHES_OF = select(speech_sentence.c.speech_id).where(_OF_COLLECTION)
_TOUCH = Once(update(speech).where(speech.c.id.in_(_SPEECHES_OF)).values(version=speech.c.version + 1), slow=True)
_WENT_OUT = Once(
    update(speech_sentence).where(_OF_COLLECTION).values(items=bindparam("went_out", type_=JSON())),
    slow=True,
)
_LET_GO = Once(
    update(speech_sentence).where(_OF_COLLECTION).values(verdict=Verdict.INSTRUCTION.value, collection_id=None),
    slow=True,
)
_END = Once(update(speech).where(_THIS).values(ended=bindparam("how", type_=speech.c.ended.type)))
_LATEST_OF = Once(
    select(speech.c.id, speech.c.ended)
    .where(speech.c.person_id == bindparam("person_id", type_=Integer))
    .order_by(speech.c.id.desc())
    .limit(1)
)
_COUNT = Once(select(func.count()).select_from(speech))
_PAGE = Once(
    select(speech.c.id, speech.c.title, speech.c.said_on)
    .order_by(speech.c.id.desc())
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
)
_ITEMS = Once(unit_items().where(among(item.c.id, "item_ids")).order_by(item.c.id), slow=True)
_OPEN = item.c.closed_at.is_(None)
_BY_KIND = Once(
    select(
        item.c.kind,
        func.count().label("total"),
        func.sum(case((_OPEN, 0), else_=1)).label("done"),
        func.sum(case((_OPEN & (item.c.due_at < NOW), 1), else_=0)).label("overdue"),
    )
    .where(
        among(item.c.kind, "kinds"),
        item.c.period.startswith(bindparam("year", type_=String)),
        item.c.phase != Phase.CANCELLED,
    )
    .group_by(item.c.kind),
    slow=True,
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A speech in the list: its title and the day (in China) on which it was given."""

    id: int
    title: str
    said_on: date


async def add(session: Session, person_id: int, title: str, said_on: date) -> int:
    """Write a speech without lines, and return its id."""
    values = {"person_id": person_id, "title": title, "said_on": said_on, "created_at": session.now, "ended": {}}
    return await session.insert(_ADD, values)


async def by_id(session: Session, speech_id: int) -> Speech | None:
    """A speech with all its lines."""
    row = await session.first(_BY_ID, speech_id=speech_id)
    if row is None:
        return None
    lines = tuple(_line(one) for one in await session.all(_LINES, speech_id=speech_id))
    return Speech(row["id"], row["title"], row["said_on"], row["version"], lines)


async def claim(session: Session, one: Speech) -> bool:
    """Take the right to change a speech as it was read; False when somebody else has changed it meanwhile."""
    return bool(await session.changed(_CLAIM, speech_id=one.id, seen=one.version))


async def write_lines(session: Session, speech_id: int, lines: Iterable[SpeechLine]) -> None:
    """Write all lines of a speech in the place of those that it has."""
    await session.execute(_DROP_LINES, speech_id=speech_id)
    await session.execute_many(_ADD_LINES, [_row(speech_id, one) for one in lines])


async def end(session: Session, speech_id: int, ended: Mapping[str, Any]) -> None:
    """Keep where the last message of a speech ended."""
    await session.execute(_END, speech_id=speech_id, how=dict(ended))


async def went_out(session: Session, collection_id: int, item_ids: Iterable[int]) -> None:
    """Note beside the sentence that a 临时报送 was made of which items came of it; nothing where it was of none."""
    await session.execute(_TOUCH, of_collection=collection_id)
    await session.execute(_WENT_OUT, of_collection=collection_id, went_out=list(item_ids))


async def let_go(session: Session, collection_id: int) -> None:
    """Have the sentence that a 临时报送 was made of wait for a decision again: that one will never go out."""
    await session.execute(_TOUCH, of_collection=collection_id)
    await session.execute(_LET_GO, of_collection=collection_id)


async def latest_of(session: Session, person_id: int) -> tuple[int, Mapping[str, Any]] | None:
    """The newest speech (id) of a person, and where its last message ended."""
    row = await session.first(_LATEST_OF, person_id=person_id)
    return (row["id"], row["ended"]) if row else None


async def drop(session: Session, speech_id: int) -> None:
    """Delete a speech."""
    await session.execute(_DROP_LINES, speech_id=speech_id)
    await session.execute(_DROP, speech_id=speech_id)


async def count(session: Session) -> int:
    """How many speeches there are."""
    return int(await session.value(_COUNT))


async def page(session: Session, limit: int, offset: int) -> tuple[Listed, ...]:
    """The speeches, newest first."""
    return tuple(Listed(**row) for row in await session.all(_PAGE, limit=limit, offset=offset))


async def items_of(session: Session, item_ids: Iterable[int]) -> Mapping[int, UnitItem]:
    """These items by their ids."""
    found = [read_unit_item(row) for row in await session.all(_ITEMS, item_ids=list(item_ids))]
    return {one.item.id: one for one in found}


async def counts(session: Session, kinds: Iterable[str], year: int) -> Mapping[str, tuple[int, int, int]]:
    """How many items of these kinds a year has, how many are over, and how many are past their due time."""
    rows = await session.all(_BY_KIND, kinds=list(kinds), year=str(year))
    return {row["kind"]: (int(row["total"]), int(row["done"]), int(row["overdue"])) for row in rows}


def _line(row: Row) -> SpeechLine:
    who = Who(tuple(row["words"]), tuple(row["leading"]), tuple(row["helping"]))
    finding = Finding(Verdict(row["verdict"]), who, row["until"], row["due_at"], tuple(row["kinds"]))
    return SpeechLine(
        row["number"], Sentence(row["text"], row["heading"]), finding, tuple(row["items"]), row["collection_id"]
    )


def _row(speech_id: int, one: SpeechLine) -> dict[str, Any]:
    found = one.finding
    return {
        "speech_id": speech_id,
        "number": one.number,
        "text": one.sentence.text,
        "heading": one.sentence.heading,
        "verdict": str(found.verdict),
        "words": list(found.who.words),
        "leading": list(found.who.lead),
        "helping": list(found.who.helping),
        "until": found.until[:60],
        "due_at": found.due_at,
        "kinds": list(found.kinds),
        "items": list(one.items),
        "collection_id": one.collection,
    }
