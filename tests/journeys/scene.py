"""A scene: the sandbox and the running bot, talking over real HTTP, and people with phones in their hands."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import TypeVar

from pydantic import SecretStr

from bot.app import Assistant
from bot.clock import ShiftedClock
from bot.commands.sandbox import seats
from bot.pacing import UNPACED
from bot.settings import Listen, Settings
from sandbox import World, create_app, demo_world, serve
from sandbox.cast import ADMIN_ID, CAST
from sandbox.models import Message
from sandbox.params import Upload
from services import openings
from services.context import Context
from services.demo import populate
from storage import people
from tests.databases import ask, there, url_of
from tests.journeys.bot_api import faults
from tests.screen import check_screens
from tests.stage import FILE, china, lay

TOKEN = "123456:JOURNEY-token-of-no-use-to-anybody-0123456789"
BUSY = """
    SELECT EXISTS (SELECT 1 FROM inbox WHERE state = 'new' AND not_before <= '{now}')
        OR EXISTS (SELECT 1 FROM outbox WHERE state IN ('pending', 'sending') AND not_before <= '{now}')
"""
GROUP = CAST.groups[0].id
PATIENCE = 60.0
Found = TypeVar("Found")


def person(name: str) -> int:
    """The Telegram id of somebody of the cast."""
    return next(one.id for one in CAST.people if one.name == name)


async def eventually(look: Callable[[], Found | None], what: str, screen: Callable[[], str] = str) -> Found:
    """Wait until `look` finds something; fails with `what`, and what the screen shows by then, when patience ends."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while asyncio.get_running_loop().time() < deadline:
        if found := look():
            return found
        await asyncio.sleep(0.01)
    raise AssertionError(what + screen())


@dataclass
class Phone:
    """One person's phone, in the private chat with the bot or in a group."""

    world: World
    person_id: int
    chat_id: int
    before: dict[int, str] = field(default_factory=dict)
    presses: int = 1
    # What the owner has done so far: presses of one button count once.
    tapped: int = 0
    typed: int = 0

    def start(self, payload: str = "") -> None:
        """Press the start button."""
        self._remember()
        self.world.start(self.person_id, payload)

    def says(self, text: str) -> None:
        """Write something."""
        self._remember()
        self.typed += 1
        self.world.say(self.person_id, self.chat_id, text)

    def sends(self, name: str, content: bytes) -> None:
        """Send a document."""
        self._remember()
        self.typed += 1
        self.world.upload(self.person_id, self.chat_id, Upload(name, "application/octet-stream", content))

    async def sees(self, *parts: str) -> Message:
        """Wait for a message that is new or edited since the last act and holds all these words."""

        def look() -> Message | None:
            for message in reversed(self.messages()):
                fresh = self.before.get(message.message_id) != _state(message)
                if fresh and message.sender.get("is_bot") and all(part in message.text for part in parts):
                    return message
            return None

        return await eventually(look, f"{self.person_id} does not see {parts}; the chat ends with:\n", self.screen)

    async def taps(self, label: str) -> str:
        """Press the newest button whose text holds `label`, as often as this phone's owner does; the first toast."""

        def look() -> tuple[Message, str] | None:
            for message in reversed(self.messages()):
                for button in message.inline_buttons():
                    if label in button["text"] and "callback_data" in button:
                        return message, button["callback_data"]
            return None

        message, data = await eventually(look, f"no button {label}; the chat ends with:\n", self.screen)
        self._remember()
        self.tapped += 1
        place = (self.person_id, self.chat_id, message.message_id, data)
        answers = [await press.wait(PATIENCE) for press in [self.world.press(*place) for _ in range(self.presses)]]
        assert None not in answers, f"a press of {label} was never answered"
        return next(answer.text or "" for answer in answers if answer)

    def screen(self, last: int = 3) -> str:
        """What the end of the chat looks like, for failures."""
        return "\n---\n".join(
            f"{message.text}\n[{' | '.join(button['text'] for button in message.inline_buttons())}]"
            for message in self.messages()[-last:]
        )

    def buttons(self) -> list[str]:
        """The labels under the newest message that has any."""
        for message in reversed(self.messages()):
            if found := message.inline_buttons():
                return [button["text"] for button in found]
        return []

    def texts(self) -> list[str]:
        """Every text that the bot has written here."""
        return [message.text for message in self.messages() if message.sender.get("is_bot")]

    def forget(self) -> None:
        """From now on only what changes counts as seen."""
        self._remember()

    def messages(self) -> list[Message]:
        """Everything in this chat that is still there, oldest first."""
        return list(self.world.chat(self.chat_id).messages.values())

    def _remember(self) -> None:
        self.before = {message.message_id: _state(message) for message in self.messages()}


