"""Forgetting a person: what identifies somebody is blanked or deleted, what was done in his post stays the unit's."""

import json
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, String, bindparam, delete, func, or_, update

from domain.delivery import DeliveryState
from storage.engines import Once
from storage.engines.spelling import as_json, escaped, json_spelt, json_text
from storage.session import Session
from storage.tables import (
    card,
    claim,
    draft,
    feed,
    inbox,
    invite,
    invite_try,
    ledger_wish,
    opened,
    outbox,
    person,
    proof_try,
    trial,
    web_link,
    web_session,
)

# What stands in lists and histories instead of the name.
NAMELESS = "（已删除）"

_HIM, _HIS_ACCOUNT = bindparam("whose", type_=Integer), bindparam("account", type_=BigInteger)
_NOT_ON_ITS_WAY = outbox.c.state != DeliveryState.SENDING
_BLANK = Once(
    update(person)
    .where(person.c.id == _HIM)
    .values(name=NAMELESS, telegram_id=None, started_at=None, seen_at=None, unreachable_at=None)
)
_INVITES = Once(
    update(invite).where(or_(invite.c.person_id == _HIM, invite.c.used_by == _HIM)).values(name=NAMELESS, post=""),
    slow=True,
)
_HIS_OWN = tuple(Once(delete(table).where(table.c.person_id == _HIM)) for table in (draft, feed, opened, proof_try))
_TO_HIM = Once(
    delete(outbox).where(or_(outbox.c.person_id == _HIM, outbox.c.chat_id == _HIS_ACCOUNT), _NOT_ON_ITS_WAY), slow=True
)
_SAID = json_spelt(outbox.c.payload)
# Chinese stands as it is, or as \uXXXX in rows of earlier days.
_SPELLINGS = (json_text, json.dumps)


def _without(said: ColumnElement[str]) -> ColumnElement[str]:
    for one in _SPELLINGS:
        said = func.replace(said, bindparam(f"{one.__name__}_name", type_=String), one(NAMELESS)[1:-1])
    return said


_NAMES = [_SAID.contains(bindparam(f"like_{one.__name__}", type_=String), escape="/") for one in _SPELLINGS]
_NAMING_HIM = Once(
    update(outbox).where(or_(*_NAMES), _NOT_ON_ITS_WAY).values(payload=as_json(_without(_SAID))), slow=True
)
_HIS_CLAIMS = Once(delete(claim).where(claim.c.person_id == _HIM))
_HIS_WEB_PAGES = tuple(
    Once(delete(table).where(table.c.telegram_id == _HIS_ACCOUNT)) for table in (web_link, web_session)
)
_FROM_HIS_ACCOUNT = (
    *_HIS_WEB_PAGES,
    Once(delete(invite_try).where(invite_try.c.telegram_id == _HIS_ACCOUNT)),
    *(Once(delete(table).where(table.c.telegram_id == _HIS_ACCOUNT)) for table in (claim, ledger_wish, trial)),
    *(Once(delete(table).where(table.c.chat_id == _HIS_ACCOUNT), slow=True) for table in (inbox, card)),
)

_UNBIND = Once(
    update(person)
    .where(person.c.id == _HIM)
    .values(telegram_id=None, started_at=None, seen_at=None, unreachable_at=None)
)
_HIS_LEDGERS = Once(delete(ledger_wish).where(ledger_wish.c.telegram_id == _HIS_ACCOUNT))


async def part(session: Session, person_id: int, telegram_id: int) -> None:
    """Part a person from an account that was not his: drafts, feed, ledgers and open pages go, posts and name stay."""
    await session.execute(_UNBIND, whose=person_id)
    for statement in _HIS_OWN:
        await session.execute(statement, whose=person_id)
    for statement in (_HIS_LEDGERS, *_HIS_WEB_PAGES):
        await session.execute(statement, account=telegram_id)


async def forget(session: Session, person_id: int, name: str, telegram_id: int | None) -> None:
    """Blank name and account of a person, and delete what he wrote to the assistant and was written to by it.

    Messages to others lose the name. Submissions, the audit trail and receipts refer to the nameless row. A message
    that is on its way stays as it is until it is settled.
    """
    await session.execute(_BLANK, whose=person_id)
    await session.execute(_INVITES, whose=person_id)
    await session.execute(_HIS_CLAIMS, whose=person_id)
    for statement in _HIS_OWN:
        await session.execute(statement, whose=person_id)
    await session.execute(_TO_HIM, whose=person_id, account=telegram_id)
    names: dict[str, Any] = {}
    for one in _SPELLINGS:
        words = one(name)[1:-1]
        names |= {f"{one.__name__}_name": words, f"like_{one.__name__}": escaped(words)}
    await session.execute(_NAMING_HIM, **names)
    if telegram_id is not None:
        for statement in _FROM_HIS_ACCOUNT:
            await session.execute(statement, account=telegram_id)
