"""What a unit's own items of a year say: one point an item, in whole sentences, with its source (domain.md 3.4 rule 4).

Only what was handed in speaks: no draft, nothing that was sent back or called off. Numbers count as the overview does
(`domain/item_status.py`). Words and figures stay as they were written; a text is only cut between its sentences.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.dates.periods import Period
from domain.dates.wording import brief, date_full, short
from domain.forms.entries import says_none
from domain.item_status import COUNTED, ItemStatus, basis_of, what_came
from domain.items import Item, Phase
from domain.knowledge import FIVE, RECTIFICATION, last_note
from domain.speech.cutting import cut
from domain.steps import FormContext

# The section's own record of what its answers were drawn from (domain/drawn.py).
RECORD = "drawn"
_REPORTS = {"quarter_report": "季度情况", "half_year_report": "半年情况"}
_ENDS = tuple("。！？；：，、.!?;:,")


class Origin(StrEnum):
    """What the draft of an answer may be drawn from, as a question names it in `drawn_from`."""

    FIVE_ONES = "five_ones"
    FIVE_ONES_DONE = "five_ones_done"
    RECTIFICATION = "rectification"
    COMMENTED = "commented"
    REPORTS = "reports"
    PRACTICE = "practice"
    PROBLEMS = "problems"


@dataclass(frozen=True, slots=True)
class Point:
    """What one item says, in sentences; its `source` for people, the `group` it belongs to, and the item's number."""

    sentences: tuple[str, ...]
    source: str
    group: str
    no: str = ""

    @property
    def text(self) -> str:
        """The point as it is sent, without its source."""
        return "".join(self.sentences)


def points(origin: Origin, context: FormContext) -> tuple[Point, ...]:
    """What the unit's items of the year say for one origin, in the order of their due times; empty when nothing."""
    items = [one for one in context.siblings if one.id != context.item.id and one.phase is not Phase.CANCELLED]
    return tuple(_READERS[origin](items, context))


def five_ones(items: Iterable[Item], phases: Collection[Phase]) -> Iterator[Point]:
    """One point for each of the 五个一 that is registered and in one of these phases."""
    for one in items:
        if one.kind == FIVE and "register" in one.payload and one.phase in phases:
            part = one.title.rpartition("·")[2]
            text = f"{part}“{one.payload['register']['name']}”：{_five_result(one)}"
            yield Point(sentences(text), f"五个一·{part}，{_stand(one, '待核验', '推进中')}", "五个一", one.no)


def five_ones_done(items: Iterable[Item]) -> str:
    """Name the 五个一 that are completed or handed in for acceptance, one a line; empty when there is none."""
    return "\n".join(one.text for one in five_ones(items, {Phase.DONE, Phase.WAITING}))


def promised(context: FormContext) -> Mapping[str, str]:
    """What the last report before this one said would come next, beside the question what came of it."""
    reports = [*_earlier(context.siblings, context)] or [one for one in [context.previous] if one]
    plan = (reports[-1].payload.get("report") or {}).get("plan") if reports else None
    return {"summary": f"上次报告的打算：{plan}"} if plan else {}


