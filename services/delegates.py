"""Delegates (代理): somebody acts for a secretary for a given time and is named in the audit trail."""

from dataclasses import dataclass, replace
from datetime import date

from domain.delegates import Term, acting_title, term
from domain.errors import Refusal, Stale
from domain.names import name_key
from domain.power import ADMINS, Actor, Role
from services import downtime, invites, units
from services.context import Context
from services.messages import push
from services.permissions import unit_below
from services.units import Member
from storage import delegates, people
from storage import invites as invites_store
from storage.delegates import Delegation
from storage.people import each_once
from storage.session import Cached
from views import delegates as delegates_view
from views.page import Page


@dataclass(frozen=True, slots=True)
class Begun:
    """What came of a delegation: whose, by whom and when; `link` invites somebody from outside the unit.

    `reachable` says whether reminders reach the delegate already.
    """

    principal: Member
    name: str
    term: Term
    link: str = ""
    reachable: bool = True


async def of_member(ctx: Context, found: Member) -> tuple[Delegation, ...]:
    """The delegations for a post that are going on or coming, for whoever was let see the post."""
    return await delegates.of_membership(ctx.work, found.membership_id)


async def principal(ctx: Context, actor: Actor, membership_id: int) -> Member:
    """The secretary's post for which a delegate may be named; raises Refusal for any other, or without power."""
    found = await units.member(ctx, actor, membership_id)
    if found.who.role is not Role.SECRETARY or found.who.acting_for is not None:
        raise Refusal("只能为党（工）委书记设代理人。其他岗位如有变动，请办理邀请或交接。")
    return found


async def candidates(ctx: Context, found: Member) -> tuple[str, ...]:
    """The other people with a post of their own in the unit, in fixed order."""
    return tuple(dict.fromkeys(one.name for one in await _others(ctx, found)))


async def begin(ctx: Context, actor: Actor, membership_id: int, name: str, first: date, last: date) -> Begun:
    """Name a delegate for the days from `first` to `last` in China, both included; it ends by itself.

    A name that somebody else of the unit bears means that person; any other is invited by a one-time link. Raises
    Refusal without power, for days that cannot be, or while somebody else stands in.
    """
    found = await principal(ctx, actor, membership_id)
    agreed = term(membership_id, first, last, ctx.now)
    if name_key(name) == name_key(found.who.name):
        raise Refusal("代理人不能是本人，请填写其他人员。")
    await demand_free(ctx, found, agreed)
    others = each_once(one for one in await _others(ctx, found) if name_key(one.name) == name_key(name))
    if len(others) > 1:
        raise Refusal(f"本单位有多名{name}，无法确定代理人，请先核对人员姓名。")
    await invites_store.revoke_standing_in(ctx.work, membership_id)
    if others:
        return await appoint(ctx, found, others[0], agreed, by=actor.person_id)
    who = found.who
    link = await invites.create(
        ctx, actor, who.unit_id, who.role, name, acting_title(who.title or who.role.label), term=agreed
    )
    return Begun(found, name, agreed, link)


async def demand_free(ctx: Context, found: Member, agreed: Term) -> None:
    """Raise Refusal while somebody stands in for this post on one of the days of the term."""
    for other in await of_member(ctx, found):
        if other.term.overlaps(agreed):
            raise Refusal(f"{other.name}在此期间已代理{found.who.name}，请先结束该代理或调整日期。")


async def appoint(ctx: Context, found: Member, who: people.Recipient, agreed: Term, by: int) -> Begun:
    """Have somebody of the unit stand in for a post, for whoever was let decide it (`by`); tells both but him."""
    unit_id, post = found.who.unit_id, acting_title(found.who.title or found.who.role.label)
    new_id = await delegates.add(ctx.work, who.person_id, unit_id, found.who.role, post, agreed)
    ctx.work.audit("delegation.begun", by, unit_id=unit_id, membership=new_id, acting=found.membership_id)
    ctx.work.outdate(Cached.POSTS)
    if begun := await delegates.by_id(ctx.work, new_id):
        await _announce(ctx, by, begun, over=False)
    return Begun(found, who.name, agreed, reachable=who.reachable)


async def get(ctx: Context, actor: Actor, delegation_id: int) -> Delegation:
    """One delegation; raises Stale when it is over, Refusal unless it is for the actor or he administers the unit."""
    found = await delegates.by_id(ctx.work, delegation_id)
    if found is None:
        raise Stale("该代理已结束，无需再办理。")
    if found.term.acting_for not in {post.membership_id for post in actor.posts}:
        await unit_below(ctx, actor, found.unit_id, ADMINS)
    return found


async def end(ctx: Context, actor: Actor, delegation_id: int) -> Delegation:
    """End a delegation early and tell both; raises like `get`."""
    found = await get(ctx, actor, delegation_id)
    await people.dismiss(ctx.work, found.id)
    ctx.work.audit("delegation.ended", actor.person_id, unit_id=found.unit_id, membership=found.id)
    ctx.work.outdate(Cached.POSTS)
    await _announce(ctx, actor.person_id, replace(found, term=replace(found.term, to_at=ctx.now)), over=True)
    return found


async def refresh_menus(ctx: Context) -> None:
    """Have the menus looked at anew when a delegation has begun or ended by itself since the last tick."""
    since = downtime.last_alive(ctx)
    if since and await delegates.has_turned(ctx.work, since):
        ctx.work.outdate(Cached.POSTS)


async def _others(ctx: Context, found: Member) -> list[people.Recipient]:
    every = [one for _, one in await people.members(ctx.work, found.who.unit_id)]
    return [one for one in every if one.person_id != found.who.person_id and one.acting_for is None]


async def _announce(ctx: Context, by: int, about: Delegation, *, over: bool) -> None:
    """Tell the delegate and whom he stands in for, but not the one who has just done it."""
    held = await people.holder_of(ctx.work, about.term.acting_for)
    principal_id = held.person_id if held else None
    page = Page(delegates_view.news(about, over=over))
    for person_id in {about.person_id, principal_id} - {None, by}:
        for _, to in (await people.posts_of(ctx.work, person_id or 0))[:1]:
            push(ctx, to, f"delegation:{about.id}:{'ended' if over else 'begun'}", page)
