"""Own leave (请假): a secretary names days and a colleague; once the colleague agrees, he stands in (代理).

A request is an open invitation to stand in that no link but a button takes; it ends with the days it is about.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.delegates import Term, acting_title, term
from domain.errors import Refusal, Stale
from domain.power import ADMINS, Actor, Role
from services import delegates
from services.context import Context
from services.messages import push
from services.units import Member
from storage import delegates as delegates_store
from storage import invites, people
from storage.delegates import Delegation
from storage.invites import Invite
from storage.people import Recipient, each_once
from views import leave

NO_POST = "请假委托由党（工）委书记本人办理。其他人员请假，请与本单位书记商定。"
_OVER = "该请求已办理、已撤回或已过期，无需再办理。"
_DIGEST_BYTES = 32


@dataclass(frozen=True, slots=True)
class Away:
    """A secretary's post with who stands in or was asked to, and the colleagues who may be asked, in fixed order."""

    post: Member
    colleagues: tuple[Recipient, ...]
    going: tuple[Delegation, ...]
    asked: tuple[Invite, ...]


async def own(ctx: Context, actor: Actor) -> tuple[Away, ...]:
    """The actor's own posts as a secretary, one entry each; none for anybody else."""
    mine = [post.membership_id for post in actor.posts if post.role is Role.SECRETARY and post.acting_for is None]
    return tuple([await _away(ctx, await _post(ctx, actor, one)) for one in mine])


async def everybodys(ctx: Context, actor: Actor) -> tuple[tuple[Delegation, ...], tuple[Invite, ...]]:
    """Who stands in for whom below the actor as administrator, and who was asked to; both in fixed unit order."""
    scope = actor.reach(ADMINS)
    return await delegates_store.below(ctx.work, scope), await invites.asked_below(ctx.work, scope)


async def choose(ctx: Context, actor: Actor, membership_id: int, person_id: int) -> tuple[Member, Recipient]:
    """The actor's own post and the colleague to be asked; raises Refusal for another's post, or nobody to be asked."""
    post = await _post(ctx, actor, membership_id)
    found = next((one for one in await _colleagues(ctx, post) if one.person_id == person_id), None)
    if found is None:
        raise Refusal("该同事目前不在本单位或尚未启用，请重新点选代理人。")
    return post, found


async def ask(ctx: Context, actor: Actor, membership_id: int, person_id: int, first: date, last: date) -> None:
    """Ask a colleague to stand in from `first` to `last` (days in China, both included).

    Raises Refusal for days that cannot be, while somebody stands in, or while another request about them is open.
    """
    post, to = await choose(ctx, actor, membership_id, person_id)
    agreed = term(post.membership_id, first, last, ctx.now)
    demand_free(agreed, await taken(ctx, post), post.who.name)
    request_id = await invites.add(
        ctx.work,
        # Nobody knows a secret to it: only the colleague's own button takes it.
        secrets.token_bytes(_DIGEST_BYTES),
        unit_id=post.who.unit_id,
        role=Role.SECRETARY,
        name=to.name,
        post=acting_title(post.who.title or post.who.role.label),
        person_id=to.person_id,
        replaces=None,
        created_by=actor.person_id,
        expires_at=agreed.to_at,
        term=agreed,
    )
    ctx.work.audit("leave.asked", actor.person_id, unit_id=post.who.unit_id, request=request_id)
    push(ctx, to, f"leave:{request_id}:asked", leave.request(request_id, post.who.name, post.who.unit_name, agreed))


@dataclass(frozen=True, slots=True)
class Taken:
    """Days that are spoken for: by whom, and whether he has agreed."""

    name: str
    term: Term
    agreed: bool


async def taken(ctx: Context, post: Member) -> tuple[Taken, ...]:
    """The days for which somebody stands in, or was asked to."""
    asked = await invites.asked_for(ctx.work, post.membership_id)
    going = await delegates.of_member(ctx, post)
    open_ones = (Taken(one.name, one.term, agreed=False) for one in asked if one.term)
    return (*(Taken(one.name, one.term, agreed=True) for one in going), *open_ones)


