"""What people can read in their chats: the words and buttons that were last written into a message."""

from collections.abc import Collection, Mapping

from sqlalchemy import select, tuple_

from domain.delivery import DeliveryState
from domain.messages import Method, Outgoing, Priority
from storage.outbox_rows import stored
from storage.session import Session
from storage.tables import outbox

_WRITES = (Method.SEND_TEXT, Method.EDIT_TEXT)
# What never came, or was not to come any more, changed nothing in the chat.
_NEVER = (
    DeliveryState.SUPERSEDED,
    DeliveryState.EXPIRED,
    DeliveryState.CANCELLED,
    DeliveryState.UNDELIVERABLE,
    DeliveryState.DEAD,
)


async def in_messages(session: Session, places: Collection[tuple[int, int]]) -> Mapping[tuple[int, int], Outgoing]:
    """What stands in these messages (chat id, message id), or is on its way into them; unknown ones are left out."""
    if not places:
        return {}
    statement = (
        select(outbox)
        .where(
            outbox.c.message_id.is_not(None),
            tuple_(outbox.c.chat_id, outbox.c.message_id).in_(sorted(places)),
            outbox.c.method.in_(_WRITES),
            outbox.c.state.not_in(_NEVER),
        )
        .order_by(outbox.c.id)
    )
    return {(row["chat_id"], row["message_id"]): stored(row).message for row in await session.all(statement)}


async def last_to(
    session: Session, person_id: int, chat_id: int, priorities: Collection[Priority] = tuple(Priority)
) -> Outgoing | None:
    """What was last written to a person in this chat, at one of these priorities."""
    statement = (
        select(outbox)
        .where(outbox.c.person_id == person_id, outbox.c.chat_id == chat_id, outbox.c.method.in_(_WRITES))
        .where(outbox.c.priority.in_(priorities))
        .order_by(outbox.c.id.desc())
        .limit(1)
    )
    row = await session.first(statement)
    return stored(row).message if row else None
