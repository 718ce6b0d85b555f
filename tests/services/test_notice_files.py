"""Files of notices: who may open them and when, what keeps a notice from going out, and what is deleted."""

import asyncio

import pytest

from domain.attachments import MOST, SIZE_LIMIT
from domain.errors import Refusal, Stale
from domain.forms.engine import Progress
from services import attachment_notes, file_cleanup, files, forms, notice_changes, notice_files, notices
from services.forms import FormState
from services.incoming import receiver
from storage import attachments
from tests.services.notice_cast import TEXT, deliver, drafted, order, row
from tests.stage import LI, QIAN, SUN, WANG, WU, ZHAO, Stage

PDF = b"%PDF-1.7 table"
CHANGED = {"title": "关于报送情况的通知", "text": "请于9月30日前报送。", "said": "附件已更换", "again": False}


async def attach(stage: Stage, notice_id: int, name: str = "统计表.pdf", size: int = len(PDF), by: int = WANG) -> None:
    actor = await stage.actor(by)
    async with stage.context() as ctx:
        await notice_files.receive(ctx, actor, notice_id, "file", name, name, size)


async def fetch(stage: Stage, content: bytes | None = PDF) -> str:
    """Let the one file that waits arrive, or fail for good; gives what its sender is told."""
    digest = await asyncio.to_thread(files.keep, stage.folder / "files", content or PDF)
    async with stage.context() as ctx:
        (one,) = await attachments.waiting(ctx.work)
        if content is None:
            await attachments.failed(ctx.work, one.id, None)
            await receiver(one.purpose).on_failed(ctx, one)
        else:
            await attachments.stored(ctx.work, one.id, digest)
            await receiver(one.purpose).on_stored(ctx, one, content)
    return stage.sent[-1].messages[-1].text


async def filed(stage: Stage) -> int:
    """A draft with a file that is here."""
    notice_id = await drafted(stage)
    await attach(stage, notice_id)
    await fetch(stage)
    return notice_id


async def names(stage: Stage, notice_id: int) -> list[str]:
    return [one.name for one in (await row(stage, notice_id)).files]


async def opens(stage: Stage, who: int, attachment_id: int = 1) -> bool:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        try:
            await notice_files.take_out(ctx, actor, attachment_id)
        except Refusal:
            return False
    return True


async def purged(stage: Stage) -> tuple[int, int]:
    """How many rows are forgotten, and how many files are left."""
    async with stage.database.batch() as batch:
        gone = await file_cleanup.purge(batch.session, stage.folder / "files")
    return gone, len(list((stage.folder / "files").iterdir()))


async def test_a_file_is_the_department_s_until_it_is_sent_and_its_receivers_until_it_is_withdrawn(
    stage: Stage,
) -> None:
    notice_id = await filed(stage)
    everybody = (WANG, LI, QIAN, SUN, WU, ZHAO)
    assert [await opens(stage, who) for who in everybody] == [True, True, False, False, False, False]
    await order(stage, notice_id)
    calls = [call for call in await deliver(stage) if call.kind == "notice"]
    assert len(calls) == 4
    assert all(call.keyboard[0][0].text == "附件：统计表.pdf" for call in calls)
    assert all("附件：统计表.pdf（1 KB）" in call.text for call in calls)
    # ZHAO leads the county: he is in no unit that it went to, and no member of the department.
    assert [await opens(stage, who) for who in everybody] == [True, True, True, True, True, False]
    assert await purged(stage) == (0, 1)
    wang, version = await stage.actor(WANG), (await row(stage, notice_id)).version
    async with stage.context() as ctx:
        await notice_changes.withdraw(ctx, wang, notice_id, version, {"reason": "会议延期"})
    assert [await opens(stage, who) for who in everybody] == [False] * 6
    assert await purged(stage) == (1, 0)
    assert await names(stage, notice_id) == ["统计表.pdf"]


async def test_nothing_goes_out_while_a_file_is_on_its_way_and_what_cannot_be_had_leaves_the_draft(
    stage: Stage,
) -> None:
    notice_id = await drafted(stage)
    await attach(stage, notice_id)
    with pytest.raises(Refusal, match="正在保存"):
        await order(stage, notice_id)
    assert "请重新发送该文件" in await fetch(stage, None)
    assert await names(stage, notice_id) == []
    await attach(stage, notice_id, "附表.pdf")
    assert "内容与扩展名不符" in await fetch(stage, b"MZ")
    assert await names(stage, notice_id) == []
    await order(stage, notice_id)
    assert not any("附件" in call.text for call in await deliver(stage) if call.kind == "notice")


@pytest.mark.parametrize(
    ("name", "size", "reason"),
    [
        ("统计表.pdf", len(PDF), "已在本通知中"),
        ("全文.pdf", SIZE_LIMIT + 1, "附件超过20MB"),
        ("【机密】名单.pdf", 9, "机密"),
        ("全部.zip", 9, "附件只能是"),
    ],
)
async def test_what_cannot_be_taken_leaves_the_draft_as_it_is(stage: Stage, name: str, size: int, reason: str) -> None:
    notice_id = await filed(stage)
    version = (await row(stage, notice_id)).version
    with pytest.raises(Refusal, match=reason):
        await attach(stage, notice_id, name, size)
    assert (await row(stage, notice_id)).version == version


