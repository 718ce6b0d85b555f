"""What a step brings about beyond its own item; the engine carries it out in the same unit of work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Creates:
    """A new item of another mechanism for a unit, with the answers that its own form would have got.

    `source_id` is the item it came from; the new one keeps it in its payload under "source".
    """

    kind: str
    unit_id: int
    answers: Mapping[str, Any]
    source_id: int


@dataclass(frozen=True, slots=True)
class Moves:
    """Another item is due at another instant (aware UTC) from now on."""

    item_id: int
    due_at: datetime


Cause = Creates | Moves
