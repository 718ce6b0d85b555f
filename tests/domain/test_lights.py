"""The lights, day by day around a deadline."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dates.clock import CHINA
from domain.dates.lights import Light, days_left, light
from domain.dates.workdays import WorkCalendar
from services.holidays import official_days

CALENDAR = WorkCalendar(official_days().days, official_days().known_years)
DUE = datetime(2026, 9, 30, 17, 30, tzinfo=CHINA)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
INSTANTS = st.timedeltas(timedelta(), timedelta(days=330)).map(lambda span: NEW_YEAR + span)


@pytest.mark.parametrize(
    ("now", "left", "expected"),
    [
        ("2026-09-15T09:00", 11, Light.GREEN),
        ("2026-09-23T23:59", 4, Light.GREEN),
        ("2026-09-24T00:00", 3, Light.YELLOW),
        ("2026-09-27T12:00", 3, Light.YELLOW),
        ("2026-09-30T08:00", 0, Light.YELLOW),
        ("2026-09-30T17:30", 0, Light.YELLOW),
        ("2026-09-30T17:31", -1, Light.RED),
        ("2026-10-07T09:00", -1, Light.RED),
        ("2026-10-08T09:00", -1, Light.RED),
        ("2026-10-09T09:00", -2, Light.RED),
    ],
)
def test_the_light_turns_with_the_workdays_that_are_left(now: str, left: int, expected: Light) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=CHINA)
    assert days_left(DUE, at, CALENDAR) == left
    assert light(DUE, at, False, CALENDAR) is expected


def test_a_closed_item_is_grey_however_late() -> None:
    assert light(DUE, DUE + timedelta(days=30), True, CALENDAR) is Light.GREY


def test_an_item_not_begun_is_grey_only_while_there_is_time() -> None:
    nows = [DUE - timedelta(days=20), DUE - timedelta(days=1), DUE + timedelta(days=1)]
    lights = [light(DUE, now, False, CALENDAR, started=False) for now in nows]
    assert lights == [Light.GREY, Light.YELLOW, Light.RED]


def test_an_item_without_a_due_time_is_never_yellow_or_red() -> None:
    assert light(None, DUE, False, CALENDAR) is Light.GREEN
    assert light(None, DUE, False, CALENDAR, started=False) is Light.GREY


def test_the_warning_may_begin_earlier() -> None:
    now = datetime(2026, 9, 20, 9, tzinfo=CHINA)
    assert light(DUE, now, False, CALENDAR, warn_workdays=7) is Light.YELLOW
    assert light(DUE, now, False, CALENDAR, warn_workdays=6) is Light.GREEN


def test_each_light_has_its_symbol() -> None:
    assert "".join(one.symbol for one in Light) == "⚪🟢🟡🔴"


@given(INSTANTS, INSTANTS)
def test_the_days_left_are_negative_exactly_when_overdue(due: datetime, now: datetime) -> None:
    assert (days_left(due, now, CALENDAR) < 0) is (now > due)


@given(INSTANTS, INSTANTS, INSTANTS)
def test_the_days_left_never_grow_with_time(due: datetime, first: datetime, second: datetime) -> None:
    earlier, later = sorted((first, second))
    assert days_left(due, earlier, CALENDAR) >= days_left(due, later, CALENDAR)
