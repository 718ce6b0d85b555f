"""The command menus that Telegram shows: one for groups, one for strangers, one for each enrolled person."""

from collections.abc import Iterable
from typing import Protocol

from domain.power import Actor

Menu = tuple[tuple[str, str], ...]
# What somebody sees whom nobody has enrolled.
_STRANGERS = frozenset({"start", "about", "help"})
# Bot API, setMyCommands: at most 100 commands in a scope.
_MOST = 100


class Listed(Protocol):
    """What a menu needs to know of a command; `handlers.commands.Command` is one."""

    @property
    def name(self) -> str:
        """What is typed after the slash: a-z, 0-9 and _, at most 32 characters (Bot API, BotCommand)."""

    @property
    def alias(self) -> str:
        """The Chinese word that does the same; a command without one is in no enrolled person's menu."""

    @property
    def description(self) -> str:
        """What Telegram shows beside the name, in Chinese."""

    @property
    def group_menu(self) -> bool:
        """Whether the menu of groups offers it too."""

    def allows(self, actor: Actor | None) -> bool:
        """Whether somebody may use it with the posts held now; None is a stranger."""


def menus_for(actor: Actor | None, commands: Iterable[Listed]) -> Menu:
    """The (name, description) pairs of a person's private chat, in the order of `commands` (BotCommandScopeChat).

    Somebody without a post, or None for all private chats, gets what strangers may use.
    """
    if actor is None or not actor.posts:
        return _menu(one for one in commands if one.name in _STRANGERS)
    return _menu(one for one in commands if one.alias and one.allows(actor))


def group_menu(commands: Iterable[Listed]) -> Menu:
    """The (name, description) pairs of all groups (BotCommandScopeAllGroupChats)."""
    return _menu(one for one in commands if one.group_menu)


def _menu(commands: Iterable[Listed]) -> Menu:
    return tuple((one.name, one.description) for one in commands)[:_MOST]
