"""A restarted sandbox keeps its chats."""

import asyncio
import json
from pathlib import Path

import pytest

from sandbox import World, create_app, serve, state_file
from sandbox.models import Chat, Person
from sandbox.params import Upload
from sandbox.state_file import load, save
from tests.sandbox.small_world import ALICE, GROUP, TOKEN, StillClock


def test_everything_that_lasts_comes_back(started: World, clock: StillClock, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "world.json"
    started.say(ALICE, ALICE, "你好")
    started.upload(ALICE, GROUP, Upload("表.xlsx", "application/x", bytes(range(256))))
    started.set_bot(GROUP, ALICE, "administrator")
    save(started, path)
    again = World(token=TOKEN, now=clock.now, first_id=1)
    assert load(again, path)
    assert again.state.model_dump(exclude={"pending"}) == started.state.model_dump(exclude={"pending"})
    assert list(again.updates.pending) == list(started.updates.pending)
    assert again.updates.next_id == started.updates.next_id
    assert again.say(ALICE, ALICE, "再来").message_id > 1


def test_update_ids_never_go_back_after_a_load(started: World, clock: StillClock, tmp_path: Path) -> None:
    save(started, tmp_path / "w.json")
    later = World(token=TOKEN, now=clock.now, first_id=9_000)
    load(later, tmp_path / "w.json")
    assert later.updates.next_id == 9_000


def test_new_people_and_groups_join_an_old_state(started: World, clock: StillClock, tmp_path: Path) -> None:
    save(started, tmp_path / "w.json")
    group = Chat(id=-5, type="group", name="新群", members=[5])
    later = World(token=TOKEN, now=clock.now, people=[Person(id=5, name="新人")], groups=[group])
    load(later, tmp_path / "w.json")
    assert {ALICE, 5} <= set(later.state.people)
    assert {GROUP, -5, 5} <= set(later.state.chats)


def test_without_a_file_the_world_starts_fresh(world: World, tmp_path: Path) -> None:
    assert not load(world, tmp_path / "none.json")


def test_a_save_leaves_one_whole_file(world: World, tmp_path: Path) -> None:
    save(world, tmp_path / "w.json")
    save(world, tmp_path / "w.json")
    assert [path.name for path in tmp_path.iterdir()] == ["w.json"]
    assert json.loads((tmp_path / "w.json").read_text(encoding="utf-8"))["people"]


async def test_the_world_is_saved_at_shutdown(started: World, tmp_path: Path) -> None:
    path = tmp_path / "w.json"
    async with serve(create_app(started, state_file=path)):
        started.say(ALICE, ALICE, "最后一句")
    assert "最后一句" in path.read_text(encoding="utf-8")


async def test_the_world_is_saved_while_it_changes(
    started: World, clock: StillClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state_file, "SAVE_SECONDS", 0.01)
    path = tmp_path / "w.json"
    async with serve(create_app(started, state_file=path)):
        started.say(ALICE, ALICE, "第一句")
        while not path.exists() or "第一句" not in path.read_text(encoding="utf-8"):
            await asyncio.wait_for(started.changes.wait(0.01), 1)
        # What a sandbox would begin with that was killed at this moment.
        again = World(token=TOKEN, now=clock.now)
        load(again, path)
        assert [message.text for message in again.chat(ALICE).messages.values()][-1] == "第一句"
