"""Every statement of storage: no table stands beside another unjoined, and no subquery hides the row it is about."""

import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from inspect import signature
from itertools import product
from types import ModuleType
from typing import Any, get_type_hints

import pytest
from sqlalchemy import Dialect, exists, select
from sqlalchemy.sql.compiler import Linting, SQLCompiler

import storage
from storage.engines import Once
from storage.engines.postgres import PostgresConnection
from storage.engines.spelling import Look
from storage.engines.sqlite import SqliteConnection
from storage.open_items import _Shape
from storage.tables import item, submission

DIALECTS = (SqliteConnection.dialect, PostgresConnection.dialect)
# What a statement that is made by shape may be made of.
EXAMPLES: dict[Any, tuple[Any, ...]] = {
    int: (1, 2),
    bool: (False, True),
    int | None: (None, 1),
    tuple[int, ...]: ((1,), (2, 1)),
    tuple[Look, ...]: (tuple(Look),),
    tuple[tuple[str, str, str], ...]: ((("instruction", "lead", "co_units"),),),
    _Shape: tuple(_Shape((1, 2), *flags) for flags in product((False, True), repeat=4)),
}
WORD = re.compile(r'"?(\w+)"?(?: AS "?(\w+)"?)?')
# Subqueries that are about other rows of the same table, and say so.
ON_PURPOSE = {"storage.delegates._END_WITHOUT_POST": ["membership"], "storage.outbox._DUE": ["outbox"]}
OTHER = {"storage.migrations", "storage.engines.postgres"}


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(storage.__path__, "storage."):
        if not any(found.name.startswith(one) for one in OTHER):
            yield import_module(found.name)


def made(module: ModuleType) -> Iterator[tuple[str, Once]]:
    """The statements of a module: its constants, and those that its private functions make."""
    for name, value in vars(module).items():
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Once):
                yield f"{module.__name__}.{name}", one
        if getattr(value, "__module__", "") == module.__name__ and hasattr(value, "cache_info"):
            hints = get_type_hints(value)
            if hints.pop("return") is Once:
                shapes = product(*(EXAMPLES.get(hints.get(one), ((),)) for one in signature(value).parameters))
                keys = list(signature(value).parameters)
                for shape in shapes:
                    positional = {key: given for key, given in zip(keys, shape, strict=True) if key != "conditions"}
                    yield f"{module.__name__}.{name}{shape}", value(**positional)


@cache
def statements() -> tuple[tuple[str, Once], ...]:
    return tuple(one for module in modules() for one in made(module))


def linted(statement: Any, dialect: Dialect) -> str:
    """The text of a statement; a table that nothing joins is a warning, and with it an error."""
    compiler: type[SQLCompiler] = dialect.statement_compiler
    return str(compiler(dialect, statement, linting=Linting.FROM_LINTING))


def inside(text: str, start: int) -> str:
    """What stands in the bracket that opens there."""
    depth = 0
    for place in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return text[start + 1 : place]
    raise ValueError(text)


def flat(text: str) -> str:
    """A statement without what stands in its brackets."""
    while "(" in text:
        start = text.index("(")
        text = text[:start] + " " + text[start + len(inside(text, start)) + 2 :]
    return text


def names(text: str) -> set[str]:
    """How the tables are called that a statement itself reads, those of its subqueries left out."""
    found = re.search(r"\b(?:FROM|UPDATE)\b(.*?)(?:\b(?:WHERE|GROUP BY|ORDER BY|LIMIT|SET)\b|$)", flat(text))
    tables = re.split(r",|\bLEFT OUTER JOIN\b|\bJOIN\b", found[1]) if found else []
    words = [WORD.search(one.partition(" ON ")[0]) for one in tables]
    return {one[2] or one[1] for one in words if one}


def hidden(text: str, around: frozenset[str] = frozenset()) -> Iterator[str]:
    """The tables that a subquery reads anew though the statement around it has them: there it has lost its row.

    A list of ids (IN) stands for itself, and so does what is read as a table.
    """
    ours = frozenset(names(text)) | around
    place = 0
    while (found := re.compile(r"\(\s*SELECT\b").search(text, place)) is not None:
        part, before = inside(text, found.start()), text[: found.start()].rstrip()
        alone = re.search(r"\b(?:IN|FROM|JOIN|UNION|AS)$", before) is not None
        if not alone:
            yield from names(part) & ours
        yield from hidden(part, frozenset() if alone else ours)
        place = found.start() + len(part) + 2


def one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda one: one.name)
def test_no_table_stands_beside_another_and_no_subquery_hides_the_row_around_it(dialect: Dialect) -> None:
    assert len(statements()) > 200
    texts = {name: one_line(linted(one.statement, dialect)) for name, one in statements()}
    assert {name: found for name, text in texts.items() if (found := sorted(hidden(text)))} == ON_PURPOSE


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda one: one.name)
def test_what_is_looked_for_would_be_found(dialect: Dialect) -> None:
    part = select(submission.c.kept_as).where(submission.c.item_id == item.c.id).limit(1)
    one = submission.alias("one")
    lost = select(item.c.id).where(exists().where(one.c.item_id == item.c.id, one.c.kept_as == part.scalar_subquery()))
    assert list(hidden(one_line(linted(lost, dialect)))) == ["item"]
    with pytest.warns(match="cartesian product"):
        linted(select(item.c.id, submission.c.id), dialect)
