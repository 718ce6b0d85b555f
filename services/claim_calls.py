"""The message in a bound group whose button leads to self-claims (认领): who posts it, and how it ends.

Its link is a secret that is good for seven days (domain/claims.py), of which only the hash is kept. It admits nobody
to anything but asking: a colleague or the department answers (docs/decisions/0026-self-claims.md).
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from domain.claims import CALL_LASTS, NOT_AGAIN_WITHIN
from domain.dates.wording import day_and_time
from domain.errors import Refusal
from domain.messages import MessageKind
from domain.power import ADMINS, Actor
from services.context import Context
from services.invites import SECRET_BYTES, digest_of, link_of
from services.messages import Chat, post
from services.permissions import demand
from storage import claims, groups
from storage.groups import Group
from views import claims as claims_view

# What tells such a link from an invitation and from a button of the group (handlers/basics.py).
PREFIX = "rl_"


@dataclass(frozen=True, slots=True)
class GroupCall:
    """A bound group that somebody administers, and when (aware UTC) its last good message was made."""

    group: Group
    made_at: datetime | None


async def of_groups(ctx: Context, actor: Actor) -> tuple[GroupCall, ...]:
    """The bound groups that the actor administers; raises Refusal for anybody else."""
    demand(actor, ADMINS)
    mine = [one for one in await groups.bound(ctx.work) if actor.may(ADMINS, one.unit_path)]
    made = await claims.open_calls(ctx.work, [one.chat_id for one in mine])
    return tuple(GroupCall(one, made.get(one.chat_id)) for one in mine)


async def make(ctx: Context, actor: Actor, chat_id: int) -> datetime | None:
    """Post the message into a group; gives when (aware UTC) it goes out, None for at once.

    Raises Refusal without the right, for a group that is not bound, or when it was posted a moment ago.
    """
    group = await _group(ctx, actor, chat_id)
    before = (await claims.open_calls(ctx.work, [chat_id])).get(chat_id)
    if before and ctx.now - before < NOT_AGAIN_WITHIN:
        raise Refusal(f"认领消息已于{day_and_time(before)}发到本群，请勿重复发送。")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    ends = ctx.now + CALL_LASTS
    call_id = await claims.add_call(
        ctx.work,
        digest_of(secret),
        chat_id=chat_id,
        unit_id=group.unit_id or 0,
        created_by=actor.person_id,
        expires_at=ends,
    )
    ctx.work.audit("claim.called", actor.person_id, unit_id=group.unit_id, call=call_id, chat=chat_id)
    at = ctx.push_time()
    page = claims_view.call(link_of(ctx, PREFIX + secret), ends)
    place = Chat(chat_id, group.thread_id)
    post(ctx, place, f"claim-call:{call_id}", page, kind=MessageKind.INVITATION, not_before=at)
    return at


async def end(ctx: Context, actor: Actor, chat_id: int) -> None:
    """End every link that was posted into a group; claims that wait go on. Raises Refusal like `make`."""
    group = await _group(ctx, actor, chat_id)
    if await claims.end_calls(ctx.work, chat_id):
        ctx.work.audit("claim.call_ended", actor.person_id, unit_id=group.unit_id, chat=chat_id)


async def _group(ctx: Context, actor: Actor, chat_id: int) -> Group:
    found = await groups.present_by_id(ctx.work, chat_id)
    if found is None or not found.bound or not actor.may(ADMINS, found.unit_path):
        raise Refusal("没有找到该工作群，或您没有办理权限。请在工作群内发送 /bind 绑定后再试。")
    return found
