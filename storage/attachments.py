"""Files that people sent: announced at once, fetched afterwards, kept for an item or until they are dealt with."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, insert, literal, or_, select, update

from domain.delivery import DeliveryState
from storage.engines import Row
from storage.outbox import TROUBLED, WAITING
from storage.session import Session
from storage.tables import attachment, outbox

# Spelt with the states of the partial index ix_outbox_attention.
_HELD = and_(TROUBLED, outbox.c.state == DeliveryState.HELD)
_CARRIED = func.json_extract(outbox.c.payload, "$.file.digest")


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file: `name` is what its sender calls it and never becomes a path.

    `form` is the serial of the open form that it was sent into, `submission` the number of the version it went with.
    `album` is the album that it came in, `refusal` the sentence that says why it was not taken, if it was not.
    """

    id: int
    person_id: int
    purpose: str
    file_id: str
    file_unique_id: str
    name: str
    size: int
    attempts: int
    item_id: int | None = None
    state: str = "waiting"
    digest: str | None = None
    form: int | None = None
    submission: int | None = None
    album: str | None = None
    refusal: str | None = None


async def announce(
    session: Session,
    person_id: int,
    purpose: str,
    file_id: str,
    file_unique_id: str,
    name: str,
    size: int,
    *,
    item_id: int | None = None,
    form: int | None = None,
    album: str = "",
) -> int:
    """Note a file that is to be fetched."""
    values = {
        "person_id": person_id,
        "purpose": purpose,
        "file_id": file_id,
        "file_unique_id": file_unique_id,
        "name": name,
        "size": size,
        "item_id": item_id,
        "form": form,
        "album": album or None,
        "not_before": session.now,
        "created_at": session.now,
    }
    return await session.insert(insert(attachment).values(values))


async def refuse(
    session: Session, person_id: int, purpose: str, name: str, refusal: str, album: str, *, form: int | None
) -> int:
    """Note that one file of an album was not taken, so that the answer to the album can say so; it has no file id."""
    values = {
        "person_id": person_id,
        "purpose": purpose,
        "file_id": "",
        "file_unique_id": "",
        "name": name,
        "size": 0,
        "state": "failed",
        "refusal": refusal,
        "form": form,
        "album": album,
        "not_before": session.now,
        "created_at": session.now,
    }
    return await session.insert(insert(attachment).values(values).returning(attachment.c.id))


async def announced_since(session: Session, person_id: int, since: datetime) -> tuple[int, int]:
    """How many files a person has sent since then (aware UTC), and their bytes; without those already forgotten.

    What was refused as part of an album, and was never to be fetched, does not count.
    """
    theirs = and_(
        attachment.c.person_id == person_id, attachment.c.created_at >= since, attachment.c.file_id != literal("")
    )
    total = func.coalesce(func.sum(attachment.c.size), 0)
    row = await session.first(select(func.count().label("files"), total.label("bytes")).where(theirs))
    return (row["files"], row["bytes"]) if row else (0, 0)


async def waiting(session: Session, limit: int = 20) -> tuple[Attachment, ...]:
    """The files to fetch now."""
    due = (attachment.c.state == "waiting") & (attachment.c.not_before <= session.now)
    rows = await session.all(select(attachment).where(due).order_by(attachment.c.id).limit(limit))
    return tuple(_read(row) for row in rows)


async def next_at(session: Session) -> datetime | None:
    """When the next file is to be tried (aware UTC), None when all are here."""
    waits = attachment.c.state == "waiting"
    found: datetime | None = await session.value(select(func.min(attachment.c.not_before)).where(waits))
    return found


async def stored(session: Session, attachment_id: int, digest: str) -> bool:
    """The file is on our disk; False when nobody waits for it any more."""
    statement = update(attachment).where(attachment.c.id == attachment_id, attachment.c.state == "waiting")
    return await session.changed(statement.values(state="stored", digest=digest)) == 1


async def failed(session: Session, attachment_id: int, retry_at: datetime | None) -> bool:
    """The file could not be fetched: try again at `retry_at`, or never; False when nobody waits for it any more."""
    values: dict[str, Any] = {"state": "waiting" if retry_at else "failed", "attempts": attachment.c.attempts + 1}
    if retry_at:
        values["not_before"] = retry_at
    statement = update(attachment).where(attachment.c.id == attachment_id, attachment.c.state == "waiting")
    return await session.changed(statement.values(values)) == 1


async def by_id(session: Session, attachment_id: int) -> Attachment | None:
    """One file."""
    row = await session.first(select(attachment).where(attachment.c.id == attachment_id))
    return _read(row) if row else None


async def of_item(session: Session, item_id: int) -> tuple[Attachment, ...]:
    """The files of an item that are here or on their way, of open forms as well, in the order they came."""
    had = and_(attachment.c.item_id == item_id, attachment.c.state != "failed")
    return tuple(_read(row) for row in await session.all(select(attachment).where(had).order_by(attachment.c.id)))


