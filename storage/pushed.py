"""Messages that asked or reminded, counted by month and unit as they arrive: rows of the outbox leave after a time."""

from collections.abc import Collection

from sqlalchemy import String, and_, bindparam, func, select

from domain.burden import PUSHED
from domain.dates.clock import local_day
from domain.dates.periods import PeriodKind, current
from domain.delivery import DeliveryState
from domain.messages import Method
from domain.power import REPORTING
from storage.engines import Once
from storage.engines.spelling import among, insert, one_of
from storage.people import CURRENT
from storage.session import Session
from storage.tables import membership, outbox, pushed, unit

# What somebody reads as a new message.
_SEEN = (Method.SEND_TEXT, Method.SEND_DOCUMENT, Method.SEND_PHOTO)
_KINDS = frozenset(kind for kind, _ in PUSHED)
# A unit that is asked at all, active and reporting.
ASKED = and_(unit.c.active, one_of(unit.c.type, REPORTING))
_KEY = ("month", "unit_id", "kind")
_POST = membership.alias("post")
# The unit of a person's first post: who has several is one reader all the same.
_FIRST_POST = (
    select(func.min(membership.c.id))
    .join_from(membership, unit, unit.c.id == membership.c.unit_id)
    .where(membership.c.person_id == outbox.c.person_id, CURRENT, ASKED)
    .correlate(outbox)
    .scalar_subquery()
)
_ARRIVED = (
    select(
        bindparam("month", type_=String).label("month"),
        _POST.c.unit_id,
        outbox.c.kind,
        func.count().label("number"),
    )
    .join_from(outbox, _POST, _POST.c.id == _FIRST_POST)
    .where(
        among(outbox.c.id, "ids"),
        outbox.c.state == DeliveryState.SENT,
        one_of(outbox.c.kind, _KINDS),
        one_of(outbox.c.method, _SEEN),
    )
    .group_by(_POST.c.unit_id, outbox.c.kind)
)
_NEW = insert(pushed).from_select([*_KEY, "number"], _ARRIVED)
_COUNT = Once(_NEW.on_conflict_do_update(index_elements=_KEY, set_={"number": pushed.c.number + _NEW.excluded.number}))
_SINCE = Once(select(func.min(pushed.c.month)))


async def count(session: Session, ids: Collection[int]) -> None:
    """Count those of these messages of the outbox that have just arrived and ask something of a unit; one statement.

    To be called once a message, in the transaction in which it becomes `sent`; the month is that in China.
    """
    if ids:
        await session.execute(_COUNT, ids=list(ids), month=current(PeriodKind.MONTH, local_day(session.now)).id)


async def since(session: Session) -> str:
    """The first month (id of its period) of which messages are counted; empty before any."""
    return str(await session.value(_SINCE) or "")
