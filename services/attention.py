"""The attention list (待处理): nothing that failed is passed over in silence (reliability.md 2.3)."""

from datetime import timedelta

from domain.attention import Fate, Trouble
from domain.delivery import State
from domain.errors import Refusal, Stale
from domain.power import ADMINS, Actor
from services.desk import Desk
from storage import attention, troubles, units

# What was given up stays on the list for a month; what is held or late stays until it is settled.
WINDOW = timedelta(days=30)
# More lines than anybody reads; the pressing ones come first.
MOST = 200
_NOT_ALLOWED = "待处理消息由县委组织部管理员办理，您没有此权限。"
_ORDER = tuple(Fate)
_NOW = {
    State.PENDING: "正在发送",
    State.SENDING: "正在发送",
    State.AMBIGUOUS: "正在发送",
    State.SENT: "已送达",
    State.CANCELLED: "已撤回",
    State.UNDELIVERABLE: "无法送达",
}


async def number(desk: Desk, actor: Actor) -> int:
    """How many lines the list has for this person: none for anybody but administrators of the root unit."""
    if not actor.has(ADMINS) or not await _may(desk, actor):
        return 0
    return await troubles.number(desk.work, desk.now - WINDOW)


async def listing(desk: Desk, actor: Actor) -> tuple[Trouble, ...]:
    """The list, most pressing first; raises Refusal unless an administrator of the root unit asks."""
    await _demand_right(desk, actor)
    after = desk.now - WINDOW
    found = (*await troubles.messages(desk.work, after, MOST), *await troubles.updates(desk.work, after, MOST))
    return tuple(sorted(found, key=lambda one: _ORDER.index(one.fate)))


async def resend(desk: Desk, actor: Actor, message_id: int) -> None:
    """Send a held message again; raises Refusal without the right, Stale when somebody was first."""
    await _demand_right(desk, actor)
    if not await attention.resend(desk.work, message_id):
        raise await _stale(desk, message_id)
    desk.work.record("message.resend", actor.person_id, message=message_id)


async def accept_as_delivered(desk: Desk, actor: Actor, message_id: int) -> None:
    """Settle a held message as delivered; raises Refusal without the right, Stale when somebody was first."""
    await _demand_right(desk, actor)
    if not await attention.accept_as_delivered(desk.work, message_id):
        raise await _stale(desk, message_id)
    desk.work.record("message.accept", actor.person_id, message=message_id)


async def _demand_right(desk: Desk, actor: Actor) -> None:
    if not await _may(desk, actor):
        raise Refusal(_NOT_ALLOWED)


async def _may(desk: Desk, actor: Actor) -> bool:
    root = await units.root(desk.work)
    return root is not None and actor.may(ADMINS, root.path)


async def _stale(desk: Desk, message_id: int) -> Refusal:
    state = await attention.state_of(desk.work, message_id)
    if state is None:
        return Refusal("没有找到该消息，请从“待处理”重新进入。")
    return Stale(f"该消息已有人处理，当前为“{_NOW.get(state, '已办结')}”。")
