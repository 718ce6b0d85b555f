"""Complaints and suggestions (投诉建议) to the department about the work and this assistant (domain.md 3.4 rule 10)."""

from datetime import timedelta

from domain.errors import Refusal
from domain.messages import MessageKind
from domain.power import ADMINS, Actor
from domain.secrecy import demand_open
from services.checkpoints import demand_root
from services.context import Context
from services.messages import push
from storage import feedback, people, units
from storage.feedback import Feedback
from storage.people import each_once
from views.feedback import arrived
from views.pages import STRANGER

MOST_A_DAY = 5
_DAY = timedelta(days=1)


async def send(ctx: Context, actor: Actor, text: str) -> None:
    """Keep a text and tell the department's administrators in office hours.

    Raises Refusal for somebody without a post, for a text that is marked secret, and for more than 5 in 24 hours.
    """
    if not actor.posts:
        raise Refusal(STRANGER)
    demand_open([text])
    if await feedback.count_since(ctx.work, actor.person_id, ctx.now - _DAY) >= MOST_A_DAY:
        raise Refusal(
            f"{_DAY // timedelta(hours=1)}小时内最多提交{MOST_A_DAY}条。您的意见已收到，如需补充请明日再提交。"
        )
    new_id = await feedback.add(ctx.work, actor.person_id, text)
    ctx.work.audit("feedback.send", actor.person_id, unit_id=actor.posts[0].unit_id, feedback=new_id)
    await _announce(ctx, actor, new_id, text)


async def listing(ctx: Context, actor: Actor, page: int, size: int) -> tuple[tuple[Feedback, ...], int]:
    """One page (from 1) of all texts, newest first, and how many there are; raises Refusal for others than ADMINS."""
    await demand_root(ctx, actor)
    total = await feedback.count(ctx.work)
    page = min(max(page, 1), max(1, -(-total // size)))
    return await feedback.latest(ctx.work, size, (page - 1) * size), total


async def _announce(ctx: Context, actor: Actor, new_id: int, text: str) -> None:
    root = await units.root(ctx.work)
    admins = await people.recipients(ctx.work, unit_ids=[root.id], roles=ADMINS) if root else ()
    page = arrived(actor.name, actor.posts[0].unit_name, text)
    for one in each_once(admin for admin in admins if admin.person_id != actor.person_id):
        push(ctx, one, f"feedback:{new_id}", page, kind=MessageKind.FEEDBACK)
