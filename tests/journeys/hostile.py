"""What an adversary has: updates that no phone would send; and what we hold against him: the state before and after."""

import asyncio
import random
import re
from itertools import count
from typing import Any

from sqlalchemy import case, update

from sandbox.models import QueuedUpdate
from sandbox.params import Upload
from storage.tables import inbox, item
from tests.databases import ask
from tests.journeys.scene import PATIENCE, Scene

# Everything that is power, duty or promise: not drafts, times last seen, what the bot's own ticks log or weigh.
STATE = {
    "unit": "*",
    "person": "id, telegram_id, name, started_at",
    "membership": "*",
    "invite": "*",
    "chat": "*",
    "item": ", ".join(column.name for column in item.c if column.name not in {"questions", "minutes"}),
    "submission": "*",
    "due_override": "*",
    "day_override": "*",
    "setting": "*",
    "attachment": "*",
    "feedback": "*",
    "notice": "*",
    "receipt": "*",
    "reminder": "*",
    "audit": "*",
}
# What still has to be dealt with before one may look: updates, and answers to them.
UNREAD = "SELECT EXISTS (SELECT 1 FROM inbox WHERE state = 'new')"
WAITING = """
    SELECT EXISTS (SELECT 1 FROM inbox WHERE state = 'new')
        OR EXISTS (SELECT 1 FROM outbox WHERE state IN ('pending', 'sending') AND not_before <= '{now}')
"""
DATA = re.compile(r'"data": "(v1:[^"]+)"')
TICKS = ("ticked_at", "department_digest.")
FILE = Upload("名单.csv", "text/csv", "单位\n".encode())
JUNK: tuple[Any, ...] = (None, True, -1, 2**63, 1e308, "", "x" * 5000, "<b>&", "\u202e", [], {}, [[]], {"id": "x"})


def query(county: Scene, statement: str) -> list[tuple[Any, ...]]:
    """Ask the bot's database."""
    return ask(county.assistant.settings.database_url, statement)


def state(county: Scene) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that must not change without power."""
    found = {
        table: sorted(query(county, f"SELECT {columns} FROM {table}"), key=str) for table, columns in STATE.items()
    }
    # Who may look may have a picture of what he looks at, and it is noted.
    found["audit"] = [one for one in found["audit"] if "picture.made" not in one]
    found["setting"] = [one for one in found["setting"] if not one[0].startswith(TICKS)]
    return found


def shove(county: Scene, payload: dict[str, Any]) -> None:
    """Queue an update even if the bot did not ask for its kind."""
    updates = county.world.updates
    updates.pending.append(QueuedUpdate(update_id=updates.next_id, payload=payload))
    updates.next_id += 1
    updates.signal.notify()


async def digested(county: Scene, tries: int = 0, *, held: bool = False) -> None:
    """Wait until the bot has dealt with everything, bringing forward the tries that wait for their second.

    With `tries` a failing update counts as having failed that often already; while sending is `held`, answers wait.
    """
    failing = update(inbox).where(inbox.c.state == "new", inbox.c.attempts > 0)
    async with asyncio.timeout(PATIENCE):
        waiting = UNREAD if held else WAITING
        while county.world.updates.pending or query(county, waiting.format(now=_now(county))) != [(0,)]:
            if query(county, "SELECT 1 FROM inbox WHERE state = 'new' AND attempts > 0 LIMIT 1"):
                async with county.assistant.database.batch() as batch:
                    counted = case((inbox.c.attempts < tries, tries), else_=inbox.c.attempts)
                    await batch.session.execute(failing.values(not_before=batch.session.now, attempts=counted))
                county.assistant.dispatcher.wake()
            await asyncio.sleep(0.05)


def _now(county: Scene) -> str:
    return county.clock.now().strftime("%Y-%m-%d %H:%M:%S.%f")


def texts_for(county: Scene, chat_id: int, after: int = 0) -> list[str]:
    """What the bot has put into its outbox for a chat, by row number."""
    found = query(
        county,
        f"SELECT payload ->> 'text' FROM outbox WHERE chat_id = {chat_id} AND id > {after}"
        " AND method != 'deleteMessage' ORDER BY id",
    )
    return [text for (text,) in found]


def last_row(county: Scene) -> int:
    """The number of the newest row of the outbox."""
    return int(query(county, "SELECT coalesce(max(id), 0) FROM outbox")[0][0])


def pressed(county: Scene, person_id: int, data: Any) -> dict[str, Any]:
    """A press of a button that may never have been there."""
    message = {"message_id": 1, "date": 1, "chat": county.world.chat(person_id).describe(), "text": "…"}
    query_id = str(10**12 + next(_NUMBERS))
    sender = county.world.person(person_id).user()
    return {"callback_query": {"id": query_id, "from": sender, "message": message, "chat_instance": "1", "data": data}}


def captured(county: Scene) -> list[str]:
    """The data of every button that the bot has ever shown."""
    keyboards = query(county, "SELECT DISTINCT payload ->> 'keyboard' FROM outbox")
    return sorted({data for (keyboard,) in keyboards for data in DATA.findall((keyboard or "").replace('":"', '": "'))})


def twisted(dice: random.Random, value: Any) -> Any:
    """The same value with something in it left out, doubled or replaced by junk."""
    if isinstance(value, dict) and value and dice.random() < 0.85:
        key = dice.choice(sorted(value))
        if dice.random() < 0.15:
            return {name: kept for name, kept in value.items() if name != key}
        return value | {key: twisted(dice, value[key])}
    if isinstance(value, list) and value and dice.random() < 0.5:
        return [*value[1:], twisted(dice, value[0])]
    return dice.choice(JUNK)


def bent(dice: random.Random, data: str) -> str:
    """Callback data with one word of it changed, dropped or added."""
    words = data.split(":")
    place = dice.randrange(len(words))
    junk = dice.choice(
        ["0", "1", "-1", "7", "999999999999", "x", "..", "report", "accept", "k", "v2", "甲", "", "1" * 70]
    )
    match dice.randrange(3):
        case 0:
            words[place] = junk
        case 1:
            del words[place]
        case _:
            words.insert(place, junk)
    return ":".join(words)


_NUMBERS = count()
