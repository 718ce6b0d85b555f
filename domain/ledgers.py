"""A ledger (台账): one duty of one period as a workbook, in fixed unit order; what only some may see as a 汇总表."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from domain.answers import Past, answered, forms
from domain.dates.clock import local_day
from domain.dates.periods import Period
from domain.dates.wording import date_full, full_time
from domain.forms.fields import Question, QuestionKind, questions
from domain.forms.values import display
from domain.handed_in import HandedIn
from domain.items import Item
from domain.listing import AnswerTo, Fact, LedgerColumn, Listing, Total, fact
from domain.mechanism import Mechanism
from domain.steps import REASON, HandIn
from domain.workflow import state_of

NUMBER = LedgerColumn("序号", (), 5)
_OF_WHAT_IS_HANDED_IN = (Fact.SUBMITTED, Fact.RECEIPT, Fact.BY, Fact.PUNCTUALITY)
_WIDTHS = {QuestionKind.DATE: 12, QuestionKind.DEADLINE: 17, QuestionKind.NUMBER: 11}


@dataclass(frozen=True, slots=True)
class Measured:
    """A number with what it counts, such as 万元."""

    number: float
    measure: str


# What stands in a cell. Instants are aware UTC; a text is what somebody typed or chose, and stays one.
Value = str | int | Measured | date | datetime
Answers = Mapping[str, Sequence[tuple[Question, Any]]]


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One item with its unit, every version that was handed in, oldest first, and whether the first was in time."""

    item: Item
    unit_name: str
    handed_in: tuple[HandedIn, ...] = ()
    punctuality: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """What the items of a ledger bring along: questions that no form asks any more with their columns, and parts.

    `parts` are titles by code, in the order in which the units have them.
    """

    past: Past
    columns: tuple[tuple[str, str, str], ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ledger:
    """How a ledger is laid out: its title, its sheets, and how items become their rows; `internal` ones say so."""

    title: str
    sheets: tuple[Listing, ...]
    mechanism: Mechanism
    contents: Contents
    internal: bool = False

    def rows(self, sheet: Listing, entries: Iterable[LedgerEntry], first: int) -> Iterator[tuple[Value, ...]]:
        """The rows of whole units on a sheet, with their place in it (from `first`)."""
        kept = self._by_unit(entries) if sheet.by_part else (self._row(sheet, entry) for entry in entries)
        for number, row in enumerate(kept, first):
            yield (number, *row)

    def _row(self, sheet: Listing, entry: LedgerEntry) -> Iterator[Value]:
        item, past = entry.item, self.contents.past
        found = {section: list(answered(self.mechanism, item, section, past)) for section in item.payload}
        return (_cell(self.mechanism, entry, found, column) for column in sheet.columns[1:])

    def _by_unit(self, entries: Iterable[LedgerEntry]) -> Iterator[tuple[str, ...]]:
        for _, group in groupby(entries, key=lambda one: one.item.unit_id):
            ones = list(group)
            stands: dict[str, list[str]] = {}
            for one in ones:
                name = _first_answer(self.mechanism, one.item, self.contents.past)
                stands.setdefault(one.item.part, []).append(
                    "\n".join(filter(None, (name, _state(self.mechanism, one))))
                )
            yield (ones[0].unit_name, *("\n".join(stands.get(part, ())) for part in self.contents.parts))


def is_exportable(mechanism: Mechanism, *, inside: bool = True) -> bool:
    """Say whether a duty has a ledger, `inside` the department or for whoever has the machine.

    Talks and document numbers never leave the assistant (domain.md M25, M27); what only some may see leaves it for
    the department alone.
    """
    return mechanism.exportable and (inside or mechanism.readers is None)


def lay_out(mechanism: Mechanism, period: Period, contents: Contents) -> Ledger:
    """Lay out the workbook of a duty: as it declares it, else fixed columns and every answer in the declared order.

    报送时间 is that of the first submission. Source: domain.md 3.2 (台账导出), 3.4 rules 1, 2.
    """
    internal = mechanism.readers is not None
    sheets = mechanism.listings or (Listing("汇总表" if internal else "台账", tuple(_usual(mechanism, contents))),)
    title = f"{period.title}{mechanism.title}{'汇总表（内部）' if internal else '台账'}"
    laid = [_numbered(mechanism, one, contents) for one in sheets]
    return Ledger(title, tuple(laid), mechanism, contents, internal)


def _numbered(mechanism: Mechanism, sheet: Listing, contents: Contents) -> Listing:
    if sheet.by_part:
        columns = (fact(Fact.UNIT), *(LedgerColumn(title, ()) for title in contents.parts.values()))
    else:
        columns = sheet.columns
        # Answers to questions that nobody asks any more are lost on no sheet that tells all.
        if mechanism.listings and sheet is mechanism.listings[-1]:
            columns = (
                *columns,
                *(LedgerColumn(title, (AnswerTo(section, title),)) for section, title, _ in contents.columns),
            )
    return Listing(sheet.name, (NUMBER, *columns), sheet.by_part)


def _usual(mechanism: Mechanism, contents: Contents) -> Iterator[LedgerColumn]:
    yield fact(Fact.UNIT)
    # Where the calendar opens one item a unit, all of them have the ledger's own title.
    if not mechanism.openings or len(contents.parts) > 1 or any(one.members for one in mechanism.openings):
        yield fact(Fact.TITLE)
    yield fact(Fact.STATE)
    yield fact(Fact.DUE)
    if any(step.hand_in is not HandIn.NOTHING for step in mechanism.steps):
        yield from map(fact, _OF_WHAT_IS_HANDED_IN)
    yield from _answers(mechanism, contents.columns)


def _answers(mechanism: Mechanism, forgotten: Iterable[tuple[str, str, str]]) -> Iterator[LedgerColumn]:
    """A column for each section's question; one that several forms ask, or one like a fact, says whose it is."""
    found: dict[tuple[str, str], tuple[str, int]] = {}
    for section, title, form, width in (*_declared(mechanism), *((*one, 0) for one in forgotten)):
        found.setdefault((section, title), (form, width))
    times = Counter([*(title for _, title in found), *(one.value for one in Fact), NUMBER.heading])
    for (section, title), (form, width) in found.items():
        heading = f"{form}·{title}" if form and times[title] > 1 else title
        yield LedgerColumn(heading, (AnswerTo(section, title),), width)


def _declared(mechanism: Mechanism) -> Iterator[tuple[str, str, str, int]]:
    for section, form in forms(mechanism):
        # Reasons for which something went back are said to the unit, they are no part of what it reports.
        if section != REASON:
            name = str(form.model_config.get("title") or "")
            yield from ((section, one.title, name, _WIDTHS.get(one.kind, 0)) for one in questions(form))


def forgotten_columns(mechanism: Mechanism, items: Iterable[Item], past: Past) -> Iterator[tuple[str, str, str]]:
    """What no form asks any more and some of these items answer all the same: section, question, no form."""
    for item in items if past else ():
        for section in item.payload:
            if section != REASON:
                yield from ((section, asked.title, "") for asked, _ in answered(mechanism, item, section, past))


def parts_of(items: Iterable[Item]) -> Iterator[tuple[str, str]]:
    """The parts that these items are, code and title, as they were opened: the department may name them itself."""
    return ((item.part, item.title.rpartition("·")[2]) for item in sorted(items, key=lambda one: one.id))


def _cell(mechanism: Mechanism, entry: LedgerEntry, answers: Answers, column: LedgerColumn) -> Value:
    if column.named:
        return "\n".join(
            f"{one.title}：{_text(value)}"
            for one in column.of
            if isinstance(one, AnswerTo)
            for value in _values(mechanism, entry, answers, one)
        )
    found = [value for one in column.of for value in _values(mechanism, entry, answers, one)]
    return found[0] if len(found) == 1 else "\n".join(map(_text, found))


def _values(mechanism: Mechanism, entry: LedgerEntry, answers: Answers, of: Fact | AnswerTo | Total) -> Iterator[Value]:
    if isinstance(of, Fact):
        value = _FACTS[of](mechanism, entry)
        yield from () if value is None or value == "" else (value,)
    elif isinstance(of, Total):
        yield from _kept(entry.item.payload.get(of.section), of.name)
    else:
        said = (one for one in answers.get(of.section, ()) if one[0].title == of.title and one[1] not in ("", []))
        yield from (_typed(question, value) for question, value in said)


def _typed(question: Question, value: Any) -> Value:
    """An answer as what it is: a day, an instant, a number; anything else as people read it."""
    if value is None:
        return display(question, value)
    match question.kind:
        case QuestionKind.DATE:
            return date.fromisoformat(value)
        case QuestionKind.DEADLINE:
            return datetime.fromisoformat(value)
        case QuestionKind.NUMBER:
            return Measured(value, question.measure)
        case _:
            return display(question, value)


def _kept(section: Any, name: str) -> Iterator[Value]:
    value = section.get(name) if isinstance(section, dict) else None
    if value is not None:
        yield Measured(float(value), "")


def _text(value: Value) -> str:
    if isinstance(value, datetime):
        return full_time(value)
    if isinstance(value, date):
        return date_full(value)
    return f"{value.number:g}{value.measure}" if isinstance(value, Measured) else str(value)


def _first_answer(mechanism: Mechanism, item: Item, past: Past) -> str:
    """What an item of several parts is called by its unit: the first answer to its first form."""
    for section in item.payload:
        for question, value in answered(mechanism, item, section, past):
            return display(question, value) if section != REASON else ""
    return ""


def _state(mechanism: Mechanism, entry: LedgerEntry) -> str:
    return state_of(mechanism, entry.item).title


_FACTS: Mapping[Fact, Callable[[Mechanism, LedgerEntry], Value | None]] = {
    Fact.UNIT: lambda _, entry: entry.unit_name,
    Fact.TITLE: lambda _, entry: entry.item.title,
    Fact.PART: lambda _, entry: entry.item.title.rpartition("·")[2],
    Fact.STATE: _state,
    Fact.OPENED: lambda _, entry: local_day(entry.item.opened_at),
    Fact.DUE: lambda _, entry: entry.item.due_at,
    Fact.SUBMITTED: lambda _, entry: entry.item.submitted_at,
    Fact.RECEIPT: lambda _, entry: entry.handed_in[-1].receipt if entry.handed_in else None,
    Fact.BY: lambda _, entry: entry.handed_in[-1].by if entry.handed_in else None,
    Fact.PUNCTUALITY: lambda _, entry: entry.punctuality,
    Fact.CLOSED: lambda _, entry: local_day(entry.item.closed_at) if entry.item.closed_at else None,
}
