"""What the tests of notices share: drafting, sending, and a postman who settles the outbox like the real sender."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from domain.delivery import DeliveryState
from domain.messages import Outgoing
from domain.notices import Channel, Notice, Overview
from services import notice_sending, notices
from services.notice_sending import Ordered
from storage import groups, outbox
from storage import notices as notices_store
from storage.outbox import Settlement
from tests.stage import WANG, Stage, china

TEXT = {"title": "关于报送情况的通知", "text": "请于9月30日前报送。", "receipt": True, "urgent": False}
GROUP = -1001


async def drafted(stage: Stage, by: int = WANG, **changes: Any) -> int:
    """A new draft for everybody."""
    actor = await stage.actor(by)
    async with stage.context() as ctx:
        return await notices.create(ctx, actor, TEXT | changes)


async def order(
    stage: Stage, notice_id: int, by: int = WANG, channel: Channel = Channel.PRIVATE, at: str | None = None
) -> Ordered:
    """Send a draft as it stands."""
    actor = await stage.actor(by)
    async with stage.context() as ctx:
        version = (await notices.get(ctx, actor, notice_id)).notice.version
        wanted = china(at) if at else None
        return await notice_sending.order(ctx, actor, notice_id, version, channel, wanted)


async def sent(stage: Stage, **changes: Any) -> int:
    """A notice that is on its way to everybody."""
    notice_id = await drafted(stage, **changes)
    await order(stage, notice_id)
    return notice_id


async def opened(stage: Stage, notice_id: int, by: int = WANG) -> Overview:
    """The notice as the department sees it."""
    actor = await stage.actor(by)
    async with stage.context() as ctx:
        return await notices.get(ctx, actor, notice_id)


async def row(stage: Stage, notice_id: int) -> Notice:
    """The notice as it is stored."""
    async with stage.database.read() as session:
        found = await notices_store.by_id(session, notice_id)
    assert found is not None
    return found


async def bind_group(stage: Stage) -> None:
    """Give the department a work group."""
    unit = await stage.unit("县委组织部")
    async with stage.context() as ctx:
        await groups.add(ctx.work, GROUP, "基层党建工作群")
        await groups.change(ctx.work, GROUP, unit_id=unit.id, bound_at=stage.now)


async def deliver(stage: Stage, blocked: Collection[int] = ()) -> list[Outgoing]:
    """Carry out everything that is due; gives the calls in their order. `blocked` chats cannot be reached."""
    calls: list[Outgoing] = []
    async with stage.database.batch() as batch:
        epoch = (await outbox.take_over(batch.session, timedelta(seconds=30))).epoch
        while claimed := (await outbox.claim(batch.session, epoch, 100, ())).rows:
            calls += [one.call for one in claimed]
            await outbox.settle(
                batch.session,
                epoch,
                [
                    Settlement(one, DeliveryState.UNDELIVERABLE)
                    if one.message.chat_id in blocked
                    else Settlement(one, DeliveryState.SENT, one.call.message_id or 9000 + one.id)
                    for one in claimed
                ],
            )
    return calls


def to(calls: list[Outgoing], kind: str = "notice") -> set[int]:
    """The chats that messages of a kind went to."""
    return {call.chat_id for call in calls if call.kind == kind}
