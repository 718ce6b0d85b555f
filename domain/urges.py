"""Whom the department may remind by hand (催办), and who is left in peace for what reason."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from domain.board import status_of
from domain.holders import UNIT_HAS_IT, acting_roles
from domain.item_status import LACKING, ItemStatus
from domain.items import Holder, Item
from domain.power import Role

# domain.md 3.2: a cap a person across all duties, so that several urges do not add up.
MOST_A_WEEK = 2
# What runs well is not chased before its first reminder would come (domain.md 4.4: T-15).
RUNNING_WITHIN = timedelta(days=15)


class Spared(StrEnum):
    """Why somebody is not reminded; the label is what the department reads."""

    HANDED_IN = "handed_in"
    OWN = "own"
    RUNNING = "running"
    NOT_LATE = "not_late"
    NO_DUE = "no_due"
    RESTING = "resting"
    TODAY = "today"
    CAPPED = "capped"
    NOT_STARTED = "not_started"
    UNREACHABLE = "unreachable"
    NOBODY = "nobody"

    @property
    def label(self) -> str:
        """The reason as the preview gives it before the names of those who are left in peace."""
        return _LABELS[self]


_LABELS = {
    Spared.HANDED_IN: "已报",
    Spared.OWN: "由本人办理，由本单位提醒",
    Spared.RUNNING: "推进中，临近截止时再催",
    Spared.NOT_LATE: "未到截止时间",
    Spared.NO_DUE: "没有截止时间",
    Spared.RESTING: "退回未满一个工作日",
    Spared.TODAY: "今日已催",
    Spared.CAPPED: f"本周已催{MOST_A_WEEK}次，免打扰",
    Spared.NOT_STARTED: "未启用",
    Spared.UNREACHABLE: "暂时无法送达",
    Spared.NOBODY: "没有登记联系人",
}


@dataclass(frozen=True, slots=True)
class Owed:
    """One item with the name of the unit that owes it."""

    item: Item
    unit_name: str


@dataclass(frozen=True, slots=True)
class Contact:
    """One person in a post of a unit, and how many urges of this week went to him, whatever the duty."""

    person_id: int
    name: str
    unit_id: int
    role: Role
    started: bool = True
    unreachable: bool = False
    this_week: int = 0

    @property
    def spared(self) -> Spared | None:
        """Why nothing can or may be sent to this person now, whatever the items say; None if it may."""
        if not self.started:
            return Spared.NOT_STARTED
        if self.unreachable:
            return Spared.UNREACHABLE
        return Spared.CAPPED if self.this_week >= MOST_A_WEEK else None


@dataclass(frozen=True, slots=True)
class Target:
    """One unit that is reminded: of what, and who gets the message with which of the items."""

    unit_id: int
    unit_name: str
    items: tuple[Item, ...]
    people: tuple[tuple[Contact, tuple[Item, ...]], ...]


@dataclass(frozen=True, slots=True)
class UrgePlan:
    """Who would be reminded, in unit order, and the names of those who would not, by reason."""

    targets: tuple[Target, ...]
    spared: Mapping[Spared, tuple[str, ...]]

    @property
    def person_ids(self) -> frozenset[int]:
        """Everybody who would get a message, each once, however many posts he holds."""
        return frozenset(contact.person_id for target in self.targets for contact, _ in target.people)


@dataclass(frozen=True, slots=True)
class Urging:
    """One urge: it goes out at `at` (aware UTC); `today` are the items urged that day already."""

    at: datetime
    today: frozenset[int] = frozenset()
    late_only: bool = False

    def spared(self, item: Item) -> Spared | None:
        """Why an item is not to be urged now; None when it may be (domain.md 3.2, 4.4)."""
        if item.closed or item.holder not in UNIT_HAS_IT:
            return Spared.OWN if item.holder is Holder.PERSON else Spared.HANDED_IN
        if item.due_at is None:
            return Spared.NO_DUE
        how = status_of(item, self.at)
        if how not in LACKING and item.due_at - self.at > RUNNING_WITHIN:
            return Spared.RUNNING
        if self.late_only and how is not ItemStatus.OVERDUE:
            return Spared.NOT_LATE
        if item.quiet_until and item.quiet_until > self.at:
            return Spared.RESTING
        return Spared.TODAY if item.id in self.today else None


@dataclass(slots=True)
class _Draft:
    targets: list[Target] = field(default_factory=list)
    spared: dict[Spared, list[str]] = field(default_factory=dict)

    def spare(self, reason: Spared, name: str) -> None:
        """Leave somebody in peace; a name is given once under each reason, in the order of coming up."""
        names = self.spared.setdefault(reason, [])
        if name not in names:
            names.append(name)


def plan(owed: Sequence[Owed], contacts: Iterable[Contact], urging: Urging) -> UrgePlan:
    """Choose whom to remind of what; units keep the order of `owed`. At most one message a person follows from it.

    An item is urged once a workday, a person at most twice a week across all duties (domain.md 3.2).
    """
    by_unit: dict[int, list[Contact]] = {}
    for contact in contacts:
        by_unit.setdefault(contact.unit_id, []).append(contact)
    draft = _Draft()
    for unit_id, lines in _by_unit(owed).items():
        reasons = {one.item.id: urging.spared(one.item) for one in lines}
        chased = tuple(one.item for one in lines if reasons[one.item.id] is None)
        if chased:
            _aim(draft, unit_id, lines[0].unit_name, chased, by_unit.get(unit_id, ()))
        else:
            draft.spare(_foremost(reasons.values()), lines[0].unit_name)
    return UrgePlan(tuple(draft.targets), {reason: tuple(names) for reason, names in draft.spared.items()})


def _by_unit(owed: Sequence[Owed]) -> dict[int, list[Owed]]:
    units: dict[int, list[Owed]] = {}
    for one in owed:
        units.setdefault(one.item.unit_id, []).append(one)
    return units


def _aim(draft: _Draft, unit_id: int, name: str, chased: tuple[Item, ...], contacts: Sequence[Contact]) -> None:
    people: list[tuple[Contact, tuple[Item, ...]]] = []
    concerned = list(_concerned(chased, contacts))
    for contact, items in concerned:
        if contact.spared:
            draft.spare(contact.spared, f"{name} {contact.name}")
        else:
            people.append((contact, items))
    if people:
        draft.targets.append(Target(unit_id, name, chased, tuple(people)))
    elif not concerned:
        draft.spare(Spared.NOBODY, name)


def _concerned(chased: tuple[Item, ...], contacts: Sequence[Contact]) -> Iterator[tuple[Contact, tuple[Item, ...]]]:
    seen: set[int] = set()
    # A secretary who is clerk as well is written to once, as the secretary who has the wider part.
    for contact in sorted(contacts, key=lambda one: one.role is not Role.SECRETARY):
        items = tuple(item for item in chased if contact.role in acting_roles(item.holder))
        if items and contact.person_id not in seen:
            seen.add(contact.person_id)
            yield contact, items


def _foremost(reasons: Iterable[Spared | None]) -> Spared:
    """The reason to name for a unit none of whose items is urged: whatever still lacks says more than 已报."""
    return max((reason for reason in reasons if reason), key=list(Spared).index)
