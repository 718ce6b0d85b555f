"""Forgetting a person: what identifies somebody is blanked or deleted, what was done in his post stays the unit's."""

import json

from sqlalchemy import Text, delete, func, or_, type_coerce, update

from domain.delivery import DeliveryState
from storage.session import Session
from storage.tables import card, draft, feed, inbox, invite, invite_try, outbox, person

# What stands in lists and histories instead of the name.
NAMELESS = "（已删除）"


async def forget(session: Session, person_id: int, name: str, telegram_id: int | None) -> None:
    """Blank name and account of a person, and delete what he wrote to the assistant and was written to by it.

    Messages to others lose the name. Submissions, the audit trail and receipts refer to the nameless row. A message
    that is on its way stays as it is until it is settled.
    """
    blank = {"telegram_id": None, "started_at": None, "seen_at": None, "unreachable_at": None}
    await session.execute(update(person).where(person.c.id == person_id).values(name=NAMELESS, **blank))
    invited = or_(invite.c.person_id == person_id, invite.c.used_by == person_id)
    await session.execute(update(invite).where(invited).values(name=NAMELESS, post=""))
    for table in (draft, feed):
        await session.execute(delete(table).where(table.c.person_id == person_id))
    to_him = or_(outbox.c.person_id == person_id, outbox.c.chat_id == telegram_id)
    await session.execute(delete(outbox).where(to_him, outbox.c.state != DeliveryState.SENDING))
    spelt, nameless = (json.dumps(words)[1:-1] for words in (name, NAMELESS))
    said = type_coerce(outbox.c.payload, Text)
    naming = (said.contains(spelt, autoescape=True), outbox.c.state != DeliveryState.SENDING)
    await session.execute(update(outbox).where(*naming).values(payload=func.replace(said, spelt, nameless)))
    if telegram_id is not None:
        await session.execute(delete(invite_try).where(invite_try.c.telegram_id == telegram_id))
        for chats in (inbox, card):
            await session.execute(delete(chats).where(chats.c.chat_id == telegram_id))
