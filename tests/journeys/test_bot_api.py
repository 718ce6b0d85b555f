"""The judge of the bot's requests is itself no yes-man."""

import pytest

from sandbox.calls import CallLog
from tests.journeys.bot_api import faults
from tests.stage import china

GOOD = {
    "chat_id": "1",
    "text": "好",
    "reply_markup": '{"inline_keyboard": [[{"text": "甲", "callback_data": "v1:a"}]]}',
}


@pytest.mark.parametrize(
    ("method", "params", "fault"),
    [
        ("sendMessage", GOOD, ""),
        ("sendMessages", GOOD, "no method"),
        ("sendMessage", GOOD | {"txt": "x"}, "no parameters"),
        ("sendMessage", {"chat_id": "1"}, "text"),
        ("sendMessage", GOOD | {"disable_notification": "perhaps"}, "disable_notification"),
        ("sendMessage", GOOD | {"reply_markup": '{"inline_keyboard": [[{"data": 1}]]}'}, "InlineKeyboardMarkup"),
    ],
)
def test_a_request_is_held_against_the_bot_api(method: str, params: dict[str, object], fault: str) -> None:
    calls = CallLog(10)
    calls.add(china("2026-11-23"), method, params, ok=True)
    found = faults(calls)
    assert (found == []) if not fault else (len(found) == 1 and fault in found[0])
