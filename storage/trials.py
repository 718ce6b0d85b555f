"""Settings that are tried out: kept until they are saved or put aside, so that a restart counts them again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from storage.engines import Once
from storage.engines.spelling import written
from storage.session import Session
from storage.tables import trial


@dataclass(frozen=True, slots=True)
class Trial:
    """Who (a Telegram id) tries out which setting with which value, begun by which update at `asked_at` (aware UTC).

    `message_id` is the message that shows it, if any; `attempts` counts the tries of counting. `as_is` and
    `as_proposed` say how many messages next month brings, None until they are counted.
    """

    telegram_id: int
    serial: int
    name: str
    value: Mapping[str, Any]
    message_id: int | None
    key: str
    asked_at: datetime
    attempts: int = 0
    as_is: int | None = None
    as_proposed: int | None = None


_THIS = (trial.c.telegram_id == bindparam("whose"), trial.c.serial == bindparam("of_serial"))
_PUT = Once(written(trial))
_OF = Once(select(trial).where(*_THIS))
_NEXT = Once(select(trial).where(trial.c.as_is.is_(None)).order_by(trial.c.attempts, trial.c.asked_at).limit(1))
_BEGIN = Once(update(trial).where(*_THIS).values(attempts=trial.c.attempts + 1))
_COUNTED = Once(
    update(trial).where(*_THIS, trial.c.as_is.is_(None)).values(as_is=bindparam("was"), as_proposed=bindparam("will"))
)
_DROP = Once(delete(trial).where(*_THIS))


async def put(session: Session, one: Trial) -> None:
    """Keep a trial; it takes the place of an earlier one of the same person."""
    await session.execute(_PUT, {name: getattr(one, name) for name in Trial.__dataclass_fields__})


async def of(session: Session, telegram_id: int, serial: int) -> Trial | None:
    """The trial of a person that was begun with this update, while there is no later one."""
    row = await session.first(_OF, whose=telegram_id, of_serial=serial)
    return Trial(**row) if row else None


async def next_one(session: Session) -> Trial | None:
    """The trial that is to be counted next."""
    row = await session.first(_NEXT)
    return Trial(**row) if row else None


async def begin(session: Session, one: Trial) -> None:
    """Count a try before it is made: one that takes the process with it is not made for ever."""
    await session.execute(_BEGIN, whose=one.telegram_id, of_serial=one.serial)


async def counted(session: Session, one: Trial, as_is: int, as_proposed: int) -> bool:
    """Keep what was counted; False when it was counted already, or is not wanted any more."""
    place = {"whose": one.telegram_id, "of_serial": one.serial}
    return await session.changed(_COUNTED, None, **place, was=as_is, will=as_proposed) == 1


async def drop(session: Session, telegram_id: int, serial: int) -> bool:
    """Forget a trial; False when it was forgotten already."""
    return await session.changed(_DROP, whose=telegram_id, of_serial=serial) == 1
