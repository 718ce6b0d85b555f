"""Files that people sent: announced at once, fetched afterwards, kept for an item or until they are dealt with."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, and_, bindparam, delete, func, insert, literal, or_, select, update

from domain.delivery import DeliveryState
from storage.engines import Once, Row
from storage.engines.spelling import NOW, among, one_of
from storage.outbox import TROUBLED, WAITING
from storage.session import Session
from storage.tables import attachment, outbox

# Spelt with the states of the partial index ix_outbox_attention.
_HELD = and_(TROUBLED, outbox.c.state == DeliveryState.HELD)
_CARRIED = outbox.c.payload["file", "digest"].as_string()
_THIS = attachment.c.id == bindparam("attachment_id")
_WAITS = attachment.c.state == "waiting"
_STORED = attachment.c.state == "stored"
_KEPT = attachment.c.state != "failed"
_IN_FORM = and_(attachment.c.person_id == bindparam("whose"), attachment.c.form == bindparam("of_form"))

_ADD = Once(insert(attachment).returning(attachment.c.id))
_COUNT_SINCE = Once(
    select(func.count().label("files"), func.coalesce(func.sum(attachment.c.size), 0).label("bytes")).where(
        attachment.c.person_id == bindparam("whose"),
        attachment.c.created_at >= bindparam("since"),
        attachment.c.file_id != literal(""),
    ),
    slow=True,
)
_DUE = Once(
    select(attachment)
    .where(_WAITS, attachment.c.not_before <= NOW)
    .order_by(attachment.c.id)
    .limit(bindparam("limit", type_=Integer)),
    slow=True,
)
_NEXT = Once(select(func.min(attachment.c.not_before)).where(_WAITS), slow=True)
_STORE = Once(update(attachment).where(_THIS, _WAITS).values(state="stored"))
_FAIL = Once(update(attachment).where(_THIS, _WAITS).values(attempts=attachment.c.attempts + 1))
_BY_ID = Once(select(attachment).where(_THIS))
_OF_ITEM = Once(select(attachment).where(attachment.c.item_id == bindparam("item_id"), _KEPT).order_by(attachment.c.id))
_OF_ALBUM = Once(
    select(attachment)
    .where(attachment.c.person_id == bindparam("whose"), attachment.c.album == bindparam("album"))
    .order_by(attachment.c.id),
    slow=True,
)
_OF_FORM = Once(select(attachment).where(_IN_FORM, _KEPT).order_by(attachment.c.id))
_COUNT_IN_FORM = Once(select(func.count()).select_from(attachment).where(_IN_FORM, _KEPT))
_LEAVE_FORM = Once(update(attachment).where(_IN_FORM).values(form=None))
_DISCARD_FORM = Once(update(attachment).where(_IN_FORM).values(state="failed", form=None))
_HAND_IN = Once(
    update(attachment)
    .where(
        attachment.c.item_id == bindparam("of_item"),
        attachment.c.form.is_(None),
        attachment.c.submission.is_(None),
        _KEPT,
    )
    .values(submission=bindparam("number"))
)
_OF_NOTICE = Once(
    select(attachment).where(attachment.c.notice_id == bindparam("of_notice"), _KEPT).order_by(attachment.c.id)
)
# What came in a form that its sender has finished, before it is given to what the form made.
_LOOSE = Once(
    select(attachment)
    .where(
        attachment.c.person_id == bindparam("whose"),
        attachment.c.form.is_(None),
        attachment.c.purpose == bindparam("purpose"),
        attachment.c.notice_id.is_(None),
        _KEPT,
    )
    .order_by(attachment.c.id)
)
_GIVE_TO_NOTICE = Once(update(attachment).where(among(attachment.c.id, "ids")).values(notice_id=bindparam("of_notice")))
_GIVE_UP = Once(update(attachment).where(_THIS).values(state="failed"))
_DISCARD = Once(
    update(attachment)
    .where(_THIS, attachment.c.submission.is_(None), one_of(attachment.c.state, ("waiting", "stored")))
    .values(state="failed", form=None)
)
_UNWANTED = or_(among(attachment.c.id, "wanted", none=True), attachment.c.created_at < bindparam("before"))
_SAID = and_(
    attachment.c.state == "failed",
    or_(attachment.c.refusal.is_(None), attachment.c.album.is_(None), attachment.c.created_at < bindparam("unsaid")),
)
_LEFTOVERS = Once(
    select(attachment)
    .where(or_(_SAID, and_(attachment.c.purpose == bindparam("purpose"), _STORED, _UNWANTED)))
    .order_by(attachment.c.id),
    slow=True,
)
_DIGEST = select(attachment.c.digest.label("digest")).where(_STORED)
_IN_USE = Once(
    _DIGEST.where(among(attachment.c.digest, "digests"), among(attachment.c.id, "leaving", none=True)).union(
        *(select(_CARRIED.label("digest")).where(at, among(_CARRIED, "digests")) for at in (WAITING, _HELD))
    ),
    slow=True,
)
_NEEDED = Once(
    _DIGEST.union(*(select(_CARRIED.label("digest")).where(at, _CARRIED.is_not(None)) for at in (WAITING, _HELD))),
    slow=True,
)
_FORGET = Once(delete(attachment).where(among(attachment.c.id, "ids")))


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
    notice_id: int | None = None


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
    notice_id: int | None = None,
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
        "notice_id": notice_id,
        "not_before": session.now,
        "created_at": session.now,
    }
    return await session.insert(_ADD, values)


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
    return await session.insert(_ADD, values)


async def announced_since(session: Session, person_id: int, since: datetime) -> tuple[int, int]:
    """How many files a person has sent since then (aware UTC), and their bytes; without those already forgotten.

    What was refused as part of an album, and was never to be fetched, does not count.
    """
    row = await session.first(_COUNT_SINCE, whose=person_id, since=since)
    return (row["files"], row["bytes"]) if row else (0, 0)


async def waiting(session: Session, limit: int = 20) -> tuple[Attachment, ...]:
    """The files to fetch now."""
    return tuple(_read(row) for row in await session.all(_DUE, limit=limit))


async def next_at(session: Session) -> datetime | None:
    """When the next file is to be tried (aware UTC), None when all are here."""
    found: datetime | None = await session.value(_NEXT)
    return found


async def stored(session: Session, attachment_id: int, digest: str) -> bool:
    """The file is on our disk; False when nobody waits for it any more."""
    return await session.changed(_STORE, {"digest": digest}, attachment_id=attachment_id) == 1


async def failed(session: Session, attachment_id: int, retry_at: datetime | None) -> bool:
    """The file could not be fetched: try again at `retry_at`, or never; False when nobody waits for it any more."""
    values: dict[str, Any] = {"state": "waiting", "not_before": retry_at} if retry_at else {"state": "failed"}
    return await session.changed(_FAIL, values, attachment_id=attachment_id) == 1


async def by_id(session: Session, attachment_id: int) -> Attachment | None:
    """One file."""
    row = await session.first(_BY_ID, attachment_id=attachment_id)
    return _read(row) if row else None


async def of_item(session: Session, item_id: int) -> tuple[Attachment, ...]:
    """The files of an item that are here or on their way, of open forms as well, in the order they came."""
    return tuple(_read(row) for row in await session.all(_OF_ITEM, item_id=item_id))


async def of_album(session: Session, person_id: int, album: str) -> tuple[Attachment, ...]:
    """What a person sent as one album, whatever became of it, in the order it came."""
    return tuple(_read(row) for row in await session.all(_OF_ALBUM, whose=person_id, album=album))


async def of_form(session: Session, person_id: int, form: int) -> tuple[Attachment, ...]:
    """The files that lie in a form that this person has not finished, in the order they came."""
    return tuple(_read(row) for row in await session.all(_OF_FORM, whose=person_id, of_form=form))


async def in_form(session: Session, person_id: int, form: int) -> int:
    """How many files lie in a form that this person has not finished."""
    return int(await session.value(_COUNT_IN_FORM, whose=person_id, of_form=form))


async def of_notice(session: Session, notice_id: int) -> tuple[Attachment, ...]:
    """The files of a notice that are here or on their way, in the order they came."""
    return tuple(_read(row) for row in await session.all(_OF_NOTICE, of_notice=notice_id))


async def loose(session: Session, person_id: int, purpose: str) -> tuple[Attachment, ...]:
    """The files for this purpose from forms that a person has finished, which belong to no notice yet."""
    return tuple(_read(row) for row in await session.all(_LOOSE, whose=person_id, purpose=purpose))


async def give_to_notice(session: Session, ids: Collection[int], notice_id: int) -> None:
    """These files go along with a notice from now on."""
    await session.execute(_GIVE_TO_NOTICE, ids=list(ids), of_notice=notice_id)


async def leave_form(session: Session, person_id: int, form: int) -> None:
    """The form's step is taken: its files belong to the item from now on."""
    await session.execute(_LEAVE_FORM, whose=person_id, of_form=form)


