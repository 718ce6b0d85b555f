"""单位人员 in the chat: the list, one unit, one member, invitations, handover and removal."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from domain.messages import MessageKind
from domain.power import ADMINS, Role, UnitType
from domain.unit_forms import Handover, NewUnitForm, invitation_for
from handlers import delegates as delegates_pages
from handlers import roster
from handlers.commands import Command
from handlers.feature import Feature
from handlers.forms import Opened, Purpose, begin
from handlers.invites import show_link
from handlers.presses import number_at, page_of
from handlers.turn import Turn
from services import claim_answers, delegates, invite_sheets, invitees, invites, permissions, units
from services.messages import hand_over
from views import document_buttons
from views import units as units_view
from views.actions import Action
from views.callbacks import Press


async def listing(turn: Turn, args: str, page: int = 1) -> None:
    """All units that this person administers."""
    turn.show(units_view.listing(await units.overview(turn.ctx, turn.me), page))


async def on_list(turn: Turn, press: Press) -> None:
    """Turn a page of the units."""
    await listing(turn, "", page_of(press.args))


async def on_open(turn: Turn, press: Press) -> None:
    """Show one unit."""
    await _show_unit(turn, number_at(press.args, 0))


async def on_member(turn: Turn, press: Press) -> None:
    """Show one member."""
    found = await units.member(turn.ctx, turn.me, number_at(press.args, 0))
    going = await delegates.of_member(turn.ctx, found)
    turn.show(units_view.member(found, going, await claim_answers.of_member(turn.ctx, found)))


async def on_remove(turn: Turn, press: Press) -> None:
    """Ask before removing."""
    turn.show(units_view.confirm_removal(await units.member(turn.ctx, turn.me, number_at(press.args, 0))))


async def on_removed(turn: Turn, press: Press) -> None:
    """Remove somebody."""
    removed = await units.remove(turn.ctx, turn.me, number_at(press.args, 0))
    turn.toast(units_view.REMOVED)
    turn.show(units_view.removed(removed))


async def on_erased(turn: Turn, press: Press) -> None:
    """Remove somebody and forget who it was."""
    erased = await units.erase(turn.ctx, turn.me, number_at(press.args, 0))
    turn.toast(units_view.REMOVED)
    turn.show(units_view.erased(erased))


async def on_again(turn: Turn, press: Press) -> None:
    """Give a new link to somebody who is in the unit already."""
    found = await units.member(turn.ctx, turn.me, number_at(press.args, 0))
    link = await units.invite_again(turn.ctx, turn.me, found.membership_id)
    show_link(turn, link, found.who.name, found.who.unit_id, found.who.unit_name, found.who.role)


async def on_revoke(turn: Turn, press: Press) -> None:
    """Take an invitation back."""
    unit = await invites.revoke(turn.ctx, turn.me, number_at(press.args, 0))
    turn.toast(units_view.REVOKED)
    await _show_unit(turn, unit.id)


async def on_invite(turn: Turn, press: Press) -> None:
    """Offer the people of the unit who have not started yet; ask for a name if there are none, or somebody else."""
    unit_id = number_at(press.args, 0)
    found = await units.unit_and_members(turn.ctx, turn.me, unit_id)
    if found.not_started and press.args[1:] != (units_view.SOMEBODY_ELSE,):
        turn.show(units_view.whom_to_invite(found.unit, found.not_started))
    else:
        await begin(turn, INVITE, {"unit": unit_id})


async def on_invite_all(turn: Turn, press: Press) -> None:
    """Say whom a sheet of invitations would be for: of a unit and those below it, or (0) of all."""
    unit_id = number_at(press.args, 0)
    where, waiting = await invite_sheets.waiting(turn.ctx, turn.me, unit_id)
    units_of = len({one.unit_id for one in waiting})
    hours = invites.TTL // timedelta(hours=1)
    turn.show(units_view.invite_all(where, unit_id, len(waiting), units_of, hours))


async def on_invite_all_made(turn: Turn, press: Press) -> None:
    """Make the sheet; it comes as a message of its own, whose kind lets the outbox forget it."""
    file, people = await invite_sheets.make(turn.ctx, turn.me, number_at(press.args, 0))
    turn.toast(units_view.SHEET_MADE)
    caption = units_view.sheet_caption(people, turn.ctx.now + invites.TTL)
    hand_over(turn.ctx, turn.chat, f"{turn.update_key}:sheet", file, caption, kind=MessageKind.INVITATION)


async def on_hand_over(turn: Turn, press: Press) -> None:
    """Ask who follows."""
    await begin(turn, HANDOVER, {"membership": number_at(press.args, 0)})


async def on_add(turn: Turn, press: Press) -> None:
    """Ask for a new unit."""
    await begin(turn, ADD, {"parent": number_at(press.args, 0)})


async def open_invite(turn: Turn, args: Mapping[str, Any]) -> Opened:
    """The invitation form with the roles of this unit."""
    unit = await permissions.unit_below(turn.ctx, turn.me, args["unit"], ADMINS)
    return Opened(invitation_for(unit.type), f"邀请加入{unit.name}", "生成邀请链接")


async def finish_invite(turn: Turn, args: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """Make the link."""
    unit = await permissions.unit_below(turn.ctx, turn.me, args["unit"], ADMINS)
    who = await invitees.find(turn.ctx, turn.me, unit.id, answers["name"], Role(answers["role"]))
    post = answers.get("post") or ""
    link = await invites.create(turn.ctx, turn.me, unit.id, who.role, who.name, post, who.person_id)
    show_link(turn, link, who.name, unit.id, unit.name, who.role, who.note)


async def open_handover(turn: Turn, args: Mapping[str, Any]) -> Opened:
    """The handover form for one post."""
    found = await units.member(turn.ctx, turn.me, args["membership"])
    who = found.who
    post = who.title or who.role.label
    return Opened(
        Handover,
        "交接",
        "确认交接",
        subtitle=f"{who.unit_name}　{post}　原任：{who.name}",
        suggestions={"post": who.title} if who.title else {},
    )


async def finish_handover(turn: Turn, args: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """Begin the handover, and give the successor's link."""
    who = (await units.member(turn.ctx, turn.me, args["membership"])).who
    now = answers["leaves"] == "now"
    post = answers.get("post") or ""
    link = await units.hand_over(turn.ctx, turn.me, args["membership"], answers["name"], post, now=now)
    note = units_view.leaving_note(who.name, answers["name"], now=now)
    show_link(turn, link, answers["name"], who.unit_id, who.unit_name, who.role, note)


