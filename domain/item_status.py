"""Where an item stands for counting (办理情况): the one definition behind every number, list and light (domain.md 4.6).

Whoever counts items counts these words: the menu, the lists, the overview, the groups' card, the digests, urging and
the table of the bulletin. What is read of many items at once is read as `Basis` and judged here as well.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.items import Holder, Item, Phase
from domain.mechanism import Mechanism
from domain.steps import State


class ItemStatus(StrEnum):
    """How an item stands; the label is the word that people read for the number."""

    DONE = "done"
    REVIEW = "review"
    RUNNING = "running"
    RETURNED = "returned"
    MISSING = "missing"
    OVERDUE = "overdue"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The word for the number in the overview, on the groups' card and on a unit's page."""
        return _LABELS[self]


_LABELS = {
    ItemStatus.DONE: "已报",
    ItemStatus.REVIEW: "待审",
    ItemStatus.RUNNING: "推进中",
    ItemStatus.RETURNED: "退回",
    ItemStatus.MISSING: "未报",
    ItemStatus.OVERDUE: "逾期",
    ItemStatus.CANCELLED: "已撤销",
}
# In the order in which numbers are given; what was called off is not owed and stands in no number.
COUNTED = tuple(one for one in ItemStatus if one is not ItemStatus.CANCELLED)
# The ball is with the unit and something has to come from it: the missing list (缺报名单).
LACKING = frozenset({ItemStatus.MISSING, ItemStatus.RETURNED, ItemStatus.OVERDUE})
# The unit has done its part: it is not told of days that are left, and is not late.
SETTLED = frozenset({ItemStatus.DONE, ItemStatus.REVIEW, ItemStatus.CANCELLED})


class Mark(StrEnum):
    """What happened to an item, beside its light; nothing for what its unit still has in hand."""

    DONE = "✓"
    REVIEW = "审"
    RETURNED = "退"
    NONE = ""


# Beside the mark, of what came after its due time; the first version counts, as its receipt says (domain.md 3.2).
LATE = "迟"
_MARKS = ((ItemStatus.DONE, Mark.DONE), (ItemStatus.REVIEW, Mark.REVIEW), (ItemStatus.RETURNED, Mark.RETURNED))


@dataclass(frozen=True, slots=True)
class Basis:
    """All of an item that its status depends on; `due_at` is aware UTC."""

    state: str
    holder: Holder
    phase: Phase
    closed: bool
    submitted: bool
    due_at: datetime | None


def basis_of(item: Item) -> Basis:
    """What the status of an item depends on."""
    return Basis(item.state, item.holder, item.phase, item.closed, item.submitted_at is not None, item.due_at)


def status(mechanism: Mechanism | None, basis: Basis, now: datetime) -> ItemStatus:
    """How an item of this kind (None: of a kind that is declared no more) stands at `now` (aware).

    - cancelled: called off; done: over; review: handed in, and the department has to look at it.
    - returned: sent back; running: something was handed in or noted, and more is to come; missing: nothing was, a
      draft is nothing yet. Each of these three is overdue once its due time has passed.
    """
    came = what_came(basis, begun=_begun(mechanism, basis))
    if came in {ItemStatus.DONE, ItemStatus.CANCELLED} or (came is ItemStatus.REVIEW and _owed(mechanism)):
        return came
    return ItemStatus.OVERDUE if is_late(mechanism, basis, now) else came


def what_came(basis: Basis, *, begun: bool) -> ItemStatus:
    """What has come of an item so far, whatever the day; `begun` once something was handed in or noted."""
    if basis.phase is Phase.CANCELLED:
        return ItemStatus.CANCELLED
    if basis.closed:
        return ItemStatus.DONE
    if basis.phase is Phase.WAITING:
        return ItemStatus.REVIEW
    if basis.phase is Phase.RETURNED:
        return ItemStatus.RETURNED
    return ItemStatus.RUNNING if begun else ItemStatus.MISSING


def mark(basis: Basis) -> Mark:
    """The mark of what happened, whatever the day: what came back and is overdue still came back."""
    came = what_came(basis, begun=False)
    return next((one for how, one in _MARKS if how is came), Mark.NONE)


def is_late(mechanism: Mechanism | None, basis: Basis, now: datetime) -> bool:
    """Whether a due time that somebody has to keep has passed at `now` (aware).

    No deadline are the time of a meeting or a talk, the end of a period that begins anew (联系点), and what the
    department keeps open for itself until it is filed.
    """
    if basis.due_at is None or now <= basis.due_at or basis.holder in {Holder.DEPARTMENT_OWN, Holder.NOBODY}:
        return False
    return not (mechanism is not None and mechanism.rolls) and not is_event(mechanism, basis.state)


def is_event(mechanism: Mechanism | None, state: str) -> bool:
    """Whether the due time in this state is when something takes place, not by when something is to be handed in."""
    return event_of(mechanism, state) is not None


def event_of(mechanism: Mechanism | None, state: str) -> State | None:
    """The declaration of a state whose due time is that of an event; None for any other."""
    declared = mechanism.states.get(state) if mechanism else None
    return declared if declared and declared.event else None


def is_all_day(mechanism: Mechanism | None, state: str) -> bool:
    """Whether the event in this state takes a day or more and has no hour."""
    declared = event_of(mechanism, state)
    return declared is not None and declared.all_day


def reviewed(basis: Basis) -> bool:
    """Whether the item is in the department's queue of review (待审核): handed in for its judgement.

    What the department has in hand otherwise, such as a bulletin to be drafted, is work of its own (我的事项).
    """
    return not basis.closed and basis.holder is Holder.DEPARTMENT and basis.phase is Phase.WAITING


def _owed(mechanism: Mechanism | None) -> bool:
    # The department's own work, waiting for its own approver, is as late as it is.
    return mechanism is None or mechanism.owed


def _begun(mechanism: Mechanism | None, basis: Basis) -> bool:
    # What waits for the secretary's word has not been handed in: a draft is the unit's own affair.
    moved = mechanism is not None and basis.state != mechanism.initial and basis.holder is not Holder.SECRETARY
    return basis.submitted or moved
