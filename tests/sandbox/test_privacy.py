"""Privacy mode: what the bot sees of a group."""

from typing import Any

import pytest

from sandbox import World
from sandbox.people_acts import Manner
from tests.sandbox.small_world import ALICE, BOB, CAROL, GROUP, Api

SAID = [
    ("大家好", False),
    ("/my", True),
    ("/my@shuzhi_sandbox_bot", True),
    ("/MY@Shuzhi_Sandbox_Bot 请看", True),
    ("/my@other_bot", False),
    ("请发 /my", False),
    ("@shuzhi_sandbox_bot 你好", False),
    ("/", False),
]


@pytest.mark.parametrize(("text", "seen"), SAID)
def test_a_group_shows_the_bot_only_its_commands(text: str, seen: bool, world: World) -> None:
    world.say(BOB, GROUP, text)
    assert [u.payload["message"]["text"] for u in world.updates.pending] == [text] * seen


@pytest.mark.parametrize(("text", "seen"), SAID)
def test_a_private_chat_shows_the_bot_everything(text: str, seen: bool, started: World) -> None:
    started.say(ALICE, ALICE, text)
    assert len(started.updates.pending) == 1


async def test_replies_to_the_bot_are_seen_and_replies_to_others_are_not(world: World, api: Api) -> None:
    asked = await api.result("sendMessage", chat_id=GROUP, text="请说明原因")
    other = world.say(BOB, GROUP, "不知道")
    world.say(BOB, GROUP, "因为下雨", Manner(reply_to=other.message_id))
    world.say(BOB, GROUP, "因为修路", Manner(reply_to=asked["message_id"]))
    (update,) = world.updates.pending
    assert update.payload["message"]["text"] == "因为修路"
    assert update.payload["message"]["reply_to_message"]["text"] == "请说明原因"


def test_an_administrator_bot_sees_everything(world: World) -> None:
    world.set_bot(GROUP, ALICE, "administrator")
    world.say(BOB, GROUP, "大家好")
    assert world.updates.pending[-1].payload["message"]["text"] == "大家好"


@pytest.mark.parametrize("status", ["left", "kicked"])
def test_a_bot_outside_sees_nothing(status: Any, world: World) -> None:
    world.set_bot(GROUP, ALICE, status)
    world.updates.clear()
    world.say(BOB, GROUP, "/my")
    assert not world.updates.pending


def test_service_messages_are_seen(world: World) -> None:
    world.join(CAROL, GROUP)
    world.leave(CAROL, GROUP)
    joined, left = (u.payload["message"] for u in world.updates.pending)
    assert joined["new_chat_members"][0]["id"] == left["left_chat_member"]["id"] == CAROL


def test_an_edited_command_comes_as_an_edited_message(world: World) -> None:
    said = world.say(BOB, GROUP, "/my")
    world.edit(BOB, GROUP, said.message_id, "/five")
    edited = world.updates.pending[-1].payload["edited_message"]
    assert (edited["message_id"], edited["text"]) == (said.message_id, "/five")
    assert edited["edit_date"] >= edited["date"]
