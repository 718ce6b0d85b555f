"""In time or late: by the first version of each part, in workdays."""

import pytest

from domain.dates.workdays import WorkCalendar
from domain.handed_in import HandedIn, punctuality
from services.holidays import official_days
from tests.stage import china

CALENDAR = WorkCalendar(official_days().days, official_days().known_years)


def version(at: str, due: str | None, part: str = "report") -> HandedIn:
    return HandedIn("2026-00001-1", part, "王立新", china(at), china(due) if due else None)


@pytest.mark.parametrize(
    ("at", "due", "said"),
    [
        ("2026-12-10 17:30", "2026-12-10 17:30", "按时"),
        ("2026-12-01 09:00", "2026-12-10 17:30", "按时"),
        ("2026-12-10 17:31", "2026-12-10 17:30", "逾期当日"),
        ("2026-12-11 08:00", "2026-12-10 17:30", "逾期1个工作日"),
        # From Friday to Sunday there is no workday in between.
        ("2026-12-13 08:00", "2026-12-11 17:30", "逾期当日"),
        ("2026-12-14 08:00", "2026-12-11 17:30", "逾期1个工作日"),
        ("2026-12-14 08:00", None, ""),
    ],
)
def test_the_first_version_is_in_time_or_late(at: str, due: str | None, said: str) -> None:
    assert punctuality([version(at, due)], 0, CALENDAR) == said


def test_what_comes_again_after_it_was_returned_is_not_called_late() -> None:
    versions = [version("2026-12-09 10:00", "2026-12-10 17:30"), version("2026-12-15 10:00", "2026-12-10 17:30")]
    assert [punctuality(versions, place, CALENDAR) for place in (0, 1)] == ["按时", ""]


def test_each_part_has_a_first_version_of_its_own() -> None:
    versions = [
        version("2026-04-01 10:00", "2026-03-31 17:30", "register"),
        version("2026-12-10 10:00", "2026-12-15 17:30", "completion"),
    ]
    assert [punctuality(versions, place, CALENDAR) for place in (0, 1)] == ["逾期1个工作日", "按时"]
