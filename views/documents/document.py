"""A file (文稿) as its maker lays it out, before it is Word: titles, paragraphs, tables, one after the other."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """The number of a document that is issued (发文字号), above its title."""

    words: str


@dataclass(frozen=True, slots=True)
class Title:
    """The title in its lines, with a mark below such as 内部资料; a slip has its colour (RRGGBB), and says it too."""

    lines: tuple[str, ...]
    mark: str = ""
    colour: str = ""


@dataclass(frozen=True, slots=True)
class To:
    """Whom it is for (主送)."""

    words: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the first level."""

    words: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text; each of its lines is a paragraph."""

    words: str


@dataclass(frozen=True, slots=True)
class Note:
    """Small print."""

    words: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading row, repeated on each page; widths and the least height of a row in millimetres."""

    heads: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    height: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """A form: what it asks on the left, what is known beside it; with room to write where nothing is."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ending:
    """Who signs, and when (落款)."""

    office: str
    day: str


@dataclass(frozen=True, slots=True)
class Break:
    """What follows begins on a new page."""


Block = Number | Title | To | Heading | Text | Note | Table | Form | Ending | Break


@dataclass(frozen=True, slots=True)
class Document:
    """The whole: its name, which is that of its file, its blocks, and who has it made."""

    name: str
    blocks: tuple[Block, ...]
    office: str = ""
    wide: bool = False
