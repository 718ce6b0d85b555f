"""Journeys once more by people whose earlier presses come again late, when the button is gone from its message."""

from collections.abc import Awaitable, Callable

import pytest

from sandbox.presses import Press
from tests.journeys import test_extend, test_inspect, test_rectify
from tests.journeys.scene import Phone, Scene, eventually

Journey = Callable[[Scene], Awaitable[None]]
JOURNEYS: tuple[Journey, ...] = (
    test_inspect.test_an_inspection_finds_a_problem_that_its_unit_gets,
    test_inspect.test_an_inspection_on_days_off_or_in_the_next_year_is_said_before_it_counts,
    test_inspect.test_a_slip_is_issued_about_an_item_and_acknowledged,
    test_extend.test_more_time_is_asked_for_and_given,
    test_rectify.test_a_problem_is_listed_put_right_and_verified,
)
LAST = 3
PATIENCE = 60.0


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda one: one.__name__.removeprefix("test_"))
async def test_a_press_that_comes_again_late_changes_nothing(
    county: Scene, journey: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    pressed: list[tuple[int, int, int, str]] = []
    press, taps = county.world.press, Phone.taps

    def noted(person_id: int, chat_id: int, message_id: int, data: str, *, stale: bool = False) -> Press:
        pressed.append((person_id, chat_id, message_id, data))
        return press(person_id, chat_id, message_id, data, stale=stale)

    async def again(phone: Phone, label: str) -> str:
        await eventually(lambda: any(label in one for one in labels(phone)) or None, f"no {label}", phone.screen)
        for person_id, chat_id, message_id, data in pressed[-LAST:]:
            message = county.world.chat(chat_id).messages.get(message_id)
            if message and not any(one.get("callback_data") == data for one in message.inline_buttons()):
                before = message.text
                assert await press(person_id, chat_id, message_id, data, stale=True).wait(PATIENCE)
                assert message.text == before
        return await taps(phone, label)

    monkeypatch.setattr(county.world, "press", noted)
    monkeypatch.setattr(Phone, "taps", again)
    await journey(county)
    assert pressed


def labels(phone: Phone) -> list[str]:
    """Every button that is there to be pressed."""
    return [one["text"] for message in phone.messages() for one in message.inline_buttons()]
