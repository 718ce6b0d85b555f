"""Fixtures for all tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stage import Stage, populated


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that wait most of their time, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: item.get_closest_marker("paced") is None)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A county with its cast on Monday 2026-11-23, 10:00, a workday."""
    one = await populated(tmp_path, "2026-11-23 10:00")
    yield one
    await one.database.close()
