"""The engines: the only place, with the migrations, that knows which database it is."""

from storage.engines.base import Connection, Engine, Result, WriteConnection
from storage.engines.sqlite import SqliteEngine
from storage.engines.statements import Once, Prepared, Row, prepare


def engine_of(url: str, *, throw_away: bool = False) -> Engine:
    """The engine for a database; a `throw_away` one, such as a rehearsal's, need not survive a power cut."""
    return SqliteEngine(url, throw_away=throw_away)


__all__ = ["Connection", "Engine", "Once", "Prepared", "Result", "Row", "WriteConnection", "engine_of", "prepare"]
