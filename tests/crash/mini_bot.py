"""The smallest application on the real intake, inbox, outbox and sender: each report gets one receipt."""

import asyncio
import json
import os
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.api import make_api
from bot.clock import SystemClock
from bot.intake import Intake, Poller
from bot.lock import InstanceLock
from bot.pacing import UNPACED, Pacer
from bot.sender import Sender
from bot.sending_gate import SendingGate
from domain.messages import Outgoing
from storage import inbox
from storage.database import Database

LABEL = "（重发：上次发送时网络中断）№ {}\n"


class MiniBot:
    def __init__(self, folder: Path) -> None:
        clock, gate = SystemClock(), SendingGate()
        self.path = folder / "shuzhi.db"
        self.database = Database(os.environ["DATABASE_URL"], clock.now)
        self.api = make_api(os.environ["BOT_TOKEN"], os.environ["BOT_API_URL"], folder / "files")
        self.arrived = asyncio.Event()
        intake = Intake(self.database, 1, self.arrived.set)
        self.poller = Poller(self.api, intake, clock, gate, wait=timedelta(seconds=2))
        pacer = Pacer(UNPACED, clock.monotonic())
        self.sender = Sender(
            self.database, self.api, clock, gate, pacer, LABEL.format, repeat_wait=timedelta(milliseconds=20)
        )

    async def run(self) -> None:
        with InstanceLock(self.path):
            # A server lets go of who was killed in its own time.
            while not await self.database.hold_instance():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            await self.api.open()
            await self.sender.recover()
            async with asyncio.TaskGroup() as tasks:
                answering = tasks.create_task(self.answer())
                asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.stop, answering)
                tasks.create_task(self.poller.run())
                tasks.create_task(self.sender.run())
            await self.api.close()
            await self.database.close()

    def stop(self, answering: asyncio.Task[None]) -> None:
        self.poller.stop()
        self.sender.stop()
        answering.cancel()

    async def answer(self) -> None:
        while True:
            self.arrived.clear()
            async with self.database.read() as session:
                waiting = await inbox.next_batch(session)
            if not waiting:
                await self.arrived.wait()
                continue
            async with self.database.batch() as batch:
                for row in await inbox.next_batch(batch.session):
                    async with batch.savepoint() as work:
                        self.receipt(work, row)
                        await inbox.mark_done(work, [row.id])
            self.sender.wake()

    def receipt(self, work: Any, row: Any) -> None:
        message = json.loads(row.raw).get("message", {})
        work.send(Outgoing(row.chat_id, f"receipt:{row.update_id}", text=f"已收到 {message.get('text')}"))


def main() -> None:
    asyncio.run(MiniBot(Path(os.environ["DATA_DIR"])).run())
