"""What a command is: its name, Chinese alias, description, and who may use it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from domain.power import Actor, Role
from handlers.turn import Turn

Run = Callable[[Turn, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Command:
    """One command; `roles` None means everybody enrolled, `open_to_all` strangers as well.

    `in_group` marks those that act in the group itself; the others lead from there into the private chat.
    `order` is the place in the menu; commands without an alias are in no menu.
    """

    name: str
    alias: str
    description: str
    run: Run
    order: int = 100
    roles: frozenset[Role] | None = None
    open_to_all: bool = False
    in_group: bool = False
    group_menu: bool = False

    def allows(self, actor: Actor | None) -> bool:
        """Say whether this person may use the command; looked up at every use."""
        if self.open_to_all:
            return True
        return actor is not None and (bool(actor.posts) if self.roles is None else actor.has(self.roles))
