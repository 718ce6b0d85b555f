"""Attachments through the chat: sent in the middle of a form, opened by those who may read the report."""

import shutil
from pathlib import Path

from bot.clock import ShiftedClock
from bot.commands import backup
from sandbox import create_app, demo_world, serve
from sandbox.faults import Fault
from sandbox.models import Message
from sandbox.params import Upload
from services.audit_files import KEY
from tests.databases import on_sqlite
from tests.journeys.hostile import pressed, query, shove
from tests.journeys.scene import TOKEN, Phone, Scene, eventually, running, settings_for
from tests.stage import china

DOCX = b"PK\x03\x04" + "青山镇党委述职报告全文".encode()
# The smallest PNG header that is a picture.
PIXEL = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02"
PHOTO = Upload("照片.png", "image/png", PIXEL)
PASTE = "上年度问题整改情况：三项均已整改\n主要做法和成效：建成阵地四处\n存在问题及原因：经费偏紧\n下一步打算：抓好换届"


async def open_form(phone: Phone, step: str = "填写报送") -> None:
    """Open the form of the yearly summary."""
    phone.says("报送")
    await phone.sees("报送", "2026年度述职报告摘要")
    await phone.taps("述职报告摘要")
    await phone.taps(step)
    await phone.sees("第1项，共4项")


async def received(phone: Phone, name: str) -> Message:
    """Wait for a document with this name."""

    def look() -> Message | None:
        for message in phone.world.chat(phone.chat_id).messages.values():
            if message.sender.get("is_bot") and message.body.get("document", {}).get("file_name") == name:
                return message
        return None

    return await eventually(look, f"{phone.person_id} never got {name}")


def content(phone: Phone, message: Message) -> bytes:
    """The bytes of a document."""
    return phone.world.state.files[message.body["document"]["file_id"]].content


async def test_a_document_in_the_middle_of_a_form_reaches_the_department(county: Scene) -> None:
    clerk, secretary, admin = (county.phone(name) for name in ("李春梅", "王立新", "陈思远"))
    await open_form(clerk, "起草")
    clerk.sends("述职报告.docx", DOCX)
    await clerk.sees("附件：述职报告.docx（1 KB）", "已保存")
    # The first question asks for words, so what stands under a file is taken for it, and written over by the paste.
    evidence = Upload("佐证.pdf", "application/pdf", b"%PDF-1.7")
    clerk.world.upload(clerk.person_id, clerk.chat_id, evidence, caption="第一问的答案")
    await clerk.sees("附件：佐证.pdf", "已保存")
    await clerk.sees("第2项，共4项")
    clerk.says(PASTE)
    preview = await clerk.sees("请核对", "附件：述职报告.docx（1 KB）", "附件：佐证.pdf（1 KB）")
    assert "第一问的答案" not in preview.text
    await clerk.taps("提交书记确认")
    await clerk.sees("待书记确认", "附件：述职报告.docx（1 KB）")

    admin.says("总览")
    await admin.taps("青山镇党委")
    await admin.taps("述职报告摘要")
    card = await admin.sees("2026年度述职报告摘要")
    assert "附件" not in card.text
    assert not any("附件" in label for label in admin.buttons())

    await secretary.sees("【待确认】")
    await secretary.taps("查看并办理")
    await secretary.taps("附件：述职报告.docx")
    assert content(secretary, await received(secretary, "述职报告.docx")) == DOCX
    await secretary.taps("确认报送")
    await secretary.sees("回执号", "附件：佐证.pdf（1 KB）")

    admin.says("审核")
    await admin.taps("述职报告摘要")
    await admin.sees("附件：述职报告.docx（1 KB，未打开）")
    await admin.taps("附件：述职报告.docx")
    assert content(admin, await received(admin, "述职报告.docx")) == DOCX

    # The same buttons in the hands of another unit's secretary.
    other = county.phone("刘志强")
    for (number,) in query(county, "SELECT id FROM attachment"):
        for action in ("att", "att.rm"):
            shove(county, pressed(county, other.person_id, f"v1:{action}:{number}"))
    other.says("/my")
    await other.sees("我的事项")
    assert not any("document" in one.body for one in county.world.chat(other.chat_id).messages.values())
    assert query(county, "SELECT count(*) FROM attachment WHERE state = 'stored'") == [(2,)]


