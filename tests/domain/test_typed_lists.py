"""A list is read however a clerk writes it: by lines, by ；, numbered on one line; none is none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.forms.engine import answer, begin, jump
from domain.forms.entries import entries, says_none
from domain.forms.errors import AnswerError
from domain.forms.fields import question
from domain.forms.values import parse_answer
from domain.mechanisms.duty_comment import Comment
from domain.mechanisms.rectification import RectificationPlan
from tests.domain.test_typed_numbers import CONTEXT


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1.阵地弱 2.队伍老化 3.制度不落实", ("阵地弱", "队伍老化", "制度不落实")),
        ("1.阵地弱2.队伍老化3.制度不落实", ("阵地弱", "队伍老化", "制度不落实")),
        ("1、甲；2、乙；3、丙。", ("甲", "乙", "丙。")),
        ("1)甲 2)乙", ("甲", "乙")),
        ("（1）甲（2）乙", ("甲", "乙")),
        ("（一）甲。（二）乙。", ("甲。", "乙。")),
        ("一、甲 二、乙", ("甲", "乙")),
        ("九、甲\n十、乙\n十一、丙", ("甲", "乙", "丙")),
        ("①甲②乙③丙", ("甲", "乙", "丙")),
        ("⒈阵地弱\n⒉队伍老化", ("阵地弱", "队伍老化")),
        ("⒈阵地弱⒉队伍老化", ("阵地弱", "队伍老化")),
        ("⑴甲⑵乙", ("甲", "乙")),
        ("㈠甲㈡乙", ("甲", "乙")),
        ("一是阵地弱，二是队伍老化；三是制度不落实。", ("阵地弱", "队伍老化", "制度不落实。")),
        ("第一，甲。第二，乙。", ("甲。", "乙。")),
        ("- 甲\n• 乙", ("甲", "乙")),
        ("甲；乙;\n丙", ("甲", "乙", "丙")),
        ("1.投入2.5万元 2.建成两处", ("投入2.5万元", "建成两处")),
        ("1、完成2、3季度任务", ("完成2、3季度任务",)),
        ("1、2季度完成", ("1、2季度完成",)),
        ("3.5万元缺口", ("3.5万元缺口",)),
        ("一是甲", ("一是甲",)),
        ("1.甲 2.乙 （3）丙", ("甲", "乙 （3）丙")),
        ("一.甲 二.乙", ("甲", "乙")),
        ("一．甲二．乙", ("甲", "乙")),
        ("1.2026年计划 2.2027年打算", ("2026年计划", "2027年打算")),
        ("没有", ()),
        ("1. 无", ()),
    ],
)
def test_the_entries_of_a_list_come_without_their_numbers(text: str, found: tuple[str, ...]) -> None:
    assert entries(text) == found


@pytest.mark.parametrize(
    "text",
    ["没有", "无", "无。", "没有。", "暂无", " 无 ", "/", "不涉及", "（无）", "【无】", "没有的", "不存在", "1. 无"],
)
def test_none_in_an_optional_list_leaves_it_open(text: str) -> None:
    asked = question(Comment, "problems")
    assert parse_answer(asked, text, CONTEXT) is None
    draft = answer(Comment, jump(Comment, begin(Comment), "problems"), None)
    assert ("problems" in draft.answers, draft.skipped) == (False, frozenset({"problems"}))


@pytest.mark.parametrize("text", ["没有发现问题", "不存在问题", "目前没有", "均无", "无内容", "无相关情况。"])
def test_a_phrase_that_says_none_is_none(text: str) -> None:
    assert says_none(text)


@pytest.mark.parametrize("text", ["没有", "无。", "1. 无"])
def test_none_in_a_required_list_is_refused_kindly(text: str) -> None:
    with pytest.raises(AnswerError, match="“整改措施”为必填项，请逐项填写，每行一项。"):
        parse_answer(question(RectificationPlan, "measures"), text, CONTEXT)


def test_a_sentence_with_none_in_it_is_not_none() -> None:
    assert not says_none("没有按期整改")


WORDS = st.text(alphabet="甲乙丙阵地弱，。", min_size=1, max_size=12).map(lambda text: f"丁{text}丁")
NUMBERS = [
    [f"{number}." for number in range(1, 21)],
    [f"{number}、" for number in range(1, 21)],
    [f"（{number}）" for number in range(1, 21)],
    [f"{number}、" for number in "一二三四五六七八九十"],
    list("①②③④⑤⑥⑦⑧⑨⑩"),
    list("⒈⒉⒊⒋⒌⒍⒎⒏⒐"),
]


@settings(deadline=None)
@given(st.lists(WORDS, min_size=2, max_size=9), st.sampled_from(NUMBERS), st.sampled_from(["", " ", "\n", "；"]))
def test_whatever_the_numbers_look_like_the_entries_are_whole(
    texts: list[str], numbers: list[str], between: str
) -> None:
    assert entries(between.join(f"{mark}{text}" for mark, text in zip(numbers, texts, strict=False))) == tuple(texts)
