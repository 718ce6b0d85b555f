"""How a duty is declared: one Mechanism names its form, periods, life, cadence and what is known beforehand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.dates.due import DueRule
from domain.dates.hours import OfficeHours
from domain.dates.periods import Period, PeriodKind
from domain.dates.workdays import WorkCalendar
from domain.effects import Effect
from domain.items import Holder, Item
from domain.power import REPORTING, Actor, Role, Unit, UnitType
from domain.reminders import NORMAL, Cadence

Prefill = Callable[["FormContext"], Mapping[str, Any]]
Effects = Callable[[Item, Mapping[str, Any]], Sequence[Effect]]
Check = Callable[[Item, Mapping[str, Any]], None]
Derive = Callable[["FormContext", Mapping[str, Any]], Mapping[str, Any]]


class Reason(BaseModel):
    """The reason (理由) that a return or a cancellation must carry."""

    model_config = ConfigDict(title="理由")

    reason: str = Field(title="理由", description="请写明原因和需要补充的内容", min_length=2, max_length=300)


@dataclass(frozen=True, slots=True)
class FormContext:
    """What is already known when a form opens (ask once): the item, the unit's other items of the year, names.

    `calendar` and `office` let a form suggest days and deadlines; `today` is the day in China. For a step that
    surveys, `below` are the reporting units under the item's unit in their fixed order, with their year's items.
    """

    item: Item
    unit_name: str
    siblings: tuple[Item, ...] = ()
    previous: Item | None = None
    calendar: WorkCalendar = field(default_factory=lambda: WorkCalendar({}, frozenset()))
    office: OfficeHours = field(default_factory=OfficeHours)
    below: tuple[tuple[Unit, tuple[Item, ...]], ...] = ()
    today: date = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class State:
    """A state of an item: what people read, who has the ball in it, and who may see it, if fewer than its kind says.

    `who` names the roles of the department that have the ball when it is not the administrators; those are told.
    With `event` the due time is when something takes place (a meeting, a talk), not a deadline to hand in by.
    """

    title: str
    holder: Holder
    closed: bool = False
    readers: frozenset[Role] | None = None
    who: frozenset[Role] = frozenset()
    event: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One row of a life: in `sources`, one of `who` may take `action`, which leads to `target` ("" leaves it there).

    A `form` is asked first and kept in the payload under `kept_as` (added to a list when `append` is set).
    `submits` makes a numbered version with a receipt, `drafts` one that waits for a confirmation; `due` sets a
    new due date by rule, `due_field` by the form. After `quiet_after` nobody is reminded for a workday.
    `causes` says what the step brings about elsewhere; a `personal` step is for the person whose item it is.
    `check` raises Refusal when the answers do not fit the item. `tells` names the roles of the unit that hear of
    the step, instead of those who have the ball afterwards. A step that `surveys` is given the facts of all units
    below; what it `derive`s of facts and answers is kept among the answers, and may raise Refusal. `name` gives the
    item another title, made of the answers; a step that `rolls` is enough for the running period of the mechanism.
    """

    action: str
    title: str
    sources: frozenset[str]
    target: str
    who: frozenset[Role]
    form: type[BaseModel] | None = None
    kept_as: str = ""
    append: bool = False
    submits: bool = False
    drafts: bool = False
    due: DueRule | None = None
    due_field: str = ""
    prefill: Prefill | None = None
    quiet_after: bool = False
    forms: Mapping[str, type[BaseModel]] = field(default_factory=dict)
    effects: Effects | None = None
    personal: bool = False
    check: Check | None = None
    tells: frozenset[Role] | None = None
    surveys: bool = False
    derive: Derive | None = None
    name: Callable[[Mapping[str, Any]], str] | None = None
    rolls: bool = False

    @property
    def takes_files(self) -> bool:
        """Whether files may be sent along while the form of this step is open."""
        return self.submits or self.drafts

    def form_for(self, item: Item) -> type[BaseModel] | None:
        """The form that this step asks for an item; some parts have a form of their own."""
        return self.forms.get(item.part, self.form)


@dataclass(frozen=True, slots=True)
class Opening:
    """When items of a period come into being and when they are due: month and day within the period's year.

    There is one a unit, or one for each of its `members` with one of these roles, whose own it is.
    """

    period_kind: PeriodKind
    number: int
    opens: tuple[int, int]
    due: DueRule
    members: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """One of several items that a unit has of the same kind and period, such as one of the 五个一."""

    code: str
    title: str


class Place(StrEnum):
    """For which unit a person brings an item into being."""

    OWN = "own"
    CHOSEN = "chosen"
    DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class Creation:
    """How a person brings an item into being (立项), apart from the calendar.

    The `form` is kept in the payload under `kept_as`; `name` makes the item's title of the answers; it is due at the
    form's `due_field`, else `due_workdays` after the day, else never; in any case at most `first_workdays` after it.
    `person` asks for one member as its holder. Somebody of the unit itself, with no post above it, fills `own_form`.
    With `year`, which tells the year that a day belongs to, the title names it; `once` allows one a unit and year.
    """

    title: str
    who: frozenset[Role]
    form: type[BaseModel]
    kept_as: str
    name: Callable[[Mapping[str, Any]], str]
    place: Place = Place.CHOSEN
    due_field: str = ""
    due_workdays: int | None = None
    first_workdays: int | None = None
    own_form: type[BaseModel] | None = None
    person: frozenset[Role] = frozenset()
    year: Callable[[date], int] | None = None
    once: bool = False

    def form_for(self, actor: Actor, unit: Unit) -> type[BaseModel]:
        """The form that this person fills for a unit."""
        above = any(post.role in self.who and post.unit_id != unit.id for post in actor.posts)
        return self.form if above or self.own_form is None else self.own_form


@dataclass(frozen=True, slots=True)
class Documents:
    """The files (文稿) that may be made of an item: by which maker, once the payload has `kept_as`, and for whom.

    In the states `notice_in` a notice to the units may be drafted, with the title and text that `notice` gives.
    """

    maker: str
    kept_as: str
    who: frozenset[Role]
    notice: Callable[[Item], tuple[str, str]] | None = None
    notice_in: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
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
    # Whether the board, the groups' card and urges follow it; information and notes are not chased (domain.md T3).
    tracked: bool = True
    # Whether the unit may ask for more time, and the department may issue a slip (督办单) about it.
    extendable: bool = True
    supervisable: bool = True
    # Who may read what is written in an item; the others see only that it is there and how it stands.
    content_readers: frozenset[Role] | None = None
    # An open item is due again at the end of each such period, and at that of the next one after a step that `rolls`.
    rolls: PeriodKind | None = None

    @property
    def is_public(self) -> bool:
        """Whether it may stand on the board, the groups' card, in urges and in exports for others."""
        return self.owed and self.tracked and self.readers is None

    def state(self, item: Item) -> State:
        """The declared state that the item is in."""
        return self.states[item.state]

    def item_title(self, period: Period, part: Part) -> str:
        """What one item of this mechanism is called: period, title and, if there are several, the part."""
        return f"{period.title}{self.title}" + (f"·{part.title}" if part.title else "")

    def part(self, code: str) -> Part:
        """The declared part with this code; raises KeyError for an unknown one."""
        return {part.code: part for part in self.parts}[code]
