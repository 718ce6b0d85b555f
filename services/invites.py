"""Invitations: a one-time link binds a Telegram account to a post (reliability.md section 3, row 1)."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.dates.numerals import written
from domain.delegates import Term
from domain.errors import Refusal
from domain.names import name_key, read_name
from domain.power import ADMINS, Actor, Role, Unit
from domain.roster import misfit
from services import openings, permissions
from services.context import Context
from services.messages import push
from storage import delegates, invites, people, posts, units
from storage.invites import Invite
from storage.session import Cached
from views import units as units_view

TTL = timedelta(hours=72)
# 32 random bytes are 43 characters of A-Za-z0-9_-: they fit a deep link and cannot be guessed.
SECRET_BYTES = 32
# The outbox row of the message with the link: once sent, its text is to be forgotten.
MAX_TRIES = 5
TRY_WINDOW = timedelta(hours=1)
# One text for expired, used, revoked, cut and wrong: it tells nobody which of them it was.
_PAUSE = f"{written(TRY_WINDOW // timedelta(hours=1))}小时"
DECLINED = f"邀请链接无效或已失效，请联系县委组织部重新获取。{_PAUSE}内{written(MAX_TRIES)}次无效的，暂停答复{_PAUSE}。"


@dataclass(frozen=True, slots=True)
class Welcome:
    """An invitation was accepted: who joined where and as what; instants are aware UTC."""

    name: str
    unit_name: str
    role_label: str
    post: str
    # When the post begins, if that is still to come.
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Declined:
    """An invitation was not accepted; an empty sentence means that nothing at all is to be answered."""

    sentence: str


async def create(
    ctx: Context,
    actor: Actor | None,
    unit_id: int,
    role: Role,
    name: str,
    post: str = "",
    person_id: int | None = None,
    *,
    replaces: int | None = None,
    term: Term | None = None,
) -> str:
    """Invite somebody to a post in a unit and return the link, good once and for 72 hours.

    Only the SHA-256 of the secret is kept. `person_id` binds a person of the roster; `replaces` is a membership
    that ends when the successor joins (交接), `term` makes it a delegation (代理). Links before it for the same person,
    or the same new name and role, end. `actor` None is the server's own command line. Raises Refusal unless the
    actor is an administrator over the unit and over every post that the person holds already.
    """
    unit = await governed_unit(ctx, actor, unit_id)
    name = read_name(name).text or name
    if reason := misfit(unit.type, role):
        raise Refusal(f"{reason}请核对角色后重新邀请。")
    if person_id is not None:
        await _demand_person(ctx, actor, unit, person_id)
        await invites.revoke_links(ctx.work, [person_id])
    elif replaces is None and term is None:
        await _revoke_same(ctx, unit, role, name)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    by = actor.person_id if actor else None
    invite_id = await invites.add(
        ctx.work,
        digest_of(secret),
        unit_id=unit.id,
        role=role,
        name=name,
        post=post,
        person_id=person_id,
        replaces=replaces,
        created_by=by,
        expires_at=ctx.now + TTL,
        term=term,
    )
    ctx.work.audit("invite.created", by, unit_id=unit.id, invite=invite_id, role=role.value)
    return link_of(ctx, secret)


def link_of(ctx: Context, secret: str) -> str:
    """The link that opens the chat with the bot and hands it the secret."""
    return f"https://t.me/{ctx.bot_name}?start={secret}"


async def redeem(ctx: Context, telegram_id: int, secret: str, *, private: bool = True) -> Welcome | Declined:
    """Accept an invitation for a Telegram account.

    A refusal is returned, not raised: the wrong try is counted in this very unit of work, which has to commit.
    After five wrong tries within an hour the sentence is empty and the caller answers nothing, even to a right code.
    `private` is False when the code was sent in a group, where it is never accepted (and stays good).
    """
    since = ctx.now - TRY_WINDOW
    if telegram_id <= 0 or await invites.failed_tries(ctx.work, telegram_id, since) >= MAX_TRIES:
        return Declined("")
    invite = await invites.claim(ctx.work, digest_of(secret)) if private else None
    if invite is None:
        await invites.note_try(ctx.work, telegram_id, since)
        return Declined(DECLINED)
    person_id = await _bind(ctx, invite, telegram_id)
    await _appoint(ctx, invite, person_id)
    await _tell_inviter(ctx, invite, person_id)
    begins = invite.from_at if invite.from_at and invite.from_at > ctx.now else None
    return Welcome(invite.name, invite.unit_name, invite.role.label, invite.post, begins)


async def pending(ctx: Context, actor: Actor, unit: Unit) -> tuple[Invite, ...]:
    """The open invitations into a unit; raises Refusal unless the actor is an administrator over it."""
    await governed_unit(ctx, actor, unit.id)
    return await invites.pending(ctx.work, unit.id)


async def revoke(ctx: Context, actor: Actor, invite_id: int) -> Unit:
    """Take an open invitation back and return its unit; raises Refusal without power or when it is over."""
    found = await invites.by_id(ctx.work, invite_id)
    if found is None:
        raise Refusal("没有找到该邀请，请从单位页面重新进入。")
    unit = await governed_unit(ctx, actor, found.unit_id)
    if not await invites.revoke(ctx.work, invite_id):
        raise Refusal("该邀请已使用、已撤销或已过期，无需再撤销。")
    ctx.work.audit("invite.revoked", actor.person_id, unit_id=unit.id, invite=invite_id)
    return unit


async def governed_unit(ctx: Context, actor: Actor | None, unit_id: int) -> Unit:
    """The active unit with this id, if the actor is an administrator over it (None: the command line)."""
    unit = await units.by_id(ctx.work, unit_id) if actor is None else None
    unit = unit or (await permissions.unit_below(ctx, actor, unit_id, ADMINS) if actor else None)
    if unit is None or not unit.active:
        raise Refusal("没有找到该单位，或该单位已停用。")
    return unit


async def _demand_person(ctx: Context, actor: Actor | None, unit: Unit, person_id: int) -> None:
    """Whoever binds a person anew takes over all of that person's posts, so the actor must be above all of them."""
    held = {one.unit_id for _, one in await people.posts_of(ctx.work, person_id)}
    held |= {one.unit_id for one in await posts.given(ctx.work, person_ids=[person_id]) if not one.ended}
    if unit.id not in held:
        raise Refusal("该人员目前不在此单位，请从单位页面重新进入。")
    for unit_id in held if actor else ():
        await governed_unit(ctx, actor, unit_id)


