"""A declared form becomes questions, takes answers in many spellings and says in Chinese what is wrong."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Annotated, Any, Literal, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AfterValidator, BaseModel, Field, field_validator, model_validator
from pydantic_core import ErrorDetails, core_schema

from domain.dates.clock import CHINA
from domain.forms.engine import (
    Progress,
    answer,
    back,
    begin,
    clear,
    current,
    fill,
    jump,
    keep,
    next_question,
    preview,
    skip,
    take_back,
    validate,
)
from domain.forms.errors import FALLBACK, SENTENCES, AnswerError, FormErrors, sentence
from domain.forms.fields import QuestionKind, question, questions
from domain.forms.values import AnswerContext, advice, display, parse_answer
from domain.plain_text import is_chinese


class Kind(StrEnum):
    """Where a report is given."""

    ONSITE = "onsite"
    WRITTEN = "written"

    @property
    def label(self) -> str:
        return {"onsite": "现场述职", "written": "书面述职"}[self]


def _no_full_stop(text: str) -> str:
    if text.endswith("。"):
        raise ValueError("标题末尾不用句号，请删去后重新填写。")
    return text


class Report(BaseModel):
    title: Annotated[str, AfterValidator(_no_full_stop)] = Field(
        title="标题", description="一句话", max_length=20, min_length=2
    )
    summary: str = Field(title="主要做法", max_length=9000, json_schema_extra={"multiline": True, "soft_max": 8})
    percent: int = Field(title="完成进度", ge=0, le=100, json_schema_extra={"measure": "%", "aliases": ["进度"]})
    amount: float | None = Field(None, title="经费")
    held_on: date = Field(title="开展日期")
    due_at: datetime | None = Field(title="完成时限")
    kind: Kind = Field(title="述职方式")
    light: Literal["red", "green"] = Field(
        "green", title="状态", json_schema_extra={"labels": {"red": "红灯", "green": "绿灯"}}
    )
    areas: set[Literal["思想", "班子", "作风"]] = Field(title="涉及方面", min_length=1)
    public: bool = Field(title="是否公开")
    problems: list[Annotated[str, Field(max_length=10)]] = Field(title="存在问题", min_length=1, max_length=3)
    version: dict[str, int] = Field(default_factory=dict, json_schema_extra={"hidden": True})


def _parse_day(text: str) -> date:
    if text == "english":
        raise ValueError("not a date")
    if text != "6月30日":
        raise ValueError("没有看懂日期，请输入例如：6月30日。")
    return date(2026, 6, 30)


def _parse_deadline(text: str) -> datetime:
    return datetime.combine(_parse_day(text), time(17, 30), CHINA)


CONTEXT = AnswerContext(datetime(2026, 6, 1, tzinfo=UTC), _parse_deadline, _parse_day)

GOOD: dict[str, Any] = {
    "title": "培树典型",
    "summary": "一\n二",
    "percent": 60,
    "held_on": "2026-06-30",
    "kind": "onsite",
    "areas": ["思想"],
    "public": False,
    "problems": ["甲"],
}


def ask(name: str, text: str) -> Any:
    return parse_answer(question(Report, name), text, CONTEXT)


@pytest.mark.parametrize(
    ("name", "kind", "required"),
    [
        ("title", QuestionKind.TEXT, True),
        ("summary", QuestionKind.TEXT, True),
        ("percent", QuestionKind.NUMBER, True),
        ("amount", QuestionKind.NUMBER, False),
        ("held_on", QuestionKind.DATE, True),
        ("due_at", QuestionKind.DEADLINE, False),
        ("kind", QuestionKind.CHOICE, True),
        ("light", QuestionKind.CHOICE, False),
        ("areas", QuestionKind.MANY, True),
        ("public", QuestionKind.YESNO, True),
        ("problems", QuestionKind.LIST, True),
    ],
)
def test_the_type_of_a_field_decides_how_it_is_asked(name: str, kind: QuestionKind, required: bool) -> None:
    asked = question(Report, name)
    assert (asked.kind, asked.required) == (kind, required)


def test_questions_come_in_the_order_of_the_fields_without_hidden_ones() -> None:
    assert [asked.name for asked in questions(Report)] == [name for name in Report.model_fields if name != "version"]


def test_a_question_carries_what_the_field_declares() -> None:
    title, summary = questions(Report)[:2]
    assert (title.title, title.hint, title.min_length, title.max_length) == ("标题", "一句话", 2, 20)
    assert (summary.multiline, summary.soft_max, summary.max_length) == (True, 8, 4000)
    assert question(Report, "light").default == "green"
    assert question(Report, "kind").choices == (("onsite", "现场述职"), ("written", "书面述职"))
    assert question(Report, "light").choices == (("red", "红灯"), ("green", "绿灯"))


def test_a_field_without_title_or_of_a_strange_type_is_a_mistake_of_the_programmer() -> None:
    class Untitled(BaseModel):
        name: str

    class Strange(BaseModel):
        name: dict[str, str] = Field(title="名称")

    with pytest.raises(TypeError, match="no Chinese title"):
        questions(Untitled)
    with pytest.raises(TypeError, match="cannot be asked for"):
        questions(Strange)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("title", " 培树\n典型 ", "培树 典型"),
        ("title", "培\u200b树\u202e典\x00型", "培树典型"),
        ("title", "e\u0301e\u0301", "éé"),
        ("summary", "一\r\n二\n\n三", "一\n二\n\n三"),
        ("percent", "60", 60),
        ("percent", "６０％", 60),
        ("percent", "六十", 60),
        ("amount", "1,234.5", 1234.5),
        ("amount", "-3", -3),
        ("held_on", "6月30日", "2026-06-30"),
        ("due_at", "6月30日", "2026-06-30T09:30:00+00:00"),
        ("kind", "现场述职", "onsite"),
        ("kind", "书 面 述 职", "written"),
        ("kind", "ONSITE", "onsite"),
        ("kind", "２", "written"),
        ("kind", "第1项", "onsite"),
        ("light", "红灯", "red"),
        ("areas", "作风、思想", ["思想", "作风"]),
        ("areas", "3 1", ["思想", "作风"]),
        ("areas", "班子，班子", ["班子"]),
        ("public", "是", True),
        ("public", "没有", False),
        ("public", "否。", False),
        ("problems", "1. 甲\n2、乙\n（三）丙", ["甲", "乙", "丙"]),
        ("problems", "甲；乙;\n", ["甲", "乙"]),
        ("problems", "- 甲\n① 乙\n2026年", ["甲", "乙", "2026年"]),
        ("problems", "3.5万元缺口", ["3.5万元缺口"]),
    ],
)
def test_an_answer_is_read_in_many_spellings(name: str, text: str, value: Any) -> None:
    assert ask(name, text) == value


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("title", " \u200b ", "请填写“标题”"),
        ("title", "一", "至少2字"),
        ("title", "字" * 21, "最多20字（现有21字）"),
        ("title", "培树典型。", "标题末尾不用句号，请删去后重新填写。"),
        ("summary", "字" * 4001, "最多4000字"),
        ("percent", "很多", "请填写数字"),
        ("percent", "101", "不能大于100"),
        ("percent", "-1", "不能小于0"),
        ("percent", "1.5", "请填写整数"),
        ("percent", "9" * 5000, "最多4000字"),
        ("percent", "9" * 50, "请填写数字"),
        ("amount", "NaN", "请填写数字"),
        ("amount", "3万元", "请填写数字"),
        ("held_on", "某天", "例如：6月30日"),
        ("held_on", "english", FALLBACK),
        ("kind", "电话", "现场述职、书面述职"),
        ("kind", "3", "请从下列选项中选择"),
        ("areas", "思想、其他", "请从下列选项中选择"),
        ("areas", "、", "至少填写1项"),
        ("public", "也许", "请回复“是”或“否”"),
        ("problems", "；；", "至少填写1项"),
        ("problems", "甲；乙；丙；丁", "最多填写3项"),
        ("problems", "字" * 11, "最多10字"),
    ],
)
def test_a_wrong_answer_gets_one_chinese_sentence(name: str, text: str, said: str) -> None:
    with pytest.raises(AnswerError, match=said) as caught:
        ask(name, text)
    assert "\n" not in str(caught.value)


@given(st.sampled_from(questions(Report)), st.text(max_size=60))
def test_any_text_is_an_answer_or_a_refusal_in_chinese(asked: Any, text: str) -> None:
    try:
        said = display(asked, json.loads(json.dumps(parse_answer(asked, text, CONTEXT))))
    except AnswerError as error:
        said = str(error) if is_chinese(str(error)) else ""
    assert said


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("title", "培树典型", "培树典型"),
        ("percent", 60, "60%"),
        ("percent", 0, "0%"),
        ("held_on", "2026-06-30", "2026年6月30日（星期二）"),
        ("due_at", "2026-06-30T09:30:00+00:00", "2026年6月30日（星期二）17:30"),
        ("due_at", None, "（未填写）"),
        ("kind", "onsite", "现场述职"),
        ("areas", ["思想", "作风"], "思想、作风"),
        ("areas", [], "（未填写）"),
        ("public", False, "否"),
        ("public", True, "是"),
        ("problems", ["甲", "乙"], "1. 甲\n2. 乙"),
    ],
)
def test_an_answer_is_shown_in_chinese(name: str, value: Any, shown: str) -> None:
    assert display(question(Report, name), value) == shown


def test_a_text_over_the_advised_length_is_taken_with_a_word_of_advice() -> None:
    summary = question(Report, "summary")
    assert advice(summary, "字" * 8) is None
    assert advice(summary, "字" * 9) == "现有9字，建议不超过8字，可继续，也可精简后重新填写。"
    assert advice(question(Report, "title"), "字" * 100) is None


def test_a_whole_form_is_read_with_optional_fields_left_open() -> None:
    form = validate(Report, {**GOOD, "due_at": None, "light": None})
    assert (form.percent, form.held_on, form.kind, form.due_at) == (60, date(2026, 6, 30), Kind.ONSITE, None)
    assert form.light == "green"


def test_every_wrong_field_is_named_by_its_title() -> None:
    with pytest.raises(FormErrors) as caught:
        validate(
            Report,
            dict[str, Any](GOOD)
            | {"percent": 500, "problems": ["甲", "字" * 11], "kind": "phone", "public": "?"}
            | {"title": None},
        )
    errors = caught.value.errors
    assert set(errors) == {"标题", "完成进度", "存在问题", "述职方式", "是否公开"}
    assert errors["存在问题"].startswith("第2项：内容过长")
    assert str(caught.value).count("\n") == 4


def test_a_rule_between_fields_speaks_for_the_whole_form() -> None:
    class Span(BaseModel):
        first: int = Field(title="起")
        last: int = Field(title="止")

        @field_validator("first")
        @classmethod
        def _english(cls, value: int) -> int:
            if value == 13:
                raise ValueError("unlucky")
            return value

        @model_validator(mode="after")
        def _in_order(self) -> "Span":
            if self.last < self.first:
                raise ValueError("“止”不能早于“起”，请核对。")
            return self

    with pytest.raises(FormErrors) as caught:
        validate(Span, {"first": 2, "last": 1})
    assert caught.value.errors == {"内容": "“止”不能早于“起”，请核对。"}
    with pytest.raises(FormErrors) as caught:
        validate(Span, {"first": 13, "last": 14})
    assert caught.value.errors == {"起": FALLBACK}


@pytest.mark.parametrize("kind", get_args(core_schema.ErrorType))
def test_no_pydantic_error_is_shown_in_english(kind: str) -> None:
    names = re.findall(r"\{(\w+)\}", "".join(SENTENCES.values()))
    context = dict.fromkeys(names, 5)
    said = sentence(ErrorDetails(type=kind, loc=("a",), msg="Input should be fine", input="x", ctx=context))
    assert is_chinese(said)
    assert said.endswith("。")
    assert not any("a" <= char <= "z" or char in "{}" for char in said.lower())


class Walk(BaseModel):
    a: str = Field(title="甲")
    b: str | None = Field(None, title="乙")
    c: str = Field(title="丙")


def test_a_draft_walks_from_question_to_question_to_the_preview() -> None:
    draft = begin(Walk)
    assert draft.at == "a"
    draft = answer(Walk, draft, "1")
    assert draft.at == "b"
    draft = skip(Walk, draft)
    assert draft.at == "c"
    draft = answer(Walk, draft, "3")
    assert (draft.at, current(Walk, draft)) == (None, None)
    assert (draft.answers, draft.skipped) == ({"a": "1", "c": "3"}, frozenset({"b"}))


def test_what_is_known_is_not_asked_again() -> None:
    draft = begin(Walk, {"a": "1", "b": None, "gone": "x"})
    assert (draft.answers, draft.at) == ({"a": "1"}, "b")


def test_a_required_question_cannot_be_skipped() -> None:
    with pytest.raises(AnswerError, match="“甲”为必填项"):
        skip(Walk, begin(Walk))


def test_back_goes_to_the_question_before_and_stops_at_the_first() -> None:
    draft = Progress(answers={"a": "1", "b": "2", "c": "3"}, at=None)
    places = []
    for _ in range(4):
        draft = back(Walk, draft)
        places.append(draft.at)
    assert places == ["c", "b", "a", "a"]
    assert draft.answers == {"a": "1", "b": "2", "c": "3"}


def test_a_jump_from_the_preview_changes_one_answer_and_returns() -> None:
    done = Progress(answers={"a": "1", "c": "3"}, skipped=frozenset({"b"}))
    draft = answer(Walk, jump(Walk, done, "b"), "2")
    assert (draft.at, draft.answers["b"], draft.skipped) == (None, "2", frozenset())


DONE = Progress(answers={"a": "1", "b": "2", "c": "3"})


def test_going_on_never_takes_an_answer_away() -> None:
    for name in ("a", "b", "c"):
        for go_on in (keep, skip):
            assert go_on(Walk, jump(Walk, DONE, name)) == DONE


def test_an_answer_is_kept_on_the_way_to_the_first_open_question() -> None:
    draft = back(Walk, answer(Walk, begin(Walk), "1"))
    assert (draft.at, keep(Walk, draft).at) == ("a", "b")
    with pytest.raises(AnswerError, match="“乙”尚未填写"):
        keep(Walk, keep(Walk, draft))


def test_whoever_goes_to_the_preview_comes_back_to_it() -> None:
    draft = Progress(answers={"a": "1", "c": "3"}, at="b")
    shown = preview(Walk, draft)
    assert shown.at is None
    assert keep(Walk, jump(Walk, shown, "a")).at is None
    assert preview(Walk, Progress(answers={"a": "1"}, at="a")).at == "c"


def test_clearing_takes_the_answer_away_and_asks_again() -> None:
    cleared = clear(Walk, jump(Walk, DONE, "b"))
    assert (cleared.answers, cleared.at) == ({"a": "1", "c": "3"}, "b")
    assert skip(Walk, cleared).at is None
    assert answer(Walk, cleared, "4").answers["b"] == "4"
    assert clear(Walk, DONE) == DONE
    with pytest.raises(AnswerError, match="“甲”为必填项，不能清空"):
        clear(Walk, jump(Walk, DONE, "a"))


def test_what_was_refused_is_not_kept() -> None:
    # At the last question: nothing stood there before.
    asked = Progress(answers={"a": "1"}, skipped=frozenset({"b"}), at="c")
    assert take_back(Walk, asked, answer(Walk, asked, "x")) == asked
    # From the preview: what stood there before stands there again, whatever else the refusal names.
    corrected = answer(Walk, jump(Walk, DONE, "c"), "x")
    assert take_back(Walk, DONE, corrected, "a") == jump(Walk, DONE, "c")
    # One answer of a paste.
    pasted = take_back(Walk, begin(Walk), DONE, "c")
    assert (pasted.answers, pasted.at) == ({"a": "1", "b": "2"}, "c")
    # An earlier answer that could not be looked at before all was there.
    early = Progress(answers={"a": "1", "c": "x"}, skipped=frozenset({"b"}), at="a")
    assert take_back(Walk, Progress(answers={"c": "x"}, at="a"), early, "c").answers == {"a": "1"}


def test_what_is_missing_is_asked_for_and_nothing_is_lost() -> None:
    skipped = Progress(answers={"a": "1", "c": "3"}, skipped=frozenset({"b"}))
    asked = take_back(Walk, skipped, skipped, "b")
    assert (asked.at, asked.answers, asked.skipped) == ("b", skipped.answers, frozenset())


def test_when_nobody_knows_which_answer_was_refused_the_preview_shows_all() -> None:
    assert take_back(Walk, begin(Walk), DONE) == DONE


def test_an_old_button_to_a_removed_question_is_refused_kindly() -> None:
    with pytest.raises(AnswerError, match="已不在表中"):
        jump(Walk, begin(Walk), "gone")


def test_a_draft_stored_at_a_removed_question_goes_on_at_the_next_open_one() -> None:
    draft = Progress(answers={"a": "1", "gone": "x"}, at="gone")
    asked = current(Walk, draft)
    assert asked is not None
    assert asked.name == "b"
    assert back(Walk, draft).at == "a"


def test_in_the_preview_an_answer_or_a_skip_changes_nothing() -> None:
    done = Progress(answers={"a": "1", "b": "2", "c": "3"})
    assert answer(Walk, done, "x") == done
    assert skip(Walk, done) == done


Move = Callable[[Progress], Progress]
MOVES: list[Move] = [
    lambda draft: answer(Walk, draft, "x"),
    lambda draft: back(Walk, draft),
    lambda draft: jump(Walk, draft, "c"),
    lambda draft: draft if (asked := current(Walk, draft)) and asked.required else skip(Walk, draft),
    lambda draft: draft if (asked := current(Walk, draft)) and asked.required else clear(Walk, draft),
    lambda draft: keep(Walk, draft) if not (asked := current(Walk, draft)) or asked.name in draft.answers else draft,
]


@given(st.lists(st.sampled_from(MOVES), max_size=15))
def test_however_a_draft_is_walked_it_can_be_stored_and_finished(moves: list[Move]) -> None:
    draft = begin(Walk)
    for move in moves:
        draft = Progress.model_validate_json(move(draft).model_dump_json())
        assert not draft.skipped & set(draft.answers)
    while current(Walk, draft):
        draft = answer(Walk, draft, "x")
    assert next_question(Walk, draft.answers, draft.skipped) is None
    assert validate(Walk, draft.answers).a == "x"


def test_a_remark_goes_with_its_answer() -> None:
    noticed = answer(Walk, begin(Walk), "甲", "请留意")
    assert noticed.remarks == {questions(Walk)[0].name: "请留意"}
    assert answer(Walk, back(Walk, noticed), "乙").remarks == {}
    optional = answer(Walk, jump(Walk, DONE, "b"), "乙", "请留意")
    assert optional.remarks == {"b": "请留意"}
    assert clear(Walk, jump(Walk, optional, "b")).remarks == {}


def test_a_changed_answer_leaves_its_writer_where_he_is() -> None:
    at_last = Progress(answers={"a": "1", "b": "2"}, at="c")
    changed = fill(Walk, at_last, {"a": "9"}, {"a": "请留意"})
    assert (changed.answers, changed.at, changed.remarks) == ({"a": "9", "b": "2"}, "c", {"a": "请留意"})
    looking_back = fill(Walk, Progress(answers={"a": "1"}, at="a"), {"b": "2"}, {})
    assert (looking_back.at, looking_back.answers) == ("a", {"a": "1", "b": "2"})
    assert fill(Walk, at_last, {"c": "3"}, {}).at is None
