"""Everybody invited at once: a Word sheet with a link and a QR code for each person of the roster not bound yet."""

import asyncio
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from domain.attachments import safe_name
from domain.dates.clock import local
from domain.errors import Refusal
from domain.keeping import FILES
from domain.messages import FileRef
from domain.power import ADMINS, Actor
from services import files
from services.context import Context
from services.invites import SECRET_BYTES, TTL, digest_of, link_of
from services.permissions import demand, unit_below
from storage import invites, people, posts, units
from storage.invites import NewLink
from storage.people import Recipient

# A sheet of more people is made for a part of the units.
MOST = 2000
# So long the file is there to be sent; then nothing keeps it, for the links stand in it.
_LIES = timedelta(hours=1)


async def waiting(ctx: Context, actor: Actor, unit_id: int) -> tuple[str, tuple[Recipient, ...]]:
    """The name of a unit (0: all, no name) and whoever of it and below has a post and no bound account, in unit order.

    Each person stands there once, with the first post. Raises Refusal unless the actor administers the unit.
    """
    demand(actor, ADMINS)
    unit = await unit_below(ctx, actor, unit_id, ADMINS) if unit_id else None
    paths = (unit.path,) if unit else actor.reach(ADMINS)
    found = (one for _, one in await people.everybody(ctx.work, paths) if one.acting_for is None)
    each = {one.person_id: one for one in reversed([one for one in found if one.chat_id is None])}
    # A link takes over all posts of whom it binds: who holds one elsewhere is invited by whoever is above all of them.
    governed = {one.id for one in await units.below(ctx.work, actor.reach(ADMINS))}
    held = [one for one in await posts.given(ctx.work, person_ids=list(each)) if not one.ended]
    elsewhere = {one.person_id for one in held if one.unit_id not in governed}
    return unit.name if unit else "", tuple(one for one in reversed(each.values()) if one.person_id not in elsewhere)


async def make(ctx: Context, actor: Actor, unit_id: int) -> tuple[FileRef, int]:
    """Make new links for all of them and the sheet, off the loop; gives the file and how many people are in it.

    Links before it for these people end, only hashes of the new ones are kept. Raises Refusal without the right, when
    everybody is bound already, or for more than `MOST` people.
    """
    name, those = await waiting(ctx, actor, unit_id)
    if not those:
        raise Refusal("人员均已启用，无需再邀请。")
    if len(those) > MOST:
        raise Refusal(f"未启用{len(those)}人，一次最多{MOST}人，请从单位页面分别生成。")
    made = [(one, secrets.token_urlsafe(SECRET_BYTES)) for one in those]
    await invites.revoke_links(ctx.work, [one.person_id for one in those])
    new = [
        NewLink(digest_of(secret), one.person_id, one.unit_id, one.role, one.name, one.title) for one, secret in made
    ]
    await invites.add_many(ctx.work, new, actor.person_id, ctx.now + TTL)
    ctx.work.audit("invite.sheet", actor.person_id, unit_id=unit_id or actor.posts[0].unit_id, people=len(made))
    rows = [(one, link_of(ctx, secret)) for one, secret in made]
    return await asyncio.to_thread(_kept, ctx.data_dir / "files", name, rows, ctx.now), len(rows)


def _kept(folder: Path, name: str, rows: Sequence[tuple[Recipient, str]], now: datetime) -> FileRef:
    # When needed: nobody waits for Word at the start.
    from views.documents.invitations_docx import docx  # noqa: PLC0415

    content = docx(
        name, [(one.unit_name, one.name, one.title or one.role.label, link) for one, link in rows], now + TTL
    )
    digest = files.keep_briefly(folder, content, (now - FILES + _LIES).timestamp())
    return FileRef(digest, safe_name(f"启用表{name}（{local(now):%m%d%H%M}）.docx"))
