"""What a secretary's own leave (请假委托) looks like, to him, to the colleague, and to the department."""

from collections.abc import Sequence
from typing import Protocol

from domain.messages import Button
from views.actions import Action
from views.delegates import Delegation, Term
from views.keyboards import button, menu_key, pager, rows
from views.page import Page
from views.paging import sheet
from views.render import render

ASKED = "已请对方代理，等待对方同意"
AGREED = "已同意代理"
DECLINED = "已答复不代理"
WITHDRAWN = "请求已撤回"
PAGE_SIZE = 10


class Person(Protocol):
    """A colleague; `storage.people.Recipient` is one."""

    @property
    def person_id(self) -> int: ...

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def unit_name(self) -> str: ...


class Member(Protocol):
    """A post with its holder; `services.units.Member` is one."""

    @property
    def membership_id(self) -> int: ...

    @property
    def who(self) -> Person: ...


class Request(Protocol):
    """An open request to stand in; `storage.invites.Invite` is one."""

    @property
    def id(self) -> int: ...

    @property
    def name(self) -> str: ...

    @property
    def unit_name(self) -> str: ...

    @property
    def post(self) -> str: ...

    @property
    def term(self) -> Term | None: ...


class Away(Protocol):
    """A secretary's post with who stands in and who may be asked; `services.leave.Away` is one."""

    @property
    def post(self) -> Member: ...

    @property
    def colleagues(self) -> Sequence[Person]: ...

    @property
    def going(self) -> Sequence[Delegation]: ...

    @property
    def asked(self) -> Sequence[Request]: ...


def home(posts: Sequence[Away]) -> Page:
    """A secretary's own page: who stands in, who was asked, and a button for each colleague."""
    keys = [key for one in posts for key in _keys(one)]
    return Page(render("leave/home.html.j2", posts=posts, several=len(posts) > 1), (*rows(keys, 1), menu_key()))


def _keys(one: Away) -> list[Button]:
    membership = one.post.membership_id
    ending = [button(f"提前结束：{each.name}代理", Action.LEAVE_END, each.id) for each in one.going]
    taking = [button(f"撤回请求：{each.name}", Action.LEAVE_WITHDRAW, each.id) for each in one.asked]
    asking = [button(f"请{each.name}代理", Action.LEAVE_ASK, membership, each.person_id) for each in one.colleagues]
    return [*asking, *taking, *ending]


def everybodys(going: Sequence[Delegation], asked: Sequence[Request], page: int) -> Page:
    """The department's page: who stands in for whom, and who has been asked to."""
    lines = [*((one, True) for one in going), *((one, False) for one in asked)]
    shown = sheet(lines, page, PAGE_SIZE)
    text = render("leave/everybodys.html.j2", lines=shown.shown, total=len(lines))
    return Page(text, (*filter(None, [pager(Action.LEAVE_LIST, shown.page, shown.pages)]), menu_key()))


def only_the_secretary() -> Page:
    """What anybody else reads."""
    return Page(render("shared/delegation.html.j2"), (menu_key(),))


def request(request_id: int, principal: str, unit_name: str, term: Term) -> Page:
    """What the colleague reads, with the two answers."""
    keys = (button("同意代理", Action.LEAVE_AGREE, request_id), button("不同意", Action.LEAVE_DECLINE, request_id))
    return Page(render("leave/request.html.j2", principal=principal, unit=unit_name, term=term), (keys,))


def agreed(unit_name: str, term: Term | None) -> Page:
    """The colleague has agreed."""
    return Page(render("leave/agreed.html.j2", unit=unit_name, term=term), (menu_key(),))


def declined(term: Term | None) -> Page:
    """The colleague has declined."""
    return Page(render("leave/declined.html.j2", term=term), (menu_key(),))


def declined_news(name: str, term: Term) -> Page:
    """What the secretary reads of it."""
    key = button("另请同事代理", Action.COMMAND, "leave")
    return Page(render("leave/declined_news.html.j2", name=name, term=term), ((key,),))


def withdrawn_news(principal: str, term: Term) -> Page:
    """What the colleague reads when the request was taken back."""
    return Page(render("leave/withdrawn_news.html.j2", principal=principal, term=term))


def confirm_end(one: Delegation) -> Page:
    """Ask before the delegate's time is ended early."""
    keys = (button("确认结束", Action.LEAVE_ENDED, one.id), button("不结束", Action.COMMAND, "leave"))
    return Page(render("units/delegate_end.html.j2", one=one), (keys,))