def sentences(text: str) -> tuple[str, ...]:
    """A text cut into its sentences, each on one line and with a stop; joined they are one paragraph."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    # A line without a stop would be a heading, and stay whole.
    stopped = (line if line.endswith(_ENDS) else f"{line}。" for line in lines if line)
    return tuple(one.words for line in stopped for one in cut(line))


def _five_ones(items: Iterable[Item], context: FormContext, *phases: Phase) -> Iterator[Point]:
    owed = [one for one in items if one.kind == FIVE]
    found = tuple(five_ones(owed, phases))
    if found:
        yield _count("五个一", "已办结", owed, context)
    yield from found


def _rectification(items: Iterable[Item], context: FormContext, source: str = "") -> Iterator[Point]:
    listed = [one for one in items if one.kind == RECTIFICATION and "problem" in one.payload]
    listed = [one for one in listed if source in ("", one.payload["problem"]["source"])]
    found = tuple(_mended(listed))
    if found:
        yield _count("述职点评指出的问题" if source else "整改事项", "已销号", listed, context)
    yield from found


def _mended(listed: Iterable[Item]) -> Iterator[Point]:
    for one in listed:
        if words := _mending(one):
            text = f"整改“{brief(one.payload['problem']['problem'])}”：{words}"
            yield Point(sentences(text), f"整改事项{one.no}，{_stand(one, '待审核', '整改中')}", "整改", one.no)


def _reports(items: Iterable[Item], context: FormContext, question: str) -> Iterator[Point]:
    """What the year's earlier reports say under a question, each thing once; what these drew from items is left out."""
    said: set[str] = set()
    for one in _earlier(items, context):
        report: Mapping[str, Any] = one.payload["report"]
        text = str(report.get(question) or "")
        drawn = {line for kept in report.get(RECORD, {}).get(question, ()) for line in kept["sentences"]}
        lines = tuple(line for line in sentences(text) if line not in said | drawn and not says_none(line))
        said |= set(lines)
        if lines:
            source = f"{one.title}，{short(one.submitted_at)}报送" if one.submitted_at else one.title
            yield Point(lines, source, _REPORTS[one.kind], one.no)


def _earlier(items: Iterable[Item], context: FormContext) -> Iterator[Item]:
    until = Period.parse(context.item.period).end
    for one in items:
        there = one.id != context.item.id and one.phase in {Phase.DONE, Phase.WAITING} and "report" in one.payload
        if one.kind in _REPORTS and there and Period.parse(one.period).end <= until:
            yield one


def _count(title: str, done: str, items: Iterable[Item], context: FormContext) -> Point:
    """How many there are and how many of them are over, counted as the overview counts them."""
    came = [what_came(basis_of(one), begun=False) for one in items]
    total, over = sum(one in COUNTED for one in came), came.count(ItemStatus.DONE)
    waiting = came.count(ItemStatus.REVIEW)
    more = f"，待审核{waiting}项" if waiting else ""
    source = f"按事项办理情况统计，截至{date_full(context.today)}"
    return Point((f"{title}共{total}项，{done}{over}项{more}。",), source, "事项统计")


def _five_result(item: Item) -> str:
    if item.phase in {Phase.DONE, Phase.WAITING}:
        return str(item.payload["completion"]["result"]) if "completion" in item.payload else "已办结"
    return last_note(item) or "正在推进"


def _mending(item: Item) -> str:
    """How a problem stands, by what the unit handed in last; empty when that is nothing, or was sent back."""
    if item.phase is Phase.DONE:
        return str(item.payload["closeout"]["result"]) if "closeout" in item.payload else "已整改销号"
    if item.phase is Phase.WAITING:
        return str(item.payload["closeout"]["result"]) if item.state == "closeout_requested" else "整改措施已报送"
    if item.phase is Phase.RETURNED or item.submitted_at is None:
        return ""
    return (item.state == "in_progress" and last_note(item)) or "正在整改"


def _stand(item: Item, waiting: str, under_way: str) -> str:
    if item.closed_at:
        return f"{short(item.closed_at)}办结"
    return waiting if item.phase is Phase.WAITING else under_way


_OPEN_TOO = (Phase.DONE, Phase.WAITING, Phase.UNDER_WAY)
_READERS: Mapping[Origin, Callable[[list[Item], FormContext], Iterable[Point]]] = {
    Origin.FIVE_ONES: lambda items, context: _five_ones(items, context, *_OPEN_TOO),
    Origin.FIVE_ONES_DONE: lambda items, context: _five_ones(items, context, Phase.DONE, Phase.WAITING),
    Origin.RECTIFICATION: lambda items, context: _rectification(items, context),
    Origin.COMMENTED: lambda items, context: _rectification(items, context, "comment"),
    Origin.REPORTS: lambda items, context: _reports(items, context, "summary"),
    Origin.PRACTICE: lambda items, context: _reports(items, context, "practice"),
    Origin.PROBLEMS: lambda items, context: _reports(items, context, "problems"),
}
