"""The constructs of SQL that the engines spell differently; each stands here once."""

import json
from collections.abc import Iterable
from enum import Enum, auto
from typing import Any, Self

from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    Dialect,
    Integer,
    Select,
    String,
    Table,
    Text,
    TextClause,
    bindparam,
    cast,
    literal,
)
from sqlalchemy.dialects.sqlite import Insert, insert
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import Boolean, TypeDecorator, TypeEngine

from storage.engines.column_types import UtcDateTime

# The instant of the transaction (aware UTC): every session gives it to its statements.
NOW = bindparam("now", type_=UtcDateTime())


class _Condition(ColumnElement[bool]):
    type = Boolean()
    inherit_cache = False

    def self_group(self, against: OperatorType | None = None) -> Self:
        """Stand in other conditions as it is: `(…) = 1` would keep SQLite from its indexes."""
        return self


class among(_Condition):
    """The condition "the column holds one (or `none`) of the list bound to this name": one place for any length.

    `IN (?, ?, …)` would be another text for every length, and no engine takes more than some ten thousand places.
    """

    def __init__(self, column: ColumnElement[Any], name: str, *, none: bool = False) -> None:
        self.column, self.none = column, none
        self.listed = bindparam(name, type_=_ListOf(column.type))


def only_where(condition: ColumnElement[bool] | TextClause) -> dict[str, Any]:
    """The options of an index that holds only the rows of which this is true.

    For the engine whose dialect is loaded anyway: an option of the other loads that too, and indexes are made by
    migrations, which name both.
    """
    return {"sqlite_where": condition}


def written(table: Table, *names: str) -> Insert:
    """Insert a row, or write these columns (else all that are no part of the key) into the one that has its key."""
    statement = insert(table)
    keys = [column.name for column in table.primary_key]
    columns = names or tuple(column.name for column in table.columns if column.name not in keys)
    return statement.on_conflict_do_update(
        index_elements=keys, set_={name: statement.excluded[name] for name in columns}
    )


class unindexed(ColumnElement[str]):
    """A text column that the planner shall not look up by an index of its own, of which SQLite thinks too well."""

    type = String()
    inherit_cache = False

    def __init__(self, column: ColumnElement[str]) -> None:
        self.column = column


@compiles(unindexed, "sqlite")
def _with_plus(element: unindexed, compiler: SQLCompiler, **options: Any) -> str:
    return f"+{compiler.process(element.column, **options)}"


@compiles(unindexed)
def _as_it_is(element: unindexed, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.column, **options)


def one_of(column: ColumnElement[Any], values: Iterable[str]) -> ColumnElement[bool]:
    """The condition "the column holds one of these", each in a place of its own: for lists that never vary."""
    return column.in_([literal(str(value), column.type) for value in sorted(values)])


class json_list_holds(_Condition):
    """The condition "the list of numbers at this key of a JSON column holds one of those bound to this name"."""

    def __init__(self, column: ColumnElement[Any], at: str, name: str) -> None:
        self.column, self.at = column, at
        self.listed = bindparam(name, type_=_ListOf(Integer()))


class json_names(_Condition):
    """The condition "at this path of a JSON column, however deep, some `id` is one of those bound to this name"."""

    def __init__(self, column: ColumnElement[Any], path: tuple[str, ...], name: str) -> None:
        self.column, self.path = column, path
        self.listed = bindparam(name, type_=_ListOf(Integer()))


class as_json(ColumnElement[Any]):
    """A text that is put into a JSON column as it is spelt."""

    type = JSON()
    inherit_cache = False

    def __init__(self, words: ColumnElement[str]) -> None:
        self.words = words


class Look(Enum):
    """How a word is looked up: by an index, or, of one character, by reading, folded for one with capitals."""

    INDEXED = auto()
    PAIR = auto()
    READ = auto()
    FOLDED = auto()


class holds_word(_Condition):
    """The condition "the index of words holds this word for this item, whatever its capitals, or `besides` gives it".

    Each of the two by an index of its own: as one OR they would cost a look at every item.

    SQLite is given the `word` as its index wants it (in lower case but where a phrase is), others a `pattern`,
    `escaped`.
    """

    def __init__(
        self,
        item_id: ColumnElement[int],
        look: Look,
        word: ColumnElement[str],
        pattern: ColumnElement[str],
        besides: Select[tuple[int]],
    ) -> None:
        self.item_id, self.look, self.word, self.pattern, self.besides = item_id, look, word, pattern, besides


# One for all: a call that names an option makes its own.
_written = json.JSONEncoder(ensure_ascii=False).encode


def json_text(value: Any) -> str:
    """A value as JSON is kept: Chinese as it is, half of what it is as \\uXXXX; half a character only so.

    Rows of earlier days hold \\uXXXX: who looks for words in the text of JSON looks for both.
    """
    text = _written(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return text


def json_spelt(column: ColumnElement[Any]) -> ColumnElement[str]:
    """A JSON column as the text that it is kept as."""
    return cast(column, Text)


def escaped(words: str) -> str:
    """Words for a LIKE with ESCAPE '/', in which no sign stands for others."""
    return words.replace("/", "//").replace("%", "/%").replace("_", "/_")


class _ListOf(TypeDecorator[Iterable[Any]]):
    """A list in one place: JSON for SQLite, an array elsewhere."""

    impl = Text
    cache_ok = True

    def __init__(self, element: TypeEngine[Any]) -> None:
        super().__init__()
        self.element = element

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(self.element))

    def process_bind_param(self, value: Iterable[Any] | None, dialect: Dialect) -> Any:
        found = list(value or ())
        return json.dumps(found) if dialect.name == "sqlite" else found


