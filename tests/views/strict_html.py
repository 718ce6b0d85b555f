"""A strict reader of Telegram HTML: it refuses what the Bot API would refuse (Bot API, "HTML style")."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

TAGS = {
    "b": (),
    "strong": (),
    "i": (),
    "em": (),
    "u": (),
    "ins": (),
    "s": (),
    "strike": (),
    "del": (),
    "tg-spoiler": (),
    "span": ("class",),
    "a": ("href",),
    "tg-emoji": ("emoji-id",),
    "code": ("class",),
    "pre": (),
    "blockquote": ("expandable",),
}
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#[0-9]+|#x[0-9a-fA-F]+);")


class NotTelegramHtml(Exception):
    """The Bot API would answer 400: can't parse entities."""


@dataclass
class Read:
    """What stays after parsing: the text, and each tag in order of appearance."""

    text: str = ""
    tags: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read = Read()
        self.stack: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS or any(name not in TAGS[tag] for name, _ in attrs):
            raise NotTelegramHtml(f"tag {tag} {attrs}")
        self.stack.append(tag)
        self.read.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.stack or self.stack.pop() != tag:
            raise NotTelegramHtml(f"unexpected end of {tag}")

    def handle_data(self, data: str) -> None:
        self.read.text += data

    def handle_comment(self, data: str) -> None:
        raise NotTelegramHtml("comment")

    def handle_decl(self, decl: str) -> None:
        raise NotTelegramHtml("declaration")

    def handle_pi(self, data: str) -> None:
        raise NotTelegramHtml("processing instruction")

    def unknown_decl(self, data: str) -> None:
        raise NotTelegramHtml("declaration")


def parse(html: str) -> Read:
    """Return text and tags, or raise NotTelegramHtml."""
    outside = re.sub(r"</?[a-z][a-z-]*(?:\s+[a-z-]+(?:=\"[^\"<>]*\")?)*>", "", html)
    if "<" in outside or ">" in outside:
        raise NotTelegramHtml(f"a bare bracket in {outside!r}")
    if "&" in _ENTITY.sub("", outside):
        raise NotTelegramHtml(f"a bare & in {outside!r}")
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader.stack:
        raise NotTelegramHtml(f"never closed: {reader.stack}")
    return reader.read
