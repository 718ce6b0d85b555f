"""The story of the first version under kill -9: nothing is lost, nothing is repeated without saying so."""

import random
from pathlib import Path

import pytest

from bot.clock import ShiftedClock
from sandbox import create_app, demo_world, serve
from sandbox.cast import ADMIN_ID
from tests.crash import ledger
from tests.crash.harness import victim
from tests.crash.siege import TURNING_POINTS, Siege, tell
from tests.journeys.scene import TOKEN
from tests.stage import china

BOT = "bot.__main__:main"
SETTINGS = {"ADMIN_IDS": str(ADMIN_ID), "HTTP_LISTEN": "127.0.0.1:0", "LOG_LEVEL": "ERROR"}
CHAPTERS = {"roster", "joining", "five ones", "notice", "quarter end", "duty report"}
KILLS = 50


@pytest.fixture
def seed() -> int:
    return random.SystemRandom().randrange(10**6)


async def test_the_story_is_played_to_its_end_under_fifty_kills(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    clock = ShiftedClock(china("2026-02-02 09:30"))
    world = demo_world(token=TOKEN, now=clock.now)
    async with serve(create_app(world)) as address, victim(world, address, tmp_path, BOT, **SETTINGS) as process:
        siege = Siege(world, clock, process, tmp_path, random.Random(seed))
        with capsys.disabled():
            # Before it begins, so that a hang can be played again.
            print(f"\nseed {seed}", flush=True)
        await siege.start()
        await tell(siege)
        await siege.stop()
        world.release()
    with capsys.disabled():
        print(siege.hits.summary(), ledger.figures(tmp_path))
    assert siege.hits.kills >= KILLS
    assert set(siege.hits.steps) == CHAPTERS
    assert siege.hits.turning_points >= TURNING_POINTS
    ledger.check_messages(world, tmp_path, siege.hits.released)
    ledger.check_effects(world, tmp_path)
    await ledger.check_record(tmp_path, clock)
