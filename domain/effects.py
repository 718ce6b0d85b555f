"""What a step brings about beyond its own item; the engine carries it out in the same unit of work."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.unit_names import Named


@dataclass(frozen=True, slots=True)
class CreateItem:
    """A new item of another mechanism for a unit, with the answers that its own form would have got.

    `source_id` is the item it came from; the new one keeps it as its `source_id`.
    """

    kind: str
    unit_id: int
    answers: Mapping[str, Any]
    source_id: int


@dataclass(frozen=True, slots=True)
class MoveDue:
    """Another item is due at another instant (aware UTC) from now on."""

    item_id: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class CreateItems:
    """A new item of another mechanism for each unit of its types: those named, and the same answers for all the others.

    A unit that is none of these is refused; `others` None leaves the others out.
    """

    kind: str
    named: Mapping[Named, Mapping[str, Any]]
    others: Mapping[str, Any] | None
    source_id: int


@dataclass(frozen=True, slots=True)
class SetPeriodDue:
    """All open items of a kind and period are due at another instant (aware UTC), as if the calendar said so."""

    kind: str
    period: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class TakeStep:
    """A step is taken, by the same person, on every open item of a kind that came from the item `source_id`."""

    kind: str
    source_id: int
    action: str
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AmendItem:
    """The last entry of the list that another item keeps under `kept_as` is completed with `values`."""

    item_id: int
    kept_as: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TellUnits:
    """The people of these units, or of every reporting unit when none is named, read what the step says.

    `words` names the template under announce/ about the item `item_id`, which reads `details` too; no item comes of it.
    """

    words: str
    item_id: int
    units: tuple[Named, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


Effect = CreateItem | CreateItems | MoveDue | SetPeriodDue | TakeStep | AmendItem | TellUnits
