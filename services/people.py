"""Who a person is to the assistant: reachable since /start, known by a Telegram id, administrator by configuration."""

from collections.abc import Iterable

from domain.messages import Outgoing
from domain.power import Actor, Role, Unit, UnitType
from services import openings
from services.context import Context
from storage import config, people, units
from storage.session import Cached, Session

ROOT_NAME = "县委组织部"
ADMIN_NAME = "管理员"
# The memberships that stand only because of ADMIN_IDS: {Telegram id as text: membership id}.
BY_CONFIGURATION = "admins.by_configuration"


async def mark_started(ctx: Context, telegram_id: int) -> None:
    """Note that somebody has pressed /start and can be written to; nothing is kept about a stranger."""
    row = await people.by_telegram(ctx.work, telegram_id)
    if row is None:
        return
    if row["started_at"] is None:
        # Until now there was no chat that could have a menu.
        ctx.work.outdate(Cached.POSTS)
        await openings.tell_newcomers(ctx, {post.unit_id for _, post in await people.posts_of(ctx.work, row["id"])})
    await people.change(ctx.work, row["id"], started_at=row["started_at"] or ctx.now, unreachable_at=None)


async def actor(ctx: Context, telegram_id: int) -> Actor | None:
    """The enrolled person behind a Telegram id with the posts held now; None for a stranger."""
    return (await people.actors(ctx.work, [telegram_id])).get(telegram_id)


async def root_unit(ctx: Context) -> Unit:
    """The organisation department at the top of the tree, made on first use."""
    return await units.root(ctx.work) or await units.add(ctx.work, ROOT_NAME, UnitType.DEPARTMENT, None, 0)


async def ensure_admins(ctx: Context, admin_ids: Iterable[int]) -> None:
    """See to it that exactly the people of ADMIN_IDS are administrators by configuration; run at every start.

    Each id gets a dept_admin post at the root unit unless it holds one; the post is noted as given by the
    configuration. An id that has left ADMIN_IDS loses that noted post at the next start and nothing else: posts
    given by invitation, roster or another administrator stay. A post that was removed by hand comes back as long
    as the id stands in ADMIN_IDS: the server's configuration has the last word (reliability.md section 3, row 2).
    """
    root = await root_unit(ctx)
    wanted = {str(one): one for one in admin_ids}
    given: dict[str, int] = dict((await config.settings(ctx.work)).get(BY_CONFIGURATION, {}))
    kept = {key: post for key, post in given.items() if key in wanted}
    for key in given.keys() - wanted.keys():
        await _withdraw(ctx, given[key])
    for key in wanted:
        if (post := await _appointed(ctx, wanted[key], root)) is not None:
            kept[key] = post
    if kept != given:
        await config.put(ctx.work, BY_CONFIGURATION, kept)


async def _appointed(ctx: Context, telegram_id: int, root: Unit) -> int | None:
    row = await people.by_telegram(ctx.work, telegram_id)
    person_id = row["id"] if row else await people.add(ctx.work, ADMIN_NAME, telegram_id)
    if await people.post_at(ctx.work, person_id, root.id, Role.DEPT_ADMIN) is not None:
        return None
    post = await people.appoint(ctx.work, person_id, root.id, Role.DEPT_ADMIN)
    ctx.work.audit("admin.configured", unit_id=root.id, person=person_id, membership=post)
    ctx.work.outdate(Cached.POSTS)
    return post


async def _withdraw(ctx: Context, membership_id: int) -> None:
    if await people.dismiss(ctx.work, membership_id):
        ctx.work.audit("admin.withdrawn", membership=membership_id)
        ctx.work.outdate(Cached.POSTS)


async def mark_unreachable(session: Session, message: Outgoing) -> None:
    """Note that somebody has blocked the assistant or is gone; found out when a message was refused."""
    if message.person_id is not None and message.chat_id > 0:
        await people.change(session, message.person_id, unreachable_at=session.now)
