"""The sources of a report: what was taken over as it stood, and how much its writer has written himself."""

from dataclasses import replace

from domain.drawn import record
from domain.items import Holder, Item
from domain.mechanisms import MECHANISMS
from domain.points import Point
from domain.sources import is_sourced, sourced
from tests.stage import china

DONE = Point(("建成服务站12个。", "代办460件。"), "五个一·培树典型，11月23日办结", "五个一", "2026-7")
GONE = Point(("到会96人。",), "五个一·专题辅导讲座，待核验", "五个一", "2026-8")
AT = china("2026-12-01 09:00")
BLANK = Item(1, "2026-1", "duty_report", 1, "2026", "", "述职报告摘要", "submitted", Holder.DEPARTMENT, AT, AT, AT)
ANSWERS = {
    "last_year": "已整改。",
    "achievements": f"{DONE.text}\n其他正常。\n到会98人。",
    "problems": "无",
    "plan": "抓",
}


def test_what_stands_there_word_for_word_has_its_source_and_the_rest_is_counted() -> None:
    kept = ANSWERS | record({"achievements": (DONE, GONE)})
    item = replace(BLANK, payload={"report": kept, "review": {"reason": "请补充"}})
    (one,) = sourced(MECHANISMS["duty_report"], item, {})
    assert (one.title, one.points, one.own) == ("主要做法和成效", (DONE,), 2)
    assert is_sourced(item)


def test_a_report_of_ones_own_has_no_sources() -> None:
    item = replace(BLANK, payload={"report": ANSWERS, "notes": [{"note": "一"}]})
    assert not is_sourced(item)
    assert [*sourced(MECHANISMS["duty_report"], item, {})] == []
