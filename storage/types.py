"""The column types of ours, by the name that tables and migrations have for them."""

from storage.engines.column_types import Number, UtcDateTime

__all__ = ["Number", "UtcDateTime"]
