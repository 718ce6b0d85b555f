"""Nothing goes out outside office hours, also when it was held up by a pause of Telegram or a stop of ours."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.app import Assistant
from bot.clock import ShiftedClock
from domain.dates.hours import OfficeHours
from domain.dates.workdays import WorkCalendar
from domain.messages import Priority
from sandbox import create_app, demo_world, serve
from sandbox.faults import Fault
from services.holidays import official_days
from storage.tables import outbox
from tests.journeys.scene import PATIENCE, TOKEN, Scene, migrated_for, running, settings_for
from tests.stage import china

CALENDAR = WorkCalendar(official_days().days, official_days().known_years)


async def rows(assistant: Assistant) -> list[Mapping[str, Any]]:
    async with assistant.database.read() as session:
        return [dict(row) for row in await session.all(select(outbox).order_by(outbox.c.id))]


async def at(county: Scene, instant: str) -> None:
    """Move on to an instant in China, and let the sender do what it may do then."""
    await county.advance_to(instant)
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while waiting := [
        row["key"]
        for row in await rows(county.assistant)
        if row["state"] in {"pending", "sending", "ambiguous"} and row["not_before"] <= county.clock.now()
    ]:
        assert asyncio.get_running_loop().time() < deadline, waiting
        county.assistant.sender.wake()
        await asyncio.sleep(0.02)


def mornings(told: list[Mapping[str, Any]], day: str) -> dict[str, str]:
    """How the digests of a day stand, by key, the department's with them."""
    return {row["key"]: row["state"] for row in told if row["key"].startswith((f"digest:{day}", f"department:{day}"))}


async def test_digests_that_a_pause_and_a_stop_held_up_become_one_fresh_digest_of_the_next_morning(
    tmp_path: Path,
) -> None:
    clock = ShiftedClock(china("2026-03-02 10:00"))
    world = demo_world(token=TOKEN, now=clock.now)
    async with serve(create_app(world)) as address:
        settings = migrated_for(settings_for(tmp_path, address))
        async with running(settings, clock) as assistant:
            county = Scene(world, clock, assistant)
            await county.settle_in()
            await at(county, "2026-03-02 10:01")
            world.faults.add(Fault(kind="too_many_requests", method="sendMessage", times=None, retry_after=1200))
            await at(county, "2026-03-24 09:01")
            held = mornings(await rows(assistant), "2026-03-24")
            assert set(held.values()) == {"pending"}
            assert len(held) > 5
        world.faults.clear()
        clock.advance_to(china("2026-03-24 20:00"))
        async with running(settings, clock) as assistant:
            county = Scene(world, clock, assistant)
            for instant in ("2026-03-24 20:01", "2026-03-25 08:00", "2026-03-25 08:31"):
                await at(county, instant)
                assert set(mornings(await rows(assistant), "2026-03-24").values()) == {"pending"}
            await at(county, "2026-03-25 09:00")
            told = await rows(assistant)
        world.release()
    assert set(mornings(told, "2026-03-24").values()) == {"cancelled"}
    fresh = mornings(told, "2026-03-25")
    assert set(fresh.values()) == {"sent"}
    assert {key[len("digest:2026-03-24") :] for key in held if key.startswith("digest")} == {
        key[len("digest:2026-03-25") :] for key in fresh if key.startswith("digest")
    }
    assert len(fresh) == len(held)
    pushed = [row["sent_at"] for row in told if row["sent_at"] and row["priority"] != Priority.REPLY]
    assert pushed
    assert [one for one in pushed if not OfficeHours().is_open(one, CALENDAR)] == []
