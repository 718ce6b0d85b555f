"""What an engine gives: connections inside a transaction, which run statements and nothing else."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Dialect


@dataclass(frozen=True, slots=True)
class Result:
    """What a statement gave: its rows, the names of their columns, and how many rows it changed."""

    rows: Sequence[Sequence[Any]]
    names: Sequence[str]
    changed: int


class Connection(Protocol):
    """A connection inside a transaction. All raise StorageError, and ConstraintBroken for what a constraint forbids."""

    @property
    def dialect(self) -> Dialect:
        """The dialect that statements for it are compiled for."""

    def instant(self, clock: Callable[[], datetime]) -> datetime:
        """The instant of this transaction (aware), told by this clock where one process has the database for itself.

        Of several processes each would have a clock of its own: where they may meet, the database tells it.
        """

    async def run(self, text: str, values: Sequence[Any], *, inline: bool) -> Result:
        """Run one statement, on the event loop if it is short (`inline`)."""

    async def run_many(self, text: str, rows: Sequence[Sequence[Any]], *, returning: bool) -> Result:
        """Run one statement for each row of values; with `returning` the rows that it gives come back in order."""

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        """What is done inside is undone, it alone, when an exception leaves it."""


class WriteConnection(Connection, Protocol):
    """The connection of a transaction that writes."""

    def when_committed(self, call: Callable[[], None]) -> None:
        """Have this called at once when the transaction is committed, whatever happens to who waits for it."""

    async def go_on_counting(self) -> None:
        """Have the numbers that the database gives out go on behind all that were written with theirs."""

    def announce(self, words: str) -> None:
        """Let the other processes on this database hear these words with the commit; one alone tells nobody."""


class Engine(Protocol):
    """One database: transactions, and what it needs at start and end."""

    def write(self) -> AbstractAsyncContextManager[WriteConnection]:
        """Open the one write transaction: committed at the end, undone when an exception leaves it."""

    def read(self) -> AbstractAsyncContextManager[Connection]:
        """Open a read-only snapshot."""

    async def verify(self) -> None:
        """Refuse to run unless the database is set as the promise to the users needs it; raises StorageRefused."""

    async def hold_instance(self) -> bool:
        """Be the one process that serves this database, until `close`; False when another one is.

        Asked again it looks whether it still is, and tries again.
        """

    def listen(self, heard: Callable[[str | None], None], lost: Callable[[], None]) -> None:
        """Hear what other processes announce, once this one has tried to serve; None when some may have been missed.

        `lost` is called at once when this process serves no longer, because its connection has gone.
        """

    async def version(self) -> str:
        """Which version of the engine this is."""

    async def fold(self) -> None:
        """Leave nothing behind of what was deleted."""

    async def close(self) -> None:
        """Give all connections back."""
