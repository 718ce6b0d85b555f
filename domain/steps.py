"""The words of a workflow: a State says how an item stands, a Step how a person takes it from one to the next."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.dates.due import DueRule
from domain.dates.hours import OfficeHours
from domain.dates.workdays import WorkCalendar
from domain.effects import Effect
from domain.items import Holder, Item, Phase
from domain.power import Role, Unit
from domain.unit_names import Named

Prefill = Callable[["FormContext"], Mapping[str, Any]]
Hints = Callable[["FormContext"], Mapping[str, str]]
Effects = Callable[[Item, Mapping[str, Any]], Sequence[Effect]]
Check = Callable[[Item, Mapping[str, Any]], None]
Derive = Callable[["FormContext", Mapping[str, Any]], Mapping[str, Any]]
ARROW = "→"
# The section of the payload that keeps the reason of the last return or cancellation.
REASON = "review"


class Reason(BaseModel):
    """The reason (理由) that a return or a cancellation must carry."""

    model_config = ConfigDict(title="理由")

    reason: str = Field(title="理由", description="请写明原因和需要补充的内容", min_length=2, max_length=300)


class CancelReason(Reason):
    """The reason for which something is called off: there is nothing to be added to it."""

    reason: str = Field(title="理由", description="写明原因，记入办理过程", min_length=2, max_length=300)


@dataclass(frozen=True, slots=True)
class FormContext:
    """What is already known when a form opens (ask once): the item, the unit's other items of the year, names.

    `calendar` and `office` let a form suggest days and deadlines; `today` is the day in China. For a step that
    surveys, `below` are the reporting units under the item's unit in their fixed order, with their year's items.
    `secretary` is the name of the unit's secretary when the form counts on it, empty when there is none.
    """

    item: Item
    unit_name: str
    siblings: tuple[Item, ...] = ()
    previous: Item | None = None
    calendar: WorkCalendar = field(default_factory=lambda: WorkCalendar({}, frozenset()))
    office: OfficeHours = field(default_factory=OfficeHours)
    below: tuple[tuple[Unit, tuple[Item, ...]], ...] = ()
    secretary: str = ""
    today: date = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class State:
    """A state of an item: what people read, who has the ball in it, and what it means.

    `who` names the roles of the department that have the ball when it is not the administrators; those are told.
    `readers` says who may see the item in it, if fewer than its kind says. With `event` the due time is when
    something takes place (a meeting, a talk), not a deadline to hand in by. An event that is `all_day` has no hour.
    `once_past` says what is to be done when it has passed.
    """

    title: str
    holder: Holder
    phase: Phase = Phase.UNDER_WAY
    _: KW_ONLY
    readers: frozenset[Role] | None = None
    who: frozenset[Role] = frozenset()
    event: bool = False
    all_day: bool = False
    once_past: str = "请登记结果或改期"


@dataclass(frozen=True, slots=True)
class Among:
    """The units of an item among which a form's units are chosen; `otherwise` says why another one is none of them."""

    units: Callable[[Item], tuple[Named, ...]]
    otherwise: str


