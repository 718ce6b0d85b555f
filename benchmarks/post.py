"""The process that sends: by turns through outbox and sender, and by bare `Bot.send_message`; prints the rates."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from telegram import Bot
from telegram.constants import ParseMode

from benchmarks.measure import Watch, in_turns
from bot.api import BotApi, make_api
from bot.clock import SystemClock
from bot.pacing import UNPACED, Pace, Pacer
from bot.sender import MAX_IN_FLIGHT, Hooks, Sender
from bot.sending_gate import SendingGate
from domain.delivery import DeliveryState
from domain.messages import Outgoing, Priority
from storage.database import Database
from storage.outbox import Settlement
from views.pages import repeat_label

TEXT = "【提醒】<b>青山镇党委</b>以下1项工作请予办理：2026年第一季度党建工作情况，请于3月31日（星期二）17:30前办理。"


class Countdown:
    """Waits until so many messages are sent; counts the calls that were refused and will be made again."""

    def __init__(self, number: int) -> None:
        self._left = number
        self.refused = 0
        self.over = asyncio.Event()

    def settled(self, settlement: Settlement) -> None:
        if settlement.state is DeliveryState.PENDING:
            self.refused += 1
            return
        if settlement.state is not DeliveryState.SENT:
            raise RuntimeError(f"a message became {settlement.state}: {settlement.error}")
        self._left -= 1
        if not self._left:
            self.over.set()


async def through_outbox(
    api: BotApi, folder: Path, chats: Sequence[int], pace: Pace = UNPACED, each: int = 1
) -> tuple[float, int]:
    """Store so many messages a chat in one commit and send them all.

    Gives messages a second, settling included, and how many calls were refused.
    """
    clock, countdown = SystemClock(), Countdown(len(chats) * each)
    database = Database(f"sqlite+aiosqlite:///{folder / 'shuzhi.db'}", clock.now)
    hooks = Hooks(settled=countdown.settled)
    sender = Sender(database, api, clock, SendingGate(), Pacer(pace, clock.monotonic()), repeat_label, hooks)
    epoch = (await sender.recover()).epoch
    async with asyncio.TaskGroup() as group:
        group.create_task(sender.run())
        watch = Watch()
        async with database.transaction() as work:
            for number in range(each):
                for chat in chats:
                    work.send(Outgoing(chat, f"{epoch}:{chat}:{number}", text=TEXT, priority=Priority.PUSH))
        sender.wake()
        await countdown.over.wait()
        taken = watch.seconds
        sender.stop()
    await database.close()
    return len(chats) * each / taken, countdown.refused


async def bare(bot: Bot, chats: Sequence[int]) -> float:
    """Send one message a chat, as many at a time as our sender; gives messages a second."""
    room = asyncio.Semaphore(MAX_IN_FLIGHT)

    async def one(chat: int) -> None:
        async with room:
            await bot.send_message(chat, TEXT, parse_mode=ParseMode.HTML)

    watch = Watch()
    await asyncio.gather(*map(one, chats))
    return len(chats) / watch.seconds


@asynccontextmanager
async def our_client(token: str, root: str, folder: Path) -> AsyncIterator[BotApi]:
    """Open our own HTTP client."""
    api = make_api(token, root, folder)
    await api.open()
    try:
        yield api
    finally:
        await api.close()


async def main(token: str, root: str, chats: Sequence[int], turns: int) -> None:
    folder = Path()

    async def outbox() -> float:
        async with our_client(token, root, folder) as api:
            return (await through_outbox(api, folder, chats))[0]

    async def stock() -> float:
        async with Bot(token, base_url=f"{root}/bot") as bot:
            return await bare(bot, chats)

    async def same_wire() -> float:
        async with our_client(token, root, folder) as api:
            return await bare(api.bot, chats)

    found = await in_turns(turns, outbox, stock, same_wire)
    print(json.dumps(dict(zip(("outbox", "stock", "same client"), found, strict=True))))


if __name__ == "__main__":
    asked = os.environ
    asyncio.run(main(asked["BOT_TOKEN"], asked["BOT_API_URL"], json.loads(asked["CHATS"]), int(asked["TURNS"])))
