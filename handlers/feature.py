"""What a module of handlers brings along: commands, presses and forms; assembly.py lists the features."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from handlers.commands import Command
from handlers.forms import Purpose
from handlers.turn import Turn
from views.actions import Action
from views.callbacks import Press

OnPress = Callable[[Turn, Press], Awaitable[None]]
# Given the file id, the unique id, the sender's name for the file and its size in bytes; False when not waited for.
OnDocument = Callable[[Turn, str, str, str, int], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of the conversation; `presses` maps the action of a button to its handler."""

    commands: tuple[Command, ...] = ()
    presses: Mapping[Action, OnPress] = field(default_factory=dict)
    purposes: tuple[Purpose, ...] = ()
    documents: tuple[OnDocument, ...] = ()
    # Who takes photos, which come without a name; elsewhere they are never asked for.
    photos: tuple[OnDocument, ...] = ()
    # Buttons that work in a group as well; all others belong to a private chat, whatever a message claims.
    group_presses: frozenset[Action] = frozenset()
