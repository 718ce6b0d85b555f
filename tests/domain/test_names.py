"""Names of people: one spelling, whatever stands beside them and whichever dot somebody typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.names import PersonName, are_several, joined, name_key, nearly, read_name
from domain.plain_text import INTERPUNCTS


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("张　明", PersonName("张明")),
        ("张\n明", PersonName("张明")),
        (" 张明\u200b ", PersonName("张明")),
        ("1.张明", PersonName("张明")),
        ("张明*", PersonName("张明")),
        ("张明、", PersonName("张明")),
        ("张明 13800000000", PersonName("张明", number=True)),
        ("张明13800000000", PersonName("张明", number=True)),
        ("13800000000 张明", PersonName("张明", number=True)),
        ("张明（138-0000-0000）", PersonName("张明", number=True)),
        ("张明(手机:138 0000 0000)", PersonName("张明", number=True)),
        ("张明　电话：0936－1234567", PersonName("张明", number=True)),
        ("张明１３８００００００００", PersonName("张明", number=True)),
        ("张明13800000000/13900000000", PersonName("张明", number=True)),
        ("张明 62042219900101123X", PersonName("张明", number=True)),
        ("张明（女，回族）", PersonName("张明", said="女，回族")),
        ("张明（兼）13800000000", PersonName("张明", number=True, said="兼")),
        ("张明（大）", PersonName("张明（大）")),
        ("买买提 · 吐尔逊", PersonName("买买提·吐尔逊")),
        ("买买提.吐尔逊", PersonName("买买提·吐尔逊")),
        ("Li Ming", PersonName("Li Ming")),
        ("张明同志", PersonName("张明")),
        ("张明 女士", PersonName("张明")),
        ("钱 进 同志 13800000000", PersonName("钱进", number=True)),
        ("钱进（女，同志）", PersonName("钱进", said="女，同志")),
        ("张同志", PersonName("张同志")),
        ("13800000000", PersonName("", number=True)),
        ("", PersonName("")),
    ],
)
def test_a_name_is_read_without_what_stands_beside_it(typed: str, name: PersonName) -> None:
    assert read_name(typed) == name


@pytest.mark.parametrize("dot", [*INTERPUNCTS, ".", "．", "﹒", " • "])
def test_every_dot_that_people_type_is_the_same_name(dot: str) -> None:
    assert read_name(f"买买提{dot}吐尔逊").text == "买买提·吐尔逊"
    assert name_key(f"买买提{dot}吐尔逊") == name_key("买买提·吐尔逊")


@pytest.mark.parametrize(
    "cell",
    [
        "钱进、孙丽",
        "钱进,孙丽",
        "钱进/孙丽",
        "钱进同志 孙丽同志",
        "钱进；孙丽",
        "钱进\n孙丽",
        "钱进　孙丽",
        "钱进（书记）、孙丽（副书记）",
        "钱进 13800000000 孙丽 13900000000",
    ],
)
def test_a_cell_with_two_people_is_noticed(cell: str) -> None:
    assert are_several(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "张明",
        "张　明",
        "欧阳 修文",
        "孙 小丽",
        "买买提 · 吐尔逊",
        "钱进 同志",
        "张明、",
        "张明（女、回族）",
        "张明 13800000000",
        "",
    ],
)
def test_one_person_is_not_taken_for_two(cell: str) -> None:
    assert not are_several(cell)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("张建明", "张建民", True),
        ("张明", "张鸣", True),
        ("买买提·吐尔逊", "买买提吐尔逊", True),
        ("张明", "李明", False),
        ("张明", "张明", False),
        ("张明", "张建民", False),
    ],
)
def test_names_that_differ_by_little_are_told_apart_from_others(one: str, other: str, same: bool) -> None:
    assert nearly(one, other) is same


def test_a_laid_out_unit_is_one_word_and_latin_words_stay_apart() -> None:
    assert joined(" 红旗镇\n 党委 ") == "红旗镇党委"
    assert joined("ABB  China 党支部") == "ABB China党支部"


@given(st.text(alphabet="张明买提·•. \n　（）女138、*", max_size=20))
def test_reading_a_name_again_changes_nothing(typed: str) -> None:
    once = read_name(typed)
    assert name_key(once.text) == name_key(typed)
    assert "\n" not in once.text
