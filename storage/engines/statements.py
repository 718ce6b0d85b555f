"""Statements as a driver takes them: compiled, their values spelt and their rows read back by the types of columns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Dialect, Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.selectable import ReturnsRows
from sqlalchemy.types import TupleType, TypeEngine

Row = Mapping[str, Any]
_Spelling = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement for one dialect: its text, what its places hold in order, and how its columns are read."""

    text: str
    places: tuple[tuple[str, _Spelling | None], ...]
    fixed: Mapping[str, Any]
    columns: tuple[str, ...]
    spelt: tuple[tuple[str, _Spelling], ...]

    def bind(self, values: Mapping[str, Any]) -> list[Any]:
        """Spell the values in the order of the places; raises KeyError for one that is missing."""
        if self.fixed:
            values = {**self.fixed, **values}
        return [spell(values[name]) if spell else values[name] for name, spell in self.places]

    def read(self, found: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
        """Read the rows of the driver's, column by column: a morning reads tens of thousands."""
        rows = [dict(zip(self.columns, one, strict=True)) for one in found]
        for name, spell in self.spelt:
            for row in rows:
                if (value := row[name]) is not None:
                    row[name] = spell(value)
        return rows


class Once:
    """A statement of which only the values vary: compiled once, and short enough to run on the event loop.

    `slow` ones, which may look at many rows, are run off the loop. A statement that is built at run time is compiled
    at every run, and always run off the loop.
    """

    def __init__(self, statement: Executable, *, slow: bool = False) -> None:
        self.statement = statement
        self.slow = slow
        self._prepared: dict[tuple[str, tuple[str, ...]], Prepared] = {}

    def prepared(self, dialect: Dialect, columns: tuple[str, ...]) -> Prepared:
        """Give it for a dialect, writing these columns where the statement itself names none."""
        key = (dialect.name, columns)
        if (found := self._prepared.get(key)) is None:
            found = self._prepared[key] = prepare(self.statement, dialect, columns)
        return found


def prepare(statement: Executable, dialect: Dialect, columns: Sequence[str] = ()) -> Prepared:
    """Compile a statement for a dialect; an INSERT or UPDATE writes these columns besides those it names."""
    if not isinstance(statement, ClauseElement):
        raise TypeError("only what SQLAlchemy builds can be compiled")
    keys = list(columns) or None
    compiled = statement.compile(dialect=dialect, column_keys=keys)
    if not isinstance(compiled, SQLCompiler):
        raise TypeError("only statements of data can be compiled")
    if compiled.post_compile_params:
        # A list of values that stands in a statement which is built at run time; what is compiled once has none.
        compiled = statement.compile(dialect=dialect, column_keys=keys, compile_kwargs={"render_postcompile": True})
        assert isinstance(compiled, SQLCompiler)  # noqa: S101  it was one just now
    places = tuple((name, _binder(compiled, name, dialect)) for name in compiled.positiontup or ())
    needed = {name for name, bind in compiled.binds.items() if bind.required}
    fixed = {name: value for name, value in compiled.params.items() if name not in needed}
    given: dict[str, TypeEngine[Any]] = {}
    if isinstance(statement, ReturnsRows):
        given = {name: column.type for name, column in statement.exported_columns.items()}
    readers = ((name, _reader(kind, dialect)) for name, kind in given.items())
    spelt = tuple((name, spell) for name, spell in readers if spell)
    return Prepared(str(compiled), places, fixed, tuple(given), spelt)


def _reader(kind: TypeEngine[Any], dialect: Dialect) -> _Spelling | None:
    read = kind.dialect_impl(dialect).result_processor(dialect, None)
    if read is None or not isinstance(kind, JSON):
        return read
    # Most items have nothing in them yet: what every list reads need not be parsed.
    return lambda value: {} if value == "{}" else read(value)


def _binder(compiled: SQLCompiler, name: str, dialect: Dialect) -> _Spelling | None:
    # The elements of a list are called after it: ids_1, ids_2; those of a list of pairs ids_1_1.
    while name not in compiled.binds:
        name, _, number = name.rpartition("_")
        if not number.isdigit():
            raise KeyError(name)
    kind = compiled.binds[name].type
    return None if isinstance(kind, TupleType) else kind.dialect_impl(dialect).bind_processor(dialect)
