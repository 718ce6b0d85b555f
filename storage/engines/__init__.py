"""The engines: the only place, with the migrations, that knows which database it is."""

from collections.abc import Callable, Sequence
from importlib import import_module
from types import ModuleType

import sqlalchemy

from storage.engines.addresses import is_server
from storage.engines.base import Connection, Engine, Result, WriteConnection
from storage.engines.statements import Once, Prepared, Row, prepare


def engine_of(url: str, *, throw_away: bool = False) -> Engine:
    """The engine for a database; a `throw_away` one, such as a rehearsal's, need not survive a power cut."""
    room = _room(url)
    engine: Engine = (room.PostgresEngine if is_server(url) else room.SqliteEngine)(url, throw_away=throw_away)
    return engine


def alter(url: str, *steps: Callable[[sqlalchemy.Connection], None]) -> None:
    """Run steps that may change the tables of a database, each in a transaction of its own."""
    run: Callable[[str, Sequence[Callable[[sqlalchemy.Connection], None]]], None] = _room(url).alter
    run(url, steps)


def _room(url: str) -> ModuleType:
    # The driver of a server is an extra, which who has SQLite does not install; whoever opens nothing needs neither.
    return import_module(f"storage.engines.{'postgres' if is_server(url) else 'sqlite'}")


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
