"""What a reviewer has read: marked for himself only, until it changes; accepted together as far as it still stands."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.errors import Refusal
from services import attachments, items, my_items, open_items, review_queue
from services.open_items import Narrow, Which
from services.review_queue import ReadMark
from storage import attachments as attachments_store
from storage import people
from tests.stage import LI, QIAN, WANG, WU, ZHOU, Stage, populated

SUMMARY = {"last_year": "已整改", "achievements": "有成效的做法", "problems": "经费偏紧", "plan": "继续推进"}
EVERYTHING = Narrow()


@pytest.fixture
async def autumn(tmp_path: Path) -> AsyncIterator[Stage]:
    """The county on 2 November 2026, where three units have handed in their duty reports."""
    stage = await populated(tmp_path, "2026-11-02 10:00")
    await stage.open_periods()
    for who in (QIAN, ZHOU, WU):
        await hands_in(stage, who, "report")
    yield stage
    await stage.database.close()


async def hands_in(stage: Stage, who: int, action: str) -> int:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        (found,) = await my_items.of_command(ctx, actor, {"duty_report"}, 2026)
        await items.act(ctx, actor, found.item.id, action, found.item.version, SUMMARY)
        return found.item.id


async def queue(stage: Stage) -> list[int]:
    actor = await stage.actor(WANG)
    async with stage.context() as ctx:
        return [one.item.id for one in (await open_items.part(ctx, actor, Which.QUEUE, 1, 8)).shown]


async def reads(stage: Stage, who: int, *item_ids: int) -> None:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        for item_id in item_ids:
            await review_queue.note_opened(ctx, actor, (await items.get(ctx, actor, item_id)).unit_item)


async def marks(stage: Stage, who: int) -> list[bool]:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        shown = (await open_items.part(ctx, await stage.actor(WANG), Which.QUEUE, 1, 8)).shown
        return [one.seen for one in (await review_queue.marks(ctx, actor, shown)).values()]


async def test_a_report_is_marked_as_read_until_it_changes_and_for_its_reader_only(autumn: Stage) -> None:
    first, second, _ = await queue(autumn)
    assert await marks(autumn, WANG) == [False, False, False]
    await reads(autumn, WANG, first, second)
    assert await marks(autumn, WANG) == [True, True, False]
    assert await marks(autumn, LI) == [False, False, False]
    await hands_in(autumn, QIAN, "revise")
    assert await marks(autumn, WANG) == [False, True, False]


@pytest.mark.parametrize("who", [LI, QIAN])
async def test_whoever_does_not_judge_has_read_nothing(autumn: Stage, who: int) -> None:
    first, *_ = await queue(autumn)
    await reads(autumn, who, first)
    assert await marks(autumn, who) == [False, False, False]
    actor = await autumn.actor(who)
    async with autumn.context() as ctx:
        assert await review_queue.read_together(ctx, actor, EVERYTHING) == 0
        with pytest.raises(Refusal, match="没有已看过的事项"):
            await review_queue.put_up(ctx, actor, EVERYTHING, 7)


async def test_what_was_read_is_put_up_within_what_the_list_is_narrowed_to(autumn: Stage) -> None:
    first, second, _ = await queue(autumn)
    await reads(autumn, WANG, first, second)
    wang, unit = await autumn.actor(WANG), await autumn.unit("青山镇党委")
    async with autumn.context() as ctx:
        for narrow, number in ((EVERYTHING, 2), (Narrow(unit_id=unit.id), 1), (Narrow("five_ones"), 0)):
            assert await review_queue.read_together(ctx, wang, narrow) == number


async def test_each_is_accepted_by_a_step_of_its_own_and_what_changed_is_named(autumn: Stage) -> None:
    first, second, third = await queue(autumn)
    await reads(autumn, WANG, first, second, third)
    wang = await autumn.actor(WANG)
    async with autumn.context() as ctx:
        await review_queue.put_up(ctx, wang, EVERYTHING, 7)
    await hands_in(autumn, QIAN, "revise")
    async with autumn.context() as ctx:
        other = (await items.get(ctx, wang, second)).item
        await items.act(ctx, wang, second, "return", other.version, {"reason": "请补充"})
    async with autumn.context() as ctx:
        accepted = await review_queue.accept(ctx, wang, 7)
        told = {message.chat_id for message in ctx.work.messages if message.kind == "news"}
        audited = [entry.action for entry in ctx.work.audit_entries]
    assert [one.view.item.id for one in accepted.done] == [third]
    assert [(one.item.id, why.split("于")[0]) for one, why in accepted.left_out] == [
        (first, "该事项已由钱进"),
        (second, "该事项已由王敏"),
    ]
    assert told == {WU}
    assert audited == ["item.accept"]
    assert await queue(autumn) == [first]


async def test_a_number_that_nothing_was_put_up_under_accepts_nothing(autumn: Stage) -> None:
    await reads(autumn, WANG, *await queue(autumn))
    wang = await autumn.actor(WANG)
    async with autumn.context() as ctx:
        with pytest.raises(Refusal, match="此按钮已过期"):
            await review_queue.accept(ctx, wang, 8)


async def test_after_the_last_of_the_queue_comes_the_first(autumn: Stage) -> None:
    first, second, third = await queue(autumn)
    wang = await autumn.actor(WANG)
    async with autumn.context() as ctx:
        found = [await review_queue.following(ctx, wang, one, EVERYTHING, 1, 2) for one in (first, second, third)]
    assert [(one.item_id, one.place, one.others) for one in found] == [(second, 1, 2), (third, 2, 2), (first, 0, 2)]


async def test_an_attachment_counts_as_unopened_until_its_reader_has_opened_it(autumn: Stage) -> None:
    first, *_ = await queue(autumn)
    wang = await autumn.actor(WANG)
    async with autumn.context() as ctx:
        sender = (await people.by_telegram(ctx.work, QIAN) or {})["id"]
        file_id = await attachments_store.announce(ctx.work, sender, "item", "f", "u", "报告.docx", 9, item_id=first)
        await attachments_store.stored(ctx.work, file_id, "ab" * 32)
        await attachments_store.hand_in(ctx.work, first, 1)
    async with autumn.context() as ctx:
        shown = (await open_items.part(ctx, wang, Which.QUEUE, 1, 8)).shown
        assert (await review_queue.marks(ctx, wang, shown))[first] == ReadMark(seen=False, unopened=1)
    async with autumn.context() as ctx:
        await attachments.take_out(ctx, wang, file_id)
    async with autumn.context() as ctx:
        assert (await review_queue.marks(ctx, wang, shown))[first] == ReadMark(seen=False, unopened=0)
        (one,) = await attachments.of_item(ctx, wang, (await items.get(ctx, wang, first)).unit_item)
        assert not one.unopened
