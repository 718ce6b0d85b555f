"""A ledger (台账): one duty of one period as a table of texts, in fixed unit order."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from domain.answers import Past, answered, forms
from domain.dates.periods import Period
from domain.dates.wording import full_time
from domain.forms.fields import Question, questions
from domain.forms.values import display
from domain.handed_in import HandedIn
from domain.items import Item
from domain.mechanism import Mechanism
from domain.steps import REASON
from domain.workflow import state_of

FIXED = ("序号", "单位", "事项", "状态", "截止时间", "报送时间", "回执号", "报送人", "按时情况")


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One item with its unit, every version that was handed in, oldest first, and whether the first was in time."""

    item: Item
    unit_name: str
    handed_in: tuple[HandedIn, ...] = ()
    punctuality: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """How a ledger is laid out: its title, its header, and how an item becomes a row; every cell is text.

    `past` are the questions that no form asks any more, `columns` section, question and form of each answer.
    """

    title: str
    header: tuple[str, ...]
    mechanism: Mechanism
    columns: tuple[tuple[str, str, str], ...]
    past: Past

    def row(self, number: int, entry: LedgerEntry) -> tuple[str, ...]:
        """The row of an item, with its place in the table (from 1)."""
        return (str(number), *_row(self.mechanism, entry, self.columns, self.past))


def is_exportable(mechanism: Mechanism) -> bool:
    """Say whether a duty has a ledger: what only some may see never leaves the assistant (domain.md M25, M27)."""
    return mechanism.readers is None


def lay_out(mechanism: Mechanism, period: Period, past: Past, forgotten: Iterable[tuple[str, str, str]] = ()) -> Ledger:
    """Lay out the table of a duty: fixed columns, answers in the order of the declared forms, then `forgotten` ones.

    报送时间 is that of the first submission, all times are China's. Source: domain.md 3.2 (台账导出), 3.4 rules 1, 2.
    """
    columns = tuple(_columns(mechanism, forgotten))
    return Ledger(f"{period.title}{mechanism.title}台账", (*FIXED, *_headings(columns)), mechanism, columns, past)


def _row(
    mechanism: Mechanism, entry: LedgerEntry, columns: Iterable[tuple[str, str, str]], past: Past
) -> tuple[str, ...]:
    item = entry.item
    known = (
        entry.unit_name,
        item.title,
        state_of(mechanism, item).title,
        full_time(item.due_at) if item.due_at else "",
        full_time(item.submitted_at) if item.submitted_at else "",
        entry.handed_in[-1].receipt if entry.handed_in else "",
        entry.handed_in[-1].by if entry.handed_in else "",
        entry.punctuality,
    )
    sections = {section: list(answered(mechanism, item, section, past)) for section in item.payload}
    return (*known, *(_answer(sections.get(section, ()), title) for section, title, _ in columns))


def _columns(mechanism: Mechanism, forgotten: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """Section, question and form of each answer, each section's question once."""
    seen: set[tuple[str, str]] = set()
    for section, title, form in (*_declared(mechanism), *forgotten):
        if (section, title) not in seen:
            seen.add((section, title))
            yield section, title, form


def _declared(mechanism: Mechanism) -> Iterator[tuple[str, str, str]]:
    for section, form in forms(mechanism):
        # Reasons for which something went back are said to the unit, they are no part of what it reports.
        if section != REASON:
            yield from ((section, asked.title, str(form.model_config.get("title") or "")) for asked in questions(form))


def forgotten_columns(mechanism: Mechanism, items: Iterable[Item], past: Past) -> Iterator[tuple[str, str, str]]:
    """What no form asks any more and some of these items answer all the same: section, question, no form."""
    for item in items if past else ():
        for section in item.payload:
            if section != REASON:
                yield from ((section, asked.title, "") for asked, _ in answered(mechanism, item, section, past))


def _headings(columns: Iterable[tuple[str, str, str]]) -> tuple[str, ...]:
    """The questions; one that several forms ask says whose it is, one named like a fixed column as well."""
    columns = tuple(columns)
    times = Counter([*(title for _, title, _ in columns), *FIXED])
    return tuple(f"{form}·{title}" if form and times[title] > 1 else title for _, title, form in columns)


def _answer(found: Iterable[tuple[Question, Any]], title: str) -> str:
    return "\n".join(display(asked, value) for asked, value in found if asked.title == title and value not in ("", []))
