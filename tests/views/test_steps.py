"""The words on the buttons of an item's steps."""

from datetime import UTC, datetime

import pytest

from domain.items import Holder, Item
from domain.mechanisms import MECHANISMS
from domain.workdays import WorkCalendar
from views.items import Line, Moment, card

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
    page = card(Line(item, mechanism, "青山镇党委"), [step], Moment(NOW, WorkCalendar({}, frozenset())))
    assert page.keyboard[0][0].text == label
