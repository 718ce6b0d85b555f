"""A yes-or-no question understands what people type, in the words of the question too."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.forms.yes_no import yes_or_no

SIGN, URGENT = "是否需要签收", "是否紧急"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (title, text)
        for title in (SIGN, URGENT)
        for text in [
            "是",
            "是的",
            "是。",
            "对",
            "对的",
            "好",
            "好的",
            "好的吧",
            "需要",
            "要",
            "要的",
            "需",
            "有",
            "行",
            "可以",
            "同意",
            "嗯",
            "1",
            "Ｙｅｓ",
            "√",
            "1.",
            "我需要",
            "那就要吧",
            "应该需要",
        ]
    ]
    + [(SIGN, text) for text in ["需要签收", "签收", "要签收", "是需要签收", "请签收", "签收吧！"]]
    + [
        (URGENT, text)
        for text in ["紧急", "是紧急", "紧急的", "紧急。", "急", "很急", "加急", "特急", "十分紧急", "是，紧急"]
    ]
    + [(SIGN, text) for text in ["签", "是（需要签收）", "是，要签收。"]],
)
def test_these_mean_yes(title: str, text: str) -> None:
    assert yes_or_no(title, text) is True


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (title, text)
        for title in (SIGN, URGENT)
        for text in [
            "否",
            "不是",
            "不是的",
            "不",
            "不要",
            "不用",
            "不用了",
            "不需要",
            "不需要。",
            "无需",
            "不必",
            "没有",
            "没有的",
            "无",
            "2",
            "no",
            "不行",
            "×",
            "我不需要",
        ]
    ]
    + [(SIGN, text) for text in ["不需要签收", "不用签收", "无需签收", "不签收", "不要签收", "免签收", "不必签收了"]]
    + [(URGENT, text) for text in ["不紧急", "不是紧急", "非紧急", "不紧急的", "没有紧急"]]
    + [(URGENT, text) for text in ["不急", "不太急", "不是很急", "并不紧急", "不算紧急", "一般", "平件", "否，不紧急"]]
    + [(SIGN, text) for text in ["不签", "否（不需要）", "不用，无需签收"]],
)
def test_these_mean_no(title: str, text: str) -> None:
    assert yes_or_no(title, text) is False


@pytest.mark.parametrize(
    "text",
    [
        "也许",
        "不一定",
        "看情况",
        "是否",
        "需要签收吗",
        "不紧",
        "3",
        "是不是",
        "。",
        "不知道",
        "请核实",
        "是/否",
        "是，不需要",
        "急",
        "一般",
    ],
)
def test_what_says_neither_is_asked_again(text: str) -> None:
    assert yes_or_no(SIGN, text) is None


@given(
    st.sampled_from(["签收", "公开", "反馈本人", "重大", "需要回复"]),
    st.sampled_from(["不", "不用", "无需", "不需要", "未"]),
)
def test_a_negated_title_is_never_a_yes(asked: str, negation: str) -> None:
    assert yes_or_no(f"是否{asked}", f"{negation}{asked}") is False
    assert yes_or_no(f"是否{asked}", asked) is True


@given(st.text(max_size=12))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert yes_or_no(SIGN, text) in (True, False, None)
