"""Fixtures for all tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stage import Stage


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A county with its cast on Monday 2026-11-23, 10:00, a workday."""
    one = Stage(tmp_path, "2026-11-23 10:00")
    await one.populate()
    yield one
    await one.database.close()