async def of_album(session: Session, person_id: int, album: str) -> tuple[Attachment, ...]:
    """What a person sent as one album, whatever became of it, in the order it came."""
    theirs = and_(attachment.c.person_id == person_id, attachment.c.album == album)
    return tuple(_read(row) for row in await session.all(select(attachment).where(theirs).order_by(attachment.c.id)))


async def of_form(session: Session, person_id: int, form: int) -> tuple[Attachment, ...]:
    """The files that lie in a form that this person has not finished, in the order they came."""
    theirs = and_(_in_form(person_id, form), attachment.c.state != "failed")
    return tuple(_read(row) for row in await session.all(select(attachment).where(theirs).order_by(attachment.c.id)))


async def in_form(session: Session, person_id: int, form: int) -> int:
    """How many files lie in a form that this person has not finished."""
    theirs = and_(_in_form(person_id, form), attachment.c.state != "failed")
    return int(await session.value(select(func.count()).select_from(attachment).where(theirs)))


async def leave_form(session: Session, person_id: int, form: int) -> None:
    """The form's step is taken: its files belong to the item from now on."""
    await session.execute(update(attachment).where(_in_form(person_id, form)).values(form=None))


async def hand_in(session: Session, item_id: int, submission: int) -> None:
    """The item is submitted: the files that it has gathered outside open forms go with this submission."""
    gathered = and_(
        attachment.c.item_id == item_id,
        attachment.c.form.is_(None),
        attachment.c.submission.is_(None),
        attachment.c.state != "failed",
    )
    await session.execute(update(attachment).where(gathered).values(submission=submission))


async def discard_form(session: Session, person_id: int, form: int) -> None:
    """The form is given up for good, and its files with it."""
    await session.execute(update(attachment).where(_in_form(person_id, form)).values(state="failed", form=None))


async def discard(session: Session, attachment_id: int) -> bool:
    """Take back a file that was not submitted; False when it was, or is gone already."""
    own = and_(
        attachment.c.id == attachment_id,
        attachment.c.submission.is_(None),
        attachment.c.state.in_(["waiting", "stored"]),
    )
    return await session.changed(update(attachment).where(own).values(state="failed", form=None)) == 1


async def give_up(session: Session, attachment_id: int, refusal: str) -> None:
    """Give up a file that turned out not to be one we take, or can't be had; the sentence says why."""
    given_up = update(attachment).where(attachment.c.id == attachment_id)
    await session.execute(given_up.values(state="failed", refusal=refusal))


async def leftovers(
    session: Session, purpose: str, wanted: Collection[int], before: datetime, unsaid: datetime
) -> tuple[Attachment, ...]:
    """The files that nobody needs any more: all that failed, and those of a purpose that are stored but not `wanted`.

    Wanted ones count as forgotten when they came before `before` (aware UTC), those whose refusal an answer still names
    when they came before `unsaid`.
    """
    failed = and_(
        attachment.c.state == "failed",
        or_(attachment.c.refusal.is_(None), attachment.c.album.is_(None), attachment.c.created_at < unsaid),
    )
    done = and_(
        attachment.c.purpose == purpose,
        attachment.c.state == "stored",
        or_(attachment.c.id.not_in(sorted(wanted)), attachment.c.created_at < before),
    )
    statement = select(attachment).where(or_(failed, done)).order_by(attachment.c.id)
    return tuple(_read(row) for row in await session.all(statement))


async def in_use(session: Session, digests: Collection[str], leaving: Collection[int]) -> frozenset[str]:
    """Those of the digests that stay needed without the `leaving` files: by another one, or by a message to be sent."""
    others = select(attachment.c.digest.label("digest")).where(
        attachment.c.digest.in_(sorted(digests)),
        attachment.c.state == "stored",
        attachment.c.id.not_in(sorted(leaving)),
    )
    unsent = [select(_CARRIED.label("digest")).where(at, _CARRIED.in_(sorted(digests))) for at in (WAITING, _HELD)]
    rows = await session.all(others.union(*unsent))
    return frozenset(row["digest"] for row in rows)


async def digests_needed(session: Session) -> frozenset[str]:
    """The digests of every file that is stored, or that a message still has to carry."""
    here = select(attachment.c.digest.label("digest")).where(attachment.c.state == "stored")
    unsent = [select(_CARRIED.label("digest")).where(at, _CARRIED.is_not(None)) for at in (WAITING, _HELD)]
    return frozenset(row["digest"] for row in await session.all(here.union(*unsent)))


async def forget(session: Session, ids: Collection[int]) -> int:
    """Delete the rows; gives how many there were."""
    return await session.changed(delete(attachment).where(attachment.c.id.in_(sorted(ids))))


def _in_form(person_id: int, form: int) -> ColumnElement[bool]:
    return and_(attachment.c.person_id == person_id, attachment.c.form == form)


def _read(row: Row) -> Attachment:
    return Attachment(**{name: row[name] for name in Attachment.__dataclass_fields__})
