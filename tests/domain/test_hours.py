"""Office hours: open, next opening, closing time, digest, summer windows."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dates.clock import CHINA, instant, local, local_day
from domain.dates.hours import OfficeHours, Season
from domain.dates.workdays import WorkCalendar
from services.holidays import official_days

CALENDAR = WorkCalendar(official_days().days, official_days().known_years)
OFFICE = OfficeHours()
SUMMER = OfficeHours(seasonal=(Season((5, 1), (9, 30), ((time(8), time(12)), (time(15), time(18)))),))
WINTER = OfficeHours(seasonal=(Season((11, 15), (3, 15), ((time(9), time(12)), (time(14), time(17)))),))
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
INSTANTS = st.timedeltas(timedelta(), timedelta(days=330)).map(lambda span: NEW_YEAR + span)


def china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("now", "is_open", "opening"),
    [
        ("2026-06-30T08:29:59", False, "2026-06-30T08:30"),
        ("2026-06-30T08:30:00", True, "2026-06-30T08:30"),
        ("2026-06-30T11:59:59", True, "2026-06-30T11:59:59"),
        ("2026-06-30T12:00:00", False, "2026-06-30T14:30"),
        ("2026-06-30T14:30:00", True, "2026-06-30T14:30"),
        ("2026-06-30T17:30:00", False, "2026-07-01T08:30"),
        ("2026-06-20T10:00:00", False, "2026-06-22T08:30"),
        ("2026-09-30T17:45:00", False, "2026-10-08T08:30"),
        ("2026-10-10T10:00:00", True, "2026-10-10T10:00"),
        ("2026-10-10T03:00:00", False, "2026-10-10T08:30"),
    ],
)
def test_messages_wait_for_the_next_window_on_a_workday(now: str, is_open: bool, opening: str) -> None:
    assert OFFICE.is_open(china(now), CALENDAR) is is_open
    assert OFFICE.next_open(china(now), CALENDAR) == china(opening)


@given(INSTANTS)
def test_the_next_opening_is_open_not_before_now_and_stays_put(now: datetime) -> None:
    opening = OFFICE.next_open(now, CALENDAR)
    assert opening >= now
    assert OFFICE.is_open(opening, CALENDAR)
    assert OFFICE.next_open(opening, CALENDAR) == opening
    # Eight days of holiday and the make-up days around them are the longest silence of 2026.
    assert opening - now < timedelta(days=10)


@given(INSTANTS)
def test_nothing_opens_between_now_and_the_next_opening(now: datetime) -> None:
    opening = OFFICE.next_open(now, CALENDAR)
    assert opening == now or not OFFICE.is_open(now + (opening - now) / 2, CALENDAR)


@pytest.mark.parametrize(
    ("office", "day", "closing"),
    [
        (OFFICE, "2026-06-30", "2026-06-30T17:30"),
        (SUMMER, "2026-04-30", "2026-04-30T17:30"),
        (SUMMER, "2026-05-01", "2026-05-01T18:00"),
        (SUMMER, "2027-09-30", "2027-09-30T18:00"),
        (SUMMER, "2026-10-01", "2026-10-01T17:30"),
        (WINTER, "2026-12-31", "2026-12-31T17:00"),
        (WINTER, "2026-03-15", "2026-03-15T17:00"),
        (WINTER, "2026-11-14", "2026-11-14T17:30"),
    ],
)
def test_the_office_closes_by_the_windows_of_the_season(office: OfficeHours, day: str, closing: str) -> None:
    end = office.end_of_day(date.fromisoformat(day))
    assert end == china(closing)
    assert end.tzinfo is UTC


def test_the_digest_goes_out_at_nine_in_china() -> None:
    assert OFFICE.digest_instant(date(2026, 6, 30)) == datetime(2026, 6, 30, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "windows",
    [
        (),
        ((time(12), time(8)),),
        ((time(8), time(8)),),
        ((time(14), time(17)), (time(8), time(12))),
        ((time(8), time(12)), (time(12), time(17))),
        ((time(10), time(12)),),
    ],
)
def test_nonsensical_windows_are_refused(windows: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError, match="office"):
        OfficeHours(windows=windows)
    with pytest.raises(ValueError, match="office"):
        OfficeHours(seasonal=(Season((5, 1), (9, 30), windows),))


def test_a_day_in_china_begins_at_sixteen_hundred_utc() -> None:
    assert local_day(datetime(2026, 6, 29, 16, tzinfo=UTC)) == date(2026, 6, 30)
    assert local_day(datetime(2026, 6, 29, 15, 59, tzinfo=UTC)) == date(2026, 6, 29)
    assert instant(date(2026, 6, 30), time()) == datetime(2026, 6, 29, 16, tzinfo=UTC)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local(datetime(2026, 6, 30, 9))  # noqa: DTZ001
