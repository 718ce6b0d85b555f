"""The attention list (待处理): nothing that failed is passed over in silence (reliability.md 2.3)."""

from datetime import timedelta

from domain.attention import Fate, Trouble
from domain.delivery import DeliveryState
from domain.errors import Refusal, Stale
from domain.power import ADMINS, Actor
from services.context import Context
from storage import attention, units

# What was given up stays on the list for a month; what is held or late stays until it is settled.
WINDOW = timedelta(days=30)
# More lines than anybody reads; the pressing ones come first.
MOST = 200
_NOT_ALLOWED = "待处理消息由县委组织部管理员办理，您没有此权限。"
_ORDER = tuple(Fate)
_NOW = {
    DeliveryState.PENDING: "正在发送",
    DeliveryState.SENDING: "正在发送",
    DeliveryState.AMBIGUOUS: "正在发送",
    DeliveryState.SENT: "已送达",
    DeliveryState.CANCELLED: "已撤回",
    DeliveryState.UNDELIVERABLE: "无法送达",
}


async def count(ctx: Context, actor: Actor) -> int:
    """How many lines the list has for this person: none for anybody but administrators of the root unit."""
    if not actor.has(ADMINS) or not await _may(ctx, actor):
        return 0
    return await attention.count(ctx.work, ctx.now - WINDOW)


async def listing(ctx: Context, actor: Actor) -> tuple[Trouble, ...]:
    """The list, most pressing first; raises Refusal unless an administrator of the root unit asks."""
    await _demand_right(ctx, actor)
    after = ctx.now - WINDOW
    found = (*await attention.messages(ctx.work, after, MOST), *await attention.updates(ctx.work, after, MOST))
    return tuple(sorted(found, key=lambda one: _ORDER.index(one.fate)))


async def resend(ctx: Context, actor: Actor, message_id: int) -> None:
    """Send a held message again; raises Refusal without the right, Stale when somebody was first."""
    await _demand_right(ctx, actor)
    if not await attention.resend(ctx.work, message_id):
        raise await _stale(ctx, message_id)
    ctx.work.audit("message.resend", actor.person_id, message=message_id)


async def accept_as_delivered(ctx: Context, actor: Actor, message_id: int) -> None:
    """Settle a held message as delivered; raises Refusal without the right, Stale when somebody was first."""
    await _demand_right(ctx, actor)
    if not await attention.accept_as_delivered(ctx.work, message_id):
        raise await _stale(ctx, message_id)
    ctx.work.audit("message.accept", actor.person_id, message=message_id)


async def _demand_right(ctx: Context, actor: Actor) -> None:
    if not await _may(ctx, actor):
        raise Refusal(_NOT_ALLOWED)


async def _may(ctx: Context, actor: Actor) -> bool:
    root = await units.root(ctx.work)
    return root is not None and actor.may(ADMINS, root.path)


async def _stale(ctx: Context, message_id: int) -> Refusal:
    state = await attention.state_of(ctx.work, message_id)
    if state is None:
        return Refusal("没有找到该消息，请从“待处理”重新进入。")
    return Stale(f"该消息已有人处理，当前为“{_NOW.get(state, '已办结')}”。")