async def test_one_too_many_is_refused_and_of_two_at_once_none_is_lost(stage: Stage) -> None:
    notice_id = await drafted(stage)
    await asyncio.gather(*(attach(stage, notice_id, f"附表{number}.pdf") for number in range(MOST)))
    assert len(await names(stage, notice_id)) == MOST
    with pytest.raises(Refusal, match=f"最多{MOST}个附件"):
        await attach(stage, notice_id, "又一个.pdf")


async def test_a_file_sent_before_the_text_goes_along_and_none_is_taken_from_another_page(stage: Stage) -> None:
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        assert not await notice_files.receive_into_form(ctx, wang, "file", "a", "早到.pdf", len(PDF))
        await forms.begin(ctx, FormState(wang.person_id, 1, "notice", {}, "新建通知", Progress(), {}))
        assert await notice_files.receive_into_form(ctx, wang, "file", "a", "附表.pdf", len(PDF))
    async with stage.context() as ctx:
        await forms.turn_away(ctx, wang.person_id)
        assert not await notice_files.receive_into_form(ctx, wang, "file", "b", "名单.xlsx", len(PDF))
        await forms.close(ctx, await forms.by_serial(ctx, wang.person_id, 1) or pytest.fail("no form"))
        notice_id = await notices.create(ctx, wang, TEXT)
        await notice_files.adopt(ctx, wang, notice_id)
    assert await names(stage, notice_id) == ["附表.pdf"]
    async with stage.context() as ctx:
        # The next notice has none of it.
        second = await notices.create(ctx, wang, TEXT)
        await notice_files.adopt(ctx, wang, second)
    assert await names(stage, second) == []


async def test_whoever_saw_the_draft_without_its_file_does_not_send_it(stage: Stage) -> None:
    notice_id, wang = await drafted(stage), await stage.actor(WANG)
    await attach(stage, notice_id)
    await fetch(stage)
    async with stage.context() as ctx:
        with pytest.raises(Stale, match="已有变化"):
            await notices.demand_draft(ctx, wang, notice_id, 1)


@pytest.mark.parametrize("who", [LI, QIAN, ZHAO])
async def test_only_an_administrator_adds_or_removes_a_file_and_only_of_a_draft(stage: Stage, who: int) -> None:
    notice_id, actor, wang = await filed(stage), await stage.actor(who), await stage.actor(WANG)
    with pytest.raises(Refusal):
        await attach(stage, notice_id, "又一个.pdf", by=who)
    async with stage.context() as ctx:
        with pytest.raises(Refusal):
            await notice_files.remove(ctx, actor, 1)
    await order(stage, notice_id)
    with pytest.raises(Stale):
        await attach(stage, notice_id, "又一个.pdf")
    async with stage.context() as ctx:
        with pytest.raises(Stale):
            await notice_files.remove(ctx, wang, 1)
    assert await names(stage, notice_id) == ["统计表.pdf"]


async def test_what_was_removed_or_given_up_with_its_draft_is_deleted(stage: Stage) -> None:
    first, second, wang = await filed(stage), await drafted(stage), await stage.actor(WANG)
    await attach(stage, second, "附表.pdf")
    await fetch(stage, PDF + b"2")
    async with stage.context() as ctx:
        page, draft_id = await notice_files.remove(ctx, wang, 1)
        assert (page.text.strip(), draft_id) == ("附件已移除：统计表.pdf", first)
        await notices.give_up(ctx, wang, second, (await notices.get(ctx, wang, second)).notice.version)
    assert await names(stage, first) == []
    assert await purged(stage) == (2, 0)


async def test_a_correction_keeps_the_files_unless_its_author_says_otherwise(stage: Stage) -> None:
    notice_id, wang = await filed(stage), await stage.actor(WANG)
    await order(stage, notice_id)
    await deliver(stage)

    async def correct(answers: dict[str, object]) -> list[bool]:
        version = (await row(stage, notice_id)).version
        async with stage.context() as ctx:
            await notice_changes.correct(ctx, wang, notice_id, version, CHANGED | answers)
        return ["附件：统计表.pdf" in call.text for call in await deliver(stage) if call.chat_id == QIAN]

    assert await correct({"text": "请于9月25日前报送。", "keep": True}) == [True]
    with pytest.raises(Refusal, match="没有变化"):
        await correct({"text": "请于9月25日前报送。", "keep": True})
    assert await opens(stage, QIAN)
    # Only files changed: to be seen before the form is confirmed, too.
    one = await row(stage, notice_id)
    notice_changes.demand_change(one, {"title": one.title, "text": one.text, "keep": False}, new_files=False)
    assert await correct({"text": "请于9月25日前报送。", "keep": False}) == [False]
    assert await names(stage, notice_id) == []
    assert not await opens(stage, QIAN)


async def test_the_answer_to_a_file_goes_on_waiting_for_the_next(stage: Stage) -> None:
    notice_id = await filed(stage)
    async with stage.context() as ctx:
        one = await attachments.by_id(ctx.work, 1)
        assert one is not None
        assert (await attachment_notes.page_of(ctx, one)).asks == f"notice:{notice_id}"
