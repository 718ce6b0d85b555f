"""What a unit's items say for a form: only what was handed in, with its source, cut between sentences."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel

from domain.drawn import drawn, followed, held, moved_on, offered, read, record
from domain.forms.fields import questions
from domain.items import Item
from domain.mechanisms import MECHANISMS
from domain.mechanisms.duty_report import DutySummary
from domain.mechanisms.half_year_report import HalfYearSummary
from domain.mechanisms.year_end_material import YearEndMaterial
from domain.points import Origin, Point, points, promised, sentences
from domain.steps import FormContext
from tests.stage import china

AT = china("2026-10-12 10:00")
REPORT = {"summary": "培训6期。", "practice": "推行“板凳课堂”。", "problems": "经费缺口3.5万元。", "plan": "抓轮训"}


def item(number: int, kind: str, state: str, payload: Mapping[str, Any], period: str = "2026") -> Item:
    said = MECHANISMS[kind].states[state]
    part = {1: "model_case", 2: "weak_org", 3: "special_lecture"}.get(number, "") if kind == "five_ones" else ""
    title = f"{period}年{MECHANISMS[kind].title}" + (f"·{MECHANISMS[kind].part(part).title}" if part else "")
    closed_at = AT if said.phase.is_over else None
    one = Item(number, f"2026-0000{number}", kind, 1, period, part, title, state, said.holder, AT, AT, payload=payload)
    return replace(one, phase=said.phase, closed_at=closed_at, submitted_at=AT if payload else None)


def five(number: int, state: str, result: str = "", **more: Any) -> Item:
    payload: dict[str, Any] = {"register": {"name": f"甲{number}"}, **more}
    return item(number, "five_ones", state, payload | ({"completion": {"result": result}} if result else {}))


def problem(number: int, state: str, source: str = "comment", **more: Any) -> Item:
    given = {"problem": {"problem": f"问题{number}", "source": source}, **more}
    one = item(number, "rectification", state, given)
    return replace(one, submitted_at=None) if state == "listed" else one


def report(number: int, period: str, state: str = "accepted", **said: str) -> Item:
    kind = "half_year_report" if "H" in period else "quarter_report"
    return item(number, kind, state, {"report": {**REPORT, **said}}, period)


def context(*siblings: Item, kind: str = "duty_report", period: str = "2026") -> FormContext:
    own = item(9, kind, "open", {}, period)
    return FormContext(own, "青山镇党委", (*siblings, own), today=date(2026, 11, 23))


def said(origin: Origin, *siblings: Item, **more: str) -> list[str]:
    return [f"{one.text}〔{one.source}〕" for one in points(origin, context(*siblings, **more))]


def test_what_is_done_or_waits_is_said_with_its_source_and_counted() -> None:
    every = (
        five(1, "completed", "建成3处"),
        five(2, "completion_submitted", "已晋位"),
        item(3, "five_ones", "open", {}),
    )
    assert said(Origin.FIVE_ONES_DONE, *every) == [
        "五个一共3项，已办结1项，待审核1项。〔按事项办理情况统计，截至2026年11月23日〕",
        "培树典型“甲1”：建成3处。〔五个一·培树典型，10月12日办结〕",
        "包抓软弱涣散党组织“甲2”：已晋位。〔五个一·包抓软弱涣散党组织，待核验〕",
    ]


SILENT = (
    ("nothing was registered", item(1, "five_ones", "open", {})),
    ("it was sent back", five(1, "returned", "建成3处")),
    ("it was called off", five(1, "cancelled", "建成3处")),
)


@pytest.mark.parametrize(("why", "one"), SILENT, ids=[why for why, _ in SILENT])
@pytest.mark.parametrize("origin", [Origin.FIVE_ONES, Origin.FIVE_ONES_DONE])
def test_nothing_is_said_when(origin: Origin, why: str, one: Item) -> None:
    assert said(origin, one) == [], why


def test_what_is_under_way_is_said_where_the_year_is_not_over() -> None:
    running = five(1, "in_progress", progress=[{"note": "已动工"}, {"note": "主体完工"}])
    assert said(Origin.FIVE_ONES, running)[1:] == ["培树典型“甲1”：主体完工。〔五个一·培树典型，推进中〕"]
    assert said(Origin.FIVE_ONES_DONE, running) == []


def test_what_was_called_off_is_not_counted() -> None:
    assert said(Origin.FIVE_ONES, five(1, "completed", "好"), five(2, "cancelled"))[0].startswith(
        "五个一共1项，已办结1项。"
    )


MENDING: tuple[tuple[Item, list[str]], ...] = (
    (problem(1, "listed"), []),
    (problem(1, "plan_returned", plan={}), []),
    (problem(1, "returned", closeout={"result": "旧"}), []),
    (problem(1, "cancelled"), []),
    (problem(1, "plan_submitted", plan={}), ["整改“问题1”：整改措施已报送。〔整改事项2026-00001，待审核〕"]),
    (problem(1, "committed", plan={}), ["整改“问题1”：正在整改。〔整改事项2026-00001，整改中〕"]),
    (
        problem(1, "in_progress", progress=[{"note": "已补齐2项"}], closeout={"result": "旧"}),
        ["整改“问题1”：已补齐2项。〔整改事项2026-00001，整改中〕"],
    ),
    (
        problem(1, "reopened", progress=[{"note": "旧"}], closeout={"result": "旧"}),
        ["整改“问题1”：正在整改。〔整改事项2026-00001，整改中〕"],
    ),
    (
        problem(1, "closeout_requested", closeout={"result": "补齐3项。建账。"}),
        ["整改“问题1”：补齐3项。建账。〔整改事项2026-00001，待审核〕"],
    ),
    (problem(1, "closed", closeout={"result": "补齐"}), ["整改“问题1”：补齐。〔整改事项2026-00001，10月12日办结〕"]),
)


@pytest.mark.parametrize(("one", "words"), MENDING, ids=[one.state for one, _ in MENDING])
def test_a_problem_is_said_by_what_was_handed_in_last(one: Item, words: list[str]) -> None:
    assert said(Origin.RECTIFICATION, one)[1:] == words


def test_the_review_of_last_year_is_asked_about_its_own_problems() -> None:
    every = (problem(1, "closed", closeout={"result": "补齐"}), problem(2, "committed", source="survey"))
    assert said(Origin.COMMENTED, *every)[0].startswith("述职点评指出的问题共1项，已销号1项。")
    assert len(said(Origin.COMMENTED, *every)) == 2
    assert said(Origin.RECTIFICATION, *every)[0].startswith("整改事项共2项，已销号1项。")


def test_reports_of_the_year_say_each_thing_once_and_none_is_left_out() -> None:
    half = report(5, "2026H1", problems="经费缺口3.5万元。\n两个支部活动少")
    every = (report(4, "2026Q1"), half, report(6, "2026Q3", problems="暂无", state="submitted"))
    assert said(Origin.PROBLEMS, *every) == [
        "经费缺口3.5万元。〔2026Q1年党建工作情况，10月12日报送〕",
        "两个支部活动少。〔2026H1年党建工作情况（含第二季度），10月12日报送〕",
    ]


@pytest.mark.parametrize("one", [report(4, "2026Q1", "returned"), report(4, "2026Q3", "accepted")])
def test_a_report_that_came_back_or_is_of_later_says_nothing(one: Item) -> None:
    assert said(Origin.PROBLEMS, one, kind="half_year_report", period="2026H1") == []


def test_what_a_report_drew_from_items_is_drawn_from_them_anew() -> None:
    text = "五个一共5项，已办结0项。\n培训6期。"
    one = report(4, "2026Q1", summary=text)
    kept = record({"summary": [Point(("五个一共5项，已办结0项。",), "按事项办理情况统计", "事项统计")]})
    one = replace(one, payload={"report": {**one.payload["report"], **kept}})
    assert [point.text for point in points(Origin.REPORTS, context(one))] == ["培训6期。"]


def test_the_last_report_is_taken_at_its_word() -> None:
    assert promised(context(report(4, "2026Q1"), report(5, "2026H1", plan="抓换届"))) == {
        "summary": "上次报告的打算：抓换届"
    }
    assert promised(context()) == {}


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("缺口3.5万元。两个支部活动少", ("缺口3.5万元。", "两个支部活动少。")),
        ("1. 建成阵地\n\n2. 培训党员；", ("1. 建成阵地。", "2. 培训党员；")),
        ("  ", ()),
    ],
)
def test_a_text_is_cut_between_its_sentences(text: str, cut: tuple[str, ...]) -> None:
    assert sentences(text) == cut


def test_a_long_draft_has_something_of_each_and_says_how_much_is_missing() -> None:
    long = "。".join("甲" * 97 for _ in range(12))
    every = (five(1, "completed", long), five(2, "completed", long))
    one = drawn(DutySummary, context(*every))["achievements"]
    assert len(one.text) <= 800
    assert [len(point.sentences) for point in one.points] == [1, 4, 3]
    assert one.left_out == 25 - 8
    assert one.text.endswith("。")


def test_nothing_known_offers_nothing() -> None:
    for form in (DutySummary, HalfYearSummary, YearEndMaterial):
        assert drawn(form, context()) == {}


def test_every_question_names_origins_that_there_are() -> None:
    every = [step.asks.forms for one in MECHANISMS.values() for step in one.steps if step.asks]
    names = {name for forms in every for form in forms for asked in _drawn_from(form) for name in asked}
    assert {Origin(name) for name in names} == set(Origin)


def _drawn_from(form: type[BaseModel]) -> list[tuple[str, ...]]:
    return [one.drawn_from for one in questions(form)]


def test_what_stands_in_an_answer_is_kept_with_its_source_and_told_when_it_moved_on() -> None:
    before = drawn(DutySummary, context(five(1, "completed", "建成3处"), five(2, "completed", "已晋位")))
    answers = {"achievements": before["achievements"].text.replace("已晋位", "晋位升级")}
    kept = followed(answers, offered(before))
    assert [one.no for one in kept["achievements"]] == ["", "2026-00001"]
    assert read(record(kept)["drawn"]) == kept
    assert held(before["achievements"].points, None) == ()
    after = drawn(DutySummary, context(five(1, "returned", "建成3处"), five(2, "completed", "已晋位")))
    assert [one.no for one in moved_on(kept, after)["achievements"]] == ["", "2026-00001"]
    assert moved_on(kept, before) == {}
    assert record({}) == {}


def test_a_draft_that_changed_has_another_stamp() -> None:
    first, second = (drawn(DutySummary, context(five(1, "completed", text)))["achievements"] for text in ("甲", "乙"))
    assert first.stamp != second.stamp
