"""Reads what a button carries; the data comes from outside, so every part is checked."""

from domain.errors import Refusal
from views.pages import OLD_BUTTON


def number_at(args: tuple[str, ...], place: int, digits: int = 11) -> int:
    """The number of at most so many digits at a place of callback data; raises Refusal for anything else."""
    if len(args) > place and args[place].isascii() and args[place].isdecimal() and len(args[place]) <= digits:
        return int(args[place])
    raise Refusal(OLD_BUTTON)


def word_at(args: tuple[str, ...], place: int) -> str:
    """The word at a place of callback data; raises Refusal when there is none."""
    if len(args) > place:
        return args[place]
    raise Refusal(OLD_BUTTON)


def page_of(args: tuple[str, ...]) -> int:
    """The page number that a pager's button carries last; the first page if there is none."""
    return int(args[-1]) if args and args[-1].isascii() and args[-1].isdecimal() and len(args[-1]) < 6 else 1
