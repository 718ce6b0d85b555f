"""Whom a notice is for: the units that are chosen and the posts in them; kept as JSON in the notice."""

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from domain.power import REPORTING, UNIT_SIDE, Role, Unit, UnitType, ids_on_path

One = TypeVar("One")


class Mode(StrEnum):
    """The ways of choosing units."""

    ALL = "all"
    TYPES = "types"
    BELOW = "below"
    UNITS = "units"

    @property
    def label(self) -> str:
        """What the button for this way says, and what the audience under a draft begins with."""
        return _MODE_LABELS[self]


_MODE_LABELS = {
    Mode.ALL: "全体",
    Mode.TYPES: "按单位类型",
    Mode.BELOW: "按上级单位",
    Mode.UNITS: "逐个选择",
}
# In the order in which they are offered; villages and the department itself are not written to.
TYPES = tuple(one for one in UnitType if one in REPORTING)
ROLES = tuple(one for one in Role if one in UNIT_SIDE)


class Audience(BaseModel):
    """What has been ticked so far in each way of choosing; only `mode` counts, the rest waits for a change of mind.

    `below` holds ids of units above the receivers', `units` ids of the receivers' own units.
    """

    model_config = ConfigDict(frozen=True)

    mode: Mode = Mode.ALL
    types: tuple[UnitType, ...] = ()
    below: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    roles: tuple[Role, ...] = ROLES

    def by(self, mode: Mode) -> "Audience":
        """The same ticks with another way of choosing."""
        return self.model_copy(update={"mode": mode})

    def with_type(self, kind: UnitType, on: bool) -> "Audience":
        """A type of units ticked or not; doing it twice is doing it once."""
        return self.model_copy(update={"types": _set(self.types, kind, on)})

    def with_parent(self, unit_id: int, on: bool) -> "Audience":
        """A unit whose subtree is ticked or not."""
        return self.model_copy(update={"below": _set(self.below, unit_id, on)})

    def with_unit(self, unit_id: int, on: bool) -> "Audience":
        """A single unit ticked or not."""
        return self.model_copy(update={"units": _set(self.units, unit_id, on)})

    def with_role(self, role: Role, on: bool) -> "Audience":
        """A role ticked or not."""
        return self.model_copy(update={"roles": _set(self.roles, role, on)})


def pick(audience: Audience, candidates: Iterable[Unit]) -> tuple[Unit, ...]:
    """The units that an audience means, out of the units that may be written to, in their order."""
    return tuple(unit for unit in candidates if _means(audience, unit))


def parents(candidates: Iterable[Unit], everyone: Iterable[Unit], top: int) -> tuple[Unit, ...]:
    """The units that have candidates below them, in the order of `everyone`; `top` itself would be 全体."""
    above = {unit_id for unit in candidates for unit_id in ids_on_path(unit.path)[:-1]}
    return tuple(unit for unit in everyone if unit.id in above and unit.path.count(f"/{top}/") and unit.id != top)


def _means(audience: Audience, unit: Unit) -> bool:
    match audience.mode:
        case Mode.ALL:
            return True
        case Mode.TYPES:
            return unit.type in audience.types
        case Mode.BELOW:
            return any(f"/{parent}/" in unit.path for parent in audience.below)
        case Mode.UNITS:
            return unit.id in audience.units


def _set(ticked: tuple[One, ...], one: One, on: bool) -> tuple[One, ...]:
    rest = tuple(other for other in ticked if other != one)
    return (*rest, one) if on else rest
