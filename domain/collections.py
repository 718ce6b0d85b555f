"""What a duty made in the chat (临时报送) is: typed lines become questions, questions become the form of its items."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model

from domain.dates.periods import Period, PeriodKind, current
from domain.forms.fields import long_text
from domain.items import Item
from domain.plain_text import compact
from domain.unit_names import Named

MOST_QUESTIONS = 5
# So many a month may a unit be asked without the approver's word (docs/relief.md).
FREE_A_MONTH = 2
# The section of an item's payload that says what is asked of it.
ASKED = "asked"
_LINE = re.compile(r"(?:\d{1,2}[.、．)）]\s*)?(?P<title>[^（(]+?)\s*(?:[（(](?P<kind>[^（()）]*)[)）])?\s*[?？。；;]?")
_PERSONAL = re.compile(r"身份证|证件号|手机|电话|住址|银行卡|账号|病史|密码")
_CLOSED = re.compile(r"问题线索|线索|案件|案情|举报人|涉密|秘密")
_KINDS = {"是否": "yesno", "日期": "date", "列表": "list", "清单": "list", "文字": "text"}
_EXAMPLE = "例如：党员人数（数字，人）、是否已建台账（是否）、存在问题（选填）"


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

    `questions` are as `read_question` gives them; `units` are the ids of those who are asked, none for all. `next_at`
    is when a recurring one opens again. `origin` is the sentence that it was made of, empty for none.
    """

    id: int
    unit_id: int
    title: str
    questions: Sequence[Mapping[str, Any]]
    units: Sequence[int]
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
class Account:
    """The burden of one (减负账): how many units, how many questions each, how many a unit had this quarter at most.

    `known` are number and title of each question that is answered elsewhere, with the duty's title there; `too_many`
    units were asked more often this month than goes without the approver's word.
    """

    units: int
    questions: int
    this_quarter: int
    known: Sequence[tuple[int, str, str]]
    too_many: int


@dataclass(frozen=True, slots=True)
class Progress:
    """One as its page shows it: whom it is for, its burden before it goes out, then how many items are where.

    `asked` are the names of the units, `counts` the items by state. `manages` and `approves` say what the reader may
    do; they are checked again at every step.
    """

    collection: Collection
    asked: Sequence[str]
    account: Account | None
    counts: Mapping[str, int]
    manages: bool
    approves: bool

    @property
    def received(self) -> int:
        """How many units have handed in, here or on paper."""
        return self.counts.get("received", 0) + self.counts.get("received_offline", 0)


def read_question(line: str) -> dict[str, Any]:
    """Read one line as a question: title and, in brackets, its kind, unit of measure, choices, whether optional.

    Raises ValueError with a Chinese sentence: an unclear line, a personal or a secrecy question (domain.md 3.5).
    """
    found = _LINE.fullmatch(line.strip())
    title = found["title"].strip() if found else ""
    if found is None or not 2 <= len(title) <= 40:
        raise ValueError(f"“{line[:20]}”没有读懂。请每行写一个问题，{_EXAMPLE}。")
    if _CLOSED.search(line):
        raise ValueError(f"“{title}”涉及线索、案件或涉密内容，不能在此收集，请删去此问，通过规定的纸质渠道办理。")
    if _PERSONAL.search(line):
        raise ValueError(f"“{title}”涉及个人信息，不能在此收集。请改为只问数量，或删去此问。")
    asked: dict[str, Any] = {"title": title, "kind": "text", "required": True}
    for word in (one.strip() for one in re.split("[，,；;]", found["kind"] or "")):
        asked |= _said(word, asked)
    return asked


