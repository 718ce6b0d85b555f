"""The whole year 2026 of one township and the department, through the chat, on the simulated clock."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from domain.dates.clock import local
from domain.dates.hours import OfficeHours
from domain.dates.workdays import WorkCalendar
from domain.mechanisms import MECHANISMS
from domain.messages import Priority
from sandbox.cast import CAST
from services.holidays import official_days
from storage.tables import outbox
from tests.journeys.scene import Phone, Scene, scene
from tests.journeys.test_group import bound
from tests.journeys.year import TOWN, Year, calls
from tests.journeys.year_first_half import first_half
from tests.journeys.year_second_half import second_half

CALENDAR = WorkCalendar(official_days().days, official_days().known_years)
# What the township's secretary was told unasked in the mornings, all year; what is handed in is not mentioned again.
TOLD = {
    "01-20": ("2026年度五个一5项",),
    "02-02": ("2026年度班子成员一岗双责清单",),
    "02-05": ("党建工作例会",),
    "02-06": ("党建工作例会",),
    "03-02": ("2026年第一季度党建工作情况",),
    "03-16": ("2026年第一季度党建工作情况",),
    "03-24": ("2026年第一季度党建工作情况",),
    "04-17": ("警示教育安排",),
    "04-30": ("河东村党支部换届",),
    "06-02": ("2026年上半年党建工作情况（含第二季度）",),
    "06-15": ("2026年上半年党建工作情况（含第二季度）",),
    "06-22": ("2026年上半年书记抓党建工作报告",),
    "06-23": ("2026年上半年党建工作情况（含第二季度）",),
    "08-14": ("整改：活动阵地不足",),
    "08-19": ("工作谈话：8月20日（星期四）09:30，县委组织部302室",),
    "08-20": ("工作谈话：8月20日（星期四）09:30，县委组织部302室",),
    "08-31": ("整改：活动阵地不足",),
    "09-02": ("2026年第三季度党建工作情况",),
    "09-08": ("整改：活动阵地不足",),
    "09-11": ("整改：活动阵地不足",),
    "09-14": ("整改：活动阵地不足",),
    "09-15": ("2026年第三季度党建工作情况",),
    "09-23": ("2026年第三季度党建工作情况",),
    "09-24": ("2026年第三季度党建工作情况",),
    "09-30": ("河东村党支部换届",),
    "10-30": ("河东村党支部换届",),
    "11-02": ("河东村党支部换届", "2026年度述职报告摘要"),
    "11-05": ("河东村党支部换届", "整改：发展党员台账不全"),
    "11-30": ("2026年度五个一5项",),
    "12-02": (
        "2026年度年终考核材料（含第四季度）",
        "2026年度联述联评联考情况",
        "2026年度培养链情况",
        "2026年度村级组织运转经费情况",
    ),
    "12-03": ("2026年度年终考核材料（含第四季度）",),
    "12-11": (
        "2026年度年终考核材料（含第四季度）",
        "2026年度联述联评联考情况",
        "2026年度培养链情况",
        "2026年度村级组织运转经费情况",
        "2026年度书记抓党建工作报告",
    ),
    "12-22": ("2026年度述职评议会：现场述职，第1位",),
    "12-24": ("2026年度述职评议会：现场述职，第1位",),
}


async def test_the_year_goes_from_the_first_rectification_plan_to_the_review_meeting(tmp_path: Path) -> None:
    async with scene(tmp_path, "2026-01-19 09:30") as county:
        await county.settle_in()
        await bound(county)
        year = Year(county)
        await first_half(year)
        await second_half(year)
        await every_duty_had_its_turn(year)
        assert dict(mornings(year.secretary)) == TOLD
        # The department has its next bulletin to draft, and comments and results that were told to bring to an end.
        await calls(year.admin, "我的事项", "（3项）", "工作情况通报", "点评已送达", "已反馈本人")
        for phone in (year.secretary, year.clerk, year.member, year.leader, year.inspector):
            await owes_nothing(phone)
        for phone in (year.secretary, year.clerk, year.member, year.admin, year.leader, year.inspector):
            one_reminder_a_day_in_office_hours(phone)
        nobody_else_hears_of_the_town(county)
        await nothing_was_pushed_outside_the_hours(county)


async def every_duty_had_its_turn(year: Year) -> None:
    """Items of every declared duty came into being; those of the township were settled, or ask for nothing more."""
    found = await year.items()
    assert {one.item.kind for one in found} == set(MECHANISMS)
    assert [one.item.title for one in found if one.unit_name == TOWN and not one.item.closed and one.item.due_at] == []


async def owes_nothing(phone: Phone) -> None:
    """Nothing is left to do."""
    await calls(phone, "我的事项", "目前没有需要您办理的事项")


def one_reminder_a_day_in_office_hours(phone: Phone) -> None:
    """Never two of a morning, never in the evening or on a day off."""
    instants = [at for at, _ in reminders(phone)]
    assert [at for at in instants if not OfficeHours().is_open(at, CALENDAR)] == []
    assert set(Counter(local(at).date() for at in instants).values()) <= {1}


async def nothing_was_pushed_outside_the_hours(county: Scene) -> None:
    """Whatever was not an answer went out in office hours, to anybody, all year."""
    pushed = (outbox.c.sent_at.is_not(None), outbox.c.priority.in_([Priority.PUSH, Priority.BULK]))
    async with county.assistant.database.read() as session:
        rows = await session.all(select(outbox.c.key, outbox.c.sent_at).where(*pushed))
    assert len(rows) > 100
    assert [(row["key"], row["sent_at"]) for row in rows if not OfficeHours().is_open(row["sent_at"], CALENDAR)] == []


def nobody_else_hears_of_the_town(county: Scene) -> None:
    """Another township reads nothing of this one; the group reads no name at all."""
    stranger = county.phone("刘志强").texts()
    assert len(stranger) > 10
    assert [text for text in stranger if TOWN[:3] in text] == []
    names = [one.name for one in CAST.people] + [
        one.unit[:3] for one in CAST.people if one.unit and one.unit.endswith("党委")
    ]
    spoken = [text for text in county.in_group("王立新").texts() if text]
    assert len(spoken) >= 2
    assert [name for name in names for text in spoken if name in text] == []


def mornings(phone: Phone) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The reminders of a person: the day, and the items in the order in which they were named."""
    for at, text in reminders(phone):
        yield f"{local(at):%m-%d}", tuple(re.findall(r"^[🔴🟡🟢][✓审退]? (.+)$", text, re.MULTILINE))


def reminders(phone: Phone) -> Iterator[tuple[datetime, str]]:
    """When the reminders of a person came, and what they said."""
    for message in phone.messages():
        if message.text.startswith("【提醒】"):
            yield datetime.fromtimestamp(message.date, UTC), message.text
