"""Subscribing to the deadlines as a calendar (订阅日历): a secret address a person, read with the posts held now."""

import hashlib
import secrets

from domain import feeds as feeds_rules
from domain.feeds import FeedEntry
from domain.mechanisms import MECHANISMS
from domain.power import Actor
from domain.workflow import readers_of
from services import my_items
from services.context import Context
from storage import feeds, people
from storage.items import UnitItem
from storage.session import Session

SECRET_BYTES = 32
PATH = "/calendar"


async def subscription(ctx: Context, actor: Actor) -> str:
    """Which calendar address this person has, in a few characters that do not lead to it; empty without one."""
    digest = await feeds.secret_hash(ctx.work, actor.person_id)
    return digest.hex()[:8] if digest else ""


async def subscribe(ctx: Context, actor: Actor) -> str:
    """Give the actor a new calendar address and return it; one from before ends. Only its SHA-256 is kept."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    await feeds.put(ctx.work, actor.person_id, _digest(secret))
    ctx.work.audit("feed.created", actor.person_id)
    return f"{ctx.site}{PATH}/{secret}.ics"


async def unsubscribe(ctx: Context, actor: Actor) -> bool:
    """End the actor's calendar address; False when there was none."""
    ended = await feeds.drop(ctx.work, actor.person_id)
    if ended:
        ctx.work.audit("feed.ended", actor.person_id)
    return ended


async def deadlines(session: Session, secret: str) -> tuple[FeedEntry, ...] | None:
    """The open deadlines behind a calendar address; None for one that does not exist (any more).

    Power is looked up anew, so that whoever has left a post sees nothing of it. Calendars are copied to other
    companies' machines: what only some may see is left out (domain.md 3.5).
    """
    telegram_id = await feeds.telegram_id(session, _digest(secret))
    if telegram_id is None:
        return None
    actor = (await people.actors(session, [telegram_id]))[telegram_id]
    found = await my_items.open_to(session, actor)
    return feeds_rules.entries((one.item, one.unit_name) for one in found if _unrestricted(one))


def _unrestricted(unit_item: UnitItem) -> bool:
    mechanism = MECHANISMS.get(unit_item.item.kind)
    return mechanism is not None and readers_of(mechanism, unit_item.item) is None


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
