"""Which updates are blanked once they are dealt with: secrecy markings, refused words, invitation codes."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from domain.invitation_code import holds_code
from domain.secrecy import marked

_START = re.compile(r"\s*[/／]start\S*\s+\S", re.IGNORECASE)
_WORDS = frozenset({"text", "caption", "url", "file_name"})


def confidential(raw: str) -> bool:
    """Whether the JSON text of an update holds a text with a secrecy marking or a code that enrols somebody.

    What cannot be read may hold anything.
    """
    try:
        return any(marked(text) or holds_code(text) or _START.match(text) for text in _words(json.loads(raw)))
    except (ValueError, RecursionError):
        return True


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
