"""What stands around every page in the browser: who reads, and the addresses of other pages and of the style sheet."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode


@dataclass(frozen=True, slots=True)
class Frame:
    """Under which address the pages lie, where the style sheet is, and what a press on 退出 posts to (none: no button).

    `root` has no slash at the end.
    """

    root: str
    style: str
    leave: str = ""

    def to(self, *parts: str | int, **query: str | int | None) -> str:
        """The address of a page: the parts of its path, and what of the query is not empty."""
        # What no address can hold, half a character, is replaced: such a text leads nowhere anyway.
        path = "/".join((self.root, *(quote(str(one), safe="", errors="replace") for one in parts)))
        asked = urlencode({name: value for name, value in query.items() if value}, errors="replace")
        return f"{path}?{asked}" if asked else path or "/"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the name, the posts in words, whether he looks after units, and the units that he reports for."""

    name: str
    posts: str
    oversees: bool
    own: tuple[tuple[int, str], ...] = ()
