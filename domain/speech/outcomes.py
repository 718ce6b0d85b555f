"""How a sentence of a speech stands: done, under way, overdue, not sent yet, or no duty; by whom, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.item_status import ItemStatus


class Outcome(StrEnum):
    """How what a sentence asks for stands; the label is the word that people read."""

    DONE = "done"
    RUNNING = "running"
    OVERDUE = "overdue"
    WAITING = "waiting"
    EXISTING = "existing"
    NOTHING = "nothing"

    @property
    def label(self) -> str:
        """The word beside the sentence."""
        return _LABELS[self]


_LABELS = {
    Outcome.DONE: "已完成",
    Outcome.RUNNING: "推进中",
    Outcome.OVERDUE: "已逾期",
    Outcome.WAITING: "待交办",
    Outcome.EXISTING: "已有机制，当年度尚未下达",
    Outcome.NOTHING: "无任务",
}


@dataclass(frozen=True, slots=True)
class UnitOutcome:
    """One unit's item that came of a sentence: how it stands, its state's name, due and closed (aware UTC)."""

    unit: str
    status: ItemStatus
    state: str
    due_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class DutyOutcome:
    """The items of one declared duty in the year of the sentence: how many there are, are done, are overdue."""

    title: str
    total: int
    done: int
    overdue: int


@dataclass(frozen=True, slots=True)
class LineOutcome:
    """How one sentence stands, with the units or mechanisms behind it."""

    outcome: Outcome
    units: tuple[UnitOutcome, ...] = ()
    mechanisms: tuple[DutyOutcome, ...] = ()


def of_units(found: Sequence[UnitOutcome]) -> Outcome:
    """What the items of several units come to; those that were called off count for nothing (domain.md 4.6)."""
    counted = [one for one in found if one.status is not ItemStatus.CANCELLED]
    if not counted:
        return Outcome.NOTHING
    if any(one.status is ItemStatus.OVERDUE for one in counted):
        return Outcome.OVERDUE
    return Outcome.DONE if all(one.status is ItemStatus.DONE for one in counted) else Outcome.RUNNING


def of_mechanisms(found: Sequence[DutyOutcome]) -> Outcome:
    """What the items of several declared duties come to."""
    if any(one.overdue for one in found):
        return Outcome.OVERDUE
    if not any(one.total for one in found):
        return Outcome.EXISTING
    return Outcome.DONE if all(one.done == one.total for one in found) else Outcome.RUNNING
