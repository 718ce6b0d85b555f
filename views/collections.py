"""What a 临时报送 looks like: to the department before it goes out and while it is out, and to its units."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from domain.collection_questions import form_from
from domain.collections import FREE_A_MONTH, Account, Collection, CollectionState, Every, Progress
from domain.forms.fields import Question, QuestionKind, questions
from domain.items import Item
from domain.messages import Button, Keyboard
from views.actions import Action
from views.keyboards import button, item_key, menu_key, my_items_key, pager, rows
from views.page import Page
from views.render import render

SENT, ASKED, GIVEN_UP = "已发出。", "已提交审签人，同意后发出。", "已放弃，未发送任何内容。"
AGREED, NOT_AGREED, STOPPED, LESS = "已同意。", "已退回。", "已停止，今后不再下达。", "已删去此问。"
RECALLED, QUOTED, NOT_QUOTED = "已撤回，可修改后再提交。", "已引用，单位核对即可。", "不引用，由单位重新填写。"
CORRECTED = "已更正，并已告知填报单位。"
_KINDS = {
    QuestionKind.NUMBER: "填数字",
    QuestionKind.DATE: "填日期",
    QuestionKind.CHOICE: "选一项",
    QuestionKind.YESNO: "选是或否",
    QuestionKind.LIST: "每行一项",
}


class Arrived(Protocol):
    """An item that is new to a unit."""

    @property
    def item(self) -> Item: ...

    @property
    def unit_name(self) -> str: ...


def listing(found: Sequence[Collection], page: int, pages: int, *, may_write: bool) -> Page:
    """The recent ones, each with a button that opens it."""
    keys: list[tuple[Button, ...]] = [(button("新建临时报送", Action.COLLECTION_NEW),)] if may_write else []
    keys += rows([button(f"{n}. {one.title}", Action.COLLECTION, one.id) for n, one in enumerate(found, 1)], 1)
    turning = pager(Action.COLLECTIONS, page, pages)
    text = render("collections/list.html.j2", rows=found, free=FREE_A_MONTH)
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
        of_people=shown.of_people,
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


class ArrivalPages:
    """The news of one 临时报送, or of its correction: what many people read alike is put into words once."""

    def __init__(self, *, corrected: bool = False) -> None:
        self._corrected = corrected
        self._texts: dict[tuple[str, ...], str] = {}

    def arrived(self, found: Sequence[Arrived]) -> Page:
        """Tells somebody that something is asked of his unit, or once of all units in which he has a post."""
        first, *others = found
        # Its units are named to whoever has several: nobody else's words depend on the unit.
        names = tuple(one.unit_name for one in found) if others else ()
        if names not in self._texts:
            rows = asked_rows(first.item.payload["asked"]["questions"])
            about = {"item": first.item, "names": names, "rows": rows}
            self._texts[names] = render("collections/arrived.html.j2", corrected=self._corrected, **about)
        key = my_items_key() if others else item_key(first.item.id, acts=True)
        return Page(self._texts[names], ((key,),))


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
        return _draft_keys(shown)
    keys: list[tuple[Button, ...]] = []
    if one.state is CollectionState.ASKING and shown.approves:
        keys.append(_approval(one))
    if one.state is CollectionState.ASKING and shown.manages:
        keys.append((button("撤回修改", Action.COLLECTION_RECALL, *this),))
    if shown.manages and one.state is CollectionState.OUT and not shown.answered:
        keys.append((button("更正问题", Action.COLLECTION_CORRECT, one.id),))
    if shown.manages and one.state is CollectionState.OUT:
        stop = [button("停止今后下达", Action.COLLECTION_STOP, *this)] if one.next_at else []
        keys.append((button("提前结束", Action.COLLECTION_CLOSE, one.id), *stop))
    if shown.manages and one.sent_at:
        keys.append((button("照此新建", Action.COLLECTION_COPY, one.id), button("刷新", Action.COLLECTION, one.id)))
    return tuple(keys)


def _draft_keys(shown: Progress) -> Keyboard:
    one, account = shown.collection, shown.account
    this = (one.id, one.version)
    quoting = [
        (
            button(
                f"{'✓ ' if known.quoted else ''}引用“{known.title}”",
                Action.COLLECTION_QUOTE,
                *this,
                known.number,
                int(not known.quoted),
            ),
            button(f"删去“{known.title}”", Action.COLLECTION_LESS, *this, known.number),
        )
        for known in (account.stored if account else ())
    ]
    label = "提交审签人" if account and account.too_many and not shown.approves else "发出"
    edit, whom = button("修改", Action.COLLECTION_EDIT, one.id), button("选择单位", Action.COLLECTION_AUDIENCE, one.id)
    drop = button("放弃", Action.COLLECTION_DROP, *this)
    return (*quoting, (button(label, Action.COLLECTION_SEND, *this),), (edit, whom, drop))


def _approval(one: Collection) -> tuple[Button, ...]:
    this = (one.id, one.version)
    return button("同意", Action.COLLECTION_AGREE, *this), button("退回", Action.COLLECTION_REFUSE, *this)


def _named(one: Collection) -> dict[str, Any]:
    return {
        "one": one,
        "free": FREE_A_MONTH,
        "rows": asked_rows(one.questions),
        "every": "" if one.every is Every.ONCE else one.every.label,
    }


def asked_rows(asked: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The questions as a page lists them: the title, and how each is answered."""
    return [_row(one) for one in questions(form_from(asked))]


def _row(asked: Question) -> dict[str, str]:
    kind = _KINDS.get(asked.kind, "")
    words = (kind, asked.measure and f"单位：{asked.measure}", "/".join(label for _, label in asked.choices))
    return {"title": asked.title, "how": "，".join(filter(None, (*words, "" if asked.required else "选填")))}
