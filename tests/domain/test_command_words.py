"""Commands and names as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.command_words import Choice, Slashed, aliased, meant, nearest, slashed


@pytest.mark.parametrize(
    "text",
    [
        "/my",
        "/my。",
        "/my！",
        "/MY",
        "／my",
        "／ＭＹ。",
        "/ my",
        "\u200b/my",
        "\ufeff/my\u200b",
        "\u00a0/my\u00a0",
        " /my \n",
        "/my~",
        "/m\u200by",
    ],
)
def test_a_command_is_one_however_it_is_typed(text: str) -> None:
    assert slashed(text) == Slashed("my", "", "")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/my@Shuzhi_Bot。", Slashed("my", "shuzhi_bot", "")),
        ("／find 党建，作风。", Slashed("find", "", "党建，作风。")),
        ("/status 2026-00031-1", Slashed("status", "", "2026-00031-1")),
        ("/start go_my", Slashed("start", "", "go_my")),
        ("/find\n党建", Slashed("find", "", "党建")),
    ],
)
def test_what_follows_a_command_stays_as_it_was_typed(text: str, found: Slashed) -> None:
    assert slashed(text) == found


@pytest.mark.parametrize("text", ["", "/", "／", "我的事项", "/我的事项", "12/my", "a/b", "/。", "//"])
def test_other_words_are_no_command(text: str) -> None:
    assert slashed(text) is None


@pytest.mark.parametrize(
    "text", ["我的事项", "我的事项。", "我的 事项", "“我的事项”", "/我的事项", "我的\u200b事项！", "　我的事项　"]
)
def test_a_chinese_command_is_one_with_marks_and_blanks(text: str) -> None:
    assert "我的事项" in [alias for alias, _ in aliased(text)]


def test_a_chinese_command_keeps_its_words() -> None:
    assert aliased("查询 2026-00031-1")[1] == ("查询", "2026-00031-1")


CHOICES = (
    Choice("duty", ("述职报告摘要", "述职", "述职报告")),
    Choice("meeting", ("述职评议会",)),
    Choice("units", ("单位人员", "导入")),
    Choice("my", ("我的事项",)),
)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("述职报告摘要", "duty"),
        ("我要交述职报告", "duty"),
        ("请问述职评议会什么时候开？", "meeting"),
        ("怎么导入名单", "units"),
        ("今天天气不错", None),
        ("述", None),
        ("", None),
    ],
)
def test_a_name_inside_a_sentence_is_found_the_longest_first(text: str, what: str | None) -> None:
    assert meant(text, CHOICES) == what


def test_two_things_named_alike_are_not_decided() -> None:
    assert meant("甲乙", (Choice(1, ("甲乙",)), Choice(2, ("甲乙",)))) is None


def test_the_nearest_come_first_and_there_are_always_three() -> None:
    assert nearest("述职平议会", CHOICES)[0] == "meeting"
    assert nearest("我的事情", CHOICES)[0] == "my"
    assert len(nearest("天气", CHOICES)) == 3


MARKS = st.sampled_from(["", "。", "！", "!", "\u200b", "\ufeff", " ", "\u00a0", "～", "？", "\n"])
COMMANDS = st.sampled_from(["my", "find", "report", "five"])


@given(st.sampled_from(["/", "／", "\u200b/", " ／ ", "\ufeff/"]), COMMANDS, st.booleans(), MARKS)
def test_any_slash_any_case_and_any_mark_are_the_same_command(slash: str, name: str, upper: bool, mark: str) -> None:
    assert slashed(f"{slash}{name.upper() if upper else name}{mark}") == Slashed(name, "", "")


@given(st.text(max_size=30))
def test_any_text_is_read_without_an_error(text: str) -> None:
    slashed(text)
    aliased(text)
    assert len(nearest(text, CHOICES)) == 3
    meant(text, CHOICES)