@dataclass(frozen=True, slots=True)
class Columns:
    """How a form stands in one row of a table of units: `of_item` makes the form that asks a question a column.

    `gathered` makes the answers of the step's own form of what was written in the row.
    """

    of_item: Callable[[Item], type[BaseModel]]
    gathered: Callable[[Item, Mapping[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Asks:
    """What a step asks before it is taken: a form, whose answers the payload keeps as the section `kept_as`.

    With `append` they are added to a list there. `by_part` names the forms of parts that have one of their own;
    `of_item` makes it of the item itself, which says what is asked of it.
    `prefill` gives what is known, `hints` say more about a question, by field name; a form that `surveys` is given
    the items of all units below. Its units are chosen `among` those that the item names. `if_empty` gives the texts
    that are kept for questions left open, `columns` how it is asked where several units are filled in together.
    """

    form: type[BaseModel]
    kept_as: str
    _: KW_ONLY
    append: bool = False
    by_part: Mapping[str, type[BaseModel]] = field(default_factory=dict)
    prefill: Prefill | None = None
    hints: Hints | None = None
    if_empty: Callable[["FormContext"], Mapping[str, str]] | None = None
    surveys: bool = False
    among: Among | None = None
    of_item: Callable[[Item], type[BaseModel]] | None = None
    columns: Columns | None = None

    @property
    def forms(self) -> tuple[type[BaseModel], ...]:
        """Every form that may be asked here."""
        return (self.form, *self.by_part.values())


class HandIn(StrEnum):
    """What a step hands in: nothing, a draft that waits for a confirmation, or a numbered version with a receipt."""

    NOTHING = "nothing"
    DRAFT = "draft"
    NUMBERED = "numbered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """What else a step changes once it is taken.

    What `derive` makes of context and answers is kept among these; it may still raise Refusal. `due` sets a new due
    time by rule, `due_field` the one that was answered, `rolls` the end of the mechanism's next period. `effects` says
    what it brings about elsewhere, `title` makes the item another title of the answers. After a `quiet` step nobody is
    reminded for a workday (domain.md 4.4). `tells` names the roles of the unit that hear of it, instead of those who
    have the ball afterwards; `news` is what they read above it, instead of the state.
    """

    derive: Derive | None = None
    due: DueRule | None = None
    due_field: str = ""
    rolls: bool = False
    effects: Effects | None = None
    title: Callable[[Mapping[str, Any]], str] | None = None
    quiet: bool = False
    tells: frozenset[Role] | None = None
    news: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One row of a workflow: in `sources`, one of the roles `by` may take `action`, which leads to `target`.

    An empty target leaves the state. What it `asks` comes first, `check` raises Refusal when that does not fit the
    item, `hand_in` and `then` follow. A `personal` step is for the person whose item it is. One that `undoes` an
    action is to be had as long as nothing was done since. `together` says that it may be taken on many items at once.
    `jointly` is the button that asks its forms for all parts of a duty at once, of a duty without parts for all units;
    `when` says of which items it is a step at all (None: of all).
    """

    action: str
    title: str
    sources: frozenset[str]
    target: str
    by: frozenset[Role]
    asks: Asks | None = None
    check: Check | None = None
    hand_in: HandIn = HandIn.NOTHING
    then: Then = Then()
    personal: bool = False
    undoes: str = ""
    together: bool = False
    jointly: str = ""
    when: Callable[[Item], bool] | None = None

    @property
    def takes_files(self) -> bool:
        """Whether files may be sent along while the form of this step is open."""
        return self.hand_in is not HandIn.NOTHING

    @property
    def kept_as(self) -> str:
        """The section of the payload that keeps its answers; empty for a step that asks nothing."""
        return self.asks.kept_as if self.asks else ""

    def known(self, context: FormContext) -> Mapping[str, Any]:
        """What is known before its form is asked (ask once), by the names of the answers."""
        return self.asks.prefill(context) if self.asks and self.asks.prefill else {}

    def hints(self, context: FormContext) -> Mapping[str, str]:
        """What more is to be said about its questions, by field name."""
        return self.asks.hints(context) if self.asks and self.asks.hints else {}

    def if_empty(self, context: FormContext) -> Mapping[str, str]:
        """What is kept for its questions that are left open, by field name."""
        return self.asks.if_empty(context) if self.asks and self.asks.if_empty else {}

    def form_for(self, item: Item) -> type[BaseModel] | None:
        """The form that this step asks for an item; some parts have a form of their own."""
        if self.asks and self.asks.of_item:
            return self.asks.of_item(item)
        return self.asks.by_part.get(item.part, self.asks.form) if self.asks else None

    def row_for(self, item: Item) -> type[BaseModel] | None:
        """The form that it asks where several units are filled in together: a question a column."""
        return self.asks.columns.of_item(item) if self.asks and self.asks.columns else self.form_for(item)

    def gathered(self, item: Item, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answers to its own form that a row of a table comes to."""
        return self.asks.columns.gathered(item, answers) if self.asks and self.asks.columns else answers


def step(
    action: str,
    title: str,
    path: str,
    *,
    by: Role | frozenset[Role],
    asks: Asks | None = None,
    check: Check | None = None,
    hand_in: HandIn = HandIn.NOTHING,
    then: Then = Then(),
    personal: bool = False,
    undoes: str = "",
    together: bool = False,
    jointly: str = "",
    when: Callable[[Item], bool] | None = None,
) -> Step:
    """Declare a step in plain words: `path` reads “open returned → submitted”, without an arrow the state stays."""
    sources, _, target = path.partition(ARROW)
    return Step(
        action=action,
        title=title,
        sources=frozenset(sources.split()),
        target=target.strip(),
        by=frozenset({by}) if isinstance(by, Role) else by,
        asks=asks,
        check=check,
        hand_in=hand_in,
        then=then,
        personal=personal,
        undoes=undoes,
        together=together,
        jointly=jointly,
        when=when,
    )


def with_reason() -> Asks:
    """What every return asks: the reason, in the one section that keeps it."""
    return Asks(Reason, REASON)


def with_cancel_reason() -> Asks:
    """What every cancellation asks: the reason, kept like that of a return."""
    return Asks(CancelReason, REASON)
