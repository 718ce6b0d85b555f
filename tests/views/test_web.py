"""A page in the browser is the same document whatever its texts hold, and says what the chat says."""

from html.parser import HTMLParser
from itertools import count
from urllib.parse import unquote

from domain.plain_text import clean
from tests.views.hostile_pages import FRAME, pages, rounds, strings
from views.web.frame import Frame
from views.web.html import STYLE, document

# No end of its own.
VOID = {"meta", "link", "input", "br"}
# Attributes that hold an address or a text from outside.
FREE = {"href", "value"}


class Reader(HTMLParser):
    """What a document is made of: its tags with their attributes in order, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.shape: list[tuple[str, ...]] = []
        self.given: list[str] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        fixed = [f"{name}={value}" for name, value in attrs if name not in FREE]
        self.shape.append((tag, *(name for name, _ in attrs), *fixed))
        self.given += [value or "" for name, value in attrs if name in FREE]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data!r}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data!r}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data!r}")


def bare(text: str) -> str:
    return "".join(clean(text).split())


def test_ten_thousand_hostile_texts_are_shown_and_change_no_document() -> None:
    harmless = [Reader(html).shape for html in pages(f"甲{n}" for n in count())]
    shown = 0
    for texts, made in rounds(strings(10_000)):
        read = [Reader(html) for html in made]
        assert [one.shape for one in read] == harmless
        addresses = [given for one in read for given in one.given]
        assert all(not one or one.startswith(("/page", "#main", "名")) for one in addresses)
        said = "".join(bare(one.text) for one in read) + "".join(bare(unquote(one)) for one in addresses)
        assert [text for text in texts if bare(text) not in said] == []
        shown += len(texts)
    assert shown >= 10_000


def test_an_address_is_made_of_parts_that_cannot_leave_it() -> None:
    assert FRAME.to("item", "../x?y#z", page=2, q="a&b=c", none="") == "/page/item/..%2Fx%3Fy%23z?page=2&q=a%26b%3Dc"
    assert Frame("", "").to() == "/"
    assert FRAME.to() == "/page"


def test_a_page_of_the_gate_has_the_frame_without_a_reader() -> None:
    read = Reader(document("base.html.j2", FRAME))
    assert [one[0] for one in read.shape if one[0] in {"nav", "form", "header", "main", "footer"}] == [
        "header",
        "main",
        "footer",
    ]
    assert "/my" not in read.text


def test_nothing_of_a_page_asks_for_what_a_strict_policy_forbids() -> None:
    shapes = [one for html in pages(f"甲{n}" for n in count()) for one in Reader(html).shape]
    assert {one[0] for one in shapes}.isdisjoint({"script", "style", "img", "iframe", "object", "base"})
    names = {name.partition("=")[0] for one in shapes for name in one[1:]}
    assert not any(name == "style" or name.startswith("on") for name in names)
    sheet = STYLE.read_text(encoding="utf-8")
    assert "url(" not in sheet
    assert "@import" not in sheet


def test_what_may_be_pressed_changes_nothing_but_the_session() -> None:
    for html in pages(f"甲{n}" for n in count()):
        forms = [one for one in Reader(html).shape if one[0] == "form"]
        assert [one for one in forms if "method=post" in one and f"action={FRAME.leave}" not in one] == []
