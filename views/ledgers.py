"""What the export of ledgers looks like: choose a duty, then a period."""

from collections.abc import Sequence

from domain.dates.periods import Period
from domain.mechanism import Mechanism
from views.actions import Action
from views.keyboards import button, menu_key, pager, rows
from views.page import Page
from views.paging import sheet
from views.render import render

PAGE_SIZE = 12
NO_LEDGER = "这类事项没有可导出的台账。请发送 /export 重新选择。"
COMING = "正在生成台账，完成后自动发送，请稍候。"
NOT_MADE = "台账未能生成。请稍后发送 /export 重试；如仍不成功，请联系系统管理员。"


def choose_duty(duties: Sequence[Mechanism], page: int) -> Page:
    """Which duty: a page of buttons in declared order."""
    shown = sheet(duties, page, PAGE_SIZE)
    keys = rows([button(one.title, Action.LEDGER_PERIODS, one.kind) for one in shown.shown], 2)
    turning = pager(Action.LEDGER_DUTIES, shown.page, shown.pages)
    text = render("ledgers/choose.html.j2", what="要导出的事项", title="", empty=not duties)
    return Page(text, (*keys, *([turning] if turning else []), menu_key()))


def choose_period(mechanism: Mechanism, periods: Sequence[Period], page: int) -> Page:
    """Which period of it, newest first."""
    shown = sheet(periods, page, PAGE_SIZE)
    keys = rows([button(one.title, Action.LEDGER_MAKE, mechanism.kind, one.id) for one in shown.shown], 2)
    turning = pager(Action.LEDGER_PERIODS, shown.page, shown.pages, mechanism.kind)
    back = (button("重选事项", Action.LEDGER_DUTIES, 1), *menu_key())
    text = render("ledgers/choose.html.j2", what="周期", title=mechanism.title, empty=not periods)
    return Page(text, (*keys, *([turning] if turning else []), back))


def no_ledger(words: str) -> Page:
    """Why there is no ledger, in a sentence."""
    return Page(render("ledgers/none.html.j2", words=words), (menu_key(),))


def caption(title: str, count: int, *, internal: bool = False) -> str:
    """What stands under the file; one that is `internal` is for the department alone."""
    return render("ledgers/caption.html.j2", title=title, count=count, internal=internal)
