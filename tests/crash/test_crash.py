"""kill -9 shows what a process crash does, not a power cut: the page cache of the kernel survives it."""

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.clock import SystemClock
from sandbox import World, create_app, serve
from sandbox.models import Person
from tests.crash.harness import bot_process, seen
from tests.crash.kill_points import KILLED
from tests.databases import ask, url_of
from tests.stage import FILE, lay

TOKEN = "123456:SANDBOX"
PEOPLE = (5001, 5002, 5003)
POINTS, ROUNDS = 30, 30


@pytest.fixture
def world() -> World:
    world = World(token=TOKEN, now=SystemClock().now, people=[Person(id=one, name=f"第{one}人") for one in PEOPLE])
    for person in PEOPLE:
        world.start(person, "")
    return world


def rows(folder: Path, statement: str) -> list[tuple[Any, ...]]:
    return ask(url_of(folder / FILE), statement)


class Talk:
    """What people said, and whether all of it has been dealt with."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.folder = world, folder
        self.said: list[tuple[int, str]] = []

    def say(self, person: int, text: str) -> None:
        self.world.say(person, person, text)
        self.said.append((person, text))

    async def settled(self) -> bool:
        done = rows(self.folder, "SELECT count(*) FROM inbox WHERE state = 'done'")[0][0]
        open_ones = rows(self.folder, "SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending', 'ambiguous')")[
            0
        ][0]
        return bool(done >= len(self.said) + len(PEOPLE) and open_ones == 0)

    def held(self) -> Counter[str]:
        return Counter(
            text for (text,) in rows(self.folder, "SELECT payload ->> 'text' FROM outbox WHERE state = 'held'")
        )


def check(talk: Talk) -> dict[str, int]:
    """Hold the promise of reliability.md 2.5 against what people saw; gives the figures."""
    held, lost, repeated = talk.held(), [], 0
    for person in PEOPLE:
        plain, repeats = seen(talk.world, person)
        assert max(plain.values(), default=0) <= 1, "the same words twice without a label"
        assert max(repeats.values(), default=0) <= 1, "more than one repeat"
        repeated += sum(repeats.values())
        for words in (f"已收到 {text}" for who, text in talk.said if who == person):
            if not (plain[words] or repeats[words] or held[words]):
                lost.append(words)
    assert lost == []
    return {"reports": len(talk.said), "repeats": repeated, "held": sum(held.values())}


async def test_killed_at_every_commit_and_call_nothing_is_lost_and_repeats_are_labelled(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = random.SystemRandom().randrange(10**6)
    dice, talk = random.Random(seed), Talk(world, tmp_path)
    lay(tmp_path / FILE)
    points = [*range(1, POINTS + 1), *(dice.randint(1, POINTS) for _ in range(ROUNDS))]
    async with serve(create_app(world)) as address, bot_process(world, address, tmp_path) as process:
        for number, point in enumerate(points):
            for person in dice.sample(PEOPLE, 2):
                talk.say(person, f"报告{number}-{person}")
            await process.run(point, until=talk.settled)
        assert await process.run_and_stop(until=talk.settled) == 0
    figures = check(talk)
    with capsys.disabled():
        print(f"\nseed {seed}: {sum(process.endings.values())} kills {dict(process.endings)}, {figures}")
    assert set(process.endings) <= {KILLED, -9}
    assert process.endings[KILLED] >= len(points) // 2
    assert figures["repeats"] >= 1


async def test_without_any_kill_nothing_is_repeated_or_held(world: World, tmp_path: Path) -> None:
    talk = Talk(world, tmp_path)
    lay(tmp_path / FILE)
    async with serve(create_app(world)) as address, bot_process(world, address, tmp_path) as process:
        for number in range(100):
            talk.say(PEOPLE[number % 3], f"报告{number}")
        assert await process.run_and_stop(until=talk.settled) == 0
    assert check(talk) == {"reports": 100, "repeats": 0, "held": 0}
