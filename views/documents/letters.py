"""Papers whose words the office may change (文稿模板, decision 0035): a pattern with placeholders, and what fills it.

A placeholder is `{{名称}}`. It stands for words, for a column (the row of a table around it is repeated, an entry a
row) or for whole blocks (it then has a paragraph of its own). What is filled in is never looked at again.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from views.documents.document import Block, Break, Document, Ending, Form, Heading, Note, Number, Table, Text, Title, To

PLACEHOLDER = re.compile(r"\{\{\s*([\u4e00-\u9fff]{1,12})\s*\}\}")


@dataclass(frozen=True, slots=True)
class Blocks:
    """What stands in the place of a paragraph."""

    blocks: tuple[Block, ...]


Value = str | tuple[str, ...] | Blocks
Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Pattern:
    """The words of a kind of paper as we write them; `needs` are the placeholders that every template has to have."""

    blocks: tuple[Block, ...]
    needs: tuple[str, ...]
    columns: frozenset[str] = frozenset()
    inserted: frozenset[str] = frozenset()

    @property
    def names(self) -> tuple[str, ...]:
        """All placeholders of this kind, in their order."""
        return tuple(dict.fromkeys(name for one in self.blocks for text in _texts(one) for name in names_in(text)))

    @property
    def sample(self) -> Values:
        """Something for each placeholder, as a template is tried out with it."""
        kinds: dict[str, Value] = dict.fromkeys(self.names, "示例文字")
        return kinds | dict.fromkeys(self.columns, ("示例一", "示例二")) | dict.fromkeys(self.inserted, _SAMPLE)


@dataclass(frozen=True, slots=True)
class Letter:
    """A paper of a pattern: what fills it, once for each letter in it, and what follows that no template changes."""

    name: str
    pattern: Pattern
    fills: Sequence[Values]
    office: str = ""
    annex: tuple[Block, ...] = ()
    # Writes what follows when that is more than blocks can say.
    close: Callable[[Any], None] | None = None


_SAMPLE = Blocks((Text("示例文字"), Table(("示例", "示例"), (78, 78), (("一", "二"),))))


def written(letter: Letter) -> Document:
    """The letter in our own words."""
    blocks: list[Block] = []
    for values in letter.fills:
        blocks += [Break()] if blocks else []
        blocks += [shown for one in letter.pattern.blocks for shown in _filled(one, values)]
    return Document(letter.name, (*blocks, *letter.annex), letter.office)


def names_in(text: str) -> list[str]:
    """The placeholders of a text, as often as they stand in it."""
    return PLACEHOLDER.findall(text)


def fill(text: str, values: Values, number: int = 0) -> str:
    """A text with its placeholders filled; of a column the entry with this number."""
    return PLACEHOLDER.sub(lambda found: _word(values.get(found[1], ""), number), text)


def is_left_out(text: str, values: Values) -> bool:
    """Whether a paragraph holds placeholders and nothing stands for any of them."""
    found = names_in(text)
    return bool(found) and not any(values.get(name) for name in found)


def times(text: str, values: Values) -> int | None:
    """How often a row of a table is there, None for one that is not repeated."""
    found = [value for name in names_in(text) if isinstance(value := values.get(name, ""), tuple)]
    return max(map(len, found)) if found else None


def _word(value: Value, number: int) -> str:
    match value:
        case str():
            return value
        case tuple():
            return value[number] if number < len(value) else ""
        case Blocks():
            return ""


def _filled(block: Block, values: Values) -> Iterator[Block]:
    match block:
        case Title(lines, mark):
            yield replace(block, lines=tuple(fill(one, values) for one in lines), mark=fill(mark, values))
        case Number(words) | To(words) | Heading(words) | Note(words) | Text(words):
            (value, *_) = [*(values.get(name) for name in names_in(words)), None]
            if isinstance(value, Blocks):
                yield from value.blocks
            elif not is_left_out(words, values):
                yield replace(block, words=fill(words, values))
        case Table(rows=rows):
            yield replace(block, rows=tuple(line for row in rows for line in _rows(row, values)))
        case Form(rows):
            yield Form(tuple((line[0], line[1]) for row in rows for line in _rows(row, values)))
        case Ending(office, day):
            yield Ending(fill(office, values), fill(day, values))
        case Break():
            yield block


def _rows(row: tuple[str, ...], values: Values) -> Iterable[tuple[str, ...]]:
    number = times("".join(row), values)
    for one in range(1 if number is None else number):
        yield tuple(fill(text, values, one) for text in row)


def _texts(block: Block) -> Iterable[str]:
    match block:
        case Title(lines, mark):
            return (*lines, mark)
        case Number(words) | To(words) | Heading(words) | Note(words) | Text(words):
            return (words,)
        case Table(rows=rows) | Form(rows=rows):
            return [text for row in rows for text in row]
        case Ending(office, day):
            return (office, day)
        case Break():
            return ()
