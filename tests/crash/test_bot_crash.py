"""The whole assistant, as the command line starts it, killed at every commit and call of its conversations."""

import random
from pathlib import Path

import pytest

from sandbox import create_app, serve
from sandbox.world import World
from tests.crash.harness import bot_process, seen
from tests.crash.kill_points import KILLED
from tests.crash.test_crash import PEOPLE, Talk, rows, world
from tests.stage import FILE, lay

__all__ = ["world"]

BOT = "bot.__main__:main"
POINTS, KILLS = 24, 14
WAITING = "SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending')"


def half_a_minute_passes(folder: Path) -> None:
    """Let the repeats become due; they wait thirty seconds, which nobody wants to wait for in a test."""
    rows(folder, "UPDATE outbox SET not_before = '2026-01-01 00:00:00.000000' WHERE state = 'ambiguous'")


@pytest.fixture
def talk(world: World, tmp_path: Path) -> Talk:
    lay(tmp_path / FILE)
    return Talk(world, tmp_path)


async def test_the_whole_assistant_killed_at_any_place_answers_everybody_and_labels_repeats(
    talk: Talk, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = random.SystemRandom().randrange(10**6)
    dice = random.Random(seed)
    points = dice.sample(range(1, POINTS + 1), KILLS)

    async def nothing_moves() -> bool:
        handled = rows(tmp_path, "SELECT count(*) FROM inbox WHERE state = 'done'")[0][0]
        return bool(handled >= len(talk.said) + len(PEOPLE) and rows(tmp_path, WAITING)[0][0] == 0)

    extra = {"ADMIN_IDS": str(PEOPLE[0]), "HTTP_LISTEN": "127.0.0.1:0", "LOG_LEVEL": "ERROR"}
    async with serve(create_app(world)) as address, bot_process(world, address, tmp_path, BOT, **extra) as process:
        for point in points:
            talk.say(dice.choice(PEOPLE), "/about")
            await process.run(point, until=nothing_moves, seconds=60)
            half_a_minute_passes(tmp_path)
        assert await process.run_and_stop(until=nothing_moves, seconds=60) == 0
        half_a_minute_passes(tmp_path)
        if not await talk.settled():
            assert await process.run_and_stop(until=talk.settled, seconds=60) == 0
    with capsys.disabled():
        print(f"\nseed {seed}: {dict(process.endings)}, {figures(tmp_path)}")
    assert process.endings[KILLED] >= KILLS // 2
    assert rows(tmp_path, "SELECT count(*) FROM inbox WHERE state != 'done'") == [(0,)]
    for person in PEOPLE:
        check(world, tmp_path, person)


def figures(folder: Path) -> dict[str, int]:
    return dict(rows(folder, "SELECT state, count(*) FROM outbox GROUP BY state"))


def check(world: World, folder: Path, person: int) -> None:
    """Each message was shown at most once as it is, at most once as a repeat, and at least once unless it is held."""
    said = rows(folder, f"SELECT count(*) FROM outbox WHERE chat_id = {person} AND method = 'sendMessage'")[0][0]
    held = rows(folder, f"SELECT count(*) FROM outbox WHERE chat_id = {person} AND state = 'held'")[0][0]
    plain, repeats = seen(world, person)
    assert sum(plain.values()) <= said
    assert sum(repeats.values()) <= said
    assert sum(plain.values()) + sum(repeats.values()) >= said - held
    shown = world.state.chats[person].messages
    sent = rows(folder, f"SELECT message_id FROM outbox WHERE chat_id = {person} AND state = 'sent'")
    assert all(number in shown for (number,) in sent)
