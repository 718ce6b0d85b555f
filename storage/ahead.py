"""What is dated later than now: the traces that a clock which was ahead left in the database, and taking them away."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, delete, exists, func, literal, or_, select, update

from domain.delivery import CLAIMABLE
from domain.messages import MessageKind
from domain.notices import NoticeState
from storage.items import STILL_OPEN, UnitItem, keep_numbering, read_unit_item, unit_items
from storage.session import Session
from storage.tables import attachment, audit, draft, inbox, item, notice, opening, outbox, receipt, reminder, submission

# What a tick writes by itself; everything else somebody waits for.
_BY_ITSELF = sorted((MessageKind.DIGEST, MessageKind.DEPARTMENT_DIGEST, MessageKind.OUTAGE, MessageKind.STATUS_CARD))
# A notice itself, and what the department reads of it: that it was late, how many have signed.
_ABOUT_NOTICES = ("notice", "notice-late", "notice-card", "notice-post")
_WAITS = outbox.c.state.in_(sorted(CLAIMABLE))


@dataclass(frozen=True, slots=True)
class Opened:
    """An item that was opened at an instant that is still to come, and whether anybody has had it in hands."""

    unit_item: UnitItem
    touched: bool


async def opened(session: Session, since: datetime) -> tuple[Opened, ...]:
    """The items that were opened after an instant (aware UTC), by kind and due time."""
    statement = unit_items(_touched().label("touched")).where(item.c.opened_at > since)
    rows = await session.all(statement.order_by(item.c.kind, item.c.due_at, item.c.id))
    return tuple(Opened(read_unit_item(row), bool(row["touched"])) for row in rows)


def _touched() -> ColumnElement[bool]:
    other = item.alias("other")
    begun = draft.c.args["item"].as_integer() == item.c.id
    about = (submission.c.item_id, audit.c.item_id, attachment.c.item_id, other.c.source_id)
    return or_(item.c.version > 1, exists().where(begun), *(exists().where(one == item.c.id) for one in about))


async def open_items(session: Session) -> tuple[UnitItem, ...]:
    """Every item that is not closed, whatever its unit."""
    return tuple(read_unit_item(row) for row in await session.all(unit_items().where(STILL_OPEN)))


async def told(session: Session, since: datetime) -> Mapping[int, datetime]:
    """The items of which the log of reminders has lines from after an instant: when the first of them was planned."""
    statement = (
        select(reminder.c.item_id, func.min(reminder.c.planned_at, type_=reminder.c.planned_at.type).label("first"))
        .where(reminder.c.created_at > since)
        .group_by(reminder.c.item_id)
    )
    return {row["item_id"]: row["first"] for row in await session.all(statement)}


async def messages(session: Session, since: datetime) -> int:
    """How many messages wait that were written after an instant."""
    waits = select(func.count()).select_from(outbox).where(_WAITS, outbox.c.created_at > since)
    return int(await session.value(waits))


async def notices_sent(session: Session, since: datetime) -> int:
    """How many notices were sent after an instant."""
    return int(await session.value(select(func.count()).select_from(notice).where(notice.c.sent_at > since)))


async def forget_told(session: Session, since: datetime) -> None:
    """Take the lines of the log of reminders away that were written after an instant."""
    await session.execute(delete(reminder).where(reminder.c.created_at > since))


async def forget_items(session: Session, ids: Collection[int], since: datetime) -> None:
    """Take items away that nobody has had in hands, and have the calendar open later what it opened too early."""
    await keep_numbering(session)
    await session.execute(delete(reminder).where(reminder.c.item_id.in_(sorted(ids))))
    await session.execute(delete(item).where(item.c.id.in_(sorted(ids))))
    await session.execute(delete(opening).where(opening.c.opened_at > since))


async def open_now(session: Session, ids: Iterable[int]) -> None:
    """Have items that stay count as opened now."""
    await session.execute(update(item).where(item.c.id.in_(list(ids))).values(opened_at=session.now))


async def take_back_messages(session: Session, since: datetime) -> None:
    """Take away what ticks have written for later than now; what somebody waits for may go out now.

    Rows that were never tried are deleted and others get another key: the message of that day will need the key.
    """
    early = outbox.c.created_at > since
    by_itself = outbox.c.kind.in_(_BY_ITSELF)
    await session.execute(delete(outbox).where(early, by_itself, _WAITS, outbox.c.attempts == 0))
    await session.execute(update(outbox).where(early, by_itself).values(key=outbox.c.key + "~ahead"))
    now = session.now
    await session.execute(update(outbox).where(_WAITS, early).values(created_at=now, not_before=now))
    failed = (_WAITS, outbox.c.attempts > 0, outbox.c.not_before > since)
    await session.execute(update(outbox).where(*failed).values(not_before=now))
    new = inbox.c.state == "new"
    await session.execute(update(inbox).where(new, inbox.c.not_before > since).values(not_before=now))


async def take_back_notices(session: Session, since: datetime) -> None:
    """Have scheduled notices of which nothing has gone out wait for their time again; others count as sent now."""
    carried = outbox.c.key.like(literal("notice:") + cast(notice.c.id, String) + ":%")
    tried = exists().where(carried, outbox.c.attempts > 0)
    sent = notice.c.sent_at > since
    early = select(notice.c.id).where(sent, notice.c.send_at > session.now, ~tried)
    ids = [row["id"] for row in await session.all(early)]
    if ids:
        of_early = or_(*(outbox.c.key.like(f"{name}:{one}:%") for one in ids for name in _ABOUT_NOTICES))
        await session.execute(delete(outbox).where(of_early, _WAITS))
        await session.execute(delete(receipt).where(receipt.c.notice_id.in_(ids)))
        again = {"state": NoticeState.SCHEDULED.value, "sent_at": None, "version": notice.c.version + 1}
        await session.execute(update(notice).where(notice.c.id.in_(ids)).values(again))
    await session.execute(update(notice).where(sent).values(sent_at=session.now))
    await session.execute(update(notice).where(notice.c.settled_at > since).values(settled_at=None))
    # A card that was written for later would not be brought up to date before that; now it is looked at again.
    await session.execute(update(notice).where(notice.c.settled_at.is_(None)).values(shown={}))
