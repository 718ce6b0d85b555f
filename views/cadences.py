"""The catalogue of duties with their reminders, and what a change would bring, in the chat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Protocol

from domain.cadences import BEFORE, RHYTHMS, before_words, rhythm, words
from domain.dates.due import Due
from domain.dates.periods import Period
from domain.mechanism import Mechanism
from domain.messages import Button
from domain.power import REPORTING
from domain.rehearsal import TrialCount
from domain.reminders import NORMAL, Cadence
from views.actions import Action
from views.keyboards import button, menu_key, pager, rows
from views.page import Page
from views.paging import sheet
from views.render import render

PAGE_SIZE = 8
SAVED = "已保存"
_EVERY_REPORTING = "各报送单位"


class Coming(Protocol):
    """A checkpoint that is still to come; `services.checkpoints.CheckpointEntry` is one."""

    @property
    def period(self) -> Period: ...

    @property
    def opens_on(self) -> date: ...

    @property
    def due(self) -> Due: ...


class Changed(Protocol):
    """Who set something last; `services.cadences.Changed` is one."""

    @property
    def by(self) -> str: ...

    @property
    def at(self) -> datetime: ...


class Proposed(Protocol):
    """A setting as it is and as it would be; `services.cadences.Proposed` is one."""

    @property
    def place(self) -> str: ...

    @property
    def subject(self) -> str: ...

    @property
    def as_is(self) -> str: ...

    @property
    def as_proposed(self) -> str: ...


class Duty(Protocol):
    """A duty of the catalogue; `services.cadences.Duty` is one."""

    @property
    def mechanism(self) -> Mechanism: ...

    @property
    def cadence(self) -> Cadence: ...

    @property
    def own(self) -> bool: ...

    @property
    def usual(self) -> bool: ...

    @property
    def reminded(self) -> bool: ...

    @property
    def questions(self) -> int: ...

    @property
    def coming(self) -> Sequence[Coming]: ...


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty as the pages name it."""

    mechanism: Mechanism
    questions: int
    coming: Sequence[Coming]
    reminded: bool
    owed_by: str
    words: str


def catalogue(every: Sequence[Duty], general: Cadence, digest_at: time, page: int) -> Page:
    """All duties, a page at a time; a tap opens one."""
    here = sheet(every, page, PAGE_SIZE)
    text = render(
        "cadences/catalogue.html.j2",
        rows=[_row(one) for one in here.shown],
        first=here.first,
        total=len(every),
        general=words(general),
        digest_at=f"{digest_at:%H:%M}",
    )
    keys = [button("一般提醒", Action.CADENCE, "duty", "all"), button("汇总时间", Action.CADENCE, "duty", "hour")]
    named = enumerate(here.shown, here.first)
    keys += [button(f"{n}. {one.mechanism.short}", Action.CADENCE, "duty", one.mechanism.kind) for n, one in named]
    turning = pager(Action.CADENCE, here.page, here.pages, "list")
    return Page(
        text, (*rows(keys, 2), *filter(None, [turning]), (button("节点日历", Action.CALENDAR, "home"),), menu_key())
    )


def duty(one: Duty, changed: Changed | None, *, saved: bool = False) -> Page:
    """One duty with what may be chosen for it."""
    text = render("cadences/duty.html.j2", duty=_row(one), changed=changed, saved=saved)
    keys = _choices(one.mechanism.kind, one.cadence, own=one.own) if one.reminded else []
    return Page(text, (*rows(keys, 2), _back()))


def general(cadence: Cadence, number: int, changed: Changed | None, *, saved: bool = False) -> Page:
    """The general cadence, which so many duties follow, with what may be chosen."""
    text = render("cadences/general.html.j2", words=words(cadence), number=number, changed=changed, saved=saved)
    return Page(text, (*rows(_choices("all", cadence, own=cadence != NORMAL), 2), _back()))


def hour(digest_at: time, offered: Sequence[time], changed: Changed | None, *, saved: bool = False) -> Page:
    """When the digest goes out, with the other hours to choose."""
    text = render("cadences/hour.html.j2", digest_at=f"{digest_at:%H:%M}", changed=changed, saved=saved)
    keys = [button(f"{one:%H:%M}", Action.CADENCE, "at", f"{one:%H%M}") for one in offered]
    return Page(text, (*rows(keys, 2), _back()))


def counting(said: Proposed, serial: int) -> Page:
    """What is tried out, while it is counted."""
    text = render("cadences/trial.html.j2", words=said, as_is=None)
    return Page(text, ((_put_aside(said, serial),),))


def counted(said: Proposed, serial: int, month: str, found: TrialCount) -> Page:
    """What a setting would change, to be saved or put aside."""
    text = render("cadences/trial.html.j2", words=said, month=month, as_is=found.as_is, found=found)
    return Page(text, ((button("保存", Action.CADENCE, "save", serial), _put_aside(said, serial)),))


def not_counted(said: Proposed) -> Page:
    """It could not be counted."""
    return Page(render("cadences/not_counted.html.j2", words=said), (_back(),))


def _choices(place: str, cadence: Cadence, *, own: bool) -> list[Button]:
    here = cadence.before, cadence.on_day
    earlier = [
        button(before_words(Cadence(before)), Action.CADENCE, "before", place, ".".join(map(str, (*before, 0))))
        for before in BEFORE
        if (before, True) != here
    ]
    later = [
        button(_rhythm_words(every), Action.CADENCE, "after", place, every)
        for every in RHYTHMS
        if rhythm(every) != cadence.after
    ]
    typed = button("自行填写天数", Action.CADENCE, "type", place)
    default = [button("恢复默认", Action.CADENCE, "reset", place)] if own else []
    return [*earlier, typed, *later, *default]


def _rhythm_words(every: int) -> str:
    return f"逾期每{every}个工作日" if every else "逾期后不提醒"


def _row(one: Duty) -> DutyLine:
    said = words(one.cadence) if one.reminded else "不提醒"
    if one.reminded and (one.usual or one.own):
        said = f"{said}（{'单独设定' if one.own else '一般提醒'}）"
    return DutyLine(one.mechanism, one.questions, one.coming, one.reminded, _owed_by(one.mechanism), said)


def _owed_by(mechanism: Mechanism) -> str:
    members = {role for opening in mechanism.openings for role in opening.members}
    types = (
        "各报送单位"
        if mechanism.unit_types == REPORTING
        else "、".join(sorted(one.label for one in mechanism.unit_types))
    )
    return f"{types}的{'、'.join(sorted(role.label for role in members))}" if members else types


def _put_aside(said: Proposed, serial: int) -> Button:
    return button("不改，返回", Action.CADENCE, "back", said.place, serial)


def _back() -> tuple[Button, ...]:
    return (button("返回事项目录", Action.CADENCE, "list", 1),)
