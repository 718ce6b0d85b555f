"""What the digests look like: everything at once, most pressing first, one button away."""

from collections.abc import Sequence
from datetime import datetime

from domain.digest import DepartmentDay, Line, sections, shortened
from domain.power import Role
from views.items import Moment
from views.keyboards import button, rows
from views.page import Page
from views.render import render

MOST_LINES = 10
MOST_BUTTONS = 5
MOST_UNITS = 15


def personal(name: str, role: Role, lines: Sequence[Line], moment: Moment, late_since: datetime | None) -> Page:
    """A person's digest: what is overdue, due today, due soon and new; `late_since` says that it comes late."""
    parts, left_out = shortened(sections(lines, moment.now), MOST_LINES)
    shown = [line for part in parts for line in part.lines]
    text = render(
        "digest/personal.html.j2",
        address=address(name, role),
        late_since=late_since,
        total=len(lines),
        parts=parts,
        left_out=left_out,
        moment=moment,
        several_units=len({line.unit_name for line in lines}) > 1,
        unit=lines[0].unit_name,
    )
    keys = [button(line.item.title, "item", line.item.id) for line in shown[:MOST_BUTTONS]]
    return Page(text, (*rows(keys, 1), (button("我的事项", "go", "my"),)))


def address(name: str, role: Role) -> str:
    """How a person is addressed (称谓): secretaries by their office, others as 同志 (domain.md section 5)."""
    return f"{name}书记" if role is Role.SECRETARY else f"{name}同志"


def department(day: DepartmentDay, now: datetime) -> Page:
    """The department's digest: counts, units in fixed order, what needs attention."""
    text = render(
        "digest/department.html.j2",
        day=day,
        now=now,
        waiting=sum(count for _, count in day.waiting),
        overdue=sum(one.count for one in day.overdue),
        most=MOST_UNITS,
    )
    keys = [button("待审核", "go", "review")] if day.waiting else []
    return Page(text, (*rows([*keys, button("总览", "go", "board")], 2),))


def outage(began: datetime, ended: datetime, late: int, people: int, merged: int) -> Page:
    """What administrators read once after a standstill: from when to when, what was made up for."""
    text = render("digest/outage.html.j2", began=began, ended=ended, late=late, people=people, merged=merged)
    return Page(text)
