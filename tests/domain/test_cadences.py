"""What cadences may be chosen, and how the days of one are typed."""

from itertools import pairwise

import pytest

from domain.cadences import BEFORE, MOST_BEFORE, RHYTHMS, after_words, before_words, read, read_days, rhythm, written
from domain.digests import OVERDUE_EVERY
from domain.reminders import MINOR, NORMAL, Cadence


@pytest.mark.parametrize(
    ("text", "days", "on_day"),
    [
        ("5、3、1、当天", (5, 3, 1), True),
        ("1 3 5", (5, 3, 1), False),
        ("提前七天和三天，当日也提醒", (7, 3), True),
        ("提前一周、两天", (7, 2), False),
        ("15.7.3.1.0", (15, 7, 3, 1), True),
        ("仅当天", (), True),
        ("3天、3天", (3,), False),
        ("３，１", (3, 1), False),
    ],
)
def test_days_are_read_as_people_type_them(text: str, days: tuple[int, ...], on_day: bool) -> None:
    assert read_days(text) == (days, on_day)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("4天", "可选的提前天数为180、30、15、10、7、5、3、2、1天"),
        ("15、10、7、5、3", "最多4次"),
        ("提前3个工作日", "按自然日计"),
        ("不提醒", "请写明提前几天"),
        ("", "请写明提前几天"),
        ("99999999999999999999", "可选的提前天数"),
    ],
)
def test_what_cannot_be_taken_is_answered_with_what_can(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_days(text)


@pytest.mark.parametrize("workdays", RHYTHMS)
def test_every_rhythm_ends_and_keeps_the_rule_of_every_second_workday(workdays: int) -> None:
    days = rhythm(workdays)
    assert len(days) <= len(NORMAL.after)
    assert all(later - earlier >= OVERDUE_EVERY for earlier, later in pairwise(days))
    assert Cadence(after=days).after == days


def test_what_is_usual_is_among_what_is_on_offer() -> None:
    assert NORMAL.before in BEFORE
    assert NORMAL.after in {rhythm(one) for one in RHYTHMS}
    assert all(len(before) <= MOST_BEFORE and Cadence(before) for before in BEFORE)


@pytest.mark.parametrize("cadence", [NORMAL, MINOR, Cadence((), True, ()), Cadence((180, 30), False, (1, 3))])
def test_a_setting_gives_back_the_cadence_that_was_written(cadence: Cadence) -> None:
    assert read(written(cadence)) == cadence


def test_what_was_given_back_is_no_cadence() -> None:
    assert read(None) is None
    assert read({"by": 1, "at": "2026-11-23T10:00:00"}) is None


@pytest.mark.parametrize(
    ("cadence", "before", "after"),
    [
        (NORMAL, "提前15、7、3、1天和当天", "逾期后第1、3、8、13、18个工作日"),
        (MINOR, "提前7、1天", "逾期后不提醒"),
        (Cadence((), True, ()), "仅当天", "逾期后不提醒"),
    ],
)
def test_a_cadence_is_said_in_one_line(cadence: Cadence, before: str, after: str) -> None:
    assert (before_words(cadence), after_words(cadence)) == (before, after)
