"""The HTML style of the Bot API, read as strictly as Telegram reads it (Bot API, HTML style)."""

import re
from dataclasses import dataclass, field

from sandbox.models import JsonDict

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));?")
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>]*)\s*(=?)\s*("[^"]*"|'[^']*'|[A-Za-z0-9.\-]+)?""")


class HtmlError(ValueError):
    """The text is not HTML as Telegram reads it."""


@dataclass
class _Open:
    tag: str
    offset: int
    attributes: dict[str, str] = field(default_factory=dict)


def utf16_length(text: str) -> int:
    """Return the length in UTF-16 code units, the unit of the Bot API."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(source: str) -> tuple[str, list[JsonDict]]:
    """Return the plain text and its entities; raise HtmlError with Telegram's words."""
    return _Reader(source).read()


def _character(reference: re.Match[str]) -> str:
    named, decimal, hexadecimal = reference.groups()
    if named:
        return _NAMED[named]
    number = int(decimal or 0) or int(hexadecimal or "0", 16)
    is_character = 0 < number < 0x110000 and not 0xD800 <= number < 0xE000
    return chr(number) if is_character else reference[0]


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.parts: list[str] = []
        self.units = 0
        self.open: list[_Open] = []
        self.entities: list[JsonDict] = []

    def read(self) -> tuple[str, list[JsonDict]]:
        while self.at < len(self.source):
            special = min(self._next("<"), self._next("&"))
            self._put(self.source[self.at : special])
            self.at = special
            if self.source.startswith("</", special):
                self._end_tag()
            elif self.source.startswith("<", special):
                self._start_tag()
            elif self.source.startswith("&", special):
                self._reference()
        if self.open:
            raise HtmlError(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        self.entities.sort(key=lambda e: (e["offset"], -e["length"]))
        return "".join(self.parts), self.entities

    def _next(self, char: str) -> int:
        found = self.source.find(char, self.at)
        return len(self.source) if found < 0 else found

    def _put(self, text: str) -> None:
        self.parts.append(text)
        self.units += utf16_length(text)

    def _where(self) -> str:
        return f"at byte offset {len(self.source[: self.at].encode())}"

    def _reference(self) -> None:
        match = _REFERENCE.match(self.source, self.at)
        self._put(_character(match) if match else "&")
        self.at = match.end() if match else self.at + 1

    def _start_tag(self) -> None:
        close = self.source.find(">", self.at)
        name = _TAG_NAME.match(self.source, self.at + 1)
        if close < 0 or name is None:
            raise HtmlError(f"Unclosed start tag {self._where()}")
        tag = name[0].lower()
        if tag not in TAGS:
            raise HtmlError(f'Unsupported start tag "{tag}" {self._where()}')
        attributes, end = self._attributes(tag, name.end())
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise HtmlError(f'Tag "span" must have class "tg-spoiler" {self._where()}')
        self.open.append(_Open(tag, self.units, attributes))
        self.at = end

    def _attributes(self, tag: str, at: int) -> tuple[dict[str, str], int]:
        found: dict[str, str] = {}
        while True:
            while self.source[at : at + 1].isspace():
                at += 1
            if at >= len(self.source):
                raise HtmlError(f"Unclosed start tag {self._where()}")
            if self.source[at] == ">":
                return found, at + 1
            match = _ATTRIBUTE.match(self.source, at)
            name = match[1].lower() if match else ""
            if match is None or not name:
                raise HtmlError(f'Empty attribute name in the tag "{tag}" {self._where()}')
            if (match[3] is None or not match[2]) and (tag, name) != ("blockquote", "expandable"):
                words = f'Expected equal sign in declaration of an attribute of the tag "{tag}"'
                raise HtmlError(f"{words} {self._where()}")
            found[name] = _REFERENCE.sub(_character, (match[3] or "").strip("\"'"))
            at = match.end()

    def _end_tag(self) -> None:
        close = self.source.find(">", self.at)
        if close < 0:
            raise HtmlError(f"Unclosed end tag {self._where()}")
        name = self.source[self.at + 2 : close].strip().lower()
        if not self.open:
            raise HtmlError(f"Unexpected end tag {self._where()}")
        opened = self.open.pop()
        if name and name != opened.tag:
            expected = f'expected "</{opened.tag}>", found "</{name}>"'
            raise HtmlError(f"Unmatched end tag {self._where()}, {expected}")
        self.at = close + 1
        self._add_entity(opened)

    def _add_entity(self, opened: _Open) -> None:
        length = self.units - opened.offset
        if length == 0:
            return
        entity: JsonDict = {"type": TAGS[opened.tag], "offset": opened.offset, "length": length}
        if opened.tag == "a":
            if not opened.attributes.get("href"):
                return
            entity["url"] = opened.attributes["href"]
        elif opened.tag == "tg-emoji":
            entity["custom_emoji_id"] = opened.attributes.get("emoji-id", "")
        elif opened.tag == "blockquote" and "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        elif opened.tag in ("code", "pre"):
            self._mark_code(entity, opened)
        self.entities.append(entity)

    def _mark_code(self, entity: JsonDict, opened: _Open) -> None:
        """Code holds nothing but code; `<pre><code class="language-x">` names the language."""
        inner = [e for e in self.entities if e["offset"] >= entity["offset"]]
        self.entities = [e for e in self.entities if e["offset"] < entity["offset"]]
        languages = [e["language"] for e in inner if e["type"] == "code" and "language" in e]
        if opened.tag == "pre" and languages:
            entity["language"] = languages[0]
        elif opened.attributes.get("class", "").startswith("language-"):
            entity["language"] = opened.attributes["class"].removeprefix("language-")
