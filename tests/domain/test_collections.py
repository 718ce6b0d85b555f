"""What a typed line asks for, and the form that such questions make."""

from typing import Any

import pytest

from domain.collection_questions import form_from, is_alike, named, of_people, read_question
from domain.forms.fields import QuestionKind, questions


@pytest.mark.parametrize(
    ("line", "kind", "more"),
    [
        ("1. 党员人数（数字，人）", "number", {"measure": "人"}),
        ("2、是否已建台账（是否）", "yesno", {}),
        ("存在问题（选填）", "text", {"required": False}),
        ("完成时间（日期）", "date", {}),
        ("进度（未启动/进行中/已完成）", "choice", {"choices": ["未启动", "进行中", "已完成"]}),
        ("帮扶村(列表)", "list", {}),
        ("主要做法", "text", {"required": True}),
    ],
)
def test_a_line_is_a_question(line: str, kind: str, more: dict[str, Any]) -> None:
    asked = read_question(line)
    assert asked["kind"] == kind
    assert asked.items() >= more.items()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("党员身份证号", "个人信息.*只问数量"),
        ("联系人手机号（文字）", "个人信息"),
        ("问题线索情况", "纸质渠道"),
        ("在办案件数（数字）", "纸质渠道"),
        ("党员人数（照片）", "没有读懂.*数字、日期"),
        ("是", "每行写一个问题"),
    ],
)
def test_what_may_not_or_cannot_be_asked_is_refused_with_what_to_do(line: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_question(line)


def test_the_questions_make_a_form_and_the_same_ones_the_same_form() -> None:
    lines = (
        "党员人数（数字，人）",
        "是否已建台账（是否）",
        "存在问题（选填）",
        "进度（快/慢）",
        "帮扶村（列表）",
        "时间（日期）",
    )
    asked = named(read_question(line) for line in lines)
    form = form_from(asked)
    assert form_from([dict(one) for one in asked]) is form
    kinds = [QuestionKind(name) for name in ("number", "yesno", "text", "choice", "list", "date")]
    assert [one.kind for one in questions(form)] == kinds
    assert [one.required for one in questions(form)] == [True, True, False, True, True, True]


@pytest.mark.parametrize(("one", "other", "alike"), [("党员人数", "发展党员人数", True), ("党员", "党员人数", False)])
def test_titles_are_alike_when_one_is_within_the_other(one: str, other: str, alike: bool) -> None:
    assert is_alike(one, other) is alike


def test_a_corrected_question_has_a_new_name_and_one_that_means_the_same_keeps_its_own() -> None:
    before = named(map(read_question, ["党员人数（数字，人）", "主要做法"]))
    after = named(map(read_question, ["主要做法（选填）", "党员人数（数字，名）", "存在问题"]), before)
    assert [one["name"] for one in after] == ["q2", "q3", "q4"]


def test_what_asks_about_single_people_is_named_and_a_number_of_them_is_not() -> None:
    asked = [read_question(line) for line in ("村书记姓名", "30岁以下党员年龄段人数（数字，人）", "主要做法")]
    assert of_people(asked) == ("村书记姓名",)
