"""What the digests look like: everything at once, most pressing first, one button away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from markupsafe import Markup

from domain.dates.periods import Period
from domain.digests import (
    LONG_OVERDUE,
    Bundle,
    DepartmentDay,
    DigestLine,
    UnitOverdue,
    Unreached,
    bundled,
    sections,
    shortened,
)
from domain.items import Item
from domain.mechanism import Part
from domain.mechanisms import MECHANISMS
from domain.messages import Button
from domain.power import Role
from domain.reminders import Stage
from views import attention, due_words
from views.actions import Action
from views.items import AsOf
from views.keyboards import below, button, command_key, kept, menu_key, pager, rows
from views.page import Page
from views.paging import sheet
from views.render import render

MOST_LINES = 10
MOST_BUTTONS = 5
MOST_UNITS = 15
NOTED = "已记下，下次不提醒。"
# The department's digest names so many kinds of what waits; the list has all of them.
MOST_KINDS = 6


# Which items it is about, the message itself knows; it stays as it is.
_IN_HAND = below(button("已在办，下次不提醒", Action.IN_HAND))


@dataclass(frozen=True, slots=True)
class _Body:
    """The lines in words; for each that is shown its label and the places of its items among all of them."""

    text: Markup
    shown: tuple[tuple[str, tuple[int, ...]], ...]


class DigestPages:
    """The digests of one instant: what many people read alike is put into words once."""

    def __init__(self, as_of: AsOf) -> None:
        self._as_of = as_of
        self._bodies: dict[tuple[object, ...], _Body] = {}

    def personal(self, addressed: str, lines: Sequence[DigestLine], late_since: datetime | None) -> Page:
        """A digest for who is `addressed`: overdue, due today, due soon and new; `late_since` says that it comes late.

        There is a button for each line, or one for all of them when they are many.
        """
        ordered = sorted(lines, key=lambda line: (line.item.due_at or self._as_of.now, line.item.id))
        several_units = len({line.unit_name for line in ordered}) > 1
        body = self._body(ordered, several_units)
        text = render(
            "digests/personal.html.j2",
            address=addressed,
            late_since=late_since,
            total=len(ordered),
            body=body.text,
            several_units=several_units,
            unit=ordered[0].unit_name,
            owed=any(_owed(line) for line in ordered),
        )
        if len(body.shown) > MOST_BUTTONS:
            return Page(text, ((command_key("查看全部", "my"), _IN_HAND),))
        keys = [key_to(label, [ordered[place].item for place in places]) for label, places in body.shown]
        return Page(text, (*rows(keys, 1), (command_key("我的事项", "my"), _IN_HAND)))

    def _body(self, ordered: Sequence[DigestLine], several_units: bool) -> _Body:
        # Which lines are of one unit counts, not of which; unless units are named.
        units = list(dict.fromkeys(line.item.unit_id for line in ordered))
        named = [line.unit_name if several_units else units.index(line.item.unit_id) for line in ordered]
        alike = tuple((*_read_of(line), name) for line, name in zip(ordered, named, strict=True))
        if alike not in self._bodies:
            parts, left_out = shortened(sections(ordered, self._as_of.now), MOST_LINES)
            places = {line.item.id: place for place, line in enumerate(ordered)}
            bundles = [one for part in parts for one in part.bundles]
            text = render(
                "digests/_lines.html.j2",
                parts=parts,
                left_out=left_out,
                as_of=self._as_of,
                several_units=several_units,
                label=label_of,
            )
            # Made by the line above from values that it has escaped.
            safe = Markup(text)  # noqa: S704
            shown = tuple((label_of(one), tuple(places[line.item.id] for line in one.lines)) for one in bundles)
            self._bodies[alike] = _Body(safe, shown)
        return self._bodies[alike]


def _read_of(line: DigestLine) -> tuple[object, ...]:
    """All that the words about an item depend on, besides the instant and the unit."""
    item = line.item
    return (
        item.kind,
        item.period,
        item.part,
        item.title,
        item.due_at,
        item.holder,
        item.closed,
        due_words.is_event(item),
        line.stage,
    )


def label_of(bundle: Bundle) -> str:
    """What a line is called: the title of its item, or the duty and how many items of it there are."""
    item, count = bundle.first.item, len(bundle.lines)
    mechanism = MECHANISMS.get(item.kind)
    if count == 1 or mechanism is None:
        return item.title
    return f"{mechanism.item_title(Period.parse(item.period), Part('', ''))}{count}项"


def key_to(label: str, items: Sequence[Item]) -> Button:
    """The button that opens these items: one its own page, several the list under their command."""
    (first, *others) = items
    if others:
        return command_key(label, MECHANISMS[first.kind].command)
    return button(label, Action.ITEM, first.id)


def _owed(line: DigestLine) -> bool:
    mechanism = MECHANISMS.get(line.item.kind)
    return mechanism is not None and mechanism.owed


class InHand(Protocol):
    """One item that is in hand, and when (aware UTC) its next reminder comes; None when none comes any more."""

    @property
    def item(self) -> Item: ...
    @property
    def next_at(self) -> datetime | None: ...


def in_hand(found: Sequence[InHand]) -> Page:
    """What was noted as in hand, each with its next reminder; the same words however often it is said."""
    next_at = {one.item.id: one.next_at for one in found}
    bundles = bundled(DigestLine(one.item, "", Stage.T7) for one in found)
    rows = [(label_of(one), next_at[one.first.item.id]) for one in bundles]
    text = render("digests/in_hand.html.j2", rows=rows[:MOST_LINES], left_out=max(0, len(rows) - MOST_LINES))
    return Page(text, ((command_key("我的事项", "my"),),))


def address(name: str, role: Role, *, acting: bool = False) -> str:
    """How a person is addressed (称谓): secretaries by their office, others as 同志 (domain.md section 5).

    Who stands in for a secretary is none by that.
    """
    return f"{name}书记" if role is Role.SECRETARY and not acting else f"{name}同志"


def department(day: DepartmentDay, now: datetime) -> Page:
    """The department's digest: a line for each thing, what changed first, lists of any length behind buttons."""
    overdue, long = day.totals
    text = render(
        "digests/department.html.j2",
        day=day,
        now=now,
        changes=_changes(day),
        waiting=sum(count for _, count in day.waiting),
        overdue=overdue,
        long=long,
        silent_units=len({one.unit_name for one in day.silent}),
        most=MOST_KINDS,
        long_overdue=LONG_OVERDUE,
    )
    keys = [button("待审核", Action.COMMAND, "review")] if day.waiting else []
    keys += [button("逾期名单", Action.LATE_UNITS, 1)] if day.overdue else []
    keys += [button("无法到达名单", Action.UNREACHED, 1)] if day.silent else []
    keys += [button("尚未启用的单位", Action.UNBOUND, 1)] if day.unbound else []
    keys += [button("总览", Action.COMMAND, "board"), *([attention.opener(day.concerns)] if day.concerns else [])]
    # What was reported stays on the screen: its lists come below it.
    return Page(text, kept(rows(keys, 2)))


