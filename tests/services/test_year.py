"""A whole year of pushes, exactly.

`year_2026.txt` is what twenty units, their clerks and the department received from 2026-01-01 to 2027-01-10, one
line for all who read the same at the same instant. Checked by hand against domain.md 4.2 and 4.4: the dates of
T-15 … T-1 for 31 March, 30 June and 30 September are those of the table (27 March and 24 September moved off days
off); 28 February, 20 September and 10 October are working weekend days, so LATE3 of the third quarter is a
Saturday. Units 1 to 4 report after the first notice and hear nothing more, but for unit 1, whose report
came back on 26 March and who is left alone for one workday; units 5 to 12 hand in on paper and fall silent the same
way; units 13 to 17 are chased on the first and third workday and no more once they have reported; units 18 and 19
get +1, +3 and three more, then only the department reads of them, until it enters what it knows; unit 20 has nobody
who could be told and stands in the department's digest instead. That digest comes on news, else weekly while
anything waits: not at all in February, May, June, August and September. That one person is missing is told on four
Mondays of January, then beside other news on 1 July and 8 October.
In December two duties are late at once: LATE1 of the 五个一 (16 December) waits for the 17th, because LATE3 of the
述职 came on the 15th. The first days of January 2027 rest on the statutory days, of which the department is warned.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import update

from domain.dates.hours import OfficeHours
from domain.dates.workdays import WorkCalendar
from domain.reminders import Stage as Reminder
from services import scheduler
from services.holidays import official_days
from storage.tables import person
from tests.services.year import Push, Year, begin, script
from tests.stage import Stage

GOLDEN = Path(__file__).with_name("year_2026.txt")
CALENDAR = WorkCalendar(official_days().days, official_days().known_years)


def told(pushes: list[Push]) -> str:
    readers: dict[tuple[str, str], list[str]] = {}
    for push in pushes:
        words = " + ".join(push.lines)
        readers.setdefault((f"{push.at:%Y-%m-%d %a %H:%M}", words), []).append(push.person)
    return "".join(f"{at}  {words}  {' '.join(sorted(names))}\n" for (at, words), names in sorted(readers.items()))


def digests(year: Year) -> Iterator[tuple[str, list[Push]]]:
    mine = [push for push in year.pushes if push.kind == "digest"]
    for name in sorted({push.person for push in mine}):
        yield name, [push for push in mine if push.person == name]


async def test_a_year_of_twenty_units_is_told_exactly_as_written_down(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "2026-01-01 00:00")
    year = await begin(stage)
    await year.play("2027-01-10 00:00", script())
    await stage.database.close()
    assert told(year.pushes) == GOLDEN.read_text(encoding="utf-8")
    assert year.idle == [], "next_event named an instant at which nothing happened"
    _check_manners(year)


def _check_manners(year: Year) -> None:
    assert all(OfficeHours().is_open(push.at, CALENDAR) for push in year.pushes)
    assert {holder for push in year.pushes for holder in push.holders} == {"unit"}, (
        "somebody was chased after reporting"
    )
    for name, pushes in digests(year):
        days = [push.at.date() for push in pushes]
        assert len(days) == len(set(days)), f"{name} had two digests on one day"
        assert all(CALENDAR.workdays_between(one, other) >= 2 for one, other in pairwise(_overdue_days(pushes)))
        assert not any("停机" in push.text for push in pushes)


def _overdue_days(pushes: list[Push]) -> list[date]:
    return [push.at.date() for push in pushes if any(Reminder(line.split()[0]).late for line in push.lines)]


async def test_after_ten_days_of_standstill_everybody_gets_one_merged_digest_that_says_so(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "2026-03-01 00:00")
    year = await begin(stage)
    await year.play("2026-03-23 00:00")
    before = len(year.pushes)
    stage.at("2026-03-23 08:00")
    await year.tick()
    stage.at("2026-04-02 10:00")
    await year.restart()
    await year.tick()
    await year.tick()
    fresh = year.pushes[before:]
    assert {f"{push.at:%m-%d %H:%M}" for push in fresh} == {"04-02 10:00"}
    assert sorted(push.person for push in fresh if push.kind == "digest") == sorted(
        [f"书记{n:02}" for n in range(1, 20)] + [f"干事{n:02}" for n in range(1, 20, 2)]
    )
    assert {push.lines for push in fresh if push.kind == "digest"} == {
        ("LATE1 five_ones 2026", "LATE1 quarter_report 2026Q1")
    }
    assert all("原定4月1日（星期三）09:00发送，因系统停机延迟" in push.text for push in fresh if push.kind == "digest")
    (outage,) = [push.text for push in fresh if push.kind == "outage"]
    assert "停机从3月23日（星期一）08:00到4月2日（星期四）10:00" in outage
    # 29 people, two items each; of T7, T3, T1 and the day itself none is replayed.
    assert "补发提醒58条（29人），合并232条" in outage
    await stage.database.close()


async def test_two_stops_that_are_told_at_once_are_not_told_as_one(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "2026-03-16 18:00")
    year = await begin(stage)
    await year.tick()
    for at in ("2026-03-16 20:00", "2026-03-17 07:00"):
        stage.at(at)
        assert await year.restart()
        await year.tick()
    stage.at("2026-03-17 09:00")
    await year.tick()
    stage.at("2026-03-17 09:01")
    await year.tick()
    (outage,) = [push.text for push in year.pushes if push.kind == "outage"]
    assert "3月16日（星期一）18:00到3月17日（星期二）07:00之间多次停机。" in outage
    await stage.database.close()


@pytest.mark.parametrize("pause", [timedelta(minutes=1), timedelta(minutes=14)])
async def test_a_short_restart_is_not_told(tmp_path: Path, pause: timedelta) -> None:
    stage = Stage(tmp_path, "2026-03-16 09:00")
    year = await begin(stage)
    await year.tick()
    stage.now += pause
    assert not await year.restart()
    await stage.database.close()


async def test_the_next_event_is_now_or_later_and_none_without_anything_to_come(stage: Stage) -> None:
    async with stage.context() as ctx:
        await ctx.work.execute(update(person).values(started_at=None))
        first = await scheduler.next_event(ctx.work, ctx.rules)
    # Periods that should be open already are opened by the next tick: at once.
    assert first == stage.now
    async with stage.context() as ctx:
        await scheduler.tick(ctx)
        then = await scheduler.next_event(ctx.work, ctx.rules)
    assert then is not None
    assert then > stage.now
    assert (then - stage.now) < timedelta(days=60)
