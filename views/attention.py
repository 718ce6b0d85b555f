"""What the attention list (待处理) looks like: whom it concerns, what kind, since when, why, and what can be done."""

from collections.abc import Iterator, Sequence

from domain.attention import MAX_ATTEMPTS, OVERTAKEN, RESTORED, Fate, Trouble
from domain.dates.numerals import written
from domain.delivery import FailureKind
from domain.messages import Button, MessageKind
from views.actions import Action
from views.keyboards import button, menu_key, pager, rows
from views.page import Page
from views.paging import sheet
from views.render import render

PAGE_SIZE = 6
RESENT, ACCEPTED = "已安排重发", "已记为送达"
_KINDS = {
    MessageKind.REPLY: "对话答复",
    MessageKind.NEWS: "办理动态",
    MessageKind.DIGEST: "每日提醒",
    MessageKind.DEPARTMENT_DIGEST: "今日概况",
    MessageKind.NOTICE: "通知",
    MessageKind.NOTICE_CARD: "通知回执",
    MessageKind.URGE: "催办",
    MessageKind.INVITATION: "邀请链接",
    MessageKind.FEED_LINK: "日历订阅链接",
    MessageKind.WEB_LINK: "网页链接",
    MessageKind.FEEDBACK: "投诉建议",
    MessageKind.OUTAGE: "系统说明",
    MessageKind.STATUS_CARD: "工作进度",
    MessageKind.GROUP: "群内消息",
}
_FAILURES = {
    RESTORED: "restored",
    OVERTAKEN: "overtaken",
    FailureKind.MALFORMED: "format",
    FailureKind.TOO_LONG: "format",
    FailureKind.BROKEN: "file",
    FailureKind.NO_RIGHTS: "rights",
    FailureKind.NO_THREAD: "topic",
    FailureKind.TOKEN: "token",
    FailureKind.CONFLICT: "token",
    FailureKind.REFUSED: "refused",
}


def listing(troubles: Sequence[Trouble], page: int) -> Page:
    """A page of the list with buttons for what is held and for whom nothing reaches."""
    here = sheet(troubles, page, PAGE_SIZE)
    text = render(
        "attention/list.html.j2",
        total=len(troubles),
        tries=written(MAX_ATTEMPTS),
        first=here.first,
        rows=[{"trouble": one, "kind": _kind(one), "why": _why(one)} for one in here.shown],
    )
    keys = [key for number, one in enumerate(here.shown, here.first) for key in _keys(number, one, here.page)]
    turning = pager(Action.ATTENTION, here.page, here.pages)
    return Page(text, (*rows(keys, 2), *([turning] if turning else []), menu_key()))


def opener(number: int) -> Button:
    """The button that leads to the list."""
    return button(f"待处理（{number}）", Action.ATTENTION, 1)


def _kind(one: Trouble) -> str:
    return _KINDS[one.kind] if one.kind else "消息"


def _why(one: Trouble) -> str:
    if one.fate is Fate.UNDELIVERABLE:
        return "group" if one.in_group else "person"
    if one.fate in {Fate.LATE, Fate.QUARANTINED}:
        return one.fate.value
    return _FAILURES.get(one.cause, "twice" if one.fate is Fate.HELD else "unknown")


def _keys(number: int, one: Trouble, page: int) -> Iterator[Button]:
    if one.fate is Fate.HELD:
        yield button(f"{number}. 再发一次", Action.ATTENTION_RESEND, one.id, page)
        yield button(f"{number}. 视为已送达", Action.ATTENTION_ACCEPT, one.id, page)
    elif one.fate is Fate.UNDELIVERABLE and one.unit_id and not one.in_group:
        yield button(f"{number}. 查看单位", Action.UNIT, one.unit_id)
