"""Units and their people (单位人员): show, add a unit, hand a post over (交接), remove somebody."""

from dataclasses import dataclass

from domain.errors import Refusal, Stale
from domain.names import joined
from domain.plain_text import compact
from domain.power import ADMINS, Actor, Role, Unit, UnitType, ids_on_path
from services import invites, openings
from services.context import Context
from services.permissions import demand, unit_below
from storage import claims, delegates, erasure, people, units
from storage import invites as invites_store
from storage.claims import Claim
from storage.invites import Invite
from storage.people import Recipient
from storage.session import Cached

GONE = "该人员已不在此岗位，请从单位页面重新进入。"


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit in the list: how many people have a post there, and how many of them have pressed /start."""

    unit: Unit
    people: int
    started: int


@dataclass(frozen=True, slots=True)
class Member:
    """One post with whoever holds it."""

    membership_id: int
    who: Recipient

    @property
    def started(self) -> bool:
        """Whether the holder has opened the chat with the bot, without which nothing can reach him."""
        return self.who.chat_id is not None


@dataclass(frozen=True, slots=True)
class UnitAndMembers:
    """One unit with its people, the invitations that are open, and the self-claims that wait for an answer."""

    unit: Unit
    members: tuple[Member, ...]
    invites: tuple[Invite, ...]
    claims: tuple[Claim, ...]

    @property
    def not_started(self) -> tuple[Member, ...]:
        """Whoever has a post of his own and has not opened the chat with the bot, each person once."""
        found = {one.who.person_id: one for one in reversed(self.members) if one.who.acting_for is None}
        return tuple(one for one in reversed(found.values()) if not one.started)


async def overview(ctx: Context, actor: Actor) -> tuple[UnitRow, ...]:
    """The units below the actor's posts as administrator, in fixed order; two queries. Raises Refusal without any."""
    demand(actor, ADMINS)
    scope = actor.reach(ADMINS)
    held: dict[int, dict[int, bool]] = {}
    for _, one in await people.everybody(ctx.work, scope):
        held.setdefault(one.unit_id, {})[one.person_id] = one.chat_id is not None
    return tuple(
        UnitRow(unit, len(held.get(unit.id, {})), sum(held.get(unit.id, {}).values()))
        for unit in await units.below(ctx.work, scope)
    )


async def unit_and_members(ctx: Context, actor: Actor, unit_id: int) -> UnitAndMembers:
    """One unit with its people; raises Refusal unless the actor is an administrator over it."""
    unit = await unit_below(ctx, actor, unit_id, ADMINS)
    found = await people.members(ctx.work, unit.id)
    members = tuple(Member(membership_id, one) for membership_id, one in found)
    waiting = await claims.waiting_in(ctx.work, unit.id)
    return UnitAndMembers(unit, members, await invites_store.pending(ctx.work, unit.id), waiting)


async def member(ctx: Context, actor: Actor, membership_id: int) -> Member:
    """One present post; raises Stale when it has ended, Refusal unless the actor is an administrator over it."""
    found = await people.holder_of(ctx.work, membership_id)
    if found is None:
        raise Stale(GONE)
    await unit_below(ctx, actor, found.unit_id, ADMINS)
    return Member(membership_id, found)


async def add(ctx: Context, actor: Actor, parent_id: int, name: str, kind: UnitType) -> Unit:
    """Add a unit below another and open for it what is running already; raises Refusal for a name that is taken."""
    parent = await unit_below(ctx, actor, parent_id, ADMINS)
    name = joined(name)
    if compact(name) in {compact(one.name) for one in await units.all_units(ctx.work)}:
        raise Refusal(f"已有名为“{name}”的单位，请核对名称。")
    _, place = await units.next_place(ctx.work)
    unit = await units.add(ctx.work, name, kind, parent, place)
    ctx.work.audit("unit.added", actor.person_id, unit_id=unit.id, type=kind.value)
    await openings.open_for(ctx, [unit])
    return unit


