"""What the bot shows of itself: set once, left alone where the office changed it, never in the way of a start."""

from pathlib import Path

from bot.clock import ShiftedClock
from sandbox import World, create_app, demo_world, serve
from sandbox.faults import Fault
from tests.journeys.bot_api import faults
from tests.journeys.scene import TOKEN, migrated_for, running, settings_for
from tests.stage import china
from views.face import DESCRIPTION_LIMIT, NAME, NAME_LIMIT, SHORT_LIMIT, face

ASKED = ["getMyDescription", "getMyName", "getMyShortDescription", "getUserProfilePhotos"]
SET = ["setMyDescription", "setMyProfilePhoto", "setMyShortDescription"]


def calls(world: World, since: int) -> list[str]:
    return sorted({one.method for one in world.calls.after(since)} & {*ASKED, *SET, "setMyName"})


async def test_the_face_is_set_once_and_a_refusal_stops_no_start(tmp_path: Path) -> None:
    clock = ShiftedClock(china("2026-11-23 10:00"))
    world = demo_world(token=TOKEN, now=clock.now)
    world.bot_name = "未命名"
    async with serve(create_app(world)) as address:
        settings = migrated_for(settings_for(tmp_path, address))
        world.faults.add(Fault(kind="too_many_requests", method="setMyDescription", times=1, retry_after=3))
        async with running(settings, clock):
            assert calls(world, 0) == [*ASKED[:3], "setMyDescription", "setMyName"]
        before = world.calls.last_number
        async with running(settings, clock):
            assert calls(world, before) == sorted((*ASKED, *SET))
        assert world.state.profile["description:"] == face().description
        assert world.state.profile["short_description:"] == face().short
        assert world.bot_name == NAME
        world.bot_name, before = "清河督办", world.calls.last_number
        async with running(settings, clock):
            assert calls(world, before) == []
        world.release()
    assert world.bot_name == "清河督办"
    assert faults(world.calls) == []


def test_the_words_are_as_long_as_telegram_takes_them() -> None:
    words = face()
    assert words.name == NAME
    assert 0 < len(words.name) <= NAME_LIMIT
    assert 0 < len(words.description) <= DESCRIPTION_LIMIT
    assert 0 < len(words.short) <= SHORT_LIMIT
    assert not {"<", "&", ">"} & set(words.description + words.short)
