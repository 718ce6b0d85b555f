"""The story played while the bot is killed at random moments: what people do, and how they wait for a bot that dies."""

import asyncio
import random
import signal
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.clock import ShiftedClock
from sandbox import World
from sandbox.models import Message
from storage import attention
from storage.database import Database
from tests.crash.harness import BotProcess
from tests.crash.test_crash import rows
from tests.databases import tables, url_of
from tests.journeys import story
from tests.journeys.scene import Phone, eventually, person
from tests.journeys.story import Play
from tests.stage import FILE, china

# Longer than the half minute that a repeat waits (reliability.md 2.3).
REPEAT_WAIT = timedelta(seconds=31)
BORED_AFTER = 30.0
# How often an act is followed by a kill.
KILL_CHANCE = 0.4
# What takes effect: these are always followed by one.
TURNING_POINTS = frozenset(
    {"确认导入", "生成邀请链接", "确认", "立即发送", "签收", "确认报送", "提交书记确认", "退回", "审核通过"}
)
UNREAD = "SELECT count(*) FROM inbox WHERE state = 'new'"
UNREAD_ROWS = "SELECT update_id, state FROM inbox WHERE state = 'new'"
UNSETTLED_ROWS = "SELECT * FROM outbox WHERE state IN ('pending', 'sending', 'ambiguous') ORDER BY not_before LIMIT 5"
OWED = "SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending', 'ambiguous') AND not_before <= '{}'"
IN_DOUBT = "SELECT count(*) FROM outbox WHERE state = 'ambiguous'"
HELD = "SELECT id, chat_id, payload ->> 'text' FROM outbox WHERE state = 'held'"
TICKED = "SELECT value FROM setting WHERE name = 'ticked_at'"
IN_FLIGHT = "SELECT count(*) FROM outbox WHERE state = 'sending'"


@dataclass
class Hits:
    """What the kills met: where in the story, and what the bot had in its hands."""

    steps: Counter[Any] = field(default_factory=Counter)
    turning_points: set[str] = field(default_factory=set)
    undecided: int = 0
    in_flight: int = 0
    released: Counter[Any] = field(default_factory=Counter)

    @property
    def kills(self) -> int:
        return self.steps.total()

    def summary(self) -> str:
        """The figures in one line."""
        met = f"{self.undecided} met an update undecided, {self.in_flight} a message in flight"
        return f"{self.kills} kills {dict(self.steps)}: {met}, {self.released.total()} messages held and let go"


