"""An album of documents that were asked for: one answer names them all, whatever becomes of each, then the form."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.clock import ShiftedClock
from sandbox import create_app, demo_world, serve
from sandbox.faults import Fault
from sandbox.models import Message
from sandbox.params import Upload
from sandbox.people_acts import Manner
from tests.journeys.hostile import query
from tests.journeys.scene import TOKEN, Phone, Scene, running, settings_for
from tests.journeys.test_attachments import DOCX, PASTE, PHOTO, open_form
from tests.stage import china

REPORT, PROOF = ("述职报告.docx", DOCX), ("佐证.pdf", b"%PDF-1.7")
ARCHIVE, FAKE = ("全部材料.zip", b"PK"), ("名册.xlsx", b"MZ\x90\x00")
BIG, MARKED = ("全文.pdf", b"x" * (21 * 1024 * 1024)), ("【机密】附录.docx", DOCX)


def album(phone: Phone, *files: tuple[str, bytes], number: str = "77") -> None:
    """Send several documents as one album."""
    for name, content in files:
        upload = Upload(name, "application/octet-stream", content)
        phone.world.upload(phone.person_id, phone.chat_id, upload, manner=Manner(album=number))


def from_bot(phone: Phone) -> list[Message]:
    return [one for one in phone.messages() if one.sender.get("is_bot")]


async def at_preview(phone: Phone) -> int:
    """Bring the form of the yearly summary to its preview; gives how many messages of the bot stand there then."""
    await open_form(phone)
    phone.says(PASTE)
    await phone.sees("请核对", "建成阵地四处")
    return len(from_bot(phone))


def labels(message: Message) -> list[str]:
    return [button["text"] for button in message.inline_buttons()]


@pytest.mark.parametrize(
    "files",
    [
        (REPORT, PROOF),
        (ARCHIVE, REPORT, PROOF),
        (REPORT, ARCHIVE, FAKE, PROOF, MARKED),
        (MARKED, ARCHIVE, PROOF, FAKE, REPORT),
    ],
)
async def test_an_album_has_one_answer_with_all_files_named_and_the_preview_once(
    county: Scene, files: Sequence[tuple[str, bytes]]
) -> None:
    secretary = county.phone("王立新")
    seen = await at_preview(secretary)
    album(secretary, *files)
    await secretary.sees("附件：述职报告.docx", "附件：佐证.pdf", "已保存，材料尚未报送")
    await secretary.sees("请核对", "附件：述职报告.docx（1 KB", "附件：佐证.pdf（1 KB")
    if FAKE in files:
        await secretary.sees("附件未能保存：名册.xlsx", "文件内容与扩展名不符")
    await county.quiet()
    answer, preview = from_bot(secretary)[seen:]
    for name, _ in files:
        assert (name in answer.text) is (name != MARKED[0])
    assert answer.text.count("附件只能是") == (ARCHIVE in files)
    assert answer.text.count("“机密”标识") == (MARKED in files)
    assert labels(answer) == [f"移除附件：{name}" for name, _ in files if name in {REPORT[0], PROOF[0]}]
    assert any("确认" in label for label in labels(preview))
    assert "全部材料" not in preview.text
    await secretary.taps("确认报送")
    await secretary.sees("回执号", "附件：述职报告.docx", "附件：佐证.pdf")
    await secretary.sees("述职报告.docx", "佐证.pdf", "已随材料报送")
    await county.quiet()
    assert len(from_bot(secretary)) == seen + 2
    assert labels(answer) == []


async def test_more_files_than_one_report_takes_are_named_with_the_reason_once(county: Scene) -> None:
    secretary = county.phone("王立新")
    seen = await at_preview(secretary)
    album(secretary, *[(f"第{number}件.docx", DOCX + bytes([number])) for number in range(8)], BIG)
    await secretary.sees("附件未能保存：第5件.docx、第6件.docx、第7件.docx", "最多5个附件", "全文.pdf", "附件超过20MB")
    await secretary.sees("已保存，材料尚未报送")
    await county.quiet()
    answer, _ = from_bot(secretary)[seen:]
    assert answer.text.count("最多5个附件") == 1
    assert len(labels(answer)) == 5


async def test_an_album_of_which_nothing_is_taken_has_one_answer_as_well(county: Scene) -> None:
    secretary = county.phone("王立新")
    seen = await at_preview(secretary)
    album(secretary, ARCHIVE, ("照片包.rar", b"Rar!"))
    await secretary.sees("附件未能保存：全部材料.zip、照片包.rar", "附件只能是")
    await county.quiet()
    assert len(from_bot(secretary)) == seen + 2
    for _ in range(3):
        secretary.world.upload(
            secretary.person_id, secretary.chat_id, PHOTO, as_a_photo=True, manner=Manner(album="78")
        )
    await secretary.sees("3个文件", "不需要照片")
    await county.quiet()
    assert len(from_bot(secretary)) == seen + 4
    await secretary.taps("确认报送")
    assert "附件" not in (await secretary.sees("回执号")).text


async def test_an_album_in_a_question_shows_the_question_once_and_its_caption_is_an_answer(county: Scene) -> None:
    secretary = county.phone("王立新")
    await open_form(secretary)
    seen = len(from_bot(secretary))
    first = Upload(REPORT[0], "application/octet-stream", REPORT[1])
    secretary.world.upload(
        secretary.person_id, secretary.chat_id, first, caption="三项均已整改", manner=Manner(album="77")
    )
    album(secretary, PROOF)
    await secretary.sees("附件：佐证.pdf", "已保存，材料尚未报送")
    await county.quiet()
    _, question = from_bot(secretary)[seen:]
    assert "第2项，共4项" in question.text


HEADING = "单位,单位类型,上级单位,姓名,职务,角色\n"


def roster_of(name: str) -> tuple[str, bytes]:
    """A roster with one secretary of a new unit."""
    return f"{name}.csv", f"{HEADING}县{name}局党组,部门,清河县委组织部,何平,党组书记,书记\n".encode()


async def at_import(county: Scene) -> tuple[Phone, int]:
    """The administrator is asked for a roster; gives how many messages of the bot stand there then."""
    admin = county.phone("陈思远")
    admin.says("/units")
    await admin.taps("导入名单")
    await admin.sees("名单")
    await county.quiet()
    return admin, len(from_bot(admin))


async def test_an_album_of_rosters_has_one_answer_and_the_first_is_read(county: Scene) -> None:
    admin, seen = await at_import(county)
    album(admin, *map(roster_of, ("民政", "水利", "交通")))
    await admin.sees("名单核对无误", "县民政局党组")
    await county.quiet()
    received, preview = from_bot(admin)[seen:]
    assert "一次核对一个文件，现在核对的是：民政.csv" in received.text
    assert "未接收：水利.csv、交通.csv\n请在导入后另行发送" in received.text
    assert "水利" not in preview.text
    assert query(county, "SELECT name FROM attachment WHERE refusal IS NULL") == [("民政.csv",)]
    await admin.taps("取消")
    await admin.sees("取消")


@pytest.mark.parametrize(
    "files",
    [
        (PROOF, roster_of("民政")),
        (roster_of("民政"), PROOF),
        (MARKED, PROOF, roster_of("民政"), ARCHIVE, roster_of("水利")),
    ],
)
async def test_an_album_with_a_roster_and_what_is_none_has_one_answer(
    county: Scene, files: Sequence[tuple[str, bytes]]
) -> None:
    admin, seen = await at_import(county)
    album(admin, *files)
    await admin.sees("名单核对无误", "县民政局党组")
    await county.quiet()
    received, _ = from_bot(admin)[seen:]
    assert "现在核对的是：民政.csv" in received.text
    assert "佐证.pdf" in received.text
    assert received.text.count("名单只能是 .xlsx 或 .csv") == 1
    assert MARKED[0] not in received.text
    await admin.taps("取消")
    await admin.sees("取消")


async def test_an_album_without_any_roster_has_one_answer_and_the_roster_is_waited_for(county: Scene) -> None:
    admin, seen = await at_import(county)
    album(admin, PROOF, ARCHIVE, ("名单.xls", b"x"))
    await admin.sees("佐证.pdf、全部材料.zip", "请用模板填写后重新发送", "名单.xls", "另存为 .xlsx")
    await county.quiet()
    assert len(from_bot(admin)) == seen + 1
    assert "正在核对" not in from_bot(admin)[-1].text
    admin.sends(*roster_of("民政"))
    await admin.sees("名单核对无误", "县民政局党组")
    await admin.taps("取消")
    await admin.sees("取消")


async def test_one_file_of_an_album_is_taken_back_and_the_others_stay(county: Scene) -> None:
    secretary = county.phone("王立新")
    await at_preview(secretary)
    album(secretary, REPORT, PROOF, ARCHIVE)
    await secretary.sees("附件：佐证.pdf", "已保存，材料尚未报送")
    await county.quiet()
    assert await secretary.taps("移除附件：述职报告.docx") == "附件已移除"
    answer = await secretary.sees("附件：佐证.pdf", "材料尚未报送", "全部材料.zip")
    assert "述职报告.docx" not in answer.text
    assert labels(answer) == ["移除附件"]
    preview = await secretary.sees("请核对", "附件：佐证.pdf")
    assert "述职报告.docx" not in preview.text
    await secretary.taps("移除附件")
    answer = await secretary.sees("附件未能保存：全部材料.zip")
    assert labels(answer) == []


async def test_after_the_form_was_given_up_no_answer_offers_what_would_be_a_lie(county: Scene) -> None:
    secretary = county.phone("王立新")
    await at_preview(secretary)
    album(secretary, REPORT, PROOF)
    answer = await secretary.sees("附件：佐证.pdf", "已保存，材料尚未报送")
    await county.quiet()
    data = answer.inline_buttons()[0]["callback_data"]
    await secretary.taps("放弃")
    answer = await secretary.sees("述职报告.docx", "佐证.pdf", "填写已放弃，附件没有报送")
    assert labels(answer) == []
    await secretary.taps("恢复")
    await secretary.sees("请核对", "附件：佐证.pdf")
    answer = await secretary.sees("附件：佐证.pdf", "已保存，材料尚未报送")
    assert len(labels(answer)) == 2
    await secretary.taps("放弃")
    await secretary.sees("填写已放弃，附件没有报送")
    await county.advance_to("2026-11-25 10:30")
    await county.quiet()
    # A phone that shows the message as it was: the file has gone with the draft.
    secretary.forget()
    place = (secretary.person_id, secretary.chat_id, answer.message_id, data)
    toast = await county.world.press(*place, stale=True).wait(60)
    assert toast is not None
    assert "填写已放弃" in (toast.text or "")
    assert query(county, "SELECT count(*) FROM attachment") == [(0,)]


async def test_a_removal_pressed_before_the_screen_has_changed_gets_a_true_answer(county: Scene) -> None:
    secretary = county.phone("王立新")
    await at_preview(secretary)
    secretary.sends(*REPORT)
    answer = await secretary.sees("附件：述职报告.docx", "已保存，材料尚未报送")
    await county.quiet()
    secretary.world.faults.add(Fault(kind="server_error", method="editMessageText", times=None))
    data = answer.inline_buttons()[0]["callback_data"]
    await secretary.taps("确认报送")
    secretary.world.faults.clear()
    secretary.forget()
    place = (secretary.person_id, secretary.chat_id, answer.message_id, data)
    toast = await county.world.press(*place, stale=True).wait(60)
    assert toast is not None
    assert "报送" in (toast.text or "")
    answer = await secretary.sees("附件：述职报告.docx", "已随材料报送")
    assert labels(answer) == []
    assert query(county, "SELECT state FROM attachment") == [("stored",)]


async def test_a_file_that_comes_after_the_report_was_handed_in_is_named_as_late(county: Scene) -> None:
    secretary = county.phone("王立新")
    seen = await at_preview(secretary)
    album(secretary, REPORT)
    await secretary.sees("附件：述职报告.docx", "已保存，材料尚未报送")
    await county.quiet()
    await secretary.taps("确认报送")
    await secretary.sees("回执号")
    album(secretary, PROOF)
    answer = await secretary.sees("附件：述职报告.docx", "已随材料报送", "附件未能保存：佐证.pdf", "填写已结束")
    assert labels(answer) == []
    await county.quiet()
    assert len(from_bot(secretary)) == seen + 2
    assert any("回执号" in text for text in secretary.texts())


async def test_a_restart_between_two_files_of_an_album_leaves_one_answer(tmp_path: Path) -> None:
    clock = ShiftedClock(china("2026-11-23 10:00"))
    world = demo_world(token=TOKEN, now=clock.now)
    async with serve(create_app(world)) as address:
        settings = settings_for(tmp_path, address)
        async with running(settings, clock) as first:
            county = Scene(world, clock, first)
            await county.settle_in()
            secretary = county.phone("王立新")
            seen = await at_preview(secretary)
            album(secretary, ARCHIVE, REPORT)
            await secretary.sees("附件：述职报告.docx", "已保存，材料尚未报送", "全部材料.zip")
            await county.quiet()
        secretary.forget()
        async with running(settings, clock) as second:
            album(secretary, PROOF)
            await secretary.sees("附件：述职报告.docx", "附件：佐证.pdf", "已保存，材料尚未报送", "全部材料.zip")
            await secretary.sees("请核对", "附件：述职报告.docx", "附件：佐证.pdf")
            await Scene(world, clock, second).quiet()
            assert len(from_bot(secretary)) == seen + 2
        world.release()


async def test_a_roster_that_nobody_waits_for_is_one_press_away_from_those_who_may_import_it(county: Scene) -> None:
    admin, secretary = county.phone("陈思远"), county.phone("王立新")
    secretary.sends(*roster_of("民政"))
    refused = await secretary.sees("目前不需要附件")
    assert "名单" not in refused.text
    seen = len(from_bot(admin))
    album(admin, roster_of("民政"), PROOF)
    await admin.sees("目前没有等待文件", "请点“导入名单”后重新发送")
    await county.quiet()
    assert len(from_bot(admin)) == seen + 1
    await admin.taps("导入名单")
    await admin.sees("请在一小时内直接发送")
    admin.sends(*roster_of("民政"))
    await admin.sees("名单核对无误", "县民政局党组")
    await admin.taps("取消")
    await admin.sees("取消")
