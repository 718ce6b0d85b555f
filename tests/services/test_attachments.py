"""Attachments of reports: taken with an open form, handed in with its step, read by those who may read the item."""

import asyncio
from datetime import timedelta

import pytest

from domain.attachments import DAILY_FILES, MOST, NOTICE, SIZE_LIMIT, Enclosure
from domain.errors import Refusal, Stale
from domain.forms.engine import Progress
from domain.messages import FileRef, Method, Outgoing
from services import (
    attachments,
    document_templates,
    file_cleanup,
    files,
    forms,
    items,
    joint_file,
    proof_files,
    roster,
    speech_files,
)
from services.forms import FormState
from services.incoming import RECEIVERS, receiver
from storage import attachments as attachments_store
from tests.services.test_items import SUMMARY, act, duty_report
from tests.services.test_roster import ROWS, confirm, send, sheet
from tests.stage import LI, QIAN, SUN, WANG, WU, ZHAO, ZHOU, Stage

PDF = b"%PDF-1.7 report"


async def open_form(stage: Stage, who: int, item_id: int, action: str = "report", serial: int = 1) -> None:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        args = {"item": item_id, "action": action}
        await forms.begin(ctx, FormState(actor.person_id, serial, "item", args, "", Progress(), {}))


async def attach(stage: Stage, who: int, name: str = "报告.pdf", unique: str = "", size: int = len(PDF)) -> bool:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        return await attachments.receive(ctx, actor, "file", unique or name, name, size)


async def fetch(stage: Stage, content: bytes = PDF) -> Outgoing:
    """Let the one file that waits arrive; gives what the sender is told."""
    digest = await asyncio.to_thread(files.keep, stage.folder / "files", content)
    async with stage.context() as ctx:
        (one,) = await attachments_store.waiting(ctx.work)
        assert await attachments_store.stored(ctx.work, one.id, digest)
        await receiver(one.purpose).on_stored(ctx, one, content)
    (told,) = stage.sent[-1].messages
    return told


async def finish(stage: Stage, who: int, item_id: int) -> items.StepTaken:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        await forms.close(ctx, await forms.current(ctx, actor.person_id) or pytest.fail("no form"))
    return await act(stage, who, item_id, "report", SUMMARY)


async def seen(stage: Stage, who: int, item_id: int) -> list[tuple[str, bool, int | None]]:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        view = await items.get(ctx, actor, item_id)
        return [(one.name, one.stored, one.submission) for one in await attachments.of_item(ctx, actor, view.unit_item)]


async def take(stage: Stage, who: int, attachment_id: int = 1) -> str:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        return (await attachments.take_out(ctx, actor, attachment_id)).name


async def purge(stage: Stage) -> int:
    async with stage.database.batch() as batch:
        return await file_cleanup.purge(batch.session, stage.folder / "files")


def on_disk(stage: Stage) -> set[str]:
    return {path.name for path in (stage.folder / "files").iterdir()}


async def test_a_file_in_the_middle_of_a_form_goes_with_the_submission(stage: Stage) -> None:
    item_id = await duty_report(stage)
    await open_form(stage, QIAN, item_id)
    assert await attach(stage, QIAN)
    (saving,) = stage.sent[-1].messages
    assert "附件保存中：报告.pdf（1 KB）" in saving.text
    saved = await fetch(stage)
    assert "附件：报告.pdf（1 KB）\n已保存" in saved.text
    # One message that is edited, at once, whatever the hour.
    assert saved.card == saving.card is not None
    assert saved.not_before is None
    assert await seen(stage, QIAN, item_id) == []
    await finish(stage, QIAN, item_id)
    for reader in (QIAN, SUN, WANG, LI, ZHAO):
        assert await seen(stage, reader, item_id) == [("报告.pdf", True, 1)]
        assert await take(stage, reader) == "报告.pdf"


async def test_the_department_sees_the_files_of_a_draft_only_once_it_is_submitted(stage: Stage) -> None:
    item_id = await duty_report(stage)
    await open_form(stage, SUN, item_id)
    await attach(stage, SUN)
    await fetch(stage)
    await finish(stage, SUN, item_id)
    assert await seen(stage, QIAN, item_id) == [("报告.pdf", True, None)]
    assert await seen(stage, WANG, item_id) == []
    with pytest.raises(Refusal, match="没有找到该附件"):
        await take(stage, WANG)
    await act(stage, QIAN, item_id, "confirm")
    assert await seen(stage, WANG, item_id) == [("报告.pdf", True, 1)]


