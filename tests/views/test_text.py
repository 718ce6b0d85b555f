"""Text is counted as Telegram counts it and cut as a reader would cut it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.plain_text import clean
from tests.views.strict_html import NotTelegramHtml, parse
from views.graphemes import graphemes, utf16_len
from views.split import split_html, visible
from views.text import escape, neutralise_mentions, truncate

FAMILY = "👨\u200d👩\u200d👧"
FLAG = "🇨🇳"
HAND = "👋🏽"
ACCENT = "e\u0301"
KEYCAP = "1\ufe0f\u20e3"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
WHOLE = [FAMILY, FLAG, HAND, ACCENT, KEYCAP, SCOTLAND]

words = st.lists(st.sampled_from([*WHOLE, "党", "建，", "a", " ", "\n", "\n\n", "&", "<", '"', "@a"]), max_size=60)
plain_texts = st.one_of(words.map("".join), st.text(max_size=120))


def _tagged(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    opener = st.sampled_from(["b", "i", "blockquote expandable", 'a href="https://example.org/?a=1&amp;b=2"'])
    parts = st.lists(inner, max_size=4).map("".join)
    return st.tuples(opener, parts).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0].split()[0]}>")


htmls = st.lists(
    st.recursive(plain_texts.map(escape), _tagged, max_leaves=8),
    max_size=6,
).map("".join)


def _without_blanks(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize(("text", "units"), [("", 0), ("党建", 2), ("🟢", 2), (FLAG, 4), (FAMILY, 8)])
def test_length_is_counted_in_utf16_units(text: str, units: int) -> None:
    assert utf16_len(text) == units


@given(st.text())
def test_length_agrees_with_the_encoding(text: str) -> None:
    assert utf16_len(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


@pytest.mark.parametrize("whole", WHOLE)
def test_what_a_person_sees_as_one_character_stays_whole(whole: str) -> None:
    assert list(graphemes(f"党{whole}{whole}建")) == ["党", whole, whole, "建"]


def test_three_flag_letters_are_one_flag_and_one_letter() -> None:
    assert list(graphemes(FLAG + FLAG[0])) == [FLAG, FLAG[0]]


@given(plain_texts)
def test_escaped_text_is_shown_as_it_was(text: str) -> None:
    assert visible(escape(text)) == text


@given(st.text(max_size=60))
def test_escaped_text_has_no_tags(text: str) -> None:
    assert parse(escape(clean(text))).tags == []


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("述职报告", 4, "述职报告"),
        ("述职报告", 3, "述职…"),
        ("述职 报告", 4, "述职…"),
        (f"a{FAMILY}b", 9, "a…"),
        (f"a{FAMILY}bc", 11, f"a{FAMILY}bc"),
        (f"{FLAG}{FLAG}", 5, f"{FLAG}…"),
        ("述职", 1, "…"),
        ("述职", 0, ""),
    ],
)
def test_a_long_text_is_cut_between_visible_characters(text: str, limit: int, shown: str) -> None:
    assert truncate(text, limit) == shown


@given(plain_texts, st.integers(0, 40))
def test_a_cut_text_keeps_its_limit(text: str, limit: int) -> None:
    assert utf16_len(truncate(text, limit)) <= limit


def test_names_behind_an_at_sign_are_not_mentions() -> None:
    text = neutralise_mentions(" ".join(f"@person_{number}" for number in range(100)))
    assert not re.search(r"@\w", text)
    assert text.count("@") == 100


def test_neutralising_twice_changes_nothing_more() -> None:
    once = neutralise_mentions("@a 和 @b")
    assert neutralise_mentions(once) == once


@pytest.mark.parametrize(
    ("html", "text"),
    [("<b>一</b>&amp;&lt;", "一&<"), ("&#128994;&#x1F534;", "🟢🔴"), ("&nbsp;&", "&nbsp;&"), ("1 < 2", "1 < 2")],
)
def test_visible_text_has_no_tags_and_no_entities(html: str, text: str) -> None:
    assert visible(html) == text


def test_a_short_message_stays_one_piece() -> None:
    assert split_html("<b>标题</b>\n\n正文") == ["<b>标题</b>\n\n正文"]


@pytest.mark.parametrize("html", ["", " \n ", "<b> </b>", "<i></i>"])
def test_nothing_visible_gives_no_piece(html: str) -> None:
    assert split_html(html) == []


def test_a_limit_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 32"):
        split_html("a", 31)


@pytest.mark.parametrize(
    ("html", "pieces"),
    [
        ("一" * 20 + "\n\n" + "二" * 10 + "\n" + "三" * 20, ["一" * 20, "二" * 10 + "\n" + "三" * 20]),
        ("一" * 30 + "\n" + "二" * 20, ["一" * 30, "二" * 20]),
        ("一" * 25 + "。" + "二" * 25, ["一" * 25 + "。", "二" * 25]),
        ("word " * 10, ["word " * 7 + "word", "word word"]),
        ("一" * 50, ["一" * 40, "一" * 10]),
    ],
)
def test_a_long_message_is_cut_at_a_paragraph_then_a_line_then_a_pause(html: str, pieces: list[str]) -> None:
    assert split_html(html, 40) == pieces


def test_tags_open_at_a_cut_are_opened_again() -> None:
    first, second = split_html(f"<b>标题<i>{'一' * 30}\n{'二' * 20}</i></b>末", 60)
    assert first == f"<b>标题<i>{'一' * 30}</i></b>"
    assert second == f"<b><i>{'二' * 20}</i></b>末"


def test_no_empty_tags_are_left_at_a_cut() -> None:
    assert split_html(f"{'一' * 33}<b>{'二' * 20}</b>", 40) == ["一" * 33, f"<b>{'二' * 20}</b>"]


def test_entities_are_never_cut() -> None:
    assert all(set(parse(piece).text) == {"&"} for piece in split_html("&amp;" * 100, 33))


def test_a_tag_too_long_to_repeat_is_dropped_but_its_text_stays() -> None:
    pieces = split_html(f'<a href="https://example.org/{"x" * 5000}">全文</a>')
    assert pieces == ["全文"]


def test_stray_ends_and_open_tags_are_put_right() -> None:
    assert split_html(f"</i>{'一' * 20}\n<b>{'二' * 20}", 40) == ["一" * 20, f"<b>{'二' * 20}</b>"]


def test_a_tower_of_marks_is_cut_rather_than_lost() -> None:
    tower = "e" + "\u0301" * 500
    pieces = split_html(tower, 40)
    assert "".join(pieces) == tower
    assert max(map(utf16_len, pieces)) <= 40


@given(htmls, st.integers(150, 260))
def test_every_piece_is_well_formed_and_short_and_nothing_visible_is_lost(html: str, limit: int) -> None:
    pieces = split_html(html, limit)
    assert all(utf16_len(piece) <= limit for piece in pieces)
    shown = "".join(parse(piece).text for piece in pieces if parse(piece).text.strip())
    assert len(pieces) == sum(bool(visible(piece).strip()) for piece in pieces)
    assert _without_blanks(shown) == _without_blanks(visible(html))


@given(words.map("".join), st.integers(32, 60))
def test_no_piece_begins_or_ends_inside_a_visible_character(text: str, limit: int) -> None:
    whole = [cluster for cluster in graphemes(text) if cluster.strip()]
    pieces = [visible(piece) for piece in split_html(escape(text), limit)]
    assert [cluster for piece in pieces for cluster in graphemes(piece) if cluster.strip()] == whole


@pytest.mark.parametrize("html", ["<b>", "</b>", "<b><i></b></i>", "<p>x</p>", "a & b", "1 < 2", "<a onclick=''>x</a>"])
def test_the_strict_parser_of_these_tests_refuses(html: str) -> None:
    with pytest.raises(NotTelegramHtml):
        parse(html)