def _said(word: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    if word in ("选填", "可不填"):
        return {"required": False}
    if word in ("数字", "数"):
        return {"kind": "number"}
    if word in _KINDS:
        return {"kind": _KINDS[word]}
    options = re.sub("^(?:选择|选项)[:：]?", "", word)
    choices = [one.strip() for one in re.split("[/／、]", options) if one.strip()]
    if len(choices) > 1:
        return {"kind": "choice", "choices": choices}
    if asked["kind"] == "number" and 0 < len(word) <= 6:
        return {"measure": word}
    if not word or word == "必填":
        return {}
    raise ValueError(f"括号中的“{word}”没有读懂。可写：数字、日期、是否、列表、选填，或用“/”分开的选项。")


def _checked(line: str) -> str:
    read_question(line)
    return line


class CollectionText(BaseModel):
    """What the department asks for, of whom and until when."""

    model_config = ConfigDict(title="临时报送")

    title: str = Field(title="标题", description="例如：党员教育基本情况", min_length=2, max_length=40)
    questions: list[Annotated[str, AfterValidator(_checked)]] = Field(
        title="问题",
        description=f"每行一问，最多{MOST_QUESTIONS}问。{_EXAMPLE}",
        min_length=1,
        max_length=MOST_QUESTIONS,
    )
    due: datetime = Field(title="截止时间", description="最迟何时报送", json_schema_extra={"aliases": ["截止"]})
    confirm: bool = Field(title="是否须书记确认", description="选“否”时，党务干部可直接报送")
    every: Literal["once", "month", "quarter"] = Field(
        title="报送频次", json_schema_extra={"labels": {one.value: one.label for one in Every}}
    )
    units: list[Named] | None = Field(
        None,
        title="填报单位",
        description="只需部分单位填报时选择",
        max_length=60,
        json_schema_extra={"if_empty": "全体单位", "leave_when": "需全体单位填报的"},
    )


class Collected(BaseModel):
    """The answers of an item that says itself what is asked of it."""

    model_config = ConfigDict(title="报送内容")


def form_of(item: Item) -> type[BaseModel]:
    """The form of an item of a 临时报送, made of the questions in its payload."""
    return form_from(item.payload.get(ASKED, {}).get("questions", ()))


def form_from(asked: Iterable[Mapping[str, Any]]) -> type[BaseModel]:
    """The form that these questions make; the same questions make the same form."""
    return _made(json.dumps(list(asked), ensure_ascii=False, sort_keys=True))


@cache
def _made(text: str) -> type[BaseModel]:
    fields: dict[str, Any] = {f"q{number}": _field(one) for number, one in enumerate(json.loads(text), 1)}
    config = ConfigDict(title=str(Collected.model_config["title"]))
    return create_model("Collected", __config__=config, __doc__=Collected.__doc__, **fields) if fields else Collected


def _field(asked: Mapping[str, Any]) -> Any:
    limits: dict[str, Any] = {"title": asked["title"]}
    of: Any
    match asked["kind"]:
        case "number":
            of, limits["json_schema_extra"] = float, {"measure": asked.get("measure", "")}
            limits |= {"ge": 0, "le": 999_999_999}
        case "date":
            of = date
        case "choice":
            of = Literal[tuple(asked["choices"])]
        case "yesno":
            of = bool
        case "list":
            of, limits["max_length"] = list[Annotated[str, Field(min_length=1, max_length=200)]], 30
        case _:
            of = str
            limits |= {"min_length": 1, "max_length": 1000, "json_schema_extra": long_text(500)}
    return (of, Field(**limits)) if asked["required"] else (of | None, Field(None, **limits))


def is_confirmed(item: Item) -> bool:
    """Whether the secretary has to confirm what the clerk of its unit drafts."""
    return bool(item.payload.get(ASKED, {}).get("confirm"))


def is_plain(item: Item) -> bool:
    """Whether clerk and secretary alike hand it in."""
    return not is_confirmed(item)


def is_alike(one: str, other: str) -> bool:
    """Whether two titles ask for the same: equal but for blanks and marks, or one within the other."""
    short, long = sorted((compact(one), compact(other)), key=len)
    return len(short) > 2 and short in long


def part_of(collection_id: int) -> str:
    """The part of the items of a 临时报送: a unit may have several a month."""
    return f"c{collection_id}"


def next_opening(every: Every, day: date) -> Period | None:
    """The period after the one of a day (in China) in which a recurring one opens again; None for one that is not."""
    kinds = {Every.MONTH: PeriodKind.MONTH, Every.QUARTER: PeriodKind.QUARTER}
    return current(kinds[every], day).next() if every in kinds else None
