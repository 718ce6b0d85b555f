"""The story of the first version under kill -9: nothing is lost, nothing is repeated without saying so."""

import random
from pathlib import Path

import pytest

from bot.clock import ShiftedClock
from domain import keeping
from sandbox import create_app, demo_world, serve
from sandbox.cast import ADMIN_ID
from tests.crash import bookkeeping
from tests.crash.harness import bot_process
from tests.crash.load_story import TURNING_POINTS, StoryUnderKills, play_story
from tests.databases import ask, url_of
from tests.journeys.scene import TOKEN
from tests.screen import check_screens
from tests.stage import china

BOT = "bot.__main__:main"
SETTINGS = {"ADMIN_IDS": str(ADMIN_ID), "HTTP_LISTEN": "127.0.0.1:0", "LOG_LEVEL": "ERROR"}
CHAPTERS = {"roster", "joining", "five ones", "notice", "quarter end", "duty report"}
KILLS = 50
KEEP = f"INSERT INTO setting (name, value) VALUES ('{keeping.SETTING}', '{max(keeping.CHOICES)}')"


@pytest.fixture
def seed() -> int:
    return random.SystemRandom().randrange(10**6)


@pytest.mark.paced
async def test_the_story_is_played_to_its_end_under_fifty_kills(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    clock = ShiftedClock(china("2026-02-02 09:30"))
    world = demo_world(token=TOKEN, now=clock.now)
    async with serve(create_app(world)) as address, bot_process(world, address, tmp_path, BOT, **SETTINGS) as process:
        run = StoryUnderKills(world, clock, process, tmp_path, random.Random(seed))
        with capsys.disabled():
            # Before it begins, so that a hang can be played again.
            print(f"\nseed {seed}", flush=True)
        await run.start()
        # The story is longer than messages are usually kept; all of them are counted at its end.
        ask(url_of(tmp_path / "shuzhi.db"), KEEP)
        await play_story(run)
        await run.stop()
        world.release()
    with capsys.disabled():
        print(run.hits.summary(), bookkeeping.figures(tmp_path))
    assert run.hits.kills >= KILLS
    assert set(run.hits.steps) == CHAPTERS
    assert run.hits.turning_points >= TURNING_POINTS
    bookkeeping.check_messages(world, tmp_path, run.hits.released)
    bookkeeping.check_effects(world, tmp_path)
    await bookkeeping.check_record(tmp_path, clock)
    check_screens(world, url_of(tmp_path / "shuzhi.db"))