def _changes(day: DepartmentDay) -> list[str]:
    if day.before is None:
        return []
    words = ("逾期", f"满{LONG_OVERDUE}个工作日")
    return [
        f"{word}由{before}项变为{now}项"
        for word, before, now in zip(words, day.before, day.totals, strict=True)
        if before != now
    ]


def late_units(units: Sequence[UnitOverdue], page: int) -> Page:
    """The units with something overdue, in fixed order, a page at a time."""
    here = sheet(units, page, MOST_UNITS)
    items = sum(one.count for one in units)
    text = render(
        "digests/late_units.html.j2", total=len(units), items=items, units=here.shown, long_overdue=LONG_OVERDUE
    )
    turning = pager(Action.LATE_UNITS, here.page, here.pages)
    return Page(text, (*([turning] if turning else []), (button("总览", Action.COMMAND, "board"), *menu_key())))


def unreached(people: Sequence[Unreached], page: int) -> Page:
    """The people whom no reminder reaches, in fixed unit order, a page at a time."""
    here = sheet(people, page, MOST_UNITS)
    turning = pager(Action.UNREACHED, here.page, here.pages)
    text = render("digests/unreached.html.j2", total=len(people), people=here.shown)
    return Page(text, (*([turning] if turning else []), menu_key()))


def outage(began: datetime, ended: datetime, late: int, people: int, merged: int, *, several: bool = False) -> Page:
    """What administrators read once after downtime: from when to when, what was made up for; `several` if not once."""
    span = {"began": began, "ended": ended, "several": several}
    text = render("digests/outage.html.j2", late=late, people=people, merged=merged, **span)
    return Page(text)
