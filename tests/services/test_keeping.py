"""Messages that went out leave after the time that the department has set, files that were handed out after a week."""

import os
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.delivery import DeliveryState
from domain.errors import Refusal
from domain.keeping import CHOICES, USUAL
from domain.messages import FileRef, MessageKind, Method, Outgoing
from domain.notices import ReceiptState
from services import files, keeping, notices
from storage import attachments, receipts
from storage.tables import outbox
from tests.stage import QIAN, SUN, WANG, ZHAO, Stage

OVER = (DeliveryState.SENT, DeliveryState.SUPERSEDED, DeliveryState.EXPIRED, DeliveryState.CANCELLED)


async def send(stage: Stage, key: str, state: DeliveryState, **fields: Any) -> None:
    values: dict[str, Any] = {"chat_id": QIAN, "key": key, "text": key} | fields
    async with stage.context() as ctx:
        ctx.work.send(Outgoing(**values))
    async with stage.context() as ctx:
        await ctx.work.execute(update(outbox).where(outbox.c.key == key).values(state=state))


async def keys(stage: Stage) -> set[str]:
    async with stage.database.read() as session:
        return {row["key"] for row in await session.all(select(outbox.c.key))}


async def forget(stage: Stage) -> int:
    """Forget all whose time is over; gives in how many steps."""
    steps = 1
    while True:
        async with stage.database.batch() as batch:
            if not await keeping.forget_some(batch.session):
                return steps
        steps += 1


async def set_days(stage: Stage, who: int, days: int) -> None:
    async with stage.context() as ctx:
        await keeping.set_days(ctx, await stage.actor(who), days)


@pytest.mark.parametrize("state", DeliveryState)
async def test_only_what_is_over_leaves_and_only_after_its_time(stage: Stage, state: DeliveryState) -> None:
    began = stage.now
    await send(stage, "old", state)
    stage.now = began + timedelta(days=1)
    await send(stage, "new", state)
    stage.now = began + timedelta(days=USUAL)
    await forget(stage)
    assert await keys(stage) == {"old", "new"}
    stage.now += timedelta(seconds=1)
    await forget(stage)
    assert await keys(stage) == ({"new"} if state in OVER else {"old", "new"})


async def test_the_department_sets_the_time_and_nobody_else(stage: Stage) -> None:
    await send(stage, "old", DeliveryState.SENT)
    stage.now += timedelta(days=31)
    await set_days(stage, WANG, 365)
    await forget(stage)
    assert await keys(stage) == {"old"}
    for who in (QIAN, ZHAO):
        with pytest.raises(Refusal):
            await set_days(stage, who, 30)
    for days in (0, -1, 31, 10**9):
        with pytest.raises(Refusal):
            await set_days(stage, WANG, days)
    await set_days(stage, WANG, min(CHOICES))
    await forget(stage)
    assert await keys(stage) == set()


async def test_much_leaves_in_small_steps_and_a_second_time_finds_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        await send(stage, f"old{number}", DeliveryState.SENT)
    stage.now += timedelta(days=USUAL, seconds=1)
    await send(stage, "new", DeliveryState.SENT)
    monkeypatch.setattr(keeping, "STEP", 3)
    assert await forget(stage) == 3
    assert await keys(stage) == {"new"}
    assert await forget(stage) == 1


async def test_years_later_a_notice_still_says_who_had_it(stage: Stage) -> None:
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        notice_id = await notices.create(
            ctx, wang, {"title": "会议通知", "text": "请参加。", "receipt": True, "urgent": False}
        )
        who = (await stage.actor(QIAN)).person_id
        await receipts.add(ctx.work, notice_id, [(who, (await stage.actor(QIAN)).posts[0].unit_id)])
    await send(stage, f"notice:{notice_id}:{who}", DeliveryState.SENT, kind=MessageKind.NOTICE, person_id=who)
    async with stage.context() as ctx:
        before = await receipts.tallies(ctx.work, [notice_id])
    stage.now += timedelta(days=1000)
    await forget(stage)
    async with stage.context() as ctx:
        assert await receipts.tallies(ctx.work, [notice_id]) == before
    assert before[notice_id].counts == {ReceiptState.DELIVERED: 1}


async def kept_file(stage: Stage, content: bytes, days: float) -> str:
    folder = stage.folder / "files"
    digest = files.keep(folder, content)
    then = (stage.now - timedelta(days=days)).timestamp()
    os.utime(folder / digest, (then, then))
    return digest


async def sweep(stage: Stage) -> set[str]:
    """What is left of the files."""
    async with stage.database.read() as session:
        await keeping.sweep(session, stage.folder / "files")
    return {one.name for one in (stage.folder / "files").iterdir()}


async def test_a_ledger_that_was_delivered_leaves_after_a_week_and_one_that_still_waits_stays(stage: Stage) -> None:
    delivered, fresh, waits, held = [
        await kept_file(stage, name.encode(), days) for name, days in (("a", 8), ("b", 6), ("c", 8), ("d", 400))
    ]
    for digest, state in ((delivered, "sent"), (fresh, "sent"), (waits, "pending"), (held, "held")):
        ref = FileRef(digest, "台账.xlsx")
        await send(stage, digest, DeliveryState(state), method=Method.SEND_DOCUMENT, file=ref)
    assert await sweep(stage) == {fresh, waits, held}
    assert await sweep(stage) == {fresh, waits, held}


async def test_what_is_attached_stays_for_ever_and_what_is_being_written_is_left_alone(stage: Stage) -> None:
    digest = await kept_file(stage, b"report", 1000)
    half = stage.folder / "files" / "ledger.part"
    half.write_bytes(b"x")
    os.utime(half, (0, 0))
    async with stage.context() as ctx:
        who = (await stage.actor(SUN)).person_id
        one = await attachments.announce(ctx.work, who, "item", "f", "u", "报告.docx", 6)
        assert await attachments.stored(ctx.work, one, digest)
    assert await sweep(stage) == {digest, "ledger.part"}


async def test_where_there_are_no_files_there_is_nothing_to_do(stage: Stage) -> None:
    async with stage.database.read() as session:
        assert await keeping.sweep(session, stage.folder / "nowhere") == 0
