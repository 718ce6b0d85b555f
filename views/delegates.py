"""What delegations (代理) look like."""

from datetime import date, datetime
from typing import Protocol

from views.actions import Action
from views.keyboards import button
from views.page import Page
from views.render import render

ENDED = "代理已结束"


class Term(Protocol):
    """When a delegation holds; `domain.delegates.Term` is one."""

    @property
    def from_at(self) -> datetime: ...

    @property
    def last_day(self) -> date: ...


class Delegation(Protocol):
    """One delegation; `storage.delegates.Delegation` is one."""

    @property
    def id(self) -> int: ...

    @property
    def unit_id(self) -> int: ...

    @property
    def unit_name(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def principal_name(self) -> str: ...

    @property
    def term(self) -> Term: ...


def begun(
    name: str, principal_name: str, unit_name: str, term: Term, membership_id: int, *, reachable: bool = True
) -> Page:
    """A delegate was named; the page says so when no message reaches him yet."""
    text = render(
        "units/delegate_begun.html.j2",
        name=name,
        principal=principal_name,
        unit=unit_name,
        term=term,
        reachable=reachable,
    )
    return Page(text, ((button("返回", Action.MEMBER, membership_id),),))


def invited_note(name: str, principal_name: str, term: Term) -> str:
    """The line that goes with the link of a delegate who is not of the unit."""
    return f"{name}启用后，{span(term)}代理{principal_name}，到期自动结束。"


def confirm_end(one: Delegation) -> Page:
    """Ask before a delegation is ended."""
    text = render("units/delegate_end.html.j2", one=one)
    back = button("不结束", Action.UNIT, one.unit_id)
    return Page(text, ((button("确认结束", Action.DELEGATE_END_CONFIRM, one.id), back),))


def ended(one: Delegation) -> Page:
    """A delegation was ended early."""
    text = render("units/delegate_ended.html.j2", one=one)
    return Page(text, ((button("返回单位", Action.UNIT, one.unit_id),),))


def news(one: Delegation, *, over: bool) -> str:
    """What the delegate and whom he stands in for are told."""
    return render("units/delegate_news.html.j2", one=one, over=over)


def span(term: Term) -> str:
    """From when to when: 12月1日（星期二）至12月10日（星期四）."""
    return render("units/_span.html.j2", term=term)
