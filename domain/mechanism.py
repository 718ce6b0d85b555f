"""How a duty is declared: one Mechanism names its forms, periods, workflow, cadence and what is known beforehand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from domain.dates.due import DueRule
from domain.dates.periods import Period, PeriodKind
from domain.dates.workdays import ShiftRule
from domain.items import Item
from domain.listing import Listing
from domain.power import REPORTING, Actor, Role, Unit, UnitType
from domain.reminders import NORMAL, Cadence
from domain.steps import State, Step


@dataclass(frozen=True, slots=True)
class Opening:
    """When the items of a period open and when they are due: month and day within the period's year.

    There is one a unit, or one for each of its `members` with one of these roles, whose own it is.
    """

    period_kind: PeriodKind
    number: int
    opens: tuple[int, int]
    due: DueRule
    members: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """One of several items that a unit has of the same kind and period; in a message `aliases` stand for its title."""

    code: str
    title: str
    aliases: tuple[str, ...] = ()


class Place(StrEnum):
    """For which unit a person creates an item."""

    OWN = "own"
    CHOSEN = "chosen"
    DEPARTMENT = "department"


@dataclass(frozen=True, slots=True, kw_only=True)
class Creation:
    """How a person creates an item (立项), apart from the calendar.

    The `form` is kept in the payload under `kept_as`; `name` makes the item's title of the answers; it is due at the
    form's `due_field`, else never, but in any case at most `first_workdays` after the day it begins. A day that a rule
    has made of the answers may `shift` off holidays; one that was typed stays.
    `person` asks for one member as its holder. Somebody of the unit itself, with no post above it, fills `own_form`.
    `suggest` gives answers that this person may take over. `jointly` is the button that creates one for each of several
    units from one message or table.
    With `year`, which tells the year that a day belongs to, the title names it; `once` allows one a unit and year.
    """

    title: str
    by: frozenset[Role]
    form: type[BaseModel]
    kept_as: str
    name: Callable[[Mapping[str, Any]], str]
    place: Place = Place.CHOSEN
    due_field: str = ""
    shift: ShiftRule | None = None
    first_workdays: int | None = None
    own_form: type[BaseModel] | None = None
    person: frozenset[Role] = frozenset()
    year: Callable[[date], int] | None = None
    once: bool = False
    jointly: str = ""
    suggest: Callable[[Actor], Mapping[str, Any]] = lambda actor: {}

    def form_for(self, actor: Actor, unit: Unit) -> type[BaseModel]:
        """The form that this person fills for a unit."""
        above = any(post.role in self.by and post.unit_id != unit.id for post in actor.posts)
        return self.form if above or self.own_form is None else self.own_form


@dataclass(frozen=True, slots=True)
class Documents:
    """Its files (文稿, domain/documents.py) are made by one button, once the payload has `kept_as`, for `who`.

    In the states `notice_in` a notice to the units may be drafted, with the title and text that `notice` gives.
    """

    kept_as: str
    who: frozenset[Role]
    notice: Callable[[Item], tuple[str, str]] | None = None
    notice_in: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanism:
    """The whole declaration of one duty; engine, storage, handlers and reminders know nothing else about it."""

    kind: str
    title: str
    short: str
    command: str
    openings: tuple[Opening, ...]
    states: Mapping[str, State]
    initial: str
    steps: tuple[Step, ...]
    cadence: Cadence = NORMAL
    unit_types: frozenset[UnitType] = REPORTING
    parts: tuple[Part, ...] = (Part("", ""),)
    source: str = ""
    order: int = 100
    creation: Creation | None = None
    documents: Documents | None = None
    # Who may see items of this kind at all; None means everybody with a post over or in the unit.
    readers: frozenset[Role] | None = None
    # Whether a unit owes it; the department's own records cannot be 线下已报.
    owed: bool = True
    # Whether the groups' card, urges and slips follow it; information and notes are not chased (domain.md T3).
    tracked: bool = True
    # Whether the unit may ask for more time, and the department may issue a slip (督办单) about it.
    extendable: bool = True
    supervisable: bool = True
    # The section of the payload and its question that name the units which help (配合单位): they read, the unit acts.
    co_units: tuple[str, str] | None = None
    # What never leaves by a file, not even to the department (domain.md M25, M27).
    exportable: bool = True
    # The sheets of its ledger; without any, fixed columns and every answer.
    listings: tuple[Listing, ...] = ()
    # Who may read what is written in an item; the others see only that it is there and how it stands.
    content_readers: frozenset[Role] | None = None
    # An open item is due again at the end of each such period, and at that of the next one after a step that `rolls`.
    rolls: PeriodKind | None = None
    # What lists say of an item below its line, such as the name that it was registered with.
    gist: Callable[[Item], Sequence[str]] = lambda item: ()

    @property
    def has_parts(self) -> bool:
        """Whether a unit has several items of it by declaration, such as the 五个一."""
        return len(self.parts) > 1

    @property
    def is_counted(self) -> bool:
        """Whether the overview and the department's digest count it: units owe it, and everybody may know."""
        return self.owed and self.readers is None

    @property
    def is_public(self) -> bool:
        """Whether it is followed up as well: on the groups' card, in urges and by slips."""
        return self.is_counted and self.tracked

    def state(self, item: Item) -> State:
        """The declared state that the item is in."""
        return self.states[item.state]

    def item_title(self, period: Period, part: Part) -> str:
        """What one item of this mechanism is called: period, title and, if there are several, the part."""
        return f"{period.title}{self.title}" + (f"·{part.title}" if part.title else "")

    def part(self, code: str) -> Part:
        """The declared part with this code; raises KeyError for an unknown one."""
        return {part.code: part for part in self.parts}[code]
