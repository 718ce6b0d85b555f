"""How the sheets of a ledger (台账) are declared: their columns, and what of an item stands in each."""

from dataclasses import dataclass
from enum import StrEnum


class Fact(StrEnum):
    """What is known of an item though no form asks it; the value is the heading when nothing else is declared."""

    UNIT = "单位"
    TITLE = "事项"
    PART = "项目"
    STATE = "状态"
    OPENED = "列入日期"
    DUE = "截止时间"
    SUBMITTED = "报送时间"
    RECEIPT = "回执号"
    BY = "报送人"
    PUNCTUALITY = "按时情况"
    CLOSED = "办结日期"


@dataclass(frozen=True, slots=True)
class AnswerTo:
    """The answer to a question: the section of the payload that keeps it, and the question's title."""

    section: str
    title: str


@dataclass(frozen=True, slots=True)
class Total:
    """What a section keeps beside its answers, such as a sum of numbers that were typed."""

    section: str
    name: str


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """One column: `of` says what stands in it, several things a line each, when `named` behind their questions.

    `width` is in half-width characters; columns without one share what the others leave of the page.
    """

    heading: str
    of: tuple[Fact | AnswerTo | Total, ...]
    width: int = 0
    named: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """One sheet: a row an item, or with `by_part` a row a unit and a column each of its parts."""

    name: str
    columns: tuple[LedgerColumn, ...]
    by_part: bool = False


def fact(one: Fact, heading: str = "", width: int = 0) -> LedgerColumn:
    """The column of a fact, under a heading and with a width of its own if they are given."""
    return LedgerColumn(heading or one.value, (one,), width or _FACT_WIDTHS[one])


def asked(section: str, title: str, heading: str = "", width: int = 0) -> LedgerColumn:
    """The column of one answer, under its question or a heading of its own."""
    return LedgerColumn(heading or title, (AnswerTo(section, title),), width)


_FACT_WIDTHS = {
    Fact.UNIT: 16,
    Fact.TITLE: 22,
    Fact.PART: 12,
    Fact.STATE: 10,
    Fact.OPENED: 12,
    Fact.DUE: 17,
    Fact.SUBMITTED: 17,
    Fact.RECEIPT: 14,
    Fact.BY: 9,
    Fact.PUNCTUALITY: 10,
    Fact.CLOSED: 12,
}
