"""What a 临时报送 looks like: to the department before it goes out and while it is out, and to its units."""

from collections.abc import Sequence
from typing import Any

from domain.collections import Account, Collection, CollectionState, Every, Progress, form_from
from domain.forms.fields import Question, QuestionKind, questions
from domain.items import Item
from domain.messages import Button, Keyboard
from views.actions import Action
from views.keyboards import button, item_key, menu_key, pager, rows
from views.page import Page
from views.render import render

SENT, ASKED, GIVEN_UP = "已发出。", "已提交审签人，同意后发出。", "已放弃，未发送任何内容。"
AGREED, NOT_AGREED, STOPPED, LESS = "已同意。", "已退回。", "已停止，今后不再下达。", "已删去此问。"
_KINDS = {
    QuestionKind.NUMBER: "填数字",
    QuestionKind.DATE: "填日期",
    QuestionKind.CHOICE: "选一项",
    QuestionKind.YESNO: "选是或否",
    QuestionKind.LIST: "每行一项",
}


def listing(found: Sequence[Collection], page: int, pages: int, *, may_write: bool) -> Page:
    """The recent ones, each with a button that opens it."""
    keys: list[tuple[Button, ...]] = [(button("新建临时报送", Action.COLLECTION_NEW),)] if may_write else []
    keys += rows([button(f"{n}. {one.title}", Action.COLLECTION, one.id) for n, one in enumerate(found, 1)], 1)
    turning = pager(Action.COLLECTIONS, page, pages)
    text = render("collections/list.html.j2", rows=found)
    return Page(text, (*keys, *([turning] if turning else []), menu_key()))


def page(shown: Progress, news: str = "") -> Page:
    """One of them: before it goes out exactly what a unit will see, with its burden; then how it goes."""
    one = shown.collection
    text = render(
        "collections/page.html.j2",
        **_named(one),
        asked=shown.asked,
        account=shown.account,
        counts=shown.counts,
        received=shown.received,
        total=sum(shown.counts.values()),
        news=news,
    )
    return Page(text, (*_keys(shown), (button("返回临时报送列表", Action.COLLECTIONS, 1),)))


def confirm_close(shown: Progress) -> Page:
    """What ending early means, before it is done."""
    one = shown.collection
    left = sum(shown.counts.get(state, 0) for state in ("open", "drafted", "returned"))
    text = render("collections/close.html.j2", one=one, left=left, received=shown.received)
    close = button("确认结束", Action.COLLECTION_CLOSE_CONFIRM, one.id, one.version)
    return Page(text, ((close, button("返回", Action.COLLECTION, one.id)),))


def closed(left: int) -> str:
    """What ending came to, for a toast."""
    return f"已结束，{left}个单位不再需要报送。"


def arrived(item: Item) -> Page:
    """Tells a unit that something is asked of it."""
    asked = questions(form_from(item.payload["asked"]["questions"]))
    text = render("collections/arrived.html.j2", item=item, rows=[_row(one) for one in asked])
    return Page(text, ((item_key(item.id, acts=True),),))


def over(one: Collection) -> Page:
    """Tells whoever had begun that it is needed no more."""
    return Page(render("collections/over.html.j2", one=one))


def ask(one: Collection, who: str, account: Account) -> Page:
    """Asks the approver, because units were asked twice this month already."""
    text = render("collections/ask.html.j2", who=who, account=account, **_named(one))
    return Page(text, (_approval(one),))


def answer(one: Collection, who: str, *, agreed: bool) -> Page:
    """What the approver said, for whoever made it."""
    text = render("collections/answer.html.j2", one=one, who=who, agreed=agreed)
    return Page(text, ((button("查看", Action.COLLECTION, one.id),),))


def _keys(shown: Progress) -> Keyboard:
    one = shown.collection
    this = (one.id, one.version)
    if one.state is CollectionState.DRAFT and shown.manages:
        known = shown.account.known if shown.account else ()
        less = [button(f"删去“{title}”", Action.COLLECTION_LESS, *this, number) for number, title, _ in known]
        edit, drop = button("修改", Action.COLLECTION_EDIT, one.id), button("放弃", Action.COLLECTION_DROP, *this)
        label = "提交审签人" if shown.account and shown.account.too_many and not shown.approves else "发出"
        return (*rows(less, 1), (button(label, Action.COLLECTION_SEND, *this),), (edit, drop))
    if one.state is CollectionState.ASKING and shown.approves:
        return (_approval(one),)
    keys: list[tuple[Button, ...]] = []
    if shown.manages and one.state is CollectionState.OUT:
        stop = [button("停止今后下达", Action.COLLECTION_STOP, *this)] if one.next_at else []
        keys.append((button("提前结束", Action.COLLECTION_CLOSE, one.id), *stop))
    if shown.manages and one.sent_at:
        keys.append((button("照此新建", Action.COLLECTION_COPY, one.id), button("刷新", Action.COLLECTION, one.id)))
    return tuple(keys)


def _approval(one: Collection) -> tuple[Button, ...]:
    this = (one.id, one.version)
    return button("同意", Action.COLLECTION_AGREE, *this), button("退回", Action.COLLECTION_REFUSE, *this)


def _named(one: Collection) -> dict[str, Any]:
    return {
        "one": one,
        "rows": [_row(asked) for asked in questions(form_from(one.questions))],
        "every": "" if one.every is Every.ONCE else one.every.label,
    }


def _row(asked: Question) -> dict[str, str]:
    kind = _KINDS.get(asked.kind, "")
    words = (kind, asked.measure and f"单位：{asked.measure}", "/".join(label for _, label in asked.choices))
    return {"title": asked.title, "how": "，".join(filter(None, (*words, "" if asked.required else "选填")))}
