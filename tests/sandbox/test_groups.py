"""Groups: founding, coming and going, moving."""

import httpx
import pytest

from sandbox import World
from tests.sandbox.small_world import ALICE, BOB, CAROL, GROUP, Api

BASE = "/sandbox/api/chats"


async def test_a_new_group_with_the_bot_tells_the_bot(world: World, client: httpx.AsyncClient) -> None:
    body = {"title": "小组", "members": [ALICE, BOB], "type": "group", "with_bot": True}
    group = (await client.post(BASE, json=body)).json()
    change, welcome = (update.payload for update in world.updates.pending)
    assert change["my_chat_member"]["old_chat_member"]["status"] == "left"
    assert change["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert welcome["message"]["new_chat_members"][0]["is_bot"] is True
    assert group["id"] in [chat["id"] for chat in (await client.get(BASE)).json()["chats"]]


async def test_the_bot_is_promoted_and_removed(world: World, client: httpx.AsyncClient) -> None:
    for status in ("administrator", "kicked"):
        await client.post(f"{BASE}/{GROUP}/bot", json={"status": status, "by": ALICE})
    changes = [update.payload["my_chat_member"] for update in world.updates.pending]
    assert [change["new_chat_member"]["status"] for change in changes] == ["administrator", "kicked"]
    again = await client.post(f"{BASE}/{GROUP}/bot", json={"status": "kicked", "by": ALICE})
    assert again.status_code == 409


async def test_members_come_and_go(world: World, client: httpx.AsyncClient) -> None:
    await client.post(f"{BASE}/{GROUP}/members", json={"person": CAROL})
    assert CAROL in world.chat(GROUP).members
    await client.post(f"{BASE}/{GROUP}/members", json={"person": CAROL, "member": False})
    assert CAROL not in world.chat(GROUP).members


async def test_a_group_moves_once_and_says_so_on_both_sides(world: World, client: httpx.AsyncClient) -> None:
    old = world.create_group("小组", [ALICE, BOB], kind="group", with_bot=True)
    world.updates.clear()
    new = (await client.post(f"{BASE}/{old.id}/migrate")).json()
    there, back = (update.payload["message"] for update in world.updates.pending)
    assert (there["chat"]["id"], there["migrate_to_chat_id"]) == (old.id, new["id"])
    assert (back["chat"]["id"], back["migrate_from_chat_id"]) == (new["id"], old.id)
    assert new["type"] == "supergroup"
    assert new["id"] < -1_000_000_000_000
    assert (await client.post(f"{BASE}/{old.id}/migrate")).status_code == 409
    assert (await client.post(f"{BASE}/{new['id']}/migrate")).status_code == 409


async def test_people_see_the_new_group_instead_of_the_old_one(world: World, client: httpx.AsyncClient) -> None:
    old = world.create_group("小组", [CAROL], kind="group", with_bot=True)
    new = world.migrate(old.id)
    chats = (await client.get(f"/sandbox/api/people/{CAROL}/chats")).json()["chats"]
    assert {chat["id"] for chat in chats} == {CAROL, new.id}


async def test_the_bot_leaves_by_itself(world: World, api: Api) -> None:
    await api.result("leaveChat", chat_id=GROUP)
    assert not world.chat(GROUP).has_bot
    assert world.updates.pending[-1].payload["my_chat_member"]["new_chat_member"]["status"] == "left"


@pytest.mark.parametrize("body", [{"title": "空", "members": []}, {"title": "谁", "members": [77]}])
async def test_a_group_of_nobody_is_refused(body: dict[str, object], client: httpx.AsyncClient) -> None:
    assert (await client.post(BASE, json=body)).status_code in (400, 404)
