"""Fixtures for all tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stage import Stage, populated


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A county with its cast on Monday 2026-11-23, 10:00, a workday."""
    one = await populated(tmp_path, "2026-11-23 10:00")
    yield one
    await one.database.close()