@pytest.mark.parametrize("who", [WU, ZHOU])
async def test_another_unit_gets_nothing(stage: Stage, who: int) -> None:
    item_id = await duty_report(stage)
    await open_form(stage, QIAN, item_id)
    await attach(stage, QIAN)
    await fetch(stage)
    with pytest.raises(Refusal, match="没有找到"):
        await take(stage, who)
    await finish(stage, QIAN, item_id)
    with pytest.raises(Refusal, match="没有找到"):
        await take(stage, who)
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        with pytest.raises(Refusal, match="没有找到该附件"):
            await attachments.remove(ctx, actor, 1)


async def test_a_colleagues_unfinished_form_keeps_its_files_out_of_the_submission(stage: Stage) -> None:
    item_id = await duty_report(stage)
    await open_form(stage, SUN, item_id)
    await attach(stage, SUN, "草稿.pdf")
    await open_form(stage, QIAN, item_id)
    await attach(stage, QIAN, "定稿.pdf")
    await finish(stage, QIAN, item_id)
    assert [name for name, _, _ in await seen(stage, WANG, item_id)] == ["定稿.pdf"]
    sun = await stage.actor(SUN)
    async with stage.context() as ctx:
        form = await forms.current(ctx, sun.person_id) or pytest.fail("no form")
        assert [one.name for one in await attachments.enclosed(ctx, sun, item_id, form.serial)] == ["草稿.pdf"]


async def test_a_new_version_keeps_the_files_of_the_one_before_and_says_which_is_which(stage: Stage) -> None:
    item_id = await duty_report(stage)
    await open_form(stage, QIAN, item_id)
    await attach(stage, QIAN, "第一稿.pdf")
    await finish(stage, QIAN, item_id)
    await act(stage, WANG, item_id, "return", {"reason": "请补充"})
    await open_form(stage, QIAN, item_id)
    await attach(stage, QIAN, "第二稿.pdf")
    await finish(stage, QIAN, item_id)
    assert await seen(stage, WANG, item_id) == [("第一稿.pdf", False, 1), ("第二稿.pdf", False, 2)]


async def test_a_file_counts_only_while_a_form_that_submits_is_open(stage: Stage) -> None:
    item_id = await duty_report(stage)
    assert not await attach(stage, QIAN)
    await act(stage, QIAN, item_id, "report", SUMMARY)
    await open_form(stage, WANG, item_id, "return")
    assert not await attach(stage, WANG)
    async with stage.context() as ctx:
        assert await attachments_store.waiting(ctx.work) == ()


@pytest.mark.parametrize(
    ("name", "size", "reason"),
    [("报告.pdf", SIZE_LIMIT + 1, "20MB"), ("材料.zip", 9, "附件只能是"), ("【机密】报告.pdf", 9, "机密")],
)
async def test_what_is_refused_is_not_even_announced(stage: Stage, name: str, size: int, reason: str) -> None:
    await open_form(stage, QIAN, await duty_report(stage))
    with pytest.raises(Refusal, match=reason):
        await attach(stage, QIAN, name, size=size)
    async with stage.context() as ctx:
        assert await attachments_store.waiting(ctx.work) == ()


async def test_five_files_go_with_one_submission_each_of_them_once(stage: Stage) -> None:
    await open_form(stage, QIAN, await duty_report(stage))
    for place in range(MOST - 1):
        await attach(stage, QIAN, f"{place}.pdf")
    with pytest.raises(Refusal, match="无需重发"):
        await attach(stage, QIAN, "另名.pdf", unique="0.pdf")
    await attach(stage, QIAN, "末.pdf")
    with pytest.raises(Refusal, match="最多5个附件"):
        await attach(stage, QIAN, "多余.pdf")


async def sent_already(stage: Stage, who: int, files: int, size: int = 1) -> None:
    """Files that came before, for reports that were handed in."""
    person = (await stage.actor(who)).person_id
    async with stage.context() as ctx:
        for place in range(files):
            await attachments_store.announce(ctx.work, person, attachments.PURPOSE, "f", f"u{place}", "前.pdf", size)


@pytest.mark.parametrize(("files", "size"), [(DAILY_FILES, 1), (10, SIZE_LIMIT)])
async def test_who_has_sent_enough_today_goes_on_tomorrow(stage: Stage, files: int, size: int) -> None:
    stage.at("2026-11-23 23:30")
    await open_form(stage, QIAN, await duty_report(stage))
    await sent_already(stage, QIAN, files, size)
    await sent_already(stage, SUN, 1)
    with pytest.raises(Refusal, match=r"今天发送的文件已到上限.*请明天再发"):
        await attach(stage, QIAN)
    stage.at("2026-11-24 00:00")
    assert await attach(stage, QIAN)