async def hand_in(session: Session, item_id: int, submission: int) -> None:
    """The item is submitted: the files that it has gathered outside open forms go with this submission."""
    await session.execute(_HAND_IN, of_item=item_id, number=submission)


async def discard_form(session: Session, person_id: int, form: int) -> None:
    """The form is given up for good, and its files with it."""
    await session.execute(_DISCARD_FORM, whose=person_id, of_form=form)


async def discard(session: Session, attachment_id: int) -> bool:
    """Take back a file that was not submitted; False when it was, or is gone already."""
    return await session.changed(_DISCARD, attachment_id=attachment_id) == 1


async def give_up(session: Session, attachment_id: int, refusal: str) -> None:
    """Give up a file that turned out not to be one we take, or can't be had; the sentence says why."""
    await session.execute(_GIVE_UP, {"refusal": refusal}, attachment_id=attachment_id)


async def leftovers(
    session: Session, purpose: str, wanted: Collection[int], before: datetime, unsaid: datetime
) -> tuple[Attachment, ...]:
    """The files that nobody needs any more: all that failed, and those of a purpose that are stored but not `wanted`.

    Wanted ones count as forgotten when they came before `before` (aware UTC), those whose refusal an answer still names
    when they came before `unsaid`.
    """
    rows = await session.all(_LEFTOVERS, purpose=purpose, wanted=wanted, before=before, unsaid=unsaid)
    return tuple(_read(row) for row in rows)


async def in_use(session: Session, digests: Collection[str], leaving: Collection[int]) -> frozenset[str]:
    """Those of the digests that stay needed without the `leaving` files: by another one, or by a message to be sent."""
    rows = await session.all(_IN_USE, digests=digests, leaving=leaving)
    return frozenset(row["digest"] for row in rows)


async def digests_needed(session: Session) -> frozenset[str]:
    """The digests of every file that is stored, or that a message still has to carry."""
    return frozenset(row["digest"] for row in await session.all(_NEEDED))


async def forget(session: Session, ids: Collection[int]) -> int:
    """Delete the rows; gives how many there were."""
    return await session.changed(_FORGET, ids=ids)


def _read(row: Row) -> Attachment:
    return Attachment(**{name: row[name] for name in Attachment.__dataclass_fields__})
