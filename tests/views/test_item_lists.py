"""Lists of items are read by date, with the title of a duty once."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.dates.clock import CHINA
from domain.dates.workdays import WorkCalendar
from domain.items import Holder, Item, Phase
from domain.list_dates import Horizon, horizon
from domain.mechanisms import MECHANISMS
from views import lists
from views.items import AsOf, ItemLine
from views.split import visible

NOW = datetime(2026, 12, 2, 10, 0, tzinfo=CHINA)
AS_OF = AsOf(NOW, WorkCalendar({}, frozenset({2026})))


def china(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=CHINA)


def line(number: int, due: str, unit: str = "青山镇党委", kind: str = "duty_report", part: str = "") -> ItemLine:
    title = "2026年度五个一·" + part if part else "2026年度" + MECHANISMS[kind].title
    opened = datetime(2026, 11, 1, tzinfo=UTC)
    item = Item(number, f"2026-{number:05d}", kind, 2, "2026", part, title, "open", Holder.UNIT, opened, opened)
    return ItemLine(replace(item, due_at=china(due) if due else None), MECHANISMS[kind], unit)


@pytest.mark.parametrize(
    ("due", "overdue", "under"),
    [
        ("11-30T17:30", True, Horizon.OVERDUE),
        ("11-30T17:30", False, Horizon.PAST),
        ("12-02T17:30", False, Horizon.TODAY),
        ("12-02T09:00", False, Horizon.TODAY),
        ("12-03T17:30", False, Horizon.WEEK),
        ("12-06T23:59", False, Horizon.WEEK),
        ("12-07T00:00", False, Horizon.NEXT_WEEK),
        ("12-13T17:30", False, Horizon.NEXT_WEEK),
        ("12-14T00:00", False, Horizon.LATER),
        ("", False, Horizon.UNDATED),
    ],
)
def test_a_list_says_how_far_off_each_item_is(due: str, overdue: bool, under: Horizon) -> None:
    assert horizon(china(due) if due else None, NOW, overdue=overdue) is under


def test_what_is_due_stands_under_the_day_or_week_with_the_title_once() -> None:
    parts = [line(n, "12-31T17:30", kind="five_ones", part=part) for n, part in ((4, "培树典型"), (5, "党建创新项目"))]
    found = [line(1, "12-01T17:30", kind="dual_duty"), line(2, "12-02T17:30"), *parts]
    assert visible(lists.my(found, AS_OF, 1).text) == (
        "我的事项（4项）\n\n"
        "已逾期\n"
        "🔴 1. 2026年度班子成员一岗双责清单\n　待填报，12月1日（星期二）截止，已逾期1个工作日\n\n"
        "今天\n"
        "🟡 2. 2026年度述职报告摘要\n　待报送，12月2日（星期三）截止，今天截止\n\n"
        "以后\n"
        "2026年度五个一\n　12月31日（星期四）截止，还有21个工作日\n"
        "🟢 3. 培树典型：未登记\n"
        "🟢 4. 党建创新项目：未登记"
    )


def test_the_same_duty_of_several_units_is_named_once_and_each_unit_by_itself() -> None:
    found = [line(1, "12-10T17:30"), line(2, "12-10T17:30", "柳林镇党委"), line(3, "12-11T17:30", "白石镇党委")]
    text = visible(lists.report(found, AS_OF, 1).text)
    assert text == (
        "报送（3项）\n\n"
        "下周\n"
        "2026年度述职报告摘要\n"
        "🟢 1. 青山镇党委：待报送，12月10日（星期四）截止，还有6个工作日\n"
        "🟢 2. 柳林镇党委：待报送，12月10日（星期四）截止，还有6个工作日\n"
        "🟢 3. 白石镇党委：待报送，12月11日（星期五）截止，还有7个工作日"
    )


def test_what_is_late_and_what_waits_past_its_day_share_a_heading() -> None:
    late, waits = line(1, "11-30T17:30"), line(2, "12-01T17:30", "柳林镇党委", "dual_duty")
    handed_in = replace(
        waits.item, state="submitted", holder=Holder.DEPARTMENT, phase=Phase.WAITING, kind="duty_report"
    )
    waiting = replace(waits, item=handed_in, mechanism=MECHANISMS["duty_report"])
    again = replace(line(3, "12-01T17:30"), unit_name="白石镇党委")
    text = visible(lists.report([late, waiting, again], AS_OF, 1).text)
    assert text.count("已到时间") == 1
    assert "已逾期\n" not in text
    assert text.count("已逾期") == 2
