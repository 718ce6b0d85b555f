"""Fixtures of the service tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stage import Stage


@pytest.fixture
async def bare(tmp_path: Path) -> AsyncIterator[Stage]:
    """A database in which nobody and nothing is, as at the very first start."""
    one = Stage(tmp_path, "2026-11-23 10:00")
    yield one
    await one.database.close()
