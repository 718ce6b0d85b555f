"""What self-claims (认领) look like: in the group, to the claimant, to those who answer, to the department."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from domain.claims import CALL_LASTS, ClaimOutcome
from domain.messages import Button
from domain.power import Unit
from views.actions import Action
from views.keyboards import button, command_key, kept, link, menu_key, pager, rows
from views.page import Page
from views.paging import sheet
from views.render import render

CALLED, ENDED = "已发起认领", "认领已截止"
ASKED, WITHDRAWN = "已申请认领", "申请已撤回"
CONFIRMED, REFUSED, UNDONE = "已确认", "已答复不是本人", "认领已撤销"
ENROLLED = "您已启用本助手，无需认领。发送 /menu 可打开菜单。"
_PAGE = 10
_NAMES = 60
_WORDS = {
    ClaimOutcome.CONFIRMED: "{by}已确认。如非本人，请告知组织部撤销。",
    ClaimOutcome.REFUSED: "{by}已答复不是本人。",
    ClaimOutcome.WITHDRAWN: "申请人已撤回，无需办理。",
    ClaimOutcome.UNDONE: "认领已由组织部撤销。",
}


class Claim(Protocol):
    """A claim; `storage.claims.Claim` is one."""

    @property
    def id(self) -> int: ...

    @property
    def name(self) -> str: ...

    @property
    def unit_name(self) -> str: ...

    @property
    def code(self) -> str: ...

    @property
    def expires_at(self) -> datetime: ...

    @property
    def outcome(self) -> ClaimOutcome | None: ...

    @property
    def answerer(self) -> str: ...


class Claimable(Protocol):
    """Somebody who may be claimed; `services.claims.Claimable` is one."""

    @property
    def person_id(self) -> int: ...

    @property
    def name(self) -> str: ...

    @property
    def post(self) -> str: ...


class Group(Protocol):
    """A bound group; `storage.groups.Group` is one."""

    @property
    def chat_id(self) -> int: ...

    @property
    def title(self) -> str: ...

    @property
    def unit_name(self) -> str: ...


class GroupCall(Protocol):
    """A bound group with its last message; `services.claim_calls.GroupCall` is one."""

    @property
    def group(self) -> Group: ...

    @property
    def made_at(self) -> datetime | None: ...


class Holder(Protocol):
    """Whoever holds a post; `storage.people.Recipient` is one."""

    @property
    def name(self) -> str: ...

    @property
    def unit_name(self) -> str: ...


class Member(Protocol):
    """One post with its holder; `services.units.Member` is one."""

    @property
    def membership_id(self) -> int: ...

    @property
    def who(self) -> Holder: ...


def call(address: str, until: datetime) -> Page:
    """The message in the group; it names nobody."""
    return Page(render("claims/call.html.j2", until=until), ((link("认领", address),),))


def calls(groups: Sequence[GroupCall]) -> Page:
    """The groups into which the message may be posted, each with a button to post it and one to end it."""
    text = render("claims/calls.html.j2", groups=groups, days=CALL_LASTS // timedelta(days=1))
    several = len(groups) > 1
    keys = [_keys_of(one, one.group.title if several else "") for one in groups]
    return Page(text, (*keys, (button("返回单位列表", Action.UNIT_LIST, 1), *menu_key())))


def _keys_of(one: GroupCall, title: str) -> tuple[Button, ...]:
    # A group's id is below zero, and its button the number without the sign.
    number = abs(one.group.chat_id)
    post = button(
        f"{'再发一条' if one.made_at else '发到工作群'}{'：' if title else ''}{title}", Action.CLAIM_CALL, number
    )
    return (post, button("停止认领", Action.CLAIM_CALL_END, number)) if one.made_at else (post,)


def called(at: datetime | None) -> Page:
    """The message goes out, `at` an instant (aware UTC) or at once."""
    return Page(render("claims/called.html.j2", at=at), ((button("返回单位列表", Action.UNIT_LIST, 1), *menu_key()),))


def in_group(at: datetime | None) -> str:
    """What the administrator reads in the group itself."""
    return render("claims/called.html.j2", at=at)


def units(found: Sequence[Unit], page: int = 1, text: str = "") -> Page:
    """The units to choose from, a page at a time, or those that a text may mean."""
    here = sheet(found, page, _PAGE)
    words = render("claims/units.html.j2", text=text, found=found)
    keys = rows([button(one.name, Action.CLAIM_UNIT, one.id) for one in here.shown], 2)
    turning = () if text else pager(Action.CLAIM_UNITS, here.page, here.pages)
    every = (button("全部单位", Action.CLAIM_UNITS, 1),) if text else ()
    return Page(words, (*keys, *(row for row in (turning, every) if row)))


def names(unit: Unit, people: Sequence[Claimable]) -> Page:
    """The names of a unit that nobody uses yet."""
    shown = people[:_NAMES]
    text = render("claims/names.html.j2", unit=unit.name, names=shown, more=len(people) - len(shown))
    keys = [button(_label(one), Action.CLAIM_NAME, unit.id, one.person_id) for one in shown]
    return Page(text, (*rows(keys, 2), (button("选择其他单位", Action.CLAIM_UNITS, 1),)))


def confirm(unit: Unit, one: Claimable) -> Page:
    """Ask before others are asked."""
    keys = (
        button("是本人", Action.CLAIM_ASK, unit.id, one.person_id),
        button("重新选择", Action.CLAIM_UNIT, unit.id),
    )
    return Page(render("claims/confirm.html.j2", unit=unit.name, name=_label(one)), (keys,))


def _label(one: Claimable) -> str:
    return f"{one.name}（{one.post}）" if one.post else one.name


def waiting(claim: Claim) -> Page:
    """The claimant waits for the answer."""
    return Page(
        render("claims/waiting.html.j2", claim=claim), ((button("撤回申请", Action.CLAIM_WITHDRAW, claim.id),),)
    )


def withdrawn() -> Page:
    """The claimant has taken his claim back."""
    return Page(render("claims/withdrawn.html.j2"), ((button("重新选择", Action.CLAIM_UNITS, 1),),))


def request(claim: Claim) -> Page:
    """What a colleague or administrator is asked, with the two answers."""
    keys = (button("确认", Action.CLAIM_CONFIRM, claim.id), button("不是本人", Action.CLAIM_REFUSE, claim.id))
    return Page(render("claims/request.html.j2", claim=claim), (keys,))


def claim_key(claim: Claim) -> Button:
    """On the page of the unit: open a claim that waits, for whoever has lost sight of the message."""
    return button(f"认领申请：{claim.name}（{claim.code}）", Action.CLAIM, claim.id)


def settled(claim: Claim) -> Page:
    """The same message once the claim is answered or withdrawn."""
    return Page(render("claims/settled.html.j2", claim=claim, how=answered_by(claim)))


def answered_by(claim: Claim) -> str:
    """Who has answered a claim, and how: a sentence of plain text."""
    return _WORDS[claim.outcome or ClaimOutcome.WITHDRAWN].format(by=claim.answerer)


def answered_news(claim: Claim) -> Page:
    """What the claimant reads of the answer."""
    if claim.outcome is ClaimOutcome.CONFIRMED:
        return Page(render("claims/confirmed_news.html.j2", claim=claim), kept(((command_key("打开菜单", "menu"),),)))
    return Page(render("claims/refused_news.html.j2", claim=claim))


def undone_news(claim: Claim) -> Page:
    """What the account reads that was parted from its person."""
    return Page(render("claims/undone_news.html.j2", claim=claim))


def undo_key(membership_id: int) -> tuple[Button, ...]:
    """The row on the page of somebody who was bound by a claim."""
    return (button("撤销认领", Action.CLAIM_UNDO, membership_id),)


def confirm_undo(one: Member) -> Page:
    """Ask before an account is parted from its person."""
    keys = (
        button("确认撤销", Action.CLAIM_UNDO_CONFIRM, one.membership_id),
        button("不撤销", Action.MEMBER, one.membership_id),
    )
    return Page(render("claims/undo.html.j2", who=one.who), (keys,))
