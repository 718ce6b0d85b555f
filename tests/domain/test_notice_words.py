"""The small words of a notice: its formal title, and whether a text signs itself."""

import pytest

from domain.notice_words import formal_title, signs_itself, title_of


@pytest.mark.parametrize(
    ("title", "formal"),
    [
        ("报送第四季度情况", "关于报送第四季度情况的通知"),
        ("关于召开例会", "关于召开例会的通知"),
        ("召开例会。", "关于召开例会的通知"),
        ("关于召开例会的通知", ""),
        ("元旦放假公告", ""),
        ("长" * 60, ""),
    ],
)
def test_a_title_becomes_formal_unless_it_is_or_would_be_too_long(title: str, formal: str) -> None:
    assert formal_title(title) == formal


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("请于12月5日前报送第四季度统计表。联系人：基层办。", "关于报送第四季度统计表的通知"),
        ("各乡镇党委：\n兹定于12月3日（星期四）上午9:00在县委会议室召开工作例会。", "关于召开工作例会的通知"),
        ("各单位：\n现将节日值班有关事项通知如下：\n一、值班", "关于节日值班的通知"),
        ("各单位：\n一、请报送统计表", ""),
        ("请参会", ""),
        ("", ""),
        ("各单位：", ""),
    ],
)
def test_a_text_without_a_title_proposes_one_from_its_first_sentence(text: str, title: str) -> None:
    assert title_of(text) == title


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("请参加。\n\n县委组织部\n2026年11月29日", True),
        ("请参加。\n组织部", False),
        ("请参加。\n县委组织部", True),
        ("请参加。\n中共县委组织部", True),
        ("请参加。\n二〇二六年十一月二十九日", True),
        ("请于2026年11月29日参加。", False),
        ("县委组织部", False),
    ],
)
def test_a_text_that_ends_with_office_or_day_signs_itself(text: str, signs: bool) -> None:
    assert signs_itself(text, "县委组织部") is signs
