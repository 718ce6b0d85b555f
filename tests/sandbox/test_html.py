"""The HTML of the Bot API, as strict as Telegram."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.errors import ApiError
from sandbox.formatting import bot_text, typed_text
from sandbox.markup_html import TAGS, HtmlError, parse_html, utf16_length

READ: list[tuple[str, str, list[tuple[str, int, int]]]] = [
    ("a<b>好</b>", "a好", [("bold", 1, 1)]),
    ("<B>x</B>", "x", [("bold", 0, 1)]),
    ("<b><i>x</i>y</b>", "xy", [("bold", 0, 2), ("italic", 0, 1)]),
    ("𠮷<code>x</code>", "𠮷x", [("code", 2, 1)]),
    ("&lt;b&gt; &amp; &quot;&#20320;&#x597d;&quot;", '<b> & "你好"', []),
    ("a & b &nbsp; &#0;", "a & b &nbsp; &#0;", []),
    ("<b></b>x", "x", []),
    ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
    ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
    ("<code>a<b>b</b></code>", "ab", [("code", 0, 2)]),
    ("<a>x</a>", "x", []),
]
REFUSED = [
    ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
    ("x</b>", "Unexpected end tag at byte offset 1"),
    ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
    ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
    ("好<script>", 'Unsupported start tag "script" at byte offset 3'),
    ("1 < 2", "Unclosed start tag at byte offset 2"),
    ("1 < 2 > 1", 'Unsupported start tag "" at byte offset 2'),
    ("<br>", 'Unsupported start tag "br" at byte offset 0'),
    ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("<a href>x</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
    ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ("<b", "Unclosed start tag at byte offset 0"),
]


@pytest.mark.parametrize(("source", "text", "entities"), READ)
def test_html_becomes_text_and_entities(source: str, text: str, entities: list[Any]) -> None:
    shown, found = parse_html(source)
    assert shown == text
    assert [(e["type"], e["offset"], e["length"]) for e in found] == entities


@pytest.mark.parametrize(("source", "words"), REFUSED)
def test_wrong_html_is_refused_with_the_place(source: str, words: str) -> None:
    with pytest.raises(HtmlError) as caught:
        parse_html(source)
    assert str(caught.value) == words


def test_a_link_keeps_its_address_and_code_its_language() -> None:
    source = '<a href="https://t.me/x?start=1&amp;y">x</a><pre><code class="language-python">y</code></pre>'
    _, (link, code) = parse_html(source)
    assert link["url"] == "https://t.me/x?start=1&y"
    assert (code["type"], code["language"]) == ("pre", "python")


def test_the_text_is_trimmed_and_its_entities_move_along() -> None:
    text, (entity,) = bot_text(" \n<b> 好 </b>\n", "HTML", None)
    assert text == "好"
    assert entity == {"type": "bold", "offset": 0, "length": 1}


def test_commands_mentions_links_and_tags_are_marked() -> None:
    text = "/my 给 @bob_li 看 https://example.org/a，#党建 邮/no a/b"
    shown, entities = typed_text(text)
    marked = [(e["type"], shown[e["offset"] : e["offset"] + e["length"]]) for e in entities]
    assert marked == [
        ("bot_command", "/my"),
        ("mention", "@bob_li"),
        ("url", "https://example.org/a"),
        ("hashtag", "#党建"),
    ]


def test_nothing_is_marked_inside_code() -> None:
    _, entities = bot_text("<code>/my</code> /my", "html", None)
    assert [(e["type"], e["offset"]) for e in entities] == [("code", 0), ("bot_command", 4)]


def test_an_entity_without_its_fields_is_refused() -> None:
    with pytest.raises(ApiError, match='field "length" is not specified'):
        bot_text("x", None, [{"type": "bold", "offset": 0}])


@given(st.text(alphabet="<>/&;\"'= ab#x0好𠮷\n" + "".join(TAGS)))
def test_any_text_is_read_or_refused_and_entities_fit_the_text(source: str) -> None:
    try:
        text, entities = parse_html(source)
    except HtmlError:
        return
    assert all(0 <= e["offset"] < e["offset"] + e["length"] <= utf16_length(text) for e in entities)
