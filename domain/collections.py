"""What a duty made in the chat (临时报送) is: what is asked, of whom, how often, and what it burdens its units with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from domain.audience import Audience
from domain.collection_questions import EXAMPLE, form_from, read_question
from domain.dates.periods import Period, PeriodKind, current
from domain.items import Item

MOST_QUESTIONS = 5
# So many a month may a unit be asked without the approver's word (docs/relief.md).
FREE_A_MONTH = 2
# The section of an item's payload that says what is asked of it.
ASKED = "asked"


class CollectionState(StrEnum):
    """How a 临时报送 stands: being written, waiting for the approver, with the units, over, or given up."""

    DRAFT = "draft"
    ASKING = "asking"
    OUT = "out"
    CLOSED = "closed"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        """What the list and the page say, in Chinese."""
        return _STATE_LABELS[self]


_STATE_LABELS = {
    CollectionState.DRAFT: "草稿",
    CollectionState.ASKING: "待审签人同意",
    CollectionState.OUT: "报送中",
    CollectionState.CLOSED: "已结束",
    CollectionState.DROPPED: "已放弃",
}


class Every(StrEnum):
    """How often it is asked."""

    ONCE = "once"
    MONTH = "month"
    QUARTER = "quarter"

    @property
    def label(self) -> str:
        """What the preview says, in Chinese."""
        return _EVERY_LABELS[self]


_EVERY_LABELS = {Every.ONCE: "一次", Every.MONTH: "每月一次", Every.QUARTER: "每季度一次"}


@dataclass(frozen=True, slots=True)
class Collection:
    """A 临时报送 of the department's unit `unit_id`; instants are aware UTC.

    `questions` are as `read_question` gives them, each with the name of its answer; `from` says where the answer to
    one is stored already (kind, section, name, title), `quoted` that it is taken over from there. `next_at` is when a
    recurring one opens again. `origin` is the sentence that it was made of, empty for none.
    """

    id: int
    unit_id: int
    title: str
    questions: Sequence[Mapping[str, Any]]
    audience: Audience
    due_at: datetime
    every: Every
    confirm: bool
    state: CollectionState
    created_by: int
    created_at: datetime
    version: int
    sent_at: datetime | None = None
    next_at: datetime | None = None
    origin: str = ""
    handled_by: int | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """A question whose answer is stored already: its number and title, the duty and the question there.

    When it is `quoted`, each unit finds there what it has written elsewhere, and only looks it over.
    """

    number: int
    title: str
    duty: str
    there: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Account:
    """The burden of one (减负账): how many units, how many questions each, how many a unit had this quarter at most.

    `too_many` units were asked more often this month than goes without the approver's word.
    """

    units: int
    questions: int
    this_quarter: int
    stored: Sequence[Stored]
    too_many: int


@dataclass(frozen=True, slots=True)
class Progress:
    """One as its page shows it: whom it is for, its burden before it goes out, then how many items are where.

    `asked` are the names of the units, `counts` the items by state, `of_people` the questions about single people;
    `answered` says whether any unit has begun to answer.
    `manages` and `approves` say what the reader may do; they are checked again at every step.
    """

    collection: Collection
    asked: Sequence[str]
    account: Account | None
    counts: Mapping[str, int]
    answered: bool
    of_people: Sequence[str]
    manages: bool
    approves: bool

    @property
    def received(self) -> int:
        """How many units have handed in, here or on paper."""
        return self.counts.get("received", 0) + self.counts.get("received_offline", 0)


def _checked(line: str) -> str:
    read_question(line)
    return line


class CollectionCorrection(BaseModel):
    """What of a 临时报送 can be put right while nobody has answered: what is asked, until when, by whom."""

    model_config = ConfigDict(title="更正临时报送")

    title: str = Field(title="标题", description="例如：党员教育基本情况", min_length=2, max_length=40)
    questions: list[Annotated[str, AfterValidator(_checked)]] = Field(
        title="问题",
        description=f"每行一问，最多{MOST_QUESTIONS}问。{EXAMPLE}",
        min_length=1,
        max_length=MOST_QUESTIONS,
    )
    due: datetime = Field(title="截止时间", description="最迟何时报送", json_schema_extra={"aliases": ["截止"]})
    confirm: bool = Field(title="是否须书记确认", description="选“否”时，党务干部可直接报送")


class CollectionText(CollectionCorrection):
    """What the department asks for, until when and how often."""

    model_config = ConfigDict(title="临时报送")

    every: Literal["once", "month", "quarter"] = Field(
        title="报送频次", json_schema_extra={"labels": {one.value: one.label for one in Every}}
    )


def form_of(item: Item) -> type[BaseModel]:
    """The form of an item of a 临时报送, made of the questions in its payload."""
    return form_from(item.payload.get(ASKED, {}).get("questions", ()))


def is_confirmed(item: Item) -> bool:
    """Whether the secretary has to confirm what the clerk of its unit drafts."""
    return bool(item.payload.get(ASKED, {}).get("confirm"))


def is_plain(item: Item) -> bool:
    """Whether clerk and secretary alike hand it in."""
    return not is_confirmed(item)


def part_of(collection_id: int) -> str:
    """The part of the items of a 临时报送: a unit may have several a month."""
    return f"c{collection_id}"


def next_opening(every: Every, day: date) -> Period | None:
    """The period after the one of a day (in China) in which a recurring one opens again; None for one that is not."""
    kinds = {Every.MONTH: PeriodKind.MONTH, Every.QUARTER: PeriodKind.QUARTER}
    return current(kinds[every], day).next() if every in kinds else None
