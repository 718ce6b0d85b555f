"""What may go out at the very moment of sending, hour by hour: office hours, past mornings, old repeats, exceptions."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.dates.hours import OfficeHours
from domain.dates.workdays import WorkCalendar
from domain.messages import MessageKind, Method, Priority
from domain.quiet import Candidate, PutOff, QuietHours, TooOld
from services.holidays import official_days
from tests.stage import china

QUIET = QuietHours(OfficeHours(), WorkCalendar(official_days().days, official_days().known_years))


def push(at: str, **fields: Any) -> Candidate:
    made = Candidate(MessageKind.NEWS, Method.SEND_TEXT, Priority.PUSH, china(at))
    return replace(made, **fields)


def verdict(one: Candidate, now: str) -> str:
    """The verdict as a word, or the instant in China until which it is put off."""
    match QUIET.verdict(one, china(now)):
        case PutOff(at):
            return f"{at.astimezone(china(now).tzinfo):%m-%d %H:%M}"
        case TooOld():
            return "old"
        case _:
            return "go"


@pytest.mark.parametrize(
    ("now", "comes_to"),
    [
        ("2026-04-08 08:29", "04-08 08:30"),
        ("2026-04-08 08:30", "go"),
        ("2026-04-08 11:59", "go"),
        ("2026-04-08 12:00", "04-08 14:30"),
        ("2026-04-08 17:30", "04-09 08:30"),
        ("2026-04-08 20:00", "04-09 08:30"),
        ("2026-04-10 20:00", "04-13 08:30"),  # Friday evening
        ("2026-04-11 10:00", "04-13 08:30"),  # Saturday
        ("2026-09-24 18:00", "09-28 08:30"),  # 中秋
        ("2026-09-30 17:30", "10-08 08:30"),  # 国庆
        ("2026-10-10 10:00", "go"),  # a Saturday that is worked
        ("2026-02-14 09:00", "go"),
        ("2026-02-14 18:00", "02-24 08:30"),  # 春节
    ],
)
def test_a_push_waits_for_the_next_office_hours(now: str, comes_to: str) -> None:
    assert verdict(push("2026-02-02 09:00"), now) == comes_to
    assert verdict(push("2026-02-02 09:00", priority=Priority.BULK), now) == comes_to


@pytest.mark.parametrize("now", ["2026-04-08 03:00", "2026-10-03 23:00"])
def test_answers_removals_and_leaving_go_at_any_hour(now: str) -> None:
    assert verdict(push("2026-04-01 17:00", priority=Priority.REPLY), now) == "go"
    assert verdict(push("2026-04-01 17:00", method=Method.DELETE), now) == "go"
    assert verdict(push("2026-04-01 17:00", method=Method.LEAVE), now) == "go"
    assert verdict(push("2026-04-01 17:00", method=Method.PIN), now) != "go"


def test_an_exception_from_quiet_hours_ends() -> None:
    talking = push("2026-04-08 18:00", any_hour_until=china("2026-04-08 18:15"))
    assert verdict(talking, "2026-04-08 18:14") == "go"
    assert verdict(talking, "2026-04-08 18:15") == "04-09 08:30"


@pytest.mark.parametrize(
    ("now", "comes_to"),
    [
        ("2026-04-08 10:00", "go"),
        ("2026-04-08 13:00", "04-08 14:30"),
        ("2026-04-08 20:00", "04-09 08:30"),
        ("2026-04-09 08:30", "04-09 09:00"),
        ("2026-04-09 09:00", "04-09 09:01"),
        ("2026-04-09 12:30", "04-09 14:30"),
        ("2026-04-11 09:00", "04-13 09:00"),
    ],
)
@pytest.mark.parametrize("kind", [MessageKind.DIGEST, MessageKind.DEPARTMENT_DIGEST])
def test_a_digest_of_a_past_day_never_goes_out(kind: MessageKind, now: str, comes_to: str) -> None:
    assert verdict(push("2026-04-08 09:00", kind=kind), now) == comes_to


@pytest.mark.parametrize(
    ("lost", "now", "comes_to"),
    [
        ("2026-04-08 10:00", "2026-04-08 10:01", "go"),
        ("2026-04-08 17:29", "2026-04-08 17:30", "04-09 08:30"),
        ("2026-04-08 17:29", "2026-04-09 08:30", "go"),
        ("2026-04-10 17:29", "2026-04-13 08:30", "go"),  # over a weekend
        ("2026-09-30 17:29", "2026-10-08 08:30", "go"),  # over 国庆
        ("2026-04-08 17:29", "2026-04-10 08:30", "old"),
        ("2026-02-02 10:00", "2026-03-16 08:30", "old"),
    ],
)
def test_a_repeat_that_comes_days_later_is_for_a_person_to_decide(lost: str, now: str, comes_to: str) -> None:
    notice = push("2026-02-02 09:00", kind=MessageKind.NOTICE, doubtful_since=china(lost))
    assert verdict(notice, now) == comes_to


def test_at_every_minute_of_a_week_a_push_goes_exactly_when_the_office_is_open() -> None:
    now = china("2026-09-28 00:00")
    goes = set[datetime]()
    while now < china("2026-10-12 00:00"):
        if QUIET.verdict(push("2026-09-01 09:00"), now) is None:
            goes.add(now)
        now += timedelta(minutes=1)
    days = {f"{at:%m-%d}" for at in goes}
    assert days == {"09-28", "09-29", "09-30", "10-08", "10-09", "10-10"}
    assert {f"{at:%H:%M}" for at in goes} == {
        f"{m // 60:02}:{m % 60:02}" for m in (*range(510, 720), *range(870, 1050))
    }