@compiles(among, "sqlite")
def _from_json(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, listed = compiler.process(element.column, **options), compiler.process(element.listed, **options)
    return f"{column} {'NOT IN' if element.none else 'IN'} (SELECT value FROM json_each({listed}))"  # noqa: S608  no text from outside


@compiles(among, "postgresql")
def _from_array(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, listed = compiler.process(element.column, **options), compiler.process(element.listed, **options)
    return f"{column} {'!= ALL' if element.none else '= ANY'} ({listed})"


# The tables of these functions have names, else their columns would hide those of the statement around them.
@compiles(json_list_holds, "sqlite")
def _in_json_list(element: json_list_holds, compiler: SQLCompiler, **options: Any) -> str:
    column, listed = compiler.process(element.column, **options), compiler.process(element.listed, **options)
    held = f"SELECT held.value FROM json_each({column}, '$.{element.at}') AS held"  # noqa: S608  no text from outside
    return f"EXISTS ({held} WHERE held.value IN (SELECT value FROM json_each({listed})))"  # noqa: S608  nor here


@compiles(json_list_holds, "postgresql")
def _in_array_of_json(element: json_list_holds, compiler: SQLCompiler, **options: Any) -> str:
    column, listed = compiler.process(element.column, **options), compiler.process(element.listed, **options)
    held = f"SELECT held FROM json_array_elements_text({column} -> '{element.at}') AS held"  # noqa: S608  no text from outside
    return f"EXISTS ({held} WHERE CAST(held AS BIGINT) = ANY ({listed}))"


@compiles(json_names, "sqlite")
def _in_json_tree(element: json_names, compiler: SQLCompiler, **options: Any) -> str:
    column, listed = compiler.process(element.column, **options), compiler.process(element.listed, **options)
    part = f"SELECT part.atom FROM json_tree({column}, '$.{'.'.join(element.path)}') AS part"  # noqa: S608  no text from outside
    return f"EXISTS ({part} WHERE part.key = 'id' AND part.atom IN (SELECT value FROM json_each({listed})))"  # noqa: S608  nor here


@compiles(json_names, "postgresql")
def _in_json_path(element: json_names, compiler: SQLCompiler, **options: Any) -> str:
    column, listed = compiler.process(element.column, **options), compiler.process(element.listed, **options)
    path = f"$.{'.'.join(element.path)}.**.id"
    part = f"SELECT part FROM jsonb_path_query(CAST({column} AS JSONB), '{path}') AS part"  # noqa: S608  no text from outside
    return f"EXISTS ({part} WHERE part IN (SELECT to_jsonb(one) FROM unnest({listed}) AS one))"  # noqa: S608  nor here


# The index holds every three characters that stand together, and a text ends with a line's end: so two characters are
# the beginning of a term. One character is read for. LIKE would be handed to the index, which finds nothing for less
# than three Chinese characters (SQLite 3.40.1); instr() is not.
_LOOKS = {
    Look.INDEXED: "SELECT rowid FROM search WHERE text MATCH {word}",
    Look.PAIR: "SELECT doc FROM search_terms WHERE term >= {word} AND term < {word} || char(1114111)",
    Look.READ: "SELECT rowid FROM search WHERE instr(text, {word}) > 0",
    Look.FOLDED: "SELECT rowid FROM search WHERE instr(lower(text), {word}) > 0",
}


@compiles(holds_word, "sqlite")
def _by_index_or_reading(element: holds_word, compiler: SQLCompiler, **options: Any) -> str:
    word = compiler.process(element.word, **options)
    return _found_by(element, compiler, _LOOKS[element.look].format(word=word), **options)


@compiles(holds_word, "postgresql")
def _by_pattern(element: holds_word, compiler: SQLCompiler, **options: Any) -> str:
    if element.look is Look.PAIR:
        word = compiler.process(element.word, **options)
        held = f"search_pairs(text) @> ARRAY[CAST({word} AS text)]"
    else:
        pattern = compiler.process(element.pattern, **options)
        held = f"text ILIKE '%' || {pattern} || '%' ESCAPE '/'"
    return _found_by(element, compiler, f"SELECT rowid FROM search WHERE {held}", **options)  # noqa: S608  no text from outside


def _found_by(element: holds_word, compiler: SQLCompiler, by_index: str, **options: Any) -> str:
    item_id, besides = compiler.process(element.item_id, **options), compiler.process(element.besides, **options)
    return f"{item_id} IN ({by_index} UNION {besides})"


@compiles(as_json, "sqlite")
def _as_spelt(element: as_json, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.words, **options)


@compiles(as_json, "postgresql")
def _cast_to_json(element: as_json, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST({compiler.process(element.words, **options)} AS JSON)"


__all__ = [
    "NOW",
    "Look",
    "among",
    "as_json",
    "escaped",
    "holds_word",
    "insert",
    "json_list_holds",
    "json_names",
    "json_spelt",
    "json_text",
    "one_of",
    "unindexed",
    "written",
]
