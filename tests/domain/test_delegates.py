"""How long somebody stands in for another, and how he is named."""

from datetime import date

import pytest

from domain.delegates import term
from domain.errors import Refusal
from domain.power import Actor, Post, Role
from tests.stage import china

NOW = china("2026-11-23 10:00")
UNIT = (2, "青山镇党委", "/1/2/")
OWN = Post(5, *UNIT, Role.CLERK)
STAND_IN = Post(6, *UNIT, Role.SECRETARY, "代理党委书记", 30, "李四")
BOTH = frozenset({Role.CLERK, Role.SECRETARY})


@pytest.mark.parametrize(
    ("first", "last", "from_at", "to_at"),
    [
        (date(2026, 11, 24), date(2026, 11, 30), "2026-11-24 00:00", "2026-12-01 00:00"),
        (date(2026, 11, 24), date(2026, 11, 24), "2026-11-24 00:00", "2026-11-25 00:00"),
        (date(2026, 11, 23), date(2026, 11, 23), "2026-11-23 10:00", "2026-11-24 00:00"),
        (date(2026, 11, 1), date(2026, 11, 23), "2026-11-23 10:00", "2026-11-24 00:00"),
        (date(2026, 12, 1), date(2027, 12, 1), "2026-12-01 00:00", "2027-12-02 00:00"),
    ],
)
def test_a_term_is_whole_days_in_china_and_never_before_now(first: date, last: date, from_at: str, to_at: str) -> None:
    agreed = term(7, first, last, NOW)
    assert (agreed.acting_for, agreed.from_at, agreed.to_at) == (7, china(from_at), china(to_at))
    assert agreed.last_day == last


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 12, 2), date(2026, 12, 1), "早于开始日期"),
        (date(2026, 11, 1), date(2026, 11, 22), "结束日期2026年11月22日（星期日）已过"),
        (date(2026, 12, 1), date(2027, 12, 3), "最长一年"),
    ],
)
def test_days_that_cannot_be_are_refused(first: date, last: date, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        term(7, first, last, NOW)


@pytest.mark.parametrize(
    ("first", "last", "overlaps"),
    [
        (date(2026, 11, 24), date(2026, 11, 30), False),
        (date(2026, 11, 24), date(2026, 12, 1), True),
        (date(2026, 12, 10), date(2026, 12, 20), True),
        (date(2026, 12, 11), date(2026, 12, 20), False),
    ],
)
def test_two_terms_overlap_when_they_share_a_day(first: date, last: date, overlaps: bool) -> None:
    agreed = term(7, date(2026, 12, 1), date(2026, 12, 10), NOW)
    assert agreed.overlaps(term(7, first, last, NOW)) is overlaps
    assert term(7, first, last, NOW).overlaps(agreed) is overlaps


@pytest.mark.parametrize(
    ("posts", "roles", "path", "name"),
    [
        ((STAND_IN,), BOTH, "/1/2/", "张三（代理李四）"),
        ((OWN, STAND_IN), {Role.SECRETARY}, "/1/2/", "张三（代理李四）"),
        ((OWN, STAND_IN), BOTH, "/1/2/", "张三"),
        ((OWN,), BOTH, "/1/2/", "张三"),
        ((STAND_IN,), BOTH, "/1/3/", "张三"),
        ((), BOTH, "/1/2/", "张三"),
    ],
)
def test_a_delegate_signs_for_another_only_where_the_power_is_the_other_s(
    posts: tuple[Post, ...], roles: frozenset[Role], path: str, name: str
) -> None:
    assert Actor(31, 301, "张三", posts).signed(roles, path) == name
