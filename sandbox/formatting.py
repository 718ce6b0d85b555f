"""From what somebody typed to the text and entities that everybody sees."""

import re
from collections.abc import Sequence

from sandbox.errors import bad_request
from sandbox.markup_html import HtmlError, parse_html, utf16_length
from sandbox.models import JsonDict

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
_AUTOMATIC = re.compile(
    r"(?P<url>(?:https?://|t\.me/)[^\s<>\"，。；、（）《》]+)"
    r"|(?<![\w/<>])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/<>])"
    r"|(?<![\w@])(?P<mention>@[A-Za-z][A-Za-z0-9_]{3,31})(?!\w)"
    r"|(?<!\w)(?P<hashtag>#\w*[^\W\d]\w*)"
)


def typed_text(text: str) -> tuple[str, list[JsonDict]]:
    """Return what a client makes of plain text: trimmed, with commands, mentions and links marked."""
    return _finish(text, [])


def bot_text(text: str, parse_mode: str | None, entities: Sequence[JsonDict] | None) -> tuple[str, list[JsonDict]]:
    """Return the text and entities that the Bot API shows for a bot's text."""
    if entities or not parse_mode:
        return _finish(text, [_checked_entity(entity) for entity in entities or ()])
    if parse_mode.lower() != "html":
        raise bad_request(f"unsupported parse_mode: the sandbox reads HTML only, not {parse_mode}")
    try:
        return _finish(*parse_html(text))
    except HtmlError as error:
        raise bad_request(f"can't parse entities: {error}") from error


def message_text(text: str, parse_mode: str | None, entities: Sequence[JsonDict] | None) -> tuple[str, list[JsonDict]]:
    """Return the checked text of a message (1 to 4096 UTF-16 units after parsing)."""
    if not text:
        raise bad_request("message text is empty")
    shown, found = bot_text(text, parse_mode, entities)
    if not shown:
        raise bad_request("text must be non-empty")
    if utf16_length(shown) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return shown, found


def caption_text(text: str, parse_mode: str | None, entities: Sequence[JsonDict] | None) -> tuple[str, list[JsonDict]]:
    """Return the checked caption of a file (at most 1024 UTF-16 units after parsing)."""
    shown, found = bot_text(text, parse_mode, entities)
    if utf16_length(shown) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return shown, found


def _checked_entity(entity: JsonDict) -> JsonDict:
    needed = {"type", "offset", "length"}
    if not needed <= entity.keys():
        missing = sorted(needed - entity.keys())[0]
        raise bad_request(f'can\'t parse MessageEntity: field "{missing}" is not specified')
    return dict(entity)


def _finish(text: str, entities: list[JsonDict]) -> tuple[str, list[JsonDict]]:
    lead = utf16_length(text) - utf16_length(text.lstrip())
    text = text.strip()
    end = utf16_length(text)
    kept = []
    for entity in entities:
        first = max(entity["offset"] - lead, 0)
        last = min(entity["offset"] + entity["length"] - lead, end)
        if last > first:
            kept.append(entity | {"offset": first, "length": last - first})
    return text, sorted(kept + _automatic(text, kept), key=lambda e: (e["offset"], -e["length"]))


def _automatic(text: str, taken: list[JsonDict]) -> list[JsonDict]:
    """Find what Telegram itself marks, except inside code and links."""
    closed = [e for e in taken if e["type"] in ("code", "pre", "text_link", "text_mention", "custom_emoji")]
    found = []
    for match in _AUTOMATIC.finditer(text):
        offset = utf16_length(text[: match.start()])
        length = utf16_length(match[0])
        overlaps = any(e["offset"] < offset + length and offset < e["offset"] + e["length"] for e in closed)
        if not overlaps:
            found.append({"type": match.lastgroup, "offset": offset, "length": length})
    return found