async def test_rosters_count_among_the_files_of_a_day(stage: Stage) -> None:
    wang = await stage.actor(WANG)
    await sent_already(stage, WANG, DAILY_FILES)
    async with stage.context() as ctx:
        await roster.expect(ctx, wang)
        with pytest.raises(Refusal, match="今天发送的文件已到上限"):
            await roster.receive(ctx, wang, "file", "unique", "名单.xlsx", 9)


async def test_a_file_may_be_taken_back_until_it_is_handed_in(stage: Stage) -> None:
    item_id = await duty_report(stage)
    qian = await stage.actor(QIAN)
    await open_form(stage, QIAN, item_id)
    await attach(stage, QIAN, "误发.pdf")
    await fetch(stage)
    await attach(stage, QIAN, "报告.pdf")
    async with stage.context() as ctx:
        removal = await attachments.remove(ctx, qian, 1) or pytest.fail("gone")
        assert removal.in_hand
        assert removal.one == Enclosure(1, "误发.pdf", len(PDF), True)
        assert removal.page.text == "附件已移除：误发.pdf"
        # Pressed twice: nothing more happens.
        again = await attachments.remove(ctx, qian, 1) or pytest.fail("gone")
        assert not again.in_hand
        assert again.page == removal.page
    await finish(stage, QIAN, item_id)
    assert [name for name, _, _ in await seen(stage, QIAN, item_id)] == ["报告.pdf"]
    async with stage.context() as ctx:
        removal = await attachments.remove(ctx, qian, 2) or pytest.fail("gone")
        assert removal.one.submission == 1
        assert not removal.page.keyboard
    assert [name for name, _, _ in await seen(stage, QIAN, item_id)] == ["报告.pdf"]
    assert len(on_disk(stage)) == 1
    assert await purge(stage) == 1
    assert on_disk(stage) == set()
    async with stage.context() as ctx:
        assert await attachments.remove(ctx, qian, 1) is None


async def test_what_was_refused_in_an_album_is_named_for_a_day_and_counts_in_no_quota(stage: Stage) -> None:
    item_id = await duty_report(stage)
    await open_form(stage, QIAN, item_id)
    qian = await stage.actor(QIAN)
    async with stage.context() as ctx:
        for number in range(DAILY_FILES):
            assert await attachments.receive(ctx, qian, "f", f"u{number}", f"{number}.zip", 9, "77")
    assert await attach(stage, QIAN)
    assert await purge(stage) == 0
    stage.now += timedelta(days=1, minutes=1)
    assert await purge(stage) == DAILY_FILES


async def test_a_file_that_is_not_what_its_name_says_leaves_a_report_that_was_handed_in_already(stage: Stage) -> None:
    item_id = await duty_report(stage)
    await open_form(stage, QIAN, item_id)
    await attach(stage, QIAN)
    await finish(stage, QIAN, item_id)
    assert "文件内容与扩展名不符" in (await fetch(stage, b"MZ\x90\x00")).text
    assert await seen(stage, WANG, item_id) == []


async def test_a_file_that_is_taken_back_while_it_is_fetched_stays_away(stage: Stage) -> None:
    await open_form(stage, QIAN, await duty_report(stage))
    await attach(stage, QIAN)
    async with stage.context() as ctx:
        await attachments.remove(ctx, await stage.actor(QIAN), 1)
        assert not await attachments_store.stored(ctx.work, 1, "digest")
        assert not await attachments_store.failed(ctx.work, 1, None)


async def test_a_form_that_is_given_up_keeps_its_files_for_a_day(stage: Stage) -> None:
    item_id = await duty_report(stage)
    qian = await stage.actor(QIAN)
    await open_form(stage, QIAN, item_id)
    await attach(stage, QIAN)
    await fetch(stage)
    async with stage.context() as ctx:
        form = await forms.current(ctx, qian.person_id) or pytest.fail("no form")
        assert await forms.give_up(ctx, form)
        assert await forms.current(ctx, qian.person_id) is None
    await act(stage, QIAN, item_id, "report", SUMMARY)
    assert await seen(stage, QIAN, item_id) == []
    assert await purge(stage) == 0
    async with stage.context() as ctx:
        assert await forms.restore(ctx, form) is None
        assert [one.name for one in await attachments.enclosed(ctx, qian, item_id, form.serial)] == ["报告.pdf"]
        assert await forms.give_up(ctx, form)
    stage.now += timedelta(days=1, minutes=1)
    async with stage.database.batch() as batch:
        assert await forms.forget_given_up(batch.session) == 1
    async with stage.context() as ctx:
        assert await forms.by_serial(ctx, qian.person_id, form.serial) is None
    assert await purge(stage) == 1
    assert on_disk(stage) == set()


