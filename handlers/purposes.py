"""What a form in the chat is for: how it opens, and what follows when it is confirmed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, JsonValue

from domain.drawn import Drawn, Points
from domain.forms.values import NO_UNITS
from domain.messages import Keyboard
from domain.unit_names import Nameable
from handlers.turn import Turn


@dataclass(frozen=True, slots=True)
class Opened:
    """What a purpose asks: its form, the words around it, and what is known or may be taken over.

    Files may be sent along when `files_of` names the item that they belong to; with what is made of the form itself if
    it is made `with_files`.
    `check` raises Refusal when complete answers do not fit what the form is about. If others may change that as well,
    `version` says how that stands now; `news` is the sentence about what has happened since the version in the args,
    `over` that the form can no longer be handed in, `content` what it is about when it does not start from that.
    `units` may be named in it. `hints` say more about a question, by field name, `if_empty` what
    counts when it is left open. A day that is typed without a year and would lie in another one than `year` is asked
    about (0: any year will do): that of the item, the present one for what is new. `readings` say in the preview how
    complete answers were understood, `more` are rows of buttons under the first page of a form of several parts,
    `suggest` says what may be taken over after these answers. `drawn` are the drafts that may be taken over, `recorded`
    what the answers that it starts from were drawn from. One that is `previewed` ends as soon as it is complete and
    there is nothing to say about an answer: what `finish` shows is a preview.
    """

    model: type[BaseModel]
    title: str
    confirm: str
    subtitle: str = ""
    known: Mapping[str, JsonValue] = field(default_factory=dict)
    suggestions: Mapping[str, JsonValue] = field(default_factory=dict)
    files_of: int = 0
    with_files: bool = False
    check: Callable[[Mapping[str, Any]], None] | None = None
    version: int = 0
    news: str = ""
    over: bool = False
    content: str = ""
    units: Nameable = NO_UNITS
    hints: Mapping[str, str] = field(default_factory=dict)
    if_empty: Mapping[str, str] = field(default_factory=dict)
    year: int = 0
    more: Keyboard = ()
    previewed: bool = False
    suggest: Callable[[Mapping[str, JsonValue]], Mapping[str, JsonValue]] | None = None
    readings: Callable[[Mapping[str, Any]], Sequence[str]] | None = None
    drawn: Mapping[str, Drawn] = field(default_factory=dict)
    recorded: Points = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a form is for: `open` looks up the form (and the right to it) anew each time, `finish` does the work.

    Both get the args that the form was begun with; their `version` is the one that its writer has seen.
    """

    name: str
    open: Callable[[Turn, Mapping[str, Any]], Awaitable[Opened]]
    finish: Callable[[Turn, Mapping[str, Any], Mapping[str, Any]], Awaitable[None]]
