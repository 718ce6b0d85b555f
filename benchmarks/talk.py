"""People who talk to whichever bot is running, and how long it takes until they see the answers."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from benchmarks.bots import TOKEN
from benchmarks.county import County
from benchmarks.measure import Watch
from bot.clock import ShiftedClock
from sandbox import World, create_app, serve
from sandbox.models import Person

_PATIENCE = 60.0
# No call for so long: a bot that has just started is done with its menus and only polls.
_QUIET = 0.4
_BREATH = 0.03


@dataclass(frozen=True, slots=True)
class Crowd:
    """Everybody of a county, each in a private chat with the bot."""

    world: World
    address: str
    people: Sequence[int]

    async def polled(self) -> None:
        """Wait until a bot that has just been started asks for updates."""
        self.world.updates.clear()
        if not await self.world.updates.polled.wait(_PATIENCE):
            raise RuntimeError("the bot does not poll")

    async def met(self) -> None:
        """Wait until a bot that has just been started has said what it says at a start."""
        await self.settled()

    async def settled(self) -> None:
        """Wait until the bot has called nobody for a while."""
        watch, seen = Watch(), -1
        while seen != self.world.calls.last_number:
            _check(watch)
            seen = self.world.calls.last_number
            await asyncio.sleep(_QUIET)

    async def burst(self, text: str) -> float:
        """Have everybody write at one moment; gives the updates a second until the last answer is there."""
        watch = Watch()
        target = self._say(text, self.people)
        await self._reach(target)
        taken = watch.seconds
        self._check_answers()
        return len(self.people) / taken

    async def one_by_one(self, text: str, people: Iterable[int]) -> list[float]:
        """Have one after another write to a bot that has nothing else to do; gives the seconds until each answer."""
        found = []
        for person in people:
            await asyncio.sleep(_BREATH)
            watch = Watch()
            await self._reach(self._say(text, [person]))
            found.append(watch.seconds)
        return found

    def _say(self, text: str, people: Sequence[int]) -> int:
        """Write, and give the revision of the world in which everybody has one answer."""
        for person in people:
            self.world.say(person, person, text)
        return self.world.state.revision + len(people)

    async def _reach(self, revision: int) -> None:
        watch = Watch()
        while self.world.state.revision < revision:
            _check(watch)
            await self.world.changes.wait(1.0)

    def _check_answers(self) -> None:
        """Nothing but one answer a person has moved the world on."""
        for person in self.people:
            *_, asked, answer = self.world.chat(person).messages.values()
            if asked.sender["is_bot"] or not answer.sender["is_bot"]:
                raise RuntimeError(f"{person} got no answer, or more than one")


@asynccontextmanager
async def crowd(county: County) -> AsyncIterator[Crowd]:
    """Serve a sandbox on the loopback with the county's people in it."""
    people = [Person(id=number, name=f"书记{number}") for number in county.people]
    world = World(token=TOKEN, now=ShiftedClock(county.now).now, people=people)
    for person in people:
        world.chat(person.id).started = True
    async with serve(create_app(world)) as address:
        yield Crowd(world, address, county.people)


def _check(watch: Watch) -> None:
    if watch.seconds > _PATIENCE:
        raise RuntimeError("the bot did not answer in time")
