"""News that has not gone out yet, and can still be taken back."""

from sqlalchemy import String, bindparam, update

from domain.delivery import DeliveryState
from storage.engines import Once
from storage.outbox import WAITING
from storage.session import Session
from storage.tables import outbox

# What may have arrived is no longer to be taken back.
_WITHDRAW = Once(
    update(outbox)
    .where(
        WAITING,
        outbox.c.state == DeliveryState.PENDING,
        outbox.c.ambiguous == 0,
        outbox.c.key.like(bindparam("keys", type_=String)),
    )
    .values(state=DeliveryState.CANCELLED, error=bindparam("reason", type_=String))
    .returning(outbox.c.person_id),
    slow=True,
)


async def withdraw(session: Session, name: str, reason: str) -> frozenset[int]:
    """Cancel the messages of this name, whose keys are `name:person`; gives the ids of the people who do not get one.

    A name holds none of the wildcards of LIKE.
    """
    rows = await session.all(_WITHDRAW, keys=f"{name}:%", reason=reason)
    return frozenset(row["person_id"] for row in rows)
