"""已在办: the next reminder is left out for whoever asks, once for each that came, and nothing else changes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from domain.errors import Refusal
from services import board, in_hand, items, my_items, reminders
from services.in_hand import InHand
from storage import config
from storage.tables import item, outbox
from tests.stage import QIAN, SUN, WANG, ZHOU, Stage, china, populated

QUARTER = {"summary": "进展顺利", "plan": "继续推进", "problems": "经费偏紧"}
T15, T7, T3, T1, DAY = (f"2026-{day} 09:00" for day in ("03-16", "03-24", "03-27", "03-30", "03-31"))
LATE1, LATE3, LATE8 = (f"2026-04-{day} 09:00" for day in ("01", "03", "13"))


@pytest.fixture
async def spring(tmp_path: Path) -> AsyncIterator[Stage]:
    """The county in March 2026; only the first quarter's report is open, due on the 31st."""
    stage = await populated(tmp_path, "2026-03-10 10:00")
    async with stage.context() as ctx:
        for kind in ("duty_report", "year_end_material", "dual_duty", "five_ones"):
            for period in ("2025", "2026"):
                await config.mark_opened(ctx.work, kind, period)
        await config.mark_opened(ctx.work, "quarter_report", "2025Q3")
    await stage.open_periods()
    yield stage
    await stage.database.close()


async def told(stage: Stage, at: str) -> set[int]:
    """Who gets a digest at this time; Telegram takes it."""
    stage.at(at)
    async with stage.context() as ctx:
        await reminders.remind(ctx)
        found = {message.chat_id for message in ctx.work.messages if message.kind == "digest"}
    async with stage.context() as ctx:
        await ctx.work.execute(update(outbox).where(outbox.c.state == "pending").values(state="sent"))
    return found


async def report(stage: Stage, who: int) -> int:
    async with stage.context() as ctx:
        found = await my_items.of_units(ctx, await stage.actor(who))
        return next(one.item.id for one in found if one.item.kind == "quarter_report")


async def says_in_hand(stage: Stage, who: int) -> InHand:
    item_id = await report(stage, who)
    async with stage.context() as ctx:
        (found,) = await in_hand.note(ctx, await stage.actor(who), [item_id])
        assert ctx.work.messages == []
        assert ctx.work.audit_entries == []
        return found


async def test_the_next_reminder_is_left_out_for_him_alone_and_the_one_after_comes(spring: Stage) -> None:
    await told(spring, T15)
    assert {QIAN, SUN, ZHOU} <= await told(spring, T7)
    assert (await says_in_hand(spring, QIAN)).next_at == china(T1)
    at_t3 = await told(spring, T3)
    assert QIAN not in at_t3
    assert {SUN, ZHOU} <= at_t3
    assert QIAN in await told(spring, T1)


async def test_a_second_press_on_the_same_reminder_takes_nothing_more_away(spring: Stage) -> None:
    await told(spring, T7)
    first = await says_in_hand(spring, QIAN)
    assert await says_in_hand(spring, QIAN) == first
    await told(spring, T3)
    # The old reminder still stands in the chat while the one that was left out has passed.
    assert (await says_in_hand(spring, QIAN)).next_at == china(T1)
    assert QIAN in await told(spring, T1)


async def test_overdue_reminders_are_left_out_one_at_a_time_as_well(spring: Stage) -> None:
    await told(spring, DAY)
    assert QIAN in await told(spring, LATE1)
    await says_in_hand(spring, QIAN)
    at_late3 = await told(spring, LATE3)
    assert QIAN not in at_late3
    assert ZHOU in at_late3
    assert QIAN in await told(spring, LATE8)


async def test_nobody_else_sees_it_and_no_number_changes(spring: Stage) -> None:
    await told(spring, T7)
    wang, item_id = await spring.actor(WANG), await report(spring, QIAN)
    async with spring.context() as ctx:
        before = (await items.get(ctx, wang, item_id)).item, await board.overview(ctx, wang)
    await says_in_hand(spring, QIAN)
    async with spring.context() as ctx:
        assert ((await items.get(ctx, wang, item_id)).item, await board.overview(ctx, wang)) == before


async def test_what_is_not_his_to_do_any_more_is_passed_over(spring: Stage) -> None:
    await told(spring, T7)
    item_id, qian = await report(spring, QIAN), await spring.actor(QIAN)
    async with spring.context() as ctx:
        with pytest.raises(Refusal, match="已办结或已转交"):
            await in_hand.note(ctx, await spring.actor(ZHOU), [item_id])
        version = (await ctx.work.first(select(item.c.version).where(item.c.id == item_id)) or {})["version"]
        await items.act(ctx, qian, item_id, "report", version, QUARTER)
        with pytest.raises(Refusal, match="已办结或已转交"):
            await in_hand.note(ctx, qian, [item_id])


async def test_another_due_time_is_reminded_of_anew(spring: Stage) -> None:
    await told(spring, T7)
    await says_in_hand(spring, QIAN)
    async with spring.context() as ctx:
        moved = china("2026-04-02 17:30")
        await ctx.work.execute(update(item).values(due_at=moved, remind_at=china("2026-03-26 09:00")))
    assert QIAN in await told(spring, "2026-03-26 09:00")
