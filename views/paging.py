"""Cuts a long list into pages that a phone shows at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sheet(Generic[T]):
    """One page of a list: what it shows, its number, how many there are, and the place of its first line."""

    shown: Sequence[T]
    page: int
    pages: int
    first: int


def sheet(every: Sequence[T], page: int, size: int) -> Sheet[T]:
    """The page with this number (from 1), or the nearest that there is."""
    pages = max(1, -(-len(every) // size))
    page = min(max(page, 1), pages)
    start = (page - 1) * size
    return Sheet(every[start : start + size], page, pages, start + 1)


def part(shown: Sequence[T], skipped: int, total: int, size: int) -> Sheet[T]:
    """The page of a list of which only this part was read: what it shows, after how many, of how many."""
    return Sheet(shown, skipped // size + 1, max(1, -(-total // size)), skipped + 1)
