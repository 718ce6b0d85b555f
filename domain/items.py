"""The one value that everything turns on: an Item (事项), who owes what, by when, and who has the ball now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Holder(StrEnum):
    """Who has the ball; what that means for people stands in domain/holders.py.

    DEPARTMENT_OWN is the department too, with work of its own that takes long and waits in nobody's queue.
    """

    UNIT = "unit"
    SECRETARY = "secretary"
    DEPARTMENT = "department"
    DEPARTMENT_OWN = "office"
    PERSON = "person"
    NOBODY = "nobody"

    @property
    def label(self) -> str:
        """Who has to act, as the card says it beside the state; 已办结 once it is nobody."""
        return _HOLDER_LABELS[self]


_HOLDER_LABELS = {
    Holder.UNIT: "待本单位办理",
    Holder.SECRETARY: "待书记确认",
    Holder.DEPARTMENT: "待组织部办理",
    Holder.DEPARTMENT_OWN: "由组织部掌握",
    Holder.PERSON: "待本人办理",
    Holder.NOBODY: "已办结",
}


class Phase(StrEnum):
    """What a state means, whatever it is called: with the one who has it to do, for review, sent back, or over."""

    UNDER_WAY = "under_way"
    WAITING = "waiting"
    RETURNED = "returned"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to come: done, or called off."""
        return self in {Phase.DONE, Phase.CANCELLED}


@dataclass(frozen=True, slots=True)
class Item:
    """A duty of a unit for a period; all instants are aware UTC.

    `payload` keeps the answers by section (a list where a step appends), `forms` the version of the form of each.
    `phase` is what the state means. `source_id` is the item it came from, `drafted_by` who drafted what waits.
    `last_step` is the action that was taken last, empty before the first.
    """

    id: int
    no: str
    kind: str
    unit_id: int
    period: str
    part: str
    title: str
    state: str
    holder: Holder
    opened_at: datetime
    updated_at: datetime
    due_at: datetime | None = None
    remind_at: datetime | None = None
    quiet_until: datetime | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    version: int = 1
    offline: bool = False
    submitted_at: datetime | None = None
    closed_at: datetime | None = None
    person_id: int | None = None
    phase: Phase = Phase.UNDER_WAY
    source_id: int | None = None
    drafted_by: int | None = None
    forms: Mapping[str, str | list[str]] = field(default_factory=dict)
    last_step: str = ""

    @property
    def closed(self) -> bool:
        """Whether it is over, cancelled ones as well: nobody is reminded or urged of it any more."""
        return self.closed_at is not None
