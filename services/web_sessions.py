"""Who may look at the page in a browser (网页): a one-time link from the chat, or Telegram's word, opens a session.

Secrets are of 256 bits, and only their SHA-256 is kept. A session says which account it is; person and posts are
looked up at each request, so that it shows nothing any more to whoever has left.
"""

import hashlib
import secrets
from dataclasses import dataclass

from domain.errors import Refusal
from domain.init_data import Proof
from domain.power import Actor
from domain.web_sessions import LINK_LASTS
from services.context import Context
from services.permissions import NOT_ALLOWED
from storage import people, web_sessions
from storage.session import Session

SECRET_BYTES = 32
PATH = "/web"
ENTRANCE = "enter"
MINI_APP = "app"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever looks, with the posts held now; `to_note` when it is time to write down that the session goes on."""

    actor: Actor
    in_telegram: bool
    to_note: bool


async def give_link(ctx: Context, actor: Actor) -> str:
    """Give the actor an address that opens one session within minutes; an unused one from before ends.

    Raises Refusal for somebody without a post.
    """
    if not actor.posts:
        raise Refusal(NOT_ALLOWED)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    await web_sessions.put_link(ctx.work, actor.telegram_id, _digest(secret), ctx.now + LINK_LASTS)
    ctx.work.audit("web.link", actor.person_id)
    return f"{ctx.site}{PATH}/{ENTRANCE}/{secret}"


def mini_app_address(ctx: Context) -> str:
    """Where the page opens inside Telegram; empty where Telegram would not open it, without https."""
    return f"{ctx.site}{PATH}/{MINI_APP}" if ctx.site.startswith("https://") else ""


async def how_many(ctx: Context, actor: Actor) -> int:
    """How many sessions the actor has open."""
    return await web_sessions.how_many(ctx.work, actor.telegram_id)


async def end_all(ctx: Context, actor: Actor) -> int:
    """End all sessions of the actor, and a link that was not used; returns how many sessions."""
    await web_sessions.drop_link(ctx.work, actor.telegram_id)
    ended = await web_sessions.end_all(ctx.work, actor.telegram_id)
    ctx.work.audit("web.ended", actor.person_id, sessions=ended)
    return ended


async def may_enter(session: Session, secret: str) -> bool:
    """Whether a link would open a session just now; it stays unused."""
    return await _linked(session, secret) is not None


async def enter(work: Session, secret: str) -> str | None:
    """Use a link up, and give the secret of the session that it opens; None for one that opens none.

    Of two who come at once with the same link one gets in.
    """
    account = await _linked(work, secret)
    if account is None or not await web_sessions.take_link(work, _digest(secret)):
        return None
    return await _open(work, account)


async def enter_from_telegram(work: Session, proof: Proof, held: str) -> str | None:
    """Give the secret of a session for whoever Telegram says has opened the Mini App; None when it may not be.

    The same proof opens one session. Who shows it again, such as by loading the page anew, keeps the session
    `held` if it is his.
    """
    if await _actor(work, proof.telegram_id) is None:
        return None
    if proof.is_fresh(work.now) and not await web_sessions.was_opened_by(work, proof.digest):
        return await _open(work, proof.telegram_id, proof.digest)
    visitor = await visitor_of(work, held)
    theirs = visitor is not None and visitor.in_telegram and visitor.actor.telegram_id == proof.telegram_id
    return held if theirs else None


async def visitor_of(session: Session, secret: str) -> Visitor | None:
    """Who looks with this session's secret; None when it is over, or whoever opened it has no post any more."""
    found = await web_sessions.find(session, _digest(secret)) if secret else None
    if found is None or not found.is_open(session.now):
        return None
    actor = await _actor(session, found.telegram_id)
    return Visitor(actor, found.in_telegram, found.to_note(session.now)) if actor else None


async def note_seen(work: Session, secret: str) -> None:
    """Write down that somebody has looked, which prolongs the session."""
    await web_sessions.note_seen(work, _digest(secret))


async def leave(work: Session, secret: str) -> None:
    """End the session with this secret, if there is one."""
    await web_sessions.end(work, _digest(secret))


async def _open(work: Session, account: int, proof: bytes | None = None) -> str:
    secret = secrets.token_urlsafe(SECRET_BYTES)
    await web_sessions.add(work, account, _digest(secret), proof)
    return secret


async def _linked(session: Session, secret: str) -> int | None:
    account = await web_sessions.linked(session, _digest(secret))
    return account if account is not None and await _actor(session, account) else None


async def _actor(session: Session, account: int) -> Actor | None:
    """The person behind an account, if he holds a post."""
    actor = (await people.actors(session, [account])).get(account)
    return actor if actor and actor.posts else None


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
