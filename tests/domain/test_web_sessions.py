"""How long a session of the page in a browser lasts."""

from datetime import timedelta

import pytest

from domain.web_sessions import CLOCKS_APART, IDLE, LONGEST, NOTED_EVERY, WebSession
from tests.stage import china

NOW = china("2026-11-23 10:00")
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("opened", "seen", "is_open"),
    [
        (timedelta(), timedelta(), True),
        (IDLE, IDLE - SECOND, True),
        (IDLE, IDLE, False),
        (LONGEST - SECOND, timedelta(), True),
        (LONGEST, timedelta(), False),
        # A clock that was wrong, or is.
        (-CLOCKS_APART, -CLOCKS_APART, True),
        (-CLOCKS_APART - SECOND, timedelta(), False),
        (timedelta(days=-400), timedelta(days=-400), False),
    ],
)
def test_a_session_is_open_for_hours_while_somebody_looks(opened: timedelta, seen: timedelta, is_open: bool) -> None:
    assert WebSession(5001, False, NOW - opened, NOW - seen).is_open(NOW) is is_open


@pytest.mark.parametrize(("seen", "to_note"), [(NOTED_EVERY - SECOND, False), (NOTED_EVERY, True)])
def test_that_somebody_looked_is_noted_now_and_then(seen: timedelta, to_note: bool) -> None:
    assert WebSession(5001, False, NOW - seen, NOW - seen).to_note(NOW) is to_note
