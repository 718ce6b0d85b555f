"""Search words, and the piece of a text in which they were found."""

import pytest

from domain.snippets import WIDTH, snippet, words_of


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("阵地", ("阵地",)),
        ("  阵地　换届\n阵地 ", ("阵地", "换届")),
        ("阵\u200b地", ("阵地",)),
        ("", ()),
        ("\u200b", ()),
        ("一 二 三 四 五 六 七 八", ("一", "二", "三", "四", "五", "六")),
    ],
)
def test_words_are_parted_by_blanks_and_each_counts_once(query: str, words: tuple[str, ...]) -> None:
    assert words_of(query) == words


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("建成阵地四处", ("阵地",), "建成[阵地]四处"),
        ("建成阵地四处，抓好换届", ("换届", "阵地"), "建成[阵地]四处，抓好[换届]"),
        ("建成\n阵地", ("阵地",), "建成 [阵地]"),
        ("依托App推进", ("app",), "依托[App]推进"),
        ("党建阵地", ("党建", "党建阵地"), "[党建阵地]"),
        ("(.*)", ("(.*)",), "[(.*)]"),
        ("建成阵地", ("换届",), ""),
        ("", ("换届",), ""),
        ("建成阵地", (), ""),
    ],
)
def test_found_words_are_marked_on_one_line(text: str, words: tuple[str, ...], shown: str) -> None:
    pieces = snippet(text, words)
    assert "".join(f"[{one.text}]" if one.found else one.text for one in pieces) == shown


def test_only_the_surroundings_of_the_first_word_are_shown() -> None:
    text = "甲" * 500 + "阵地" + "乙" * 500
    shown = "".join(one.text for one in snippet(text, ("阵地",)))
    assert "阵地" in shown
    assert shown.startswith("…甲")
    assert shown.endswith("乙…")
    assert len(shown) == WIDTH + 2
