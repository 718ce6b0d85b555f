"""What the import of a roster looks like: what to send, what is wrong with it, what it would do, what it did."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from domain.attachments import Untaken
from domain.dates.numerals import written
from domain.messages import Button
from domain.roster import PATIENCE, Problem, RosterPlan
from views import attachments
from views.actions import Action
from views.keyboards import button
from views.page import Page
from views.render import render
from views.roster_remarks import said

TEMPLATE_NAME = "单位人员名单模板.xlsx"
SHOWN_PROBLEMS = 20
SHOWN_NAMES = 10


class Imported(Protocol):
    """The figures of an import; `services.roster_import.Summary` is one."""

    @property
    def new_units(self) -> int: ...

    @property
    def new_people(self) -> int: ...

    @property
    def new_posts(self) -> int: ...

    @property
    def changed_titles(self) -> int: ...

    @property
    def new_items(self) -> int: ...


def ask_file() -> Page:
    """What to send, and where the template is."""
    keys = ((button("下载模板", Action.ROSTER_TEMPLATE),), _back())
    return Page(render("units/roster_ask.html.j2", hours=_hours()), keys)


def template_caption() -> str:
    """The words under the template."""
    return render("units/roster_template.html.j2", hours=_hours())


def received(name: str, untaken: Sequence[Untaken] = ()) -> Page:
    """The file of this name is being fetched and checked, if one was taken; of an album, the others with the reason."""
    missing = [{"label": attachments.label(one), "reason": one.reason} for one in untaken]
    return Page(render("units/roster_received.html.j2", name=name, untaken=missing))


def not_expected() -> Page:
    """A file that nobody waits for, from somebody who may import a roster: whoever meant one is one press away."""
    return Page(render("units/roster_not_expected.html.j2"), ((button("导入名单", Action.ROSTER_IMPORT), *_back()),))


def not_fetched() -> Page:
    """The file could not be fetched."""
    return Page(render("units/roster_not_fetched.html.j2"), (_back(),))


def problems(found: Sequence[Problem]) -> Page:
    """Every problem by its line, as many as fit into a message."""
    shown = found[:SHOWN_PROBLEMS]
    more = len(found) - len(shown)
    text = render("units/roster_problems.html.j2", problems=shown, total=len(found), more=more, hours=_hours())
    return Page(text, ((button("下载模板", Action.ROSTER_TEMPLATE),), _back()))


def preview(plan: RosterPlan, attachment_id: int) -> Page:
    """What the import would do, to be confirmed."""
    text = render("units/roster_preview.html.j2", plan=plan, shown=SHOWN_NAMES, remarks=said(plan.remarks))
    return Page(
        text,
        (
            (
                button("确认导入", Action.ROSTER_CONFIRM, attachment_id),
                button("取消", Action.ROSTER_CANCEL, attachment_id),
            ),
        ),
    )


def nothing_new(plan: RosterPlan) -> Page:
    """Everything in the file is known already."""
    return Page(render("units/roster_nothing.html.j2", remarks=said(plan.remarks)), (_back(),))


def done(summary: Imported) -> Page:
    """What the import has changed, and what comes next."""
    return Page(render("units/roster_done.html.j2", summary=summary), (_back(),))


def cancelled() -> Page:
    """Nothing was imported."""
    return Page(render("units/roster_cancelled.html.j2"), (_back(),))


def _back() -> tuple[Button, ...]:
    return (button("返回单位人员", Action.UNIT_LIST, 1),)


def _hours() -> str:
    return written(PATIENCE // timedelta(hours=1))
