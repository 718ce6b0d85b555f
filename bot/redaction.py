"""Which updates are blanked once they are dealt with: secrecy markings, refused words, invitation codes."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from domain.secrecy import marked

# services/invites.py: 32 bytes as the Bot API takes them in a link.
_CODE = re.compile(r"(?<![\w-])[A-Za-z0-9_-]{43}(?![\w-])|[?&]start=[\w-]+")
_START = re.compile(r"\s*[/／]start\S*\s+\S", re.IGNORECASE)
_WORDS = frozenset({"text", "caption", "url", "file_name"})


def confidential(raw: str) -> bool:
    """Whether the JSON text of an update holds a text with a secrecy marking or a code that enrols somebody."""
    return any(marked(text) or _CODE.search(text) or _START.match(text) for text in _words(json.loads(raw)))


def _words(value: Any) -> Iterator[str]:
    """What people wrote, quoted and forwarded texts too."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name in _WORDS and isinstance(inner, str):
                yield inner
            else:
                yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)
