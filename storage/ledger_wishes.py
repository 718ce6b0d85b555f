"""Ledgers and pictures that somebody waits for: kept until they are handed over, so that a restart makes them again."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from domain.pictures import PICTURE
from storage.engines import Once
from storage.engines.spelling import insert
from storage.session import Session
from storage.tables import ledger_wish


@dataclass(frozen=True, slots=True)
class LedgerWish:
    """Who wants which ledger, where it is to be handed over, under which key; `attempts` counts the tries begun.

    A picture is wanted by a kind that begins with `PICTURE`; which it is says domain/pictures.py.
    """

    telegram_id: int
    kind: str
    period: str
    chat_id: int
    thread_id: int | None
    key: str
    attempts: int = 0

    @property
    def place(self) -> dict[str, Any]:
        return {"whose": self.telegram_id, "of_kind": self.kind, "of_period": self.period}


_THIS = (
    ledger_wish.c.telegram_id == bindparam("whose"),
    ledger_wish.c.kind == bindparam("of_kind"),
    ledger_wish.c.period == bindparam("of_period"),
)
_ADD = Once(insert(ledger_wish).on_conflict_do_nothing().returning(ledger_wish.c.attempts))
# One that failed has its turn behind those that were not tried yet.
_TURN = select(ledger_wish).order_by(ledger_wish.c.attempts, ledger_wish.c.asked_at).limit(1)
# Nobody who wants to look waits for a ledger of a hundred thousand rows.
_NEXT = Once(_TURN.where(~ledger_wish.c.kind.startswith(PICTURE)))
_NEXT_PICTURE = Once(_TURN.where(ledger_wish.c.kind.startswith(PICTURE)))
_BEGIN = Once(update(ledger_wish).where(*_THIS).values(attempts=ledger_wish.c.attempts + 1))
_DROP = Once(delete(ledger_wish).where(*_THIS))


async def add(session: Session, wish: LedgerWish) -> bool:
    """Keep a wish; False when the same person waits for the same ledger already."""
    row = {name: getattr(wish, name) for name in LedgerWish.__dataclass_fields__}
    return bool(await session.execute_many(_ADD, [row | {"asked_at": session.now}]))


async def next_one(session: Session, *, pictures: bool = False) -> LedgerWish | None:
    """The wish whose turn it is, among the ledgers or among the pictures."""
    row = await session.first(_NEXT_PICTURE if pictures else _NEXT)
    return LedgerWish(**{name: row[name] for name in LedgerWish.__dataclass_fields__}) if row else None


async def begin(session: Session, wish: LedgerWish) -> None:
    """Count a try before it is made: one that takes the process with it is not made for ever."""
    await session.execute(_BEGIN, **wish.place)


async def drop(session: Session, wish: LedgerWish) -> bool:
    """Forget a wish; False when it was forgotten already."""
    return await session.changed(_DROP, **wish.place) == 1
