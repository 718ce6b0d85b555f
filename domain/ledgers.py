"""A ledger (台账): one duty of one period as a table of texts, in fixed unit order."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from domain.dates.periods import Period
from domain.dates.wording import full_time
from domain.forms.fields import questions
from domain.forms.values import display
from domain.items import Item
from domain.mechanism import Mechanism
from domain.workflow import state_of

FIXED = ("序号", "单位", "事项", "状态", "截止时间", "报送时间", "回执号")
# Reasons for which something went back are said to the unit, they are no part of what it reports.
_REASONS = "review"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One item with its unit and the receipt of what was handed in last, if anything was."""

    item: Item
    unit_name: str
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The finished table; every cell is text."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def is_exportable(mechanism: Mechanism) -> bool:
    """Say whether a duty has a ledger: what only some may see never leaves the house (domain.md M25, M27)."""
    return mechanism.readers is None


def build(mechanism: Mechanism, period: Period, entries: Iterable[LedgerEntry]) -> Ledger:
    """Put items into a table in the order given; 报送时间 is that of the first submission, all times are China's.

    Answers follow in the order of the declared forms. Source: domain.md 3.2 (台账导出), 3.4 rules 1 and 2.
    """
    columns = tuple(_columns(mechanism))
    rows = tuple((str(n), *_row(mechanism, entry, columns)) for n, entry in enumerate(entries, 1))
    return Ledger(f"{period.title}{mechanism.title}台账", (*FIXED, *_headings(columns)), rows)


def _row(mechanism: Mechanism, entry: LedgerEntry, columns: Iterable[tuple[str, str, str]]) -> tuple[str, ...]:
    item = entry.item
    known = (
        entry.unit_name,
        item.title,
        state_of(mechanism, item).title,
        full_time(item.due_at) if item.due_at else "",
        full_time(item.submitted_at) if item.submitted_at else "",
        entry.receipt,
    )
    return (*known, *(_answer(mechanism, item, section, title) for section, title, _ in columns))


def _columns(mechanism: Mechanism) -> Iterator[tuple[str, str, str]]:
    """Section, question and form of each answer, each section's question once."""
    seen: set[tuple[str, str]] = set()
    for section, form in _forms(mechanism):
        for asked in questions(form):
            if (section, asked.title) not in seen:
                seen.add((section, asked.title))
                yield section, asked.title, str(form.model_config.get("title") or "")


def _forms(mechanism: Mechanism) -> Iterator[tuple[str, type[BaseModel]]]:
    if mechanism.creation:
        yield mechanism.creation.kept_as, mechanism.creation.form
    for step in mechanism.steps:
        if step.kept_as and step.kept_as != _REASONS:
            yield from ((step.kept_as, form) for form in (step.form, *step.forms.values()) if form)


def _headings(columns: Iterable[tuple[str, str, str]]) -> tuple[str, ...]:
    """The questions; one that several forms ask says whose it is, one named like a fixed column as well."""
    columns = tuple(columns)
    times = Counter([*(title for _, title, _ in columns), *FIXED])
    return tuple(f"{form}·{title}" if form and times[title] > 1 else title for _, title, form in columns)


def _answer(mechanism: Mechanism, item: Item, section: str, title: str) -> str:
    value = item.payload.get(section)
    entries = value if isinstance(value, list) else [value]
    return "\n".join(filter(None, (_answer_shown(mechanism, item, section, title, one) for one in entries if one)))


def _answer_shown(mechanism: Mechanism, item: Item, section: str, title: str, answers: Mapping[str, Any]) -> str:
    for asked in (asked for form in _forms_of(mechanism, item, section) for asked in questions(form)):
        if asked.title == title and answers.get(asked.name) not in (None, "", []):
            return display(asked, answers[asked.name])
    return ""


def _forms_of(mechanism: Mechanism, item: Item, section: str) -> Iterator[type[BaseModel]]:
    """The forms that may have been filled for a section of this item."""
    own = [form for step in mechanism.steps if step.kept_as == section and (form := step.form_for(item))]
    yield from dict.fromkeys(own)
    yield from (form for named, form in _forms(mechanism) if named == section and form not in own)
