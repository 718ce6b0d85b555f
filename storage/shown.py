"""What people can read in their chats: the words and buttons that were last written into a message."""

from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, select

from domain.delivery import DeliveryState
from domain.messages import Method, Outgoing, Priority
from storage.engines import Once
from storage.engines.spelling import among, one_of
from storage.outbox_rows import stored
from storage.session import Session
from storage.tables import outbox

_WRITES = (Method.SEND_TEXT, Method.EDIT_TEXT)
# What never came, or was not to come any more, changed nothing in the chat.
NEVER = (
    DeliveryState.SUPERSEDED,
    DeliveryState.EXPIRED,
    DeliveryState.CANCELLED,
    DeliveryState.UNDELIVERABLE,
    DeliveryState.DEAD,
)


_IN_MESSAGES = Once(
    select(outbox)
    .where(
        outbox.c.message_id.is_not(None),
        among(outbox.c.chat_id, "chat_ids"),
        among(outbox.c.message_id, "message_ids"),
        one_of(outbox.c.method, _WRITES),
        ~one_of(outbox.c.state, NEVER),
    )
    .order_by(outbox.c.id)
)
_LAST_TO = Once(
    select(outbox)
    .where(outbox.c.person_id == bindparam("person_id"), outbox.c.chat_id == bindparam("chat_id"))
    .where(one_of(outbox.c.method, _WRITES), among(outbox.c.priority, "priorities"))
    .order_by(outbox.c.id.desc())
    .limit(1)
)


async def in_messages(session: Session, places: Collection[tuple[int, int]]) -> Mapping[tuple[int, int], Outgoing]:
    """What stands in these messages (chat id, message id), or is on its way into them; unknown ones are left out."""
    if not places:
        return {}
    wanted = {"chat_ids": sorted({chat_id for chat_id, _ in places}), "message_ids": sorted({one for _, one in places})}
    found = {(row["chat_id"], row["message_id"]): row for row in await session.all(_IN_MESSAGES, **wanted)}
    return {place: stored(row).message for place, row in found.items() if place in places}


async def last_to(
    session: Session, person_id: int, chat_id: int, priorities: Collection[Priority] = tuple(Priority)
) -> Outgoing | None:
    """What was last written to a person in this chat, at one of these priorities."""
    row = await session.first(_LAST_TO, person_id=person_id, chat_id=chat_id, priorities=list(priorities))
    return stored(row).message if row else None
