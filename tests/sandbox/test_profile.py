"""Commands by scope, descriptions and the menu button."""

from typing import Any

import httpx
import pytest

from sandbox import World
from tests.sandbox.small_world import ALICE, BOB, GROUP, Api
from tests.sandbox.test_files import PNG

SCOPES: list[tuple[dict[str, Any], int, int]] = [
    ({"type": "default"}, BOB, GROUP),
    ({"type": "all_group_chats"}, BOB, GROUP),
    ({"type": "all_chat_administrators"}, ALICE, GROUP),
    ({"type": "chat", "chat_id": GROUP}, BOB, GROUP),
    ({"type": "chat_administrators", "chat_id": GROUP}, ALICE, GROUP),
    ({"type": "chat_member", "chat_id": GROUP, "user_id": ALICE}, ALICE, GROUP),
    ({"type": "all_private_chats"}, ALICE, ALICE),
    ({"type": "chat", "chat_id": ALICE}, ALICE, ALICE),
]


async def offered(client: httpx.AsyncClient, person: int, chat: int) -> list[str]:
    sight = (await client.get(f"/sandbox/api/people/{person}/chats/{chat}")).json()
    return [command["command"] for command in sight["commands"]]


def commands(name: str) -> list[dict[str, str]]:
    return [{"command": name, "description": "说明"}]


@pytest.mark.parametrize(("scope", "person", "chat"), SCOPES)
async def test_each_scope_reaches_those_it_names(
    scope: dict[str, Any], person: int, chat: int, started: World, client: httpx.AsyncClient, api: Api
) -> None:
    await api.result("setMyCommands", commands=commands("special"), scope=scope)
    assert await offered(client, person, chat) == ["special"]
    await api.result("deleteMyCommands", scope=scope)
    assert await offered(client, person, chat) == []


@pytest.mark.parametrize("start", [0, 5])
async def test_the_narrower_scope_wins(start: int, started: World, client: httpx.AsyncClient, api: Api) -> None:
    group_scopes = [scope for scope, _, chat in SCOPES if chat == GROUP]
    for number, scope in enumerate(group_scopes[: start + 1]):
        await api.result("setMyCommands", commands=commands(f"c{number}"), scope=scope)
    assert await offered(client, ALICE, GROUP) == [f"c{start}"]


async def test_the_persons_language_wins_within_a_scope(started: World, client: httpx.AsyncClient, api: Api) -> None:
    await api.result("setMyCommands", commands=commands("english"))
    await api.result("setMyCommands", commands=commands("chinese"), language_code="zh")
    assert await offered(client, ALICE, ALICE) == ["chinese"]
    assert await api.result("getMyCommands") == commands("english")


async def test_commands_for_a_chat_the_bot_cannot_reach_are_refused(world: World, api: Api) -> None:
    scope = {"type": "chat", "chat_id": 77}
    code, words = await api.error("setMyCommands", commands=commands("a"), scope=scope)
    assert (code, words) == (400, "Bad Request: chat not found")


async def test_descriptions_show_in_the_chat(started: World, client: httpx.AsyncClient, api: Api) -> None:
    await api.result("setMyDescription", description="一句话介绍")
    await api.result("setMyShortDescription", short_description="短介绍")
    await api.result("setMyName", name="新名")
    sight = (await client.get(f"/sandbox/api/people/{ALICE}/chats/{ALICE}")).json()
    assert sight["description"] == "一句话介绍"
    assert sight["bot"]["first_name"] == "新名"
    assert (await client.get("/sandbox/api/people")).json()["bot"]["about"] == "短介绍"
    assert await api.result("getMyName") == {"name": "新名"}
    assert await api.result("getMyShortDescription") == {"short_description": "短介绍"}


async def test_the_bots_picture_is_a_jpeg_that_comes_with_the_request(world: World, api: Api) -> None:
    photo = {"photo": '{"type": "static", "photo": "attach://p"}'}
    jpeg, address = b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x02\x00\x03\x01", f"/bot{api.token}/setMyProfilePhoto"
    assert (await api.client.post(address, data=photo, files={"p": ("p.png", PNG)})).json()["error_code"] == 400
    assert (await api.client.post(address, data=photo, files={"q": ("p.jpg", jpeg)})).json()["error_code"] == 400
    assert (await api.client.post(address, data=photo, files={"p": ("p.jpg", jpeg)})).json()["ok"]
    found = await api.result("getUserProfilePhotos", user_id=world.bot_id)
    assert [(one["width"], one["height"]) for (one,) in found["photos"]] == [(3, 2)]
    assert (await api.result("getUserProfilePhotos", user_id=ALICE))["total_count"] == 0


async def test_the_menu_button_belongs_to_private_chats(started: World, api: Api) -> None:
    button = {"type": "commands"}
    await api.result("setChatMenuButton", menu_button=button)
    await api.result("setChatMenuButton", chat_id=ALICE, menu_button=button)
    assert started.state.menu_buttons == {0: button, ALICE: button}
    assert (await api.error("setChatMenuButton", chat_id=GROUP, menu_button=button))[0] == 400
    assert (await api.error("setChatMenuButton", menu_button={"type": "rocket"}))[0] == 400
