"""What units and their people look like: the list, one unit, one member, an invitation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.messages import Button, Keyboard
from domain.power import Role, Unit
from views.actions import Action
from views.claims import Claim, claim_key, undo_key
from views.delegates import Delegation
from views.keyboards import button, command_key, pager, rows
from views.page import Page
from views.paging import sheet
from views.render import render

PAGE_SIZE = 10
MEMBERS_SHOWN = 40
SHEET_MADE = "启用表正在生成，稍后以文件发送"
REMOVED, REVOKED = "已移除", "邀请已撤销"
# What the button for a name that is not on the roster asks for.
SOMEBODY_ELSE = "new"


class UnitRow(Protocol):
    """One unit in the list; `services.units.UnitRow` is one."""

    @property
    def unit(self) -> Unit: ...

    @property
    def people(self) -> int: ...

    @property
    def started(self) -> int: ...


class Holder(Protocol):
    """Whoever holds a post."""

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def role(self) -> Role: ...

    @property
    def unit_id(self) -> int: ...

    @property
    def unit_name(self) -> str: ...

    @property
    def unreachable(self) -> bool: ...

    @property
    def acting_for(self) -> int | None: ...

    @property
    def acting_name(self) -> str: ...

    @property
    def until(self) -> datetime | None: ...


class Member(Protocol):
    """One post with its holder; `services.units.Member` is one."""

    @property
    def membership_id(self) -> int: ...

    @property
    def who(self) -> Holder: ...

    @property
    def started(self) -> bool: ...


class OpenInvite(Protocol):
    """One open invitation; `storage.invites.Invite` is one."""

    @property
    def id(self) -> int: ...

    @property
    def name(self) -> str: ...

    @property
    def post(self) -> str: ...

    @property
    def role(self) -> Role: ...

    @property
    def expires_at(self) -> datetime: ...


def listing(found: Sequence[UnitRow], page: int) -> Page:
    """All units in their fixed order, a page at a time."""
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(max(page, 1), pages)
    shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    text = render(
        "units/list.html.j2",
        rows=shown,
        total=len(found),
        people=sum(row.people for row in found),
        started=sum(row.started for row in found),
    )
    keys = rows([button(row.unit.name, Action.UNIT, row.unit.id) for row in shown], 2)
    turning = pager(Action.UNIT_LIST, page, pages)
    root = next((row.unit for row in found if row.unit.parent_id is None), None)
    waiting = sum(row.people - row.started for row in found)
    all_keys = _waiting_keys(waiting) if waiting else ()
    return Page(text, (*keys, *([turning] if turning else []), *all_keys, *([_root_keys(root)] if root else [])))


def card(
    unit: Unit,
    members: Sequence[Member],
    invites: Sequence[OpenInvite],
    claims: Sequence[Claim] = (),
    more: Keyboard = (),
) -> Page:
    """One unit: its people, who has started, which invitations are open, who claims to be whom; `more` stands below."""
    shown = members[:MEMBERS_SHOWN]
    text = render("units/card.html.j2", unit=unit, members=shown, invites=invites, more=len(members) - len(shown))
    people = [button(f"{one.who.name}（{_post(one.who)}）", Action.MEMBER, one.membership_id) for one in shown]
    revoking = [button(f"撤销邀请：{one.name}", Action.INVITE_REVOKE, one.id) for one in invites]
    claiming = [claim_key(one) for one in claims]
    own = (button("邀请", Action.INVITE, unit.id), *(_root_keys(unit) if unit.parent_id is None else ()))
    waiting = sum(not one.started for one in members)
    sheet = ((button(f"未启用{waiting}人的启用表", Action.INVITE_ALL, unit.id),),) if waiting > 1 else ()
    keys = (*rows(people, 2), *rows(claiming, 1), *rows(revoking, 1), own, *sheet, *more)
    return Page(text, (*keys, _back_to_list()))


def _waiting_keys(people: int) -> Keyboard:
    missing = (button(f"尚未启用{people}人", Action.UNBOUND, 1), command_key("发起认领", "claim"))
    return ((button("全部未启用人员的启用表", Action.INVITE_ALL, 0),), missing)


def unbound(found: Sequence[UnitRow], page: int) -> Page:
    """The units with people who are not bound yet, in fixed order, and the two ways to invite them all."""
    missing = [row for row in found if row.started < row.people]
    here = sheet(missing, page, PAGE_SIZE)
    people = sum(row.people - row.started for row in missing)
    text = render("units/unbound.html.j2", rows=here.shown, total=len(missing), people=people)
    keys = rows([button(row.unit.name, Action.UNIT, row.unit.id) for row in here.shown], 2)
    ways = (button("生成启用表", Action.INVITE_ALL, 0), command_key("发起认领", "claim"))
    turning = pager(Action.UNBOUND, here.page, here.pages)
    return Page(text, (*keys, *(row for row in (turning, ways if missing else ()) if row), _back_to_list()))


def invite_all(where: str, unit_id: int, people: int, units: int, hours: int) -> Page:
    """Say what the sheet of invitations holds and what it does to earlier links, before it is made."""
    text = render("units/invite_all.html.j2", where=where, people=people, units=units, hours=hours)
    back = button("返回单位", Action.UNIT, unit_id) if unit_id else button("返回单位列表", Action.UNIT_LIST, 1)
    make = (button("生成启用表", Action.INVITE_ALL_MAKE, unit_id),) if people else ()
    return Page(text, (*([make] if make else []), (back,)))


def sheet_caption(people: int, until: datetime) -> str:
    """The words under the sheet of invitations."""
    return render("units/invite_sheet.html.j2", people=people, until=until)


def whom_to_invite(unit: Unit, members: Sequence[Member]) -> Page:
    """Who of the unit has not started yet: a press gives the link that binds that very person."""
    shown = members[:MEMBERS_SHOWN]
    text = render("units/whom.html.j2", unit=unit, members=shown, more=len(members) - len(shown))
    people = [button(f"{one.who.name}（{_post(one.who)}）", Action.INVITE_AGAIN, one.membership_id) for one in shown]
    other = button("邀请其他人员", Action.INVITE, unit.id, SOMEBODY_ELSE)
    return Page(text, (*rows(people, 2), (other,), _back_to_unit(unit.id)))


def member(one: Member, delegations: Sequence[Delegation] = (), claim: Claim | None = None) -> Page:
    """One member with what may be done, who stands in for him, and by which claim he is bound, if by one."""
    text = render("units/member.html.j2", one=one, post=_post(one.who), delegations=delegations, claim=claim)
    ending = rows([button(f"结束代理：{each.name}", Action.DELEGATE_END, each.id) for each in delegations], 1)
    undoing = (undo_key(one.membership_id),) if claim and one.who.acting_for is None else ()
    return Page(text, (*_member_keys(one), *undoing, *ending, _back_to_unit(one.who.unit_id)))


def _member_keys(one: Member) -> Keyboard:
    if one.who.acting_for is not None:
        return ((button("结束代理", Action.DELEGATE_END, one.membership_id),),)
    again = "重新邀请" if one.started else "邀请启用"
    keys = (
        button("交接", Action.MEMBER_HAND_OVER, one.membership_id),
        button("移除", Action.MEMBER_REMOVE, one.membership_id),
        button(again, Action.INVITE_AGAIN, one.membership_id),
    )
    secretary = one.who.role is Role.SECRETARY
    return (keys, (button("设代理人", Action.DELEGATE, one.membership_id),)) if secretary else (keys,)


def confirm_removal(one: Member) -> Page:
    """Ask before somebody is removed."""
    text = render("units/remove.html.j2", who=one.who, post=_post(one.who))
    keys: Keyboard = (
        (
            button("确认移除", Action.MEMBER_REMOVE_CONFIRM, one.membership_id),
            button("不移除", Action.MEMBER, one.membership_id),
        ),
        (button("移除并删除个人信息", Action.MEMBER_ERASE, one.membership_id),),
    )
    return Page(text, keys)


def removed(one: Member) -> Page:
    """Somebody was removed."""
    text = render("units/removed.html.j2", who=one.who, post=_post(one.who))
    return Page(text, (_back_to_unit(one.who.unit_id),))


def erased(one: Member) -> Page:
    """Somebody was removed and is forgotten: his name is not said any more."""
    text = render("units/erased.html.j2", unit=one.who.unit_name, post=_post(one.who))
    return Page(text, (_back_to_unit(one.who.unit_id),))


def invited(name: str, unit_id: int, until: datetime, note: str = "") -> Page:
    """What to do with the link in the next message."""
    return Page(render("units/invited.html.j2", name=name, until=until, note=note), (_back_to_unit(unit_id),))


def leaving_note(leaving: str, name: str, *, now: bool) -> str:
    """When somebody who hands over leaves the post, as a line of plain text."""
    if now:
        return f"{leaving}已离任。"
    return f"{name}启用后，{leaving}自动离任；在此之前由{leaving}继续办理。"


def invitation(name: str, unit_name: str, role: str, link: str, until: datetime) -> str:
    """The message that is forwarded to whoever is invited."""
    return render("units/invitation.html.j2", name=name, unit=unit_name, role=role, link=link, until=until)


def joined(name: str, unit_name: str, role: str, post: str, unit_id: int) -> Page:
    """Somebody whom the reader invited has joined."""
    text = render("units/joined.html.j2", name=name, unit=unit_name, role=role, post=post)
    return Page(text, ((button("查看单位", Action.UNIT, unit_id),),))


def _post(who: Holder) -> str:
    return who.title or who.role.label


def _back_to_unit(unit_id: int) -> tuple[Button, ...]:
    return (button("返回单位", Action.UNIT, unit_id),)


def _root_keys(root: Unit) -> tuple[Button, Button]:
    """What concerns all units is offered where all units are, and on the page of the department."""
    return button("导入名单", Action.ROSTER_IMPORT), button("新增单位", Action.UNIT_ADD, root.id)


def _back_to_list() -> tuple[Button, ...]:
    return (button("返回单位列表", Action.UNIT_LIST, 1), button("返回菜单", Action.COMMAND, "menu"))


def invited_again(name: str, unit: str, held: Sequence[Role], wanted: Role) -> str:
    """Somebody of the roster was invited: the link binds him, or gives him a further post."""
    known = f"{name}已在{unit}名单中（{'、'.join(one.label for one in held)}）"
    return f"{known}，链接供本人启用，不另增人员。" if wanted in held else f"{known}，加入后另任{wanted.label}。"


def nearly_named(unit: str, name: str, close: Sequence[str]) -> str:
    """Somebody new was invited whose name is almost that of people of the unit."""
    return f"{unit}没有名为{name}的人员，只有{'、'.join(close)}。如为同一人，请用名单上的姓名重新邀请。"