def _state(message: Message) -> str:
    return f"{message.edit_date}{message.text}{message.reply_markup}"


@dataclass
class Scene:
    """The county, the bot and the clock."""

    world: World
    clock: ShiftedClock
    assistant: Assistant
    presses: int = 1

    def phone(self, name: str) -> Phone:
        """Somebody's private chat with the bot."""
        return Phone(self.world, person(name), person(name), presses=self.presses)

    def in_group(self, name: str) -> Phone:
        """Somebody's phone, open at the work group."""
        return Phone(self.world, person(name), GROUP)

    async def settle_in(self) -> None:
        """Put the county into its posts, all of them with the bot started long ago, and open what is due."""
        async with self.assistant.context() as ctx:
            await settle(ctx)
        all_started(self.world)

    async def quiet(self) -> None:
        """Wait until everything that was said is dealt with and answered."""

        def look() -> bool:
            now = self.clock.now().astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
            ((busy,),) = ask(self.assistant.settings.database_url, BUSY.format(now=now))
            return not busy

        await eventually(look, "the bot does not come to rest")

    async def advance_to(self, text: str) -> None:
        """Move the clock to an instant in China and let the bot do what is due."""
        self.clock.advance_to(china(text))
        await self.assistant.ticker.now()
        self.assistant.sender.wake()
        self.assistant.dispatcher.wake()


async def settle(ctx: Context) -> None:
    """Put the cast into its posts, all of them with the bot started long ago, and open what is due."""
    await populate(ctx, seats())
    for one in CAST.people:
        if known := await people.by_telegram(ctx.work, one.id):
            await people.change(ctx.work, known["id"], started_at=ctx.now)
    await openings.open_due(ctx)


def all_started(world: World) -> None:
    """Everybody in a post may be written to."""
    for one in CAST.people:
        if one.unit:
            world.chat(one.id).started = True


def settings_for(folder: Path, address: str) -> Settings:
    """The contract's minimum: a token, the root of a Bot API server, an administrator."""
    return Settings(
        bot_token=SecretStr(TOKEN),
        bot_api_url=address,
        admin_ids=frozenset({ADMIN_ID}),
        database_url=there(folder / "data" / FILE),
        data_dir=folder / "data",
        http_listen=Listen("127.0.0.1", 0),
    )


def migrated_for(settings: Settings) -> Settings:
    """Spare the bot its migrations, which the journeys of the restarts and of the process make."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    lay(settings.data_dir / FILE)
    return settings


@asynccontextmanager
async def scene(folder: Path, now: str) -> AsyncIterator[Scene]:
    """Open a scene at an instant in China; the bot is stopped in order at the end."""
    clock = ShiftedClock(china(now))
    world = demo_world(token=TOKEN, now=clock.now)
    async with serve(create_app(world)) as address:
        try:
            async with running(migrated_for(settings_for(folder, address)), clock) as assistant:
                one = Scene(world, clock, assistant)
                yield one
                await one.quiet()
        finally:
            # After a failure too, or the server would wait for polls that nobody ends.
            world.release()
    assert faults(world.calls) == []
    check_screens(world, url_of(folder / "data" / FILE))


@asynccontextmanager
async def running(settings: Settings, clock: ShiftedClock) -> AsyncIterator[Assistant]:
    """Run the bot beside the test; an unexpected end fails the test."""
    assistant = Assistant(settings, clock, pace=UNPACED)
    clock.on_advance(assistant.clock_guard.forgive)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(assistant.run())
        try:
            # What it sets of itself stands in the database: nobody is to find that half done.
            await eventually(
                lambda: (assistant.health.ready and assistant.face.settled) or task.done() or None,
                "the bot did not get ready",
            )
            yield assistant
        finally:
            assistant.stop()
            stopped = await task
    assert stopped is None, f"the bot ended by itself: {stopped}"
