"""What storage raises: driver errors are wrapped once, here, and nowhere else."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnection


class Trouble(StrEnum):
    """What is the matter with the database, as far as somebody can do something about it."""

    BUSY = "busy"
    FULL = "full"
    READ_ONLY = "read_only"
    MISSING = "missing"
    BROKEN = "broken"
    DISK = "disk"
    OTHER = "other"


# The driver's own words, from SQLite's table of result codes.
_WORDS = {
    "locked": Trouble.BUSY,
    "disk is full": Trouble.FULL,
    "readonly": Trouble.READ_ONLY,
    "unable to open": Trouble.MISSING,
    "not a database": Trouble.BROKEN,
    "malformed": Trouble.BROKEN,
    # A disk that is full in another way (a quota, a limit), or one that is failing.
    "disk I/O": Trouble.DISK,
}


class StorageError(Exception):
    """The database did not do its part (locked, full, unreadable); nothing was committed."""

    def __init__(self, text: str, trouble: Trouble = Trouble.OTHER) -> None:
        super().__init__(text)
        self.trouble = trouble


class StorageRefused(StorageError):
    """The database is not one that this version may touch."""


@contextmanager
def wrapped() -> Iterator[None]:
    """Turn driver errors into StorageError; a broken constraint is a bug of ours and passes as it is."""
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        raise named(str(error.orig)) from error
    except sqlite3.Error as error:
        raise named(str(error)) from error
    except NoConnection as error:
        raise StorageError("no connection became free", Trouble.BUSY) from error


def named(text: str) -> StorageError:
    """The error that the driver's own words speak of."""
    return StorageError(text, next((trouble for words, trouble in _WORDS.items() if words in text), Trouble.OTHER))
