"""How a duty is declared: one Mechanism names its form, periods, life, cadence and what is known beforehand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.causes import Cause
from domain.due import DueRule
from domain.items import Holder, Item
from domain.periods import Period, PeriodKind
from domain.power import REPORTING, Role, UnitType
from domain.reminders import NORMAL, Cadence

Prefill = Callable[["Facts"], Mapping[str, Any]]
Causes = Callable[[Item, Mapping[str, Any]], Sequence[Cause]]


class Reason(BaseModel):
    """The reason (理由) that a return or a cancellation must carry."""

    model_config = ConfigDict(title="理由")

    reason: str = Field(title="理由", description="请写明原因和需要补充的内容", min_length=2, max_length=300)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is already known when a form opens (ask once): the item, the unit's other items of the year, names."""

    item: Item
    unit_name: str
    siblings: tuple[Item, ...] = ()
    previous: Item | None = None


@dataclass(frozen=True, slots=True)
class State:
    """A state of an item: what people read, and who has the ball in it."""

    title: str
    holder: Holder
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One row of a life: in `sources`, one of `who` may take `action`, which leads to `target`.

    A `form` is asked first and kept in the payload under `slot` (added to a list when `append` is set).
    `submits` makes a numbered version with a receipt, `drafts` one that waits for a confirmation; `due` sets a
    new due date by rule, `due_field` by the form. After `quiet_after` nobody is reminded for a workday.
    `causes` says what the step brings about elsewhere; a `personal` step is for the person whose item it is.
    """

    action: str
    title: str
    sources: frozenset[str]
    target: str
    who: frozenset[Role]
    form: type[BaseModel] | None = None
    slot: str = ""
    append: bool = False
    submits: bool = False
    drafts: bool = False
    due: DueRule | None = None
    due_field: str = ""
    prefill: Prefill | None = None
    quiet_after: bool = False
    forms: Mapping[str, type[BaseModel]] = field(default_factory=dict)
    causes: Causes | None = None
    personal: bool = False

    @property
    def takes_files(self) -> bool:
        """Whether files may be sent along while the form of this step is open."""
        return self.submits or self.drafts

    def form_for(self, item: Item) -> type[BaseModel] | None:
        """The form that this step asks for an item; some slots have a form of their own."""
        return self.forms.get(item.slot, self.form)


@dataclass(frozen=True, slots=True)
class Opening:
    """When items of a period come into being and when they are due: month and day within the period's year."""

    period_kind: PeriodKind
    number: int
    opens: tuple[int, int]
    due: DueRule


@dataclass(frozen=True, slots=True)
class Slot:
    """One of several items that a unit has of the same kind and period, such as one of the 五个一."""

    code: str
    title: str


class Place(StrEnum):
    """For which unit a person brings an item into being."""

    OWN = "own"
    CHOSEN = "chosen"
    DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class Birth:
    """How a person brings an item into being (立项), apart from the calendar.

    The `form` is kept in the payload under `slot`; `name` makes the item's title of the answers; it is due at the
    form's `due_field`, else `due_workdays` after the day, else never. `person` asks for one member as its holder.
    """

    title: str
    who: frozenset[Role]
    form: type[BaseModel]
    slot: str
    name: Callable[[Mapping[str, Any]], str]
    place: Place = Place.CHOSEN
    due_field: str = ""
    due_workdays: int | None = None
    person: frozenset[Role] = frozenset()


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
    slots: tuple[Slot, ...] = (Slot("", ""),)
    source: str = ""
    order: int = 100
    birth: Birth | None = None
    # Who may see items of this kind at all; None means everybody with a post over or in the unit.
    readers: frozenset[Role] | None = None

    def state(self, item: Item) -> State:
        """The declared state that the item is in."""
        return self.states[item.state]

    def item_title(self, period: Period, slot: Slot) -> str:
        """What one item of this mechanism is called: period, title and, if there are several, the slot."""
        return f"{period.title}{self.title}" + (f"·{slot.title}" if slot.title else "")

    def slot(self, code: str) -> Slot:
        """The declared slot with this code; raises KeyError for an unknown one."""
        return {slot.code: slot for slot in self.slots}[code]
