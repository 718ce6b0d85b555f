"""The words of an item's card: its state, its time, the buttons of its steps."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.dates.workdays import WorkCalendar
from domain.items import Holder, Item
from domain.mechanisms import MECHANISMS
from views.items import AsOf, ItemLine, card

NOW = datetime(2026, 3, 20, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "state", "payload", "action", "label"),
    [
        ("quarter_report", "open", {}, "report", "填写报送"),
        ("quarter_report", "returned", {"report": {"summary": "有进展"}}, "report", "修改内容"),
        ("quarter_report", "submitted", {"report": {"summary": "有进展"}}, "revise", "修改重报"),
        ("lower_review", "reported", {"report": {"branches": 3, "done": 2}}, "amend", "更正"),
        ("regular_meeting", "planned", {"agenda": {"topics": ["换届"]}}, "replan", "改期"),
        ("talk", "scheduled", {"appointment": {"place": "302室"}}, "reschedule", "改期"),
        ("five_ones", "in_progress", {"progress": [{"note": "推进"}]}, "progress", "报进展"),
    ],
)
def test_only_what_begins_an_item_reads_as_a_change_the_second_time(
    kind: str, state: str, payload: dict[str, object], action: str, label: str
) -> None:
    mechanism = MECHANISMS[kind]
    item = Item(1, "2026-00001", kind, 1, "2026", "", "事项", state, Holder.UNIT, NOW, NOW, payload=payload)
    step = next(one for one in mechanism.steps if one.action == action)
    page = card(ItemLine(item, mechanism, "青山镇党委"), [step], AsOf(NOW, WorkCalendar({}, frozenset())))
    assert page.keyboard[0][0].text == label


@pytest.mark.parametrize(
    ("kind", "state", "holder", "line", "time"),
    [
        (
            "quarter_report",
            "open",
            Holder.UNIT,
            "状态：待报送（待本单位办理）",
            "截止：3月16日（星期一）17:30前，已逾期4个工作日",
        ),
        (
            "quarter_report",
            "submitted",
            Holder.DEPARTMENT,
            "状态：待审核（待组织部办理）",
            "截止：3月16日（星期一）17:30前",
        ),
        ("bulletin", "issued", Holder.DEPARTMENT_OWN, "状态：已印发（由组织部掌握）", "截止：3月16日（星期一）17:30前"),
        (
            "accountability_ref",
            "noted",
            Holder.NOBODY,
            "状态：已登记",
            "截止：3月16日（星期一）17:30前",
        ),
    ],
)
def test_what_was_handed_in_is_not_late_and_what_nobody_holds_is_not_called_done(
    kind: str, state: str, holder: Holder, line: str, time: str
) -> None:
    due = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
    item = Item(1, "2026-00001", kind, 1, "2026", "", "事项", state, holder, NOW, NOW, due_at=due)
    item = replace(item, phase=MECHANISMS[kind].states[state].phase)
    page = card(ItemLine(item, MECHANISMS[kind], "青山镇党委"), [], AsOf(NOW, WorkCalendar({}, frozenset())))
    assert page.text.split("\n")[2:4] == [line, time]
