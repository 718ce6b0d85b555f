"""What storage raises: driver errors are wrapped once, here, and nowhere else."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnection


class StorageError(Exception):
    """The database did not do its part (locked, full, unreadable); nothing was committed."""


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
        raise StorageError(str(error.orig)) from error
    except NoConnection as error:
        raise StorageError("no connection became free") from error