async def open_add(turn: Turn, args: Mapping[str, Any]) -> Opened:
    """The form of a new unit."""
    parent = await permissions.unit_below(turn.ctx, turn.me, args["parent"], ADMINS)
    return Opened(NewUnitForm, "新增单位", "确认新增", f"上级单位：{parent.name}")


async def finish_add(turn: Turn, args: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """Add the unit and show it."""
    kind = UnitType(answers["type"])
    unit = await units.add(turn.ctx, turn.me, args["parent"], answers["name"], kind)
    await _show_unit(turn, unit.id)


async def _show_unit(turn: Turn, unit_id: int) -> None:
    found = await units.unit_and_members(turn.ctx, turn.me, unit_id)
    files = document_buttons.of_unit(found.unit, turn.ctx.today.year)
    turn.show(units_view.card(found.unit, found.members, found.invites, found.claims, files))


INVITE = Purpose("invite", open_invite, finish_invite)
HANDOVER = Purpose("handover", open_handover, finish_handover)
ADD = Purpose("unit", open_add, finish_add)
FEATURE = Feature(
    commands=(Command("units", "单位人员", "导入名单、邀请、交接、移除", listing, order=100, roles=ADMINS),),
    presses={
        Action.UNIT_LIST: on_list,
        Action.UNIT: on_open,
        Action.MEMBER: on_member,
        Action.MEMBER_REMOVE: on_remove,
        Action.MEMBER_REMOVE_CONFIRM: on_removed,
        Action.MEMBER_ERASE: on_erased,
        Action.INVITE_AGAIN: on_again,
        Action.INVITE_REVOKE: on_revoke,
        Action.INVITE: on_invite,
        Action.INVITE_ALL: on_invite_all,
        Action.INVITE_ALL_MAKE: on_invite_all_made,
        Action.MEMBER_HAND_OVER: on_hand_over,
        Action.UNIT_ADD: on_add,
        **delegates_pages.PRESSES,
        **roster.PRESSES,
    },
    purposes=(INVITE, HANDOVER, ADD, delegates_pages.DELEGATION),
    documents=(roster.on_document,),
)
