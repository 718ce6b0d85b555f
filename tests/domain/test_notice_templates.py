"""Templates of notices: their blanks, the form that asks for them, and the notice that they become."""

from datetime import date

import pytest

from domain.errors import Refusal
from domain.forms.fields import questions
from domain.notice_templates import (
    MOST_BLANKS,
    NoticeTemplate,
    demand_few_blanks,
    demand_filled,
    demand_fits,
    filled,
    form_for,
)
from views.notice_templates import built_in

TODAY = date(2026, 11, 23)
MEETING = NoticeTemplate("7", "例会", "关于{会议名称}的通知", "定于{时间}召开{会议名称}。{日期}", True, 1)


def test_the_blanks_are_asked_once_each_and_today_is_not_asked() -> None:
    assert MEETING.blanks == ("会议名称", "时间")
    assert [(one.title, one.required) for one in questions(form_for(MEETING))] == [("会议名称", True), ("时间", True)]


def test_a_notice_is_made_of_what_was_typed_and_nothing_typed_is_taken_for_a_blank() -> None:
    typed = {"blank_会议名称": "{时间}例会。", "blank_时间": "12月1日9:00"}
    made = filled(MEETING, typed, TODAY)
    assert made == {
        "title": "关于{时间}例会的通知",
        "text": "定于12月1日9:00召开{时间}例会。2026年11月23日",
        "receipt": True,
        "urgent": False,
    }
    with pytest.raises(Refusal, match=r"“\{时间\}”尚未填写"):
        demand_filled(made["title"], made["text"])


@pytest.mark.parametrize("text", ["{}", "{ 时间 }", "{1}", "{" + "长" * 13 + "}", "｛时间｝", "花括号{以内、有标点}"])
def test_other_braces_are_words_like_any_other(text: str) -> None:
    demand_filled("标题", text)


def test_too_many_blanks_and_a_notice_too_long_are_refused() -> None:
    with pytest.raises(Refusal, match=f"最多{MOST_BLANKS}处"):
        demand_few_blanks("标题", "".join(f"{{空白{number}}}" for number in range(MOST_BLANKS + 1)))
    with pytest.raises(Refusal, match="标题超过60字"):
        demand_fits(MEETING, {"blank_会议名称": "长" * 60, "blank_时间": "今天"}, TODAY)


@pytest.mark.parametrize("template", built_in(), ids=lambda one: one.key)
def test_a_built_in_template_is_a_whole_notice_once_its_blanks_are_filled(template: NoticeTemplate) -> None:
    made = filled(template, {f"blank_{name}": "某" for name in template.blanks}, TODAY)
    demand_filled(made["title"], made["text"])
    assert made["title"].startswith("关于")
    assert made["title"].endswith("的通知")
    assert 3 <= len(template.blanks) <= MOST_BLANKS