async def invite_again(ctx: Context, actor: Actor, membership_id: int) -> str:
    """A new link for somebody who has the post but not (or no longer) the account; the links before it end."""
    found = await member(ctx, actor, membership_id)
    _demand_own(found)
    who = found.who
    return await invites.create(ctx, actor, who.unit_id, who.role, who.name, who.title, who.person_id)


async def hand_over(ctx: Context, actor: Actor, membership_id: int, name: str, post: str = "", *, now: bool) -> str:
    """Hand a post over (交接) and return the successor's link.

    The present holder leaves when the successor joins, or at once if `now`. The duties belong to the unit and stay
    as they are (domain.md section 0). Raises Refusal without power, or if nobody would be left to administer.
    """
    found = await member(ctx, actor, membership_id)
    _demand_own(found)
    await invites_store.revoke_replacing(ctx.work, membership_id)
    who = found.who
    link = await invites.create(
        ctx, actor, who.unit_id, who.role, name, post or who.title, replaces=None if now else membership_id
    )
    ctx.work.audit("post.handover", actor.person_id, unit_id=who.unit_id, membership=membership_id, at_once=now)
    if now:
        await _end(ctx, actor, found)
    return link


async def remove(ctx: Context, actor: Actor, membership_id: int) -> Member:
    """End a post now; raises Stale when it has ended already, Refusal without power or for the last administrator."""
    found = await member(ctx, actor, membership_id)
    _demand_own(found)
    await _end(ctx, actor, found)
    return found


async def erase(ctx: Context, actor: Actor, membership_id: int) -> Member:
    """End a post now and forget who held it (关停注销, domain.md 3.4 rule 11); what the unit handed in stays.

    Raises like `remove`, and Refusal for somebody who holds other posts as well.
    """
    found = await member(ctx, actor, membership_id)
    _demand_own(found)
    others = [who for number, who in await people.posts_of(ctx.work, found.who.person_id) if number != membership_id]
    if others:
        raise Refusal(f"该人员另有岗位（{others[0].unit_name}），请先在那里移除，再删除个人信息。")
    await _end(ctx, actor, found)
    row = await people.by_id(ctx.work, found.who.person_id)
    await erasure.forget(ctx.work, found.who.person_id, found.who.name, row["telegram_id"] if row else None)
    ctx.work.audit("person.erased", actor.person_id, unit_id=found.who.unit_id)
    return found


def _demand_own(found: Member) -> None:
    if found.who.acting_for is not None:
        raise Refusal("这是代理岗位，不能交接、移除或重新邀请，可在被代理人页面结束代理。")


async def _end(ctx: Context, actor: Actor, found: Member) -> None:
    who = found.who
    if who.role is Role.DEPT_ADMIN:
        await _demand_another_admin(ctx, who)
        await invites_store.revoke_from(ctx.work, who.person_id)
    if not await people.dismiss(ctx.work, found.membership_id):
        raise Stale(GONE)
    await invites_store.revoke_for(ctx.work, who.person_id)
    await delegates.end_without_post(ctx.work, who.person_id, who.unit_id)
    ctx.work.audit("post.ended", actor.person_id, unit_id=who.unit_id, membership=found.membership_id)
    ctx.work.outdate(Cached.POSTS)


async def _demand_another_admin(ctx: Context, leaving: Recipient) -> None:
    """Somebody who can use the assistant must be left to administer the unit, there or above."""
    unit = await units.by_id(ctx.work, leaving.unit_id)
    above = ids_on_path(unit.path) if unit else ()
    others = await people.recipients(ctx.work, unit_ids=above, roles=ADMINS)
    if not any(one.person_id != leaving.person_id and one.chat_id is not None for one in others):
        raise Refusal("这是本单位最后一名已启用的管理员，不能离任。请先邀请另一名管理员并等其启用。")
