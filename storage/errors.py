"""What storage raises; the engines turn the errors of their drivers into these."""

from enum import StrEnum


class Trouble(StrEnum):
    """What is the matter with the database, as far as somebody can do something about it."""

    BUSY = "busy"
    FULL = "full"
    READ_ONLY = "read_only"
    MISSING = "missing"
    UNREACHABLE = "unreachable"
    BROKEN = "broken"
    DISK = "disk"
    OTHER = "other"


class StorageError(Exception):
    """The database did not do its part (locked, full, unreadable); nothing was committed."""

    def __init__(self, text: str, trouble: Trouble = Trouble.OTHER) -> None:
        super().__init__(text)
        self.trouble = trouble


class StorageRefused(StorageError):
    """The database is not one that this version may touch."""


class ConstraintBroken(Exception):
    """What was to be written breaks a rule that the database itself keeps: a bug of ours, not a trouble of its."""
