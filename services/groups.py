"""Work groups: the bot stays only where the department put it, and serves only what the department has bound."""

from datetime import timedelta

from domain.errors import Refusal
from domain.messages import Priority
from domain.power import ADMINS, Actor, Post
from services.context import Context
from services.messages import Chat, leave, post
from services.permissions import NOT_ALLOWED, demand
from storage import attention, claims, groups, outbox, people
from storage.groups import Group
from views.groups import ask_to_bind

# An unbound group is left after this time (reliability.md section 3, row 20).
UNBOUND_STAY = timedelta(hours=24)
ANONYMOUS = "匿名身份不能使用命令，请以个人身份在私聊中办理。"
# Ids of supergroups lie below this one (Bot API: chat ids); basic groups lie between it and zero.
_SUPERGROUPS = -1_000_000_000_000


async def on_member(ctx: Context, actor: Actor | None, chat_id: int, title: str, present: bool) -> None:
    """The bot came into a group or was taken out of it; raises nothing.

    Added by a dept_admin it stays and asks for /bind; added by anybody else it leaves at once and keeps no
    data (reliability.md section 3, row 20).
    """
    known = await groups.present_by_id(ctx.work, chat_id)
    if not present:
        await _gone(ctx, actor, known)
    elif known:
        await groups.change(ctx.work, chat_id, title=title)
    elif actor and actor.has(ADMINS):
        await groups.add(ctx.work, chat_id, title)
        ctx.work.audit("group.join", actor.person_id, chat=chat_id)
        key, page = f"join:{chat_id}:{ctx.now.timestamp():.0f}", ask_to_bind(UNBOUND_STAY)
        # Whoever has just put us there is told at once what to do next.
        post(ctx, Chat(chat_id), key, page, priority=Priority.REPLY)
    elif await _may_be_migrating(ctx, chat_id, title):
        await groups.add(ctx.work, chat_id, title)
    else:
        _leave(ctx, chat_id)


async def on_channel(ctx: Context, actor: Actor | None, chat_id: int) -> None:
    """The bot was put into a channel, by whomever: it leaves at once and says nothing; raises nothing."""
    ctx.work.audit("channel.leave", actor.person_id if actor else None, chat=chat_id)
    _leave(ctx, chat_id)


async def on_private(ctx: Context, actor: Actor, present: bool) -> None:
    """A person has blocked the bot, or takes messages again; raises nothing."""
    await people.change(ctx.work, actor.person_id, unreachable_at=None if present else ctx.now)


async def on_migrated(ctx: Context, old: int, new: int) -> None:
    """A group became a supergroup: its binding and waiting messages go on under the new id; raises nothing.

    Cards begin anew, because message ids of the old group mean nothing in the new one (Bot API: migrate_to_chat_id).
    """
    if await groups.move(ctx.work, old, new):
        await outbox.move_chat(ctx.work, old, new)
        await claims.move_calls(ctx.work, old, new)
        ctx.work.audit("group.migrate", chat=old, to=new)


async def serves(ctx: Context, actor: Actor | None, chat_id: int, command_name: str) -> bool:
    """Say whether a command is answered in a group: any in a bound one, only /bind in one that is merely known.

    The bot may stand in a group that its database does not know, after a restore for instance; there it hears
    an administrator's /bind and nothing else.
    """
    known = await groups.present_by_id(ctx.work, chat_id)
    if known is not None:
        return known.bound or command_name == "bind"
    return command_name == "bind" and actor is not None and actor.has(ADMINS)


async def bind(ctx: Context, actor: Actor, chat_id: int, thread_id: int | None) -> str:
    """Bind a group, and the topic of the command, to the administrator's unit; returns the unit's name.

    Idempotent. Raises Refusal without the right, or when the group belongs to a unit outside the actor's field.
    """
    post = _admin_post(actor)
    known = await _met(ctx, chat_id)
    if known.bound and not actor.may(ADMINS, known.unit_path):
        raise Refusal(f"本群已绑定{known.unit_name}。如需更改，请联系该单位管理员。")
    if (known.unit_id, known.thread_id) != (post.unit_id, thread_id):
        values = {"unit_id": post.unit_id, "thread_id": thread_id, "bound_at": ctx.now}
        await groups.change(ctx.work, chat_id, **values)
        ctx.work.audit("group.bind", actor.person_id, unit_id=post.unit_id, chat=chat_id, thread=thread_id)
    return post.unit_name


async def unbind(ctx: Context, actor: Actor, chat_id: int) -> None:
    """End a binding and withdraw what still waits for the group; raises Refusal without the right."""
    demand(actor, ADMINS)
    known = await _known(ctx, chat_id)
    if not known.bound or not actor.may(ADMINS, known.unit_path):
        raise Refusal("本群没有绑定到您管理的单位，无需解除。")
    await groups.withdraw(ctx.work, chat_id)
    # Its time as an unbound group starts now, so that there is a day to bind it again.
    await groups.change(ctx.work, chat_id, unit_id=None, thread_id=None, bound_at=None, added_at=ctx.now)
    ctx.work.audit("group.unbind", actor.person_id, unit_id=known.unit_id, chat=chat_id)


async def leave_unbound(ctx: Context) -> int:
    """Leave the groups that nobody has bound within 24 hours; returns how many."""
    waiting = await groups.unbound_since(ctx.work, ctx.now - UNBOUND_STAY)
    for one in waiting:
        _leave(ctx, one.chat_id)
        await groups.change(ctx.work, one.chat_id, left_at=ctx.now)
        ctx.work.audit("group.leave", chat=one.chat_id)
    return len(waiting)


async def _gone(ctx: Context, actor: Actor | None, known: Group | None) -> None:
    if known is None:
        return
    await groups.change(ctx.work, known.chat_id, left_at=ctx.now)
    await attention.cancel(ctx.work, chat_id=known.chat_id, reason="the bot is not in this group any more")
    ctx.work.audit("group.gone", actor.person_id if actor else None, unit_id=known.unit_id, chat=known.chat_id)


async def _may_be_migrating(ctx: Context, chat_id: int, title: str) -> bool:
    # A group on its way to a supergroup may show up under its new id first; it is known by its title, says
    # nothing and is left after a day, unless the message about its move comes.
    if chat_id > _SUPERGROUPS:
        return False
    return any(one.chat_id > _SUPERGROUPS for one in await groups.namesakes(ctx.work, title))


async def _known(ctx: Context, chat_id: int) -> Group:
    known = await groups.present_by_id(ctx.work, chat_id)
    if known is None:
        raise Refusal("请由组织部管理员将本助手移出本群后重新添加，再发送 /bind。")
    return known


async def _met(ctx: Context, chat_id: int) -> Group:
    """The group from which an administrator wrote; one that the database does not know becomes known now."""
    if await groups.present_by_id(ctx.work, chat_id) is None:
        await groups.add(ctx.work, chat_id, "")
    return await _known(ctx, chat_id)


def _admin_post(actor: Actor) -> Post:
    posts = [post for post in actor.posts if post.role in ADMINS]
    if not posts:
        raise Refusal(NOT_ALLOWED)
    return min(posts, key=lambda post: len(post.unit_path))


def _leave(ctx: Context, chat_id: int) -> None:
    leave(ctx, chat_id, f"leave:{chat_id}:{ctx.now.timestamp():.0f}")