async def test_a_file_that_is_not_what_its_name_says_is_given_up_and_told(stage: Stage) -> None:
    item_id = await duty_report(stage)
    await open_form(stage, QIAN, item_id)
    await attach(stage, QIAN)
    assert "文件内容与扩展名不符" in (await fetch(stage, b"MZ\x90\x00")).text
    await finish(stage, QIAN, item_id)
    assert await seen(stage, QIAN, item_id) == []
    with pytest.raises(Refusal, match="没有找到该附件"):
        await take(stage, QIAN)


async def test_a_file_that_is_still_on_its_way_is_not_given_out(stage: Stage) -> None:
    item_id = await duty_report(stage)
    await open_form(stage, QIAN, item_id)
    await attach(stage, QIAN)
    await finish(stage, QIAN, item_id)
    assert await seen(stage, WANG, item_id) == [("报告.pdf", False, 1)]
    with pytest.raises(Refusal, match="正在保存"):
        await take(stage, WANG)
    await fetch(stage)
    assert await take(stage, WANG) == "报告.pdf"


async def test_a_file_that_cannot_be_had_is_told_to_its_sender(stage: Stage) -> None:
    await open_form(stage, QIAN, await duty_report(stage))
    await attach(stage, QIAN)
    async with stage.context() as ctx:
        (one,) = await attachments_store.waiting(ctx.work)
        await attachments_store.failed(ctx.work, one.id, None)
        await receiver(one.purpose).on_failed(ctx, one)
    (told,) = stage.sent[-1].messages
    assert told.chat_id == QIAN
    assert "附件未能保存：报告.pdf" in told.text


def test_every_purpose_has_a_receiver_and_an_unknown_one_harms_nobody() -> None:
    templates = {document_templates.purpose(code) for code in document_templates.CODES}
    asked_for = {roster.PURPOSE, speech_files.PURPOSE, joint_file.PURPOSE, proof_files.PURPOSE, *templates}
    assert set(RECEIVERS) == {attachments.PURPOSE, NOTICE, *asked_for}
    assert receiver("of a version to come").tries == 1


async def test_a_roster_is_deleted_once_it_was_imported_and_not_before(stage: Stage) -> None:
    attachment_id, _ = await send(stage, sheet(ROWS))
    assert await purge(stage) == 0
    assert len(on_disk(stage)) == 1
    await confirm(stage, attachment_id)
    assert await purge(stage) == 1
    assert on_disk(stage) == set()


async def test_a_roster_that_nobody_confirms_is_deleted_after_a_week(stage: Stage) -> None:
    attachment_id, _ = await send(stage, sheet(ROWS))
    stage.now += file_cleanup.PATIENCE
    assert await purge(stage) == 0
    stage.at("2026-12-01 10:00")
    assert await purge(stage) == 1
    assert on_disk(stage) == set()
    with pytest.raises(Stale, match="已不在服务器上"):
        await confirm(stage, attachment_id)


async def test_bytes_that_something_else_needs_stay(stage: Stage) -> None:
    content = sheet(ROWS)
    attachment_id, _ = await send(stage, content)
    await confirm(stage, attachment_id)
    item_id = await duty_report(stage)
    await open_form(stage, QIAN, item_id)
    await attach(stage, QIAN, "名单.xlsx")
    await fetch(stage, content)
    assert await purge(stage) == 1
    assert len(on_disk(stage)) == 1


async def test_bytes_that_a_message_still_has_to_carry_stay(stage: Stage) -> None:
    attachment_id, _ = await send(stage, sheet(ROWS))
    await confirm(stage, attachment_id)
    (digest,) = on_disk(stage)
    async with stage.context() as ctx:
        ctx.work.send(Outgoing(WANG, "give", method=Method.SEND_DOCUMENT, file=FileRef(digest, "名单.xlsx")))
    assert await purge(stage) == 1
    assert on_disk(stage) == {digest}
