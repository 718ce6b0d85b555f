"""Cuts Telegram HTML into messages: each well-formed, short enough, ending where a reader would pause."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from domain.messages import TEXT_LIMIT
from views.graphemes import continues, utf16_len

_TAG = r"</?[a-z][a-z0-9-]*(?:\s+[a-z-]+(?:=\"[^\"<]*\")?)*\s*>"
# The entities that the Bot API knows (page "HTML style"); any other & is shown as it stands.
_ENTITY = r"&(?:lt|gt|amp|quot|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});"
_MARKUP = re.compile(rf"(?P<tag>{_TAG})|(?P<entity>{_ENTITY})")
_TOKEN = re.compile(rf"{_MARKUP.pattern}|.", re.DOTALL)
_EMPTY_TAG = re.compile(r"<([a-z][a-z0-9-]*)(?:\s[^<>]*)?></\1>")
_SMALLEST_LIMIT = 32
_PAUSES = frozenset("。；！？，、：.;!?,")


@dataclass(frozen=True, slots=True)
class _Token:
    """A tag, or one visible character; `name` is empty for text."""

    raw: str
    shown: str = ""
    name: str = ""
    closing: bool = False

    @property
    def overhead(self) -> int:
        """Units that an open tag costs in every piece: itself and its end."""
        return utf16_len(self.raw) + len(f"</{self.name}>")


def visible(html: str) -> str:
    """Return the text that a person sees: tags gone, entities read."""
    return _MARKUP.sub(_shown, html)


def split_html(html: str, limit: int = TEXT_LIMIT) -> list[str]:
    """Return pieces of at most `limit` UTF-16 units, tags counted, cut at a paragraph, line or word if possible.

    No piece ends inside a tag, an entity or a visible character; tags open at a cut are closed and opened
    again. White space at a cut is dropped, and so is a tag too long to be repeated. Nothing visible gives [].
    Raises ValueError for a limit below 32.
    """
    if limit < _SMALLEST_LIMIT:
        raise ValueError(f"a piece needs at least {_SMALLEST_LIMIT} units, not {limit}")
    if utf16_len(html) <= limit:
        return [html.strip()] if visible(html).strip() else []
    rest = list(_balanced(_tokens(html, limit // 2), limit // 2))
    opened: tuple[_Token, ...] = ()
    pieces: list[str] = []
    while rest:
        cut = _best_cut(rest, _room(rest, opened, limit))
        pieces.append(_assemble(opened, rest[:cut]))
        opened = _still_open(opened, rest[:cut])
        rest = rest[cut:]
    return [piece for piece in pieces if visible(piece).strip()]


def _shown(match: re.Match[str]) -> str:
    if match["tag"]:
        return ""
    return unescape(match[0]) if match["entity"] else match[0]


def _tokens(html: str, widest: int) -> Iterator[_Token]:
    """Yield tags and visible characters; one of more than `widest` units (stacked marks) is cut all the same."""
    raw = shown = ""
    for match in _TOKEN.finditer(html):
        text = _shown(match)
        if text and shown and continues(shown, text) and utf16_len(raw + match[0]) <= widest:
            raw, shown = raw + match[0], shown + text
            continue
        if raw:
            yield _Token(raw, shown)
        raw, shown = (match[0], text) if text else ("", "")
        if match["tag"]:
            name = re.sub(r"[</>]|\s.*", "", match["tag"], flags=re.DOTALL)
            yield _Token(match["tag"], name=name, closing=match["tag"].startswith("</"))
    if raw:
        yield _Token(raw, shown)


def _balanced(tokens: Iterable[_Token], most: int) -> Iterator[_Token]:
    """Yield the tokens without stray ends, and without tags that would take over `most` units of every piece."""
    stack: list[tuple[_Token, bool]] = []
    for token in tokens:
        if not token.name:
            yield token
        elif not token.closing:
            fits = sum(opener.overhead for opener, kept in stack if kept) + token.overhead <= most
            stack.append((token, fits))
            if fits:
                yield token
        elif stack and stack[-1][0].name == token.name and stack.pop()[1]:
            yield token


def _still_open(opened: tuple[_Token, ...], tokens: Iterable[_Token]) -> tuple[_Token, ...]:
    stack = list(opened)
    for token in tokens:
        if token.closing:
            stack.pop()
        elif token.name:
            stack.append(token)
    return tuple(stack)


def _room(tokens: Sequence[_Token], opened: tuple[_Token, ...], limit: int) -> int:
    """Return how many tokens fit into one piece, at least one; an end tag is paid for when its tag opens."""
    used = sum(token.overhead for token in opened)
    for index, token in enumerate(tokens):
        if not token.closing:
            used += token.overhead if token.name else utf16_len(token.raw)
        if used > limit:
            return max(index, 1)
    return len(tokens)


def _best_cut(tokens: Sequence[_Token], room: int) -> int:
    """Return how many tokens to take: to the last paragraph, else line, else pause in the latter two thirds."""
    if room == len(tokens):
        return room
    candidates = range(room, max(room // 3, 1) - 1, -1)
    return max(candidates, key=lambda cut: (_rank(tokens, cut), cut))


def _rank(tokens: Sequence[_Token], cut: int) -> int:
    before, after = tokens[cut - 1].shown, tokens[cut].shown
    if before == "\n":
        return 3 if cut > 1 and tokens[cut - 2].shown == "\n" else 2
    if after == "\n":
        return 2
    return 1 if before.isspace() or after.isspace() or before in _PAUSES else 0


def _assemble(opened: tuple[_Token, ...], tokens: Sequence[_Token]) -> str:
    words = [index for index, token in enumerate(tokens) if token.shown.strip()]
    if not words:
        return ""
    body = "".join(token.raw for index, token in enumerate(tokens) if token.name or words[0] <= index <= words[-1])
    start = "".join(token.raw for token in opened)
    end = "".join(f"</{token.name}>" for token in reversed(_still_open(opened, tokens)))
    return _without_empty_tags(start + body + end)


def _without_empty_tags(html: str) -> str:
    while (shorter := _EMPTY_TAG.sub("", html)) != html:
        html = shorter
    return html
