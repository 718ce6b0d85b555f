"""Column types of ours."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer
from sqlalchemy.types import TypeDecorator

_NAIVE = "naive datetime refused: instants carry their zone"


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept as UTC; naive values are refused because SQLite would silently drop the zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(_NAIVE)
        return value.astimezone(UTC).replace(tzinfo=None)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        # Likewise: a morning writes tens of thousands of instants.
        return _spell_text if dialect.name == "sqlite" else lambda value: self.process_bind_param(value, dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        # By itself rather than behind the processor of `DateTime`: every item that is read has six of them.
        return _read


# Hundreds of rows are due, told or written at the same instant.
@lru_cache(maxsize=1024)
def _spell_text(value: datetime | None) -> str | None:
    """Write an instant as SQLAlchemy's own type writes it, so that texts sort as instants do."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(_NAIVE)
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _read(value: str | datetime | None) -> datetime | None:
    """Read what a driver gives: SQLite's the text that was written, others a naive instant."""
    if value is None:
        return None
    return _read_text(value) if isinstance(value, str) else value.replace(tzinfo=UTC)


@lru_cache(maxsize=1024)
def _read_text(value: str) -> datetime:
    return datetime.fromisoformat(f"{value}+00:00")


# A number that may grow beyond 32 bits; SQLite gives out row numbers only in a column that is called INTEGER.
Number = BigInteger().with_variant(Integer(), "sqlite")
