"""A sender at work, as the tests of this folder see it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from bot.sender import Sender
from bot.sending_gate import SendingGate
from domain.messages import Outgoing
from sandbox import World
from storage.database import Database
from storage.tables import outbox


async def eventually(holds: Callable[[], Any], seconds: float = 8.0) -> None:
    """Wait for something to become true; the limit only keeps a failing test from hanging."""
    async with asyncio.timeout(seconds):
        while True:
            found = holds()
            if isinstance(found, Awaitable):
                found = await found
            if found:
                return
            await asyncio.sleep(0.005)


@dataclass
class Post:
    """A sender at work: what is put in, what people got, what the table says."""

    database: Database
    sender: Sender
    gate: SendingGate
    world: World
    settled: list[Any] = field(default_factory=list)

    async def put(self, *messages: Outgoing) -> None:
        async with self.database.transaction() as work:
            for message in messages:
                work.send(message)
        self.sender.wake()

    async def row(self, key: str) -> Any:
        async with self.database.read() as session:
            return await session.first(select(outbox).where(outbox.c.key == key))

    async def states(self) -> dict[str, str]:
        async with self.database.read() as session:
            return {row["key"]: row["state"] for row in await session.all(select(outbox))}

    async def settles(self, **wanted: str) -> None:
        async def reached() -> bool:
            states = await self.states()
            return all(states.get(key) == state for key, state in wanted.items())

        await eventually(reached)

    def texts(self, chat_id: int) -> list[str]:
        """Give what the bot has said in a chat, as people see it."""
        messages = self.world.state.chats[chat_id].messages.values()
        return [message.text for message in messages if message.sender.get("is_bot")]
