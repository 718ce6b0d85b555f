"""The journeys once more by people who press every button twice, as one does when nothing happens at once."""

import inspect
import pkgutil
from collections.abc import Awaitable, Callable, Iterator
from importlib import import_module

import pytest

from tests import journeys
from tests.journeys.scene import Scene

Journey = Callable[[Scene], Awaitable[None]]
# Where it is not the same to press twice, with the reason.
LEFT_OUT = {
    "test_a_secretary_subscribes_changes_the_link_and_ends_it": "a second link ends the first",
    "test_each_joins_with_his_own_code_and_a_new_sheet_ends_the_old_codes": "a second sheet ends the first",
    "test_days_of_one_duty_are_typed_as_a_clerk_types_them": "two others save a cadence; each has a month counted",
    "test_what_is_not_saved_stays_as_it_was": "the same",
    "test_a_removal_pressed_before_the_screen_has_changed_gets_a_true_answer": "edits are held up",
}


def _journeys() -> Iterator[Journey]:
    """Every journey of the package that asks for nothing but the county."""
    for found in pkgutil.iter_modules(journeys.__path__, f"{journeys.__name__}."):
        if found.name.rsplit(".", 1)[-1].startswith("test_") and found.name != __name__:
            module = import_module(found.name)
            # A module with a county of its own plays at another time.
            if "county" in vars(module):
                continue
            for name, function in inspect.getmembers(module, inspect.iscoroutinefunction):
                own = function.__module__ == found.name and name.startswith("test_") and name not in LEFT_OUT
                if own and list(inspect.signature(function).parameters) == ["county"]:
                    yield function


@pytest.mark.parametrize("journey", list(_journeys()), ids=lambda one: one.__name__.removeprefix("test_"))
async def test_pressing_twice_comes_to_the_same(county: Scene, journey: Journey) -> None:
    county.presses = 2
    await journey(county)
