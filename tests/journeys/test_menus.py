"""The "/" menu that Telegram shows somebody: from /start on that of his posts, until the last of them ends."""

from pathlib import Path

import pytest

from bot.commands.sandbox import seats
from sandbox.cast import ADMIN_ID, CAST
from sandbox.command_menu import offered_commands
from services.demo import populate
from tests.journeys.scene import Scene, eventually, person, scene

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
