"""Text for Telegram: counted in UTF-16 units, never cut inside a character that a person sees as one."""

import re

import markupsafe

from views.graphemes import graphemes, utf16_len

_WORD_JOINER = "\u2060"
_MENTION = re.compile(f"@(?!{_WORD_JOINER})")


def escape(text: str) -> str:
    """Return plain text as Telegram HTML that shows exactly this text."""
    return str(markupsafe.escape(str.__str__(text)))


def neutralise_mentions(text: str) -> str:
    """Return plain text with a word joiner after every @, so that no name in it is pinged."""
    return _MENTION.sub(f"@{_WORD_JOINER}", text)


def truncate(text: str, limit: int) -> str:
    """Return the text itself, or as many whole characters as fit with “…” into `limit` UTF-16 units."""
    if utf16_len(text) <= limit:
        return text
    kept: list[str] = []
    room = limit - 1
    for cluster in graphemes(text):
        room -= utf16_len(cluster)
        if room < 0:
            break
        kept.append(cluster)
    return "".join(kept).rstrip() + "…" if limit > 0 else ""
