"""The messages that carry something to its receivers, by their keys: where they stand, what may yet change."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, select, update

from domain.delivery import DeliveryState
from domain.messages import Keyboard
from storage.engines import Once
from storage.engines.spelling import among, one_of
from storage.outbox_due import change
from storage.outbox_rows import payload, stored
from storage.session import Session
from storage.tables import outbox

# Not called yet, or to be called again: what such a row says can still be written anew.
OPEN = frozenset({DeliveryState.PENDING, DeliveryState.AMBIGUOUS, DeliveryState.HELD})

_FIELDS = ("id", "key", "chat_id", "person_id", "message_id", "state", "first_attempt_at", "sent_at")
_BY_KEYS = Once(select(*(outbox.c[name] for name in _FIELDS)).where(among(outbox.c.key, "keys")).order_by(outbox.c.id))
_BY_IDS = Once(select(outbox).where(among(outbox.c.id, "ids"), one_of(outbox.c.state, OPEN)))
_REWRITE = Once(
    update(outbox)
    .where(outbox.c.id == bindparam("row_id"), one_of(outbox.c.state, OPEN))
    .values(payload=bindparam("new_payload"))
)


@dataclass(frozen=True, slots=True)
class Carrier:
    """One message: where it went or is to go, the message that it became, and how far it has come (instants UTC)."""

    id: int
    key: str
    chat_id: int
    person_id: int | None
    message_id: int | None
    state: DeliveryState
    first_attempt_at: datetime | None
    sent_at: datetime | None

    @property
    def stands(self) -> bool:
        """Whether it is in the chat, so that it can be edited."""
        return self.state is DeliveryState.SENT and self.message_id is not None


async def by_keys(session: Session, keys: Iterable[str]) -> Mapping[str, Carrier]:
    """The messages of these keys that were ever written, by key, in the order in which they were."""
    rows = await session.all(_BY_KEYS, keys=list(keys))
    values = ({name: row[name] for name in _FIELDS} for row in rows)
    return {one["key"]: Carrier(**one | {"state": DeliveryState(one["state"])}) for one in values}


async def rewrite(session: Session, ids: Collection[int], text: str, keyboard: Keyboard) -> None:
    """Give messages that did not go out yet other words and buttons; those on their way stay as they are."""
    if not ids:
        return
    rows = [stored(row) for row in await session.all(_BY_IDS, ids=list(ids))]
    new = [
        {"row_id": one.id, "new_payload": payload(replace(one.message, text=text, keyboard=keyboard))} for one in rows
    ]
    await session.execute_many(_REWRITE, new)


async def cancel(session: Session, ids: Collection[int]) -> None:
    """Keep messages from going out that did not yet; those on their way can't be stopped."""
    await change(session, ids, DeliveryState.CANCELLED)
