"""A whole notice sent as the answer to its title: what is taken for the title, and what is not."""

import pytest

from domain.forms import engine
from domain.forms.headed import headed
from domain.notices import NoticeText


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("关于例会的通知\n请参加。", {"title": "关于例会的通知", "text": "请参加。"}),
        ("关于例会的通知\n\n各单位：\n时间：9:00", {"title": "关于例会的通知", "text": "各单位：\n时间：9:00"}),
        ("各单位：\n请参加。", {"text": "各单位：\n请参加。"}),
        ("请参加例会。\n地点另告", {"text": "请参加例会。\n地点另告"}),
        ("长" * 61 + "\n请参加", {"text": "长" * 61 + "\n请参加"}),
        ("关于例会的通知", {}),
        ("关于例会的通知\n \n", {}),
    ],
)
def test_a_first_line_is_the_title_unless_it_is_a_salutation_or_a_sentence(typed: str, taken: dict[str, str]) -> None:
    assert headed(NoticeText, engine.begin(NoticeText), typed) == taken


def test_an_answer_to_the_text_itself_is_taken_whole() -> None:
    at_text = engine.begin(NoticeText, {"title": "关于例会的通知"})
    assert headed(NoticeText, at_text, "第一行\n第二行") == {}
