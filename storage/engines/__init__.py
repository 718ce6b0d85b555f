"""The engines: the only place, with the migrations, that knows which database it is."""

from collections.abc import Callable, Sequence
from importlib import import_module
from types import ModuleType

import sqlalchemy

from storage.engines import sqlite
from storage.engines.addresses import is_server
from storage.engines.base import Connection, Engine, Result, WriteConnection
from storage.engines.statements import Once, Prepared, Row, prepare


def engine_of(url: str, *, throw_away: bool = False) -> Engine:
    """The engine for a database; a `throw_away` one, such as a rehearsal's, need not survive a power cut."""
    if is_server(url):
        engine: Engine = _postgres().PostgresEngine(url, throw_away=throw_away)
        return engine
    return sqlite.SqliteEngine(url, throw_away=throw_away)


def alter(url: str, *steps: Callable[[sqlalchemy.Connection], None]) -> None:
    """Run steps that may change the tables of a database, each in a transaction of its own."""
    run: Callable[[str, Sequence[Callable[[sqlalchemy.Connection], None]]], None] = (
        _postgres().alter if is_server(url) else sqlite.alter
    )
    run(url, steps)


def _postgres() -> ModuleType:
    # Its driver is an extra, which who has SQLite does not install.
    return import_module("storage.engines.postgres")


__all__ = [
    "Connection",
    "Engine",
    "Once",
    "Prepared",
    "Result",
    "Row",
    "WriteConnection",
    "alter",
    "engine_of",
    "prepare",
]
