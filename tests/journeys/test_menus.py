"""The "/" menu that Telegram shows somebody: from /start on that of his posts, until the last of them ends."""

import re
from pathlib import Path

import pytest

from bot.commands.sandbox import seats
from sandbox.cast import ADMIN_ID, CAST
from sandbox.command_menu import offered_commands
from services.demo import populate
from tests.journeys.scene import Scene, eventually, person, scene
from tests.journeys.test_notices import write
from tests.journeys.test_numbers_open_items import KIND, registered
from tests.journeys.year import fills, opens, takes

STRANGERS = {"start", "about", "help"}
ADMIN = next(one.name for one in CAST.people if one.id == ADMIN_ID)


def menu(county: Scene, name: str) -> set[str]:
    chat = county.world.chat(person(name))
    return {one["command"] for one in offered_commands(county.world.state.commands, chat, chat.id)}


async def offered(county: Scene, name: str, *wanted: str) -> None:
    """Wait until somebody's menu has these commands."""
    await eventually(lambda: set(wanted) <= menu(county, name) or None, f"{name} is not offered {wanted}")


@pytest.mark.parametrize(("name", "own"), [(ADMIN, "units"), ("李春梅", "my"), ("王立新", "my")])
async def test_the_menu_follows_the_first_start(tmp_path: Path, name: str, own: str) -> None:
    async with scene(tmp_path, "2026-11-23 10:00") as county:
        await eventually(lambda: menu(county, name) == STRANGERS or None, "strangers have no menu")
        async with county.assistant.context() as ctx:
            await populate(ctx, seats())
        # Whoever has not started has no chat that a menu could be set for.
        county.phone(name).start()
        await offered(county, name, own)


async def test_with_the_last_post_its_menu_goes(county: Scene) -> None:
    await offered(county, "李春梅", "my")
    admin = county.phone(ADMIN)
    admin.says("/units")
    await admin.taps("青山镇党委")
    await admin.taps("李春梅")
    await admin.taps("移除")
    await admin.taps("确认移除")
    await eventually(lambda: menu(county, "李春梅") == STRANGERS or None, "the menu of a post that is over stays")


async def test_somebody_who_is_forgotten_keeps_no_menu_of_a_post(county: Scene) -> None:
    await offered(county, "李春梅", "my")
    admin = county.phone(ADMIN)
    admin.says("/units")
    await admin.taps("青山镇党委")
    await admin.taps("李春梅")
    await admin.taps("移除")
    await admin.taps("移除并删除个人信息")
    await eventually(lambda: menu(county, "李春梅") == STRANGERS or None, "the menu of a forgotten person stays")


def number(text: str, pattern: str) -> int:
    found = re.search(pattern, text)
    return int(found[1]) if found else 0


async def test_the_numbers_of_the_menu_are_those_of_the_lists_behind_its_buttons(county: Scene) -> None:
    secretary, admin = county.phone("王立新"), county.phone(ADMIN)
    await registered(secretary)
    await opens(secretary, "五个一", f"五个一·{KIND}")
    await takes(secretary, "报完成")
    await fills(secretary, "完成情况：已按计划完成")
    await county.advance_to("2026-11-27 22:00")
    await write(admin, urgent="是")
    await admin.taps("立即发送")
    seen: dict[str, set[str | None]] = {"我的事项": set(), "审核": set()}
    for one in (one for one in CAST.people if one.unit):
        phone = county.phone(one.name)
        phone.says("菜单")
        menu_text = (await phone.sees("请点选要办理的事项")).text
        offered_here = phone.buttons()
        for label, said in (("我的事项", r"待办(\d+)项"), ("审核", r"待审核(\d+)项")):
            told = number(menu_text, said)
            if label not in offered_here:
                assert told == 0, one.name
                continue
            phone.says(label)
            listed = number((await phone.sees(label)).text.split("\n")[0], r"（(\d+)项）")
            assert told == listed, f"{one.name}: {label}"
            if told:
                seen[label].add(one.role)
    # Otherwise the comparison proves little.
    assert seen["我的事项"] >= {"secretary", "clerk"}
    assert seen["审核"] >= {"dept_admin", "dept_approver"}
