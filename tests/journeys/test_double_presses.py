"""The journeys once more by people who press every button twice, as one does when nothing happens at once."""

import inspect
from collections.abc import Awaitable, Callable, Iterator
from types import ModuleType

import pytest

from tests.journeys import (
    test_assess,
    test_attachments,
    test_attention,
    test_bulletin,
    test_duties,
    test_duty_report,
    test_extend,
    test_find,
    test_inspect,
    test_meeting,
    test_notices,
    test_oversight,
    test_rectify,
    test_units,
    test_visit,
)
from tests.journeys.scene import Scene

Journey = Callable[[Scene], Awaitable[None]]
_MODULES: tuple[ModuleType, ...] = (
    test_assess,
    test_attachments,
    test_attention,
    test_bulletin,
    test_duties,
    test_duty_report,
    test_extend,
    test_find,
    test_inspect,
    test_meeting,
    test_notices,
    test_oversight,
    test_rectify,
    test_units,
    test_visit,
)


def _journeys() -> Iterator[Journey]:
    for module in _MODULES:
        for name, function in inspect.getmembers(module, inspect.iscoroutinefunction):
            if name.startswith("test_") and list(inspect.signature(function).parameters) == ["county"]:
                yield function


@pytest.mark.parametrize("journey", list(_journeys()), ids=lambda one: one.__name__.removeprefix("test_"))
async def test_pressing_twice_comes_to_the_same(county: Scene, journey: Journey) -> None:
    county.presses = 2
    await journey(county)