async def test_what_cannot_be_taken_is_refused_at_once_and_the_form_goes_on(county: Scene) -> None:
    secretary = county.phone("王立新")
    secretary.sends("早到.docx", DOCX)
    await secretary.sees("目前不需要附件")
    await open_form(secretary)
    for name, size, reason in (
        ("全文.docx", 21 * 1024 * 1024, "附件超过20MB"),
        ("【机密】全文.docx", 9, "机密"),
        ("全部材料.zip", 9, "附件只能是"),
    ):
        secretary.sends(name, b"x" * size)
        await secretary.sees(reason)
    secretary.forget()
    secretary.world.upload(secretary.person_id, secretary.chat_id, PHOTO, as_a_photo=True)
    await secretary.sees("不需要照片")
    assert query(county, "SELECT count(*) FROM attachment") == [(0,)]
    secretary.says(PASTE)
    await secretary.sees("请核对", "建成阵地四处")


async def test_a_file_sent_by_mistake_is_taken_back_or_goes_with_the_form(county: Scene) -> None:
    secretary = county.phone("王立新")
    await open_form(secretary)
    secretary.sends("误发.docx", DOCX)
    await secretary.sees("附件：误发.docx", "已保存")
    assert await secretary.taps("移除附件") == "附件已移除"
    await secretary.sees("附件已移除：误发.docx")
    secretary.sends("又误发.docx", DOCX)
    await secretary.sees("附件：又误发.docx", "已保存")
    # A form with a file in it is not dropped in silence for another one.
    secretary.says("五个一")
    await secretary.taps("培树典型")
    await secretary.taps("登记")
    await secretary.sees("第1项", "草稿已保存")
    secretary.says("我的事项")
    await secretary.taps("继续填写")
    await secretary.sees("第1项，共4项", "上年度问题整改情况")
    secretary.says(PASTE)
    await secretary.sees("请核对", "建成阵地四处", "附件：又误发.docx")
    await secretary.taps("放弃")
    await secretary.sees("已放弃填写")
    await open_form(secretary)
    secretary.says(PASTE)
    assert "附件" not in (await secretary.sees("请核对", "建成阵地四处")).text


async def test_nothing_is_lost_when_the_bot_stops_before_the_file_is_fetched(tmp_path: Path) -> None:
    clock = ShiftedClock(china("2026-11-23 10:00"))
    world = demo_world(token=TOKEN, now=clock.now)
    async with serve(create_app(world)) as address:
        settings = settings_for(tmp_path, address)
        async with running(settings, clock) as first:
            county = Scene(world, clock, first)
            await county.settle_in()
            secretary = county.phone("王立新")
            world.faults.add(Fault(kind="server_error", method="getFile", times=None))
            await open_form(secretary)
            secretary.sends("述职报告.docx", DOCX)
            await secretary.sees("附件保存中：述职报告.docx")
            secretary.says(PASTE)
            await secretary.sees("请核对", "述职报告.docx（1 KB）")
            await secretary.taps("确认报送")
            await secretary.sees("回执号", "述职报告.docx（1 KB，保存中）")
        world.faults.clear()
        secretary.forget()
        async with running(settings, clock) as second:
            await secretary.sees("附件：述职报告.docx（1 KB）", "已保存")
            admin = Scene(world, clock, second).phone("陈思远")
            admin.says("审核")
            await admin.taps("述职报告摘要")
            await admin.taps("附件：述职报告.docx")
            assert content(admin, await received(admin, "述职报告.docx")) == DOCX
        world.release()


# On a server pg_dump and pg_restore do it.
@on_sqlite
async def test_after_a_restore_on_an_empty_disk_an_attachment_is_given_as_before(tmp_path: Path) -> None:
    clock = ShiftedClock(china("2026-11-23 10:00"))
    world = demo_world(token=TOKEN, now=clock.now)
    async with serve(create_app(world)) as address:
        settings = settings_for(tmp_path, address)
        async with running(settings, clock) as first:
            county = Scene(world, clock, first)
            await county.settle_in()
            secretary = county.phone("王立新")
            await open_form(secretary)
            secretary.sends("述职报告.docx", DOCX)
            await secretary.sees("附件：述职报告.docx", "已保存")
            secretary.says(PASTE)
            await secretary.sees("请核对")
            await secretary.taps("确认报送")
            await secretary.sees("回执号")
            assert "含附件1个" in await backup.backup(settings, tmp_path / "office.backup")
        key = (settings.data_dir / KEY).read_bytes()
        shutil.rmtree(settings.data_dir)
        assert "含附件1个" in await backup.restore(settings, tmp_path / "office.backup")
        # No backup holds it: it is kept in another place and put back by hand.
        (settings.data_dir / KEY).write_bytes(key)
        async with running(settings, clock) as second:
            admin = Scene(world, clock, second).phone("陈思远")
            admin.says("审核")
            await admin.taps("述职报告摘要")
            await admin.taps("附件：述职报告.docx")
            assert content(admin, await received(admin, "述职报告.docx")) == DOCX
        world.release()
