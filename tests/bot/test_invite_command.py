"""`import-roster` and then `invite`, in the order of the README: everybody of the roster is bound, nobody made anew."""

from datetime import datetime
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.commands.database import open_context
from bot.commands.import_roster import import_roster
from bot.commands.invite import invite
from bot.exits import StopProcess
from bot.settings import Settings
from domain.errors import Refusal
from domain.power import UnitType
from services import invites
from storage import people, posts, units
from storage.tables import invite as invite_table
from tests.services.workbooks import DEPARTMENT, HEADING, ROWS, workbook

WRAPPED = ("红旗镇\n党委", "乡镇", DEPARTMENT, "张　明", "党委书记", "书记")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Without a token nothing is asked of Telegram."""
    return Settings(
        bot_token=SecretStr(""),
        database_url=f"sqlite+aiosqlite:///{tmp_path / 'shuzhi.db'}",
        data_dir=tmp_path,
        clock=datetime.fromisoformat("2026-11-23T10:00+08:00"),
    )


async def bring_in(settings: Settings, *rows: tuple[str, ...]) -> str:
    async with open_context(settings) as ctx:
        root = await units.root(ctx.work) or await units.add(ctx.work, DEPARTMENT, UnitType.DEPARTMENT, None, 0)
        await units.change(ctx.work, root.id, name=DEPARTMENT)
    file = settings.data_dir / "名单.xlsx"
    file.write_bytes(workbook(HEADING, *rows))
    return await import_roster(settings, file)


async def join(settings: Settings, account: int, link: str) -> None:
    async with open_context(settings) as ctx:
        assert isinstance(await invites.redeem(ctx, account, link.partition("start=")[2]), invites.Welcome)


async def everybody(settings: Settings) -> list[tuple[str, int | None]]:
    async with open_context(settings) as ctx:
        root = await units.root(ctx.work)
        assert root is not None
        return [(one.name, one.telegram_id) for one in await posts.given(ctx.work, [root.path])]


async def test_everybody_of_the_roster_is_invited_and_their_number_stays(settings: Settings) -> None:
    await bring_in(settings, *ROWS, WRAPPED)
    invited = [
        ("青山镇党委", "钱进", "党（工）委书记"),
        ("青山镇", "孙 丽 13800000000", ""),
        ("大桥乡党委", "杨国栋", ""),
        ("红旗镇党委", "张明", "书记"),
    ]
    for account, (unit, name, role) in enumerate(invited, 8001):
        link, note = await invite(settings, unit, name, role, "")
        assert "链接供本人启用，不另增人员" in note
        await join(settings, account, link)
    assert await everybody(settings) == [("钱进", 8001), ("孙丽", 8002), ("杨国栋", 8003), ("张明", 8004)]
    assert "新增人员0名" in await bring_in(settings, *ROWS, WRAPPED)


async def test_somebody_bound_already_is_said_to_be(settings: Settings) -> None:
    await bring_in(settings, *ROWS)
    await join(settings, 8001, (await invite(settings, "青山镇党委", "钱进", "", ""))[0])
    with pytest.raises(Refusal, match="钱进（青山镇党委，党（工）委书记）已绑定账号，无需再邀请"):
        await invite(settings, "青山镇党委", "钱进", "", "")
    await join(settings, 8009, (await invite(settings, "青山镇党委", "钱进", "", "", again=True))[0])
    async with open_context(settings) as ctx:
        assert await people.by_telegram(ctx.work, 8001) is None


async def test_somebody_unknown_is_a_new_clerk(settings: Settings) -> None:
    await bring_in(settings, *ROWS)
    link, note = await invite(settings, "大桥乡党委", "何静", "", "")
    await join(settings, 8001, link)
    assert (note, (await everybody(settings))[-1]) == ("", ("何静", 8001))


async def test_an_unknown_unit_or_role_is_refused_with_what_there_is(settings: Settings) -> None:
    await bring_in(settings, *ROWS)
    with pytest.raises(Refusal, match="青山镇党委"):
        await invite(settings, "清山镇", "钱进", "", "")
    with pytest.raises(StopProcess, match="没有“司机”这一角色"):
        await invite(settings, "青山镇", "钱进", "司机", "")


async def test_what_the_database_refuses_is_said_before_telegram_is_asked(settings: Settings) -> None:
    unreachable = {"bot_token": SecretStr("123456:abcdefgh"), "bot_api_url": "http://127.0.0.1:9"}
    serving = settings.model_copy(update=unreachable)
    await bring_in(serving, *ROWS)
    with pytest.raises(Refusal, match="不在单位名单中"):
        await invite(serving, "清山镇", "钱进", "", "")
    with pytest.raises(StopProcess, match="现在连不上 Telegram"):
        await invite(serving, "大桥乡党委", "何静", "", "")
    async with open_context(serving) as ctx:
        assert await ctx.work.value(select(func.count()).select_from(invite_table)) == 0


async def test_an_import_says_what_there_is_to_know(settings: Settings) -> None:
    said = await bring_in(settings, *ROWS, ("大桥乡党委", "", "", "空缺", "", "组织委员"))
    assert said.startswith("名单已导入：新增单位2个，新增人员3名")
    assert "未设人员：第5行大桥乡党委（空缺）" in said
    with pytest.raises(StopProcess) as caught:
        await bring_in(settings, *ROWS, ("大桥乡党委", "", "", "周涛、孙丽", "", "组织委员"))
    assert "工作表“名单”：\n第5行：姓名一格中有多人“周涛、孙丽”，请一行一人" in str(caught.value)
    assert "（D列）" in str(caught.value)