async def _revoke_same(ctx: Context, unit: Unit, role: Role, name: str) -> None:
    """Two open links for one name would let two accounts become two people of that name."""
    for one in await invites.pending(ctx.work, unit.id):
        plain = one.person_id is None and one.replaces is None and one.term is None
        if plain and one.role is role and name_key(one.name) == name_key(name):
            await invites.revoke(ctx.work, one.id)


async def _on_roster(ctx: Context, invite: Invite) -> int | None:
    """Somebody of that name without an account who came into the unit, and nowhere else, since the link was made."""
    every = [one for one in await posts.given(ctx.work, unit_ids=[invite.unit_id]) if not one.ended]
    ids = {
        one.person_id
        for one in every
        if one.telegram_id is None
        and one.membership_id != invite.replaces
        and name_key(one.name) == name_key(invite.name)
    }
    if len(ids) != 1:
        return None
    elsewhere = [one for one in await posts.given(ctx.work, person_ids=ids) if one.unit_id != invite.unit_id]
    return None if any(not one.ended for one in elsewhere) else ids.pop()


async def _bind(ctx: Context, invite: Invite, telegram_id: int) -> int:
    """Find the person row for the account; the account's own row wins and takes over the roster's posts."""
    known = await people.by_telegram(ctx.work, telegram_id)
    listed = invite.person_id or await _on_roster(ctx, invite)
    if known and listed and known["id"] != listed:
        await people.move_posts(ctx.work, listed, known["id"])
        await people.change(ctx.work, listed, telegram_id=None, started_at=None)
    person_id: int = known["id"] if known else listed or await people.add(ctx.work, invite.name)
    await people.change(
        ctx.work,
        person_id,
        telegram_id=telegram_id,
        name=invite.name,
        started_at=ctx.now,
        seen_at=ctx.now,
        unreachable_at=None,
    )
    return person_id


async def _appoint(ctx: Context, invite: Invite, person_id: int) -> None:
    await invites.used_by(ctx.work, invite.id, person_id)
    await invites.revoke_links(ctx.work, [person_id])
    if invite.term:
        await delegates.add(ctx.work, person_id, invite.unit_id, invite.role, invite.post, invite.term)
    elif await people.post_at(ctx.work, person_id, invite.unit_id, invite.role) is None:
        await people.appoint(ctx.work, person_id, invite.unit_id, invite.role, invite.post)
        if unit := await units.by_id(ctx.work, invite.unit_id):
            await openings.open_for_posts(ctx, [(unit, invite.role)])
    await openings.tell_newcomers(ctx, [invite.unit_id])
    ctx.work.audit("invite.accepted", person_id, unit_id=invite.unit_id, invite=invite.id, role=invite.role.value)
    if invite.replaces is not None and await people.dismiss(ctx.work, invite.replaces):
        ctx.work.audit("post.handed_over", person_id, unit_id=invite.unit_id, membership=invite.replaces)
    ctx.work.outdate(Cached.POSTS)


async def _tell_inviter(ctx: Context, invite: Invite, person_id: int) -> None:
    if invite.created_by is None or invite.created_by == person_id:
        return
    for _, inviter in (await people.posts_of(ctx.work, invite.created_by))[:1]:
        page = units_view.joined(invite.name, invite.unit_name, invite.role.label, invite.post, invite.unit_id)
        push(ctx, inviter, f"joined:{invite.id}", page)


def digest_of(secret: str) -> bytes:
    """What is kept of a secret: its SHA-256."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
