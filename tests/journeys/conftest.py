"""Fixtures of the journeys."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.engines.sqlite import PRAGMAS
from tests.databases import SERVER
from tests.journeys.scene import Scene, scene


@pytest.fixture(autouse=True)
def no_power_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """No journey cuts the power: nothing waits for the disk (tests/crash does)."""
    monkeypatch.setitem(PRAGMAS, "synchronous", 0)
    if SERVER:
        monkeypatch.setattr("storage.engines.postgres.FORBIDDEN", {})


@pytest.fixture
async def county(tmp_path: Path) -> AsyncIterator[Scene]:
    """The demo county in its posts, everybody has started the bot, on Monday 2026-11-23, 10:00."""
    async with scene(tmp_path, "2026-11-23 10:00") as one:
        await one.settle_in()
        yield one
