"""What PostgreSQL's driver raises, turned into our errors."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from sqlalchemy.exc import DBAPIError

from storage.errors import ConstraintBroken, StorageError, Trouble

# By the first signs of SQLSTATE (the manual's appendix A).
_CODES = {
    "53100": Trouble.FULL,
    "53300": Trouble.BUSY,
    "55P03": Trouble.BUSY,
    "57014": Trouble.BUSY,
    "40": Trouble.BUSY,
    "25006": Trouble.READ_ONLY,
    "57P": Trouble.UNREACHABLE,
    "08": Trouble.UNREACHABLE,
    "3D": Trouble.UNREACHABLE,
    "28": Trouble.UNREACHABLE,
    "XX00": Trouble.BROKEN,
    "58030": Trouble.DISK,
}


@contextmanager
def driver_errors() -> Iterator[None]:
    """Turn errors of the driver, also as the migrations' SQLAlchemy hands them on, into ours: here and nowhere else.

    What people wrote may stand in a driver's error, such as the key that exists already: of it we keep the words that
    name tables and rules, never the error itself.
    """
    try:
        yield
    except DBAPIError as error:
        cause = error.orig.__cause__ if error.orig else None
        raise named(cause or error.orig or error) from None
    except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError) as error:
        raise named(error) from None


def named(error: BaseException) -> Exception:
    """Our error for one of the driver's."""
    if not isinstance(error, asyncpg.PostgresError):
        gone = isinstance(error, OSError) or "closed" in str(error) or "in progress" in str(error)
        return StorageError(type(error).__name__, Trouble.UNREACHABLE if gone else Trouble.OTHER)
    code = error.sqlstate or ""
    # Class 22, bad data, says which data: one update's fault, which must not keep the others waiting.
    text = code if code.startswith("22") else str(error.args[0])
    if code.startswith(("22", "23")):
        return ConstraintBroken(text)
    return StorageError(text, next((found for start, found in _CODES.items() if code.startswith(start)), Trouble.OTHER))
