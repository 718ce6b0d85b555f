"""What the bot knows of the time in which it was off."""

from pathlib import Path

from bot.clock import ShiftedClock
from bot.sending_gate import Hold
from sandbox import create_app, demo_world, serve
from tests.journeys.scene import TOKEN, Phone, person, running, settings_for
from tests.stage import china


async def test_a_clock_set_back_while_the_bot_was_off_holds_sending(tmp_path: Path) -> None:
    clock = ShiftedClock(china("2026-11-23 10:00"))
    world = demo_world(token=TOKEN, now=clock.now)
    async with serve(create_app(world)) as address:
        settings = settings_for(tmp_path, address)
        async with running(settings, clock) as assistant:
            await assistant.tick()
            assert assistant.gate.is_open
        async with running(settings, ShiftedClock(china("2026-11-22 10:00"))) as assistant:
            assert assistant.gate.reasons == (Hold.CLOCK,)
        async with running(settings, ShiftedClock(china("2026-11-23 10:05"))) as assistant:
            assert assistant.gate.is_open
        world.release()


async def test_a_standstill_is_told_to_the_administrators_once(tmp_path: Path) -> None:
    clock = ShiftedClock(china("2026-11-23 10:00"))
    world = demo_world(token=TOKEN, now=clock.now)
    admin = Phone(world, person("陈思远"), person("陈思远"))
    async with serve(create_app(world)) as address:
        settings = settings_for(tmp_path, address)
        async with running(settings, clock):
            admin.start()
            await admin.sees("您好")
        clock.advance_to(china("2026-11-24 10:00"))
        async with running(settings, clock):
            await admin.sees("停机")
        async with running(settings, clock):
            admin.says("/my")
            await admin.sees("我的事项")
        world.release()
    assert sum("停机" in text for text in admin.texts()) == 1
