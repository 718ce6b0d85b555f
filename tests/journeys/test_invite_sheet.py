"""Everybody invited at once, through the chat: three taps, one Word file, a link and a code for each person."""

import io
import re

from docx import Document

from storage import people
from tests.databases import ask
from tests.journeys.scene import Phone, Scene, eventually, person

LINK = re.compile(r"https://t\.me/\w+\?start=([A-Za-z0-9_-]+)")
AWAY = ("李春梅", "刘志强", "徐静怡")


async def unbound(county: Scene) -> None:
    """Three people of the roster have not started yet."""
    async with county.assistant.context() as ctx:
        for name in AWAY:
            known = await people.by_telegram(ctx.work, person(name))
            assert known is not None
            await people.change(ctx.work, known["id"], telegram_id=None, started_at=None)


async def sheet(county: Scene) -> dict[str, str]:
    """The codes of the sheet that the department has made, by name."""
    department = county.phone("陈思远")
    department.says("单位人员")
    await department.sees("单位人员")
    await department.taps("全部未启用人员的启用表")
    await department.sees("未启用3人，3个单位", "72小时")
    had = len(files(department))
    await department.taps("生成启用表")
    content = (await eventually(lambda: files(department)[had:], "no sheet comes"))[-1]
    table = Document(io.BytesIO(content)).tables[0]
    assert len(table._element.xpath(".//pic:pic")) == len(AWAY)
    found = [(row.cells[1].text, LINK.search(row.cells[2].text)) for row in table.rows[1:]]
    return {text.split("\n")[0]: link[1] for text, link in found if link}


def files(phone: Phone) -> list[bytes]:
    """The files that the bot has sent here, oldest first."""
    sent = [one.body["document"] for one in phone.messages() if "document" in one.body and one.sender.get("is_bot")]
    return [phone.world.state.files[one["file_id"]].content for one in sent]


async def test_each_joins_with_his_own_code_and_a_new_sheet_ends_the_old_codes(county: Scene) -> None:
    await unbound(county)
    old, new = await sheet(county), await sheet(county)
    assert set(old) == set(new) == set(AWAY)
    clerk = county.phone("李春梅")
    clerk.start(old["李春梅"])
    await clerk.sees("邀请链接无效或已失效")
    clerk.start(new["李春梅"])
    await clerk.sees("绑定成功", "青山镇党委")
    url = county.assistant.settings.database_url
    assert ask(url, f"SELECT count(*) FROM outbox WHERE CAST(payload AS text) LIKE '%{new['徐静怡']}%'") == [(0,)]


async def test_when_everybody_is_bound_nothing_is_offered(county: Scene) -> None:
    department = county.phone("陈思远")
    department.says("单位人员")
    page = await department.sees("单位人员")
    assert not any("启用表" in one["text"] for one in page.inline_buttons())
