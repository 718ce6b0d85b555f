"""A clock that jumps while the bot runs: nothing of the calendar moves until it is right again."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.tables import item
from tests.journeys.scene import Scene, scene


async def calendar(one: Scene) -> list[tuple[str, object]]:
    async with one.assistant.database.read() as session:
        rows = await session.all(select(item.c.title, item.c.remind_at).order_by(item.c.id))
    return [(row["title"], row["remind_at"]) for row in rows]


@pytest.mark.parametrize("jump", [timedelta(days=365), timedelta(hours=1), timedelta(days=-1)])
async def test_while_the_clock_is_wrong_no_period_opens_and_no_reminder_is_used_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump: timedelta
) -> None:
    async with scene(tmp_path, "2026-12-01 09:30") as county:
        await county.settle_in()
        before = await calendar(county)
        assert any(remind_at for _, remind_at in before)
        with monkeypatch.context() as wrong:
            # The wall clock jumps, and unlike a rehearsal's that is moved on, nobody has said so.
            wrong.setattr(county.clock, "_start", county.clock._start + jump)
            # Whichever beat comes first: none may trust the clock before it has been looked at.
            await county.assistant.tick()
            await county.assistant.ticker.now()
        await county.assistant.ticker.now()
        assert await calendar(county) == before
        assert county.assistant.gate.is_open