def demand_free(wanted: Term, every: Iterable[Taken], principal: str) -> None:
    """Raise Refusal for a term that overlaps with days that are spoken for."""
    for other in every:
        if other.term.overlaps(wanted) and other.agreed:
            raise Refusal(f"{other.name}在此期间已代理{principal}，请先提前结束该代理，或调整日期。")
        if other.term.overlaps(wanted):
            raise Refusal(f"已请{other.name}在此期间代理，请等对方答复，或先撤回该请求。")


async def agree(ctx: Context, actor: Actor, request_id: int) -> Invite:
    """Agree to stand in; raises Stale when the request is over, Refusal when it is for somebody else or cannot be."""
    found, agreed = await _for_me(ctx, actor, request_id)
    held = await people.holder_of(ctx.work, agreed.acting_for)
    me = next((one for one in await _colleagues_in(ctx, found.unit_id) if one.person_id == actor.person_id), None)
    if held is None or me is None:
        raise Refusal("您或对方已不在该单位的岗位上，不能代理。如需代理，请联系组织部。")
    post = Member(agreed.acting_for, held)
    await delegates.demand_free(ctx, post, agreed)
    if not await invites.take(ctx.work, request_id):
        raise Stale(_OVER)
    await invites.used_by(ctx.work, request_id, actor.person_id)
    begins = Term(agreed.acting_for, max(agreed.from_at, ctx.now), agreed.to_at)
    await delegates.appoint(ctx, post, me, begins, by=actor.person_id)
    return found


async def decline(ctx: Context, actor: Actor, request_id: int) -> Invite:
    """Decline to stand in and tell the secretary; raises like `agree`."""
    found, agreed = await _for_me(ctx, actor, request_id)
    await invites.revoke(ctx.work, request_id)
    ctx.work.audit("leave.declined", actor.person_id, unit_id=found.unit_id, request=request_id)
    if held := await people.holder_of(ctx.work, agreed.acting_for):
        push(ctx, held, f"leave:{request_id}:declined", leave.declined_news(found.name, agreed))
    return found


async def withdraw(ctx: Context, actor: Actor, request_id: int) -> Invite:
    """Take an open request back and tell who was asked; raises Stale when it is over, Refusal if it is another's."""
    found, agreed = await _open(ctx, request_id)
    post = await _post(ctx, actor, agreed.acting_for)
    await invites.revoke(ctx.work, request_id)
    ctx.work.audit("leave.withdrawn", actor.person_id, unit_id=found.unit_id, request=request_id)
    for to in await _colleagues(ctx, post):
        if to.person_id == found.person_id:
            push(ctx, to, f"leave:{request_id}:withdrawn", leave.withdrawn_news(post.who.name, agreed))
    return found


async def _open(ctx: Context, request_id: int) -> tuple[Invite, Term]:
    found = await invites.asked(ctx.work, request_id)
    if found is None or found.term is None:
        raise Stale(_OVER)
    return found, found.term


async def _for_me(ctx: Context, actor: Actor, request_id: int) -> tuple[Invite, Term]:
    found, agreed = await _open(ctx, request_id)
    if found.person_id != actor.person_id:
        raise Refusal("该请求是发给其他同事的，您无需办理。")
    return found, agreed


async def _post(ctx: Context, actor: Actor, membership_id: int) -> Member:
    own = {post.membership_id for post in actor.posts if post.role is Role.SECRETARY and post.acting_for is None}
    held = await people.holder_of(ctx.work, membership_id) if membership_id in own else None
    if held is None:
        raise Refusal(NO_POST)
    return Member(membership_id, held)


async def _away(ctx: Context, post: Member) -> Away:
    going = await delegates.of_member(ctx, post)
    return Away(post, await _colleagues(ctx, post), going, await invites.asked_for(ctx.work, post.membership_id))


async def _colleagues(ctx: Context, post: Member) -> tuple[Recipient, ...]:
    found = await _colleagues_in(ctx, post.who.unit_id)
    return tuple(one for one in found if one.person_id != post.who.person_id)


async def _colleagues_in(ctx: Context, unit_id: int) -> tuple[Recipient, ...]:
    """Who has a post of his own in the unit and can be reached, each person once."""
    every: Iterable[Recipient] = (one for _, one in await people.members(ctx.work, unit_id))
    return each_once(one for one in every if one.acting_for is None and one.reachable)
