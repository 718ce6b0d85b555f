"""Two assistants on one PostgreSQL database: whoever serves is killed under load, and the other one goes on."""

import asyncio
import random
from pathlib import Path

import pytest

from sandbox import World, create_app, serve
from tests.crash.pair import Pair, pair
from tests.crash.test_bot_crash import WAITING, check, figures, half_a_minute_passes
from tests.crash.test_crash import PEOPLE, Talk, rows, world
from tests.databases import on_postgresql
from tests.stage import FILE, lay

__all__ = ["world"]
pytestmark = on_postgresql

KILLS = 12


@pytest.fixture
def talk(world: World, tmp_path: Path) -> Talk:
    lay(tmp_path / FILE)
    return Talk(world, tmp_path)


async def chat(talk: Talk, dice: random.Random) -> None:
    """People write on, whoever is killed meanwhile."""
    while True:
        talk.say(dice.choice(PEOPLE), "/about")
        await asyncio.sleep(dice.uniform(0.02, 0.2))


async def everything_is_said(both: Pair, talk: Talk, serving: int) -> None:
    """Wait until all is answered; repeats become due at once, and the one that serves hears of it as of any commit."""

    def open_ones() -> bool:
        handled = rows(talk.folder, "SELECT count(*) FROM inbox WHERE state = 'done'")[0][0]
        return bool(handled < len(talk.said) + len(PEOPLE) or rows(talk.folder, WAITING)[0][0])

    async with asyncio.timeout(60):
        while open_ones() or rows(talk.folder, "SELECT 1 FROM outbox WHERE state = 'ambiguous' LIMIT 1"):
            half_a_minute_passes(talk.folder)
            rows(talk.folder, "NOTIFY shuzhi, 'test outbox'")
            await asyncio.sleep(0.05)
    assert await both.ones[serving].says() == {"ready": True}
    assert (await both.ones[1 - serving].says("/healthz"))["standing_by"]


async def test_who_serves_is_killed_again_and_again_and_nothing_is_lost_or_repeated_without_a_label(
    talk: Talk, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = random.SystemRandom().randrange(10**6)
    dice = random.Random(seed)
    async with serve(create_app(world)) as address, pair(world, address, tmp_path, ADMIN_IDS=str(PEOPLE[0])) as both:
        await both.begin()
        async with asyncio.TaskGroup() as group:
            chatting = group.create_task(chat(talk, dice))
            for number in range(KILLS):
                await asyncio.sleep(dice.uniform(0.1, 0.8))
                await both.kill(number % 2)
                await both.start(number % 2)
            chatting.cancel()
        await everything_is_said(both, talk, KILLS % 2)
        held = rows(tmp_path, "SELECT count(*) FROM outbox WHERE state = 'held'")[0][0]
    with capsys.disabled():
        spans = f"takeover {min(both.seconds):.2f} to {max(both.seconds):.2f} s"
        print(f"\nseed {seed}: {KILLS} kills, {len(talk.said)} updates, {spans}, {held} held, {figures(tmp_path)}")
    assert rows(tmp_path, "SELECT count(*) FROM inbox WHERE state != 'done'") == [(0,)]
    for person in PEOPLE:
        check(world, tmp_path, person)
