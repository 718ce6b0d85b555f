"""A page of units to tick: each button says what it will set, so that pressing it twice is pressing it once."""

from collections.abc import Callable, Collection, Sequence

from domain.messages import Button, Keyboard
from domain.power import Unit
from views.actions import Action
from views.keyboards import button, pager, rows

UNITS_A_PAGE = 10


def unit_keys(
    offered: Sequence[Unit],
    ticked: Collection[int],
    page: int,
    tick: Callable[[Unit, int], tuple[Action, Sequence[str | int]]],
    turn: tuple[Action, Sequence[str | int]],
) -> Keyboard:
    """The units of a page, those that are ticked with a sign, and the row that turns pages.

    `tick` gives the request of one unit on the page that is shown, `turn` the one that turns pages.
    """
    pages = max(1, -(-len(offered) // UNITS_A_PAGE))
    page = min(max(page, 1), pages)
    shown = offered[(page - 1) * UNITS_A_PAGE : page * UNITS_A_PAGE]
    keys: list[Button] = []
    for one in shown:
        action, args = tick(one, page)
        keys.append(button(with_tick(one.name, one.id in ticked), action, *args))
    turning = pager(turn[0], page, pages, *turn[1])
    return (*rows(keys, 2), *([turning] if turning else []))


def with_tick(label: str, on: bool) -> str:
    """A label with a sign when it is ticked."""
    return f"✓ {label}" if on else label
