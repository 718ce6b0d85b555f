"""A database that fails the running bot for a while: everything rests, nothing ends, nothing is forgotten."""

import pytest

from storage.errors import StorageError
from tests.journeys.scene import Scene, eventually

PARTS = ("dispatcher", "downloads", "menus")


def unreadable() -> None:
    raise StorageError("unable to open database file")


async def test_a_database_that_cannot_be_read_for_a_while_ends_nothing(
    county: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    clerk, running = county.phone("李春梅"), county.assistant
    clerk.says("/my")
    await clerk.sees("我的事项")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running.database, "read", unreadable)
        running.menus.all_changed()
        running.downloads.wake()
        running.dispatcher.wake()
        failed = [f"the database failed the {part}" for part in PARTS]
        await eventually(lambda: all(words in caplog.text for words in failed), "not everybody has noticed")
        running.menus._set.clear()
        before = county.world.calls.last_number
    clerk.says("/my")
    await clerk.sees("我的事项")
    await eventually(
        lambda: [one for one in county.world.calls.after(before, "setMyCommands") if "chat_id" in str(one.params)],
        "the menus of persons were forgotten",
    )
    assert running.health.ready