@dataclass
class StoryUnderKills:
    """One bot over one folder; its world and its clock outlive it, and time moves on only while it is dead."""

    world: World
    clock: ShiftedClock
    process: BotProcess
    folder: Path
    dice: random.Random
    chapter: str = ""
    hits: Hits = field(default_factory=Hits)
    pid: int = 0
    known: int = 0
    no_kills: bool = False

    async def start(self) -> None:
        """Start the bot at the world's instant, and wait until it calls Telegram."""
        before = self.world.calls.last_number
        self.pid = await self.process.start(CLOCK=self.clock.now().isoformat())
        await eventually(lambda: self.world.calls.last_number > before or None, "the bot does not call")

    async def stop(self) -> None:
        """Ask the bot to stop; it has to end well."""
        assert await self.process.end(self.pid, signal.SIGTERM) == 0

    async def kill(self) -> None:
        """Kill the bot (-9) and look what it had in its hands."""
        await self.process.end(self.pid)
        self.hits.steps[self.chapter] += 1
        if tables(self.folder / FILE):
            self.hits.undecided += bool(self.world.updates.pending or rows(self.folder, UNREAD)[0][0])
            self.hits.in_flight += bool(rows(self.folder, IN_FLIGHT)[0][0])

    async def kill_after_a_moment(self) -> None:
        """Kill the bot a moment after something was done, perhaps once more while it starts; then let it run."""
        await asyncio.sleep(self.dice.choice([self.dice.uniform(0, 0.03), self.dice.uniform(0.01, 0.12)]))
        await self.kill()
        await self.start()
        if self.dice.random() < 0.25:
            await asyncio.sleep(self.dice.uniform(0, 0.25))
            await self.kill()
            await self.start()

    async def answered(self, label: str = "") -> None:
        """When somebody has done something: kill, often or for its `label`; wait until everything is answered."""
        if self.world.updates.next_id == self.known:
            return
        self.known = self.world.updates.next_id
        first = not self.hits.steps[self.chapter]
        if not self.no_kills and (first or label in TURNING_POINTS or self.dice.random() < KILL_CHANCE):
            self.hits.turning_points.add(label)
            await self.kill_after_a_moment()
        await self.settled()

    async def move_to(self, text: str) -> None:
        """Start the bot at another instant, and kill it while it does what is due then."""
        await self.kill()
        self.clock.advance_to(china(text))
        await self.start()
        for _ in range(2):
            await asyncio.sleep(self.dice.uniform(0.05, 0.4))
            await self.kill()
            await self.start()
        # A slow machine has it killed before it looks at what is due, and then nothing is owed either.
        await eventually(lambda: self._ticked_since(text) or None, "the bot does not tick")
        await self.settled()

    def _ticked_since(self, text: str) -> bool:
        at = str(rows(self.folder, TICKED)[0][0]).strip('"')
        return datetime.fromisoformat(at) >= china(text)

    async def settled(self) -> None:
        """Wait until nothing is owed; what was cut off waits for its repeat, what is held for an administrator."""
        await eventually(lambda: self._nothing_owed() or None, "something stays owed: ", self._owed)
        if rows(self.folder, IN_DOUBT)[0][0]:
            await self._half_a_minute_passes()
        elif not self.no_kills and (held := rows(self.folder, HELD)):
            await self._let_go(held)

    def _nothing_owed(self) -> bool:
        owed = OWED.format(self.clock.now().strftime("%Y-%m-%d %H:%M:%S.%f"))
        return not (self.world.updates.pending or rows(self.folder, UNREAD)[0][0] or rows(self.folder, owed)[0][0])

    def _owed(self) -> str:
        """What is owed, for whoever reads why the story did not go on."""
        inbox, outbox = rows(self.folder, UNREAD_ROWS), rows(self.folder, UNSETTLED_ROWS)
        return f"at {self.clock.now()} {self.world.updates.pending} updates wait, {inbox} unread, {outbox} unsettled"

    async def _half_a_minute_passes(self) -> None:
        await self.kill()
        self.clock.advance(REPEAT_WAIT)
        await self.start()
        if not self.no_kills and self.dice.random() < 0.3:
            await asyncio.sleep(self.dice.uniform(0, 0.04))
            await self.kill()
            await self.start()
        await self.settled()

    async def _let_go(self, held: list[tuple[Any, ...]]) -> None:
        """See that whoever misses a held message can go on without it; then send it, as an administrator may."""
        self.no_kills = True
        for chat_id in {chat_id for _, chat_id, _ in held if chat_id > 0}:
            await PatientPhone(self.world, chat_id, chat_id, story=self).goes_on()
        await self.stop()
        database = Database(url_of(self.folder / FILE), self.clock.now)
        async with database.transaction() as work:
            for row_id, _, _ in held:
                assert await attention.resend(work, row_id)
                self.hits.released[row_id] += 1
        await database.close()
        await self.start()
        self.no_kills = False
        await self.settled()


@dataclass
class PatientPhone(Phone):
    """The phone of somebody who types nothing twice: whatever happens to the bot, the answer comes in the end."""

    story: StoryUnderKills = field(kw_only=True)

    async def sees(self, *parts: str) -> Message:
        await self.story.answered()
        return await super().sees(*parts)

    async def taps(self, label: str) -> str:
        await self.story.answered()
        message, data = self._button(label)
        self._remember()
        press = self.world.press(self.person_id, self.chat_id, message.message_id, data)
        await self.story.answered(label)
        # The toast is best effort: who is killed after the commit has done it and says so in the message only.
        return press.answer.text or "" if press.answer else ""

    async def goes_on(self) -> None:
        """Miss a message, ask for the own duties, press the newest button: both are answered."""
        self.says("/my")
        await self.sees("")
        message, data = self._button("")
        self._remember()
        press = self.world.press(self.person_id, self.chat_id, message.message_id, data)
        assert await press.wait(BORED_AFTER) is not None
        await self.story.answered()

    def _button(self, label: str) -> tuple[Message, str]:
        for message in reversed(self.messages()):
            for button in message.inline_buttons():
                if label in button["text"] and "callback_data" in button:
                    return message, button["callback_data"]
        raise AssertionError(f"no button {label}; the chat ends with:\n{self.screen()}")


@dataclass
class PatientPlay(Play):
    """The story on patient phones."""

    story: StoryUnderKills

    def phone(self, name: str) -> PatientPhone:
        return PatientPhone(self.world, person(name), person(name), story=self.story)


async def play_story(run: StoryUnderKills) -> None:
    """Play the story of the first version, noting the chapter in which each kill falls."""
    play = PatientPlay(run.world, run.move_to, run)
    admin = play.phone("陈思远")
    run.chapter = "roster"
    admin.start()
    await admin.sees("您好")
    await story.import_roster(play, admin)
    run.chapter = "joining"
    clerk = await story.join(play, admin, "青山镇党委", "唐一鸣", "党务干部")
    secretary = await story.join(play, admin, "青山镇党委", "邓少华", "书记")
    run.chapter = "five ones"
    await story.five_ones(secretary)
    run.chapter = "notice"
    await story.notice(admin, secretary, clerk)
    run.chapter = "quarter end"
    await story.quarter_end(play, admin, secretary, clerk)
    run.chapter = "duty report"
    await story.duty_report(play, admin, secretary, clerk)
    await run.settled()
