"""Fetching what people sent: how often it is tried, and that what was fetched is really there."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import select, text, update
from telegram.error import BadRequest, NetworkError

from bot.api import BotApi, TooBig
from bot.downloads import LONGEST_WAIT, REFUSALS, Downloads
from services import attachments as attachments_service
from services import files
from services.context import Context
from services.incoming import receiver
from storage import attachments
from storage.attachments import Attachment
from storage.tables import attachment
from tests.databases import on_sqlite
from tests.stage import QIAN, Stage

TRIES = receiver(attachments_service.PURPOSE).tries
PDF = b"%PDF-1.7"


class FakeApi:
    """A Telegram that gives the file, or the error it was made with."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    async def download(self, file_id: str) -> bytes:
        if self.error:
            raise self.error
        return PDF


async def announced(stage: Stage, attempts: int = 0) -> None:
    who = (await stage.actor(QIAN)).person_id
    async with stage.context() as ctx:
        await attachments.announce(ctx.work, who, attachments_service.PURPOSE, "file", "unique", "报告.pdf", 9)
        await ctx.work.execute(update(attachment).values(attempts=attempts))


async def fetch(stage: Stage, api: FakeApi) -> Attachment:
    """Let the fetcher do one round; gives what became of the file."""
    downloads = Downloads(stage.database, cast(BotApi, api), stage.context, stage.folder / "files")
    async with stage.database.read() as session:
        (one,) = await attachments.waiting(session)
    await downloads._fetch(one)
    async with stage.database.read() as session:
        found = await attachments.by_id(session, one.id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("error", "attempts", "state"),
    [
        (TooBig("file"), 0, "failed"),
        (BadRequest("file is temporarily unavailable"), REFUSALS - 2, "waiting"),
        (BadRequest("wrong file_id"), REFUSALS - 1, "failed"),
        (NetworkError("no route"), REFUSALS, "waiting"),
        (OSError("no space left on device"), TRIES - 2, "waiting"),
        (NetworkError("no route"), TRIES - 1, "failed"),
    ],
)
async def test_a_failed_fetch_is_repeated_as_long_as_it_may_help(
    stage: Stage, error: Exception, attempts: int, state: str
) -> None:
    await announced(stage, attempts)
    assert (await fetch(stage, FakeApi(error))).state == state
    told = [message.text for work in stage.sent[-1:] for message in work.messages]
    assert any("附件未能保存" in text for text in told) is (state == "failed")


async def test_through_a_day_without_network_it_is_tried_every_five_minutes(stage: Stage) -> None:
    await announced(stage, attempts=100)
    await fetch(stage, FakeApi(NetworkError("no route")))
    async with stage.database.read() as session:
        assert await attachments.next_at(session) == session.now + LONGEST_WAIT
    assert timedelta(days=1) <= LONGEST_WAIT * TRIES


async def test_a_file_that_housekeeping_took_away_meanwhile_is_written_again(stage: Stage) -> None:
    await announced(stage)
    folder = stage.folder / "files"

    @asynccontextmanager
    async def after_housekeeping() -> AsyncIterator[Context]:
        files.remove(folder, [path.name for path in folder.iterdir()])
        async with stage.context() as ctx:
            yield ctx

    downloads = Downloads(stage.database, cast(BotApi, FakeApi()), after_housekeeping, folder)
    async with stage.database.read() as session:
        (one,) = await attachments.waiting(session)
    await downloads._fetch(one)
    async with stage.database.read() as session:
        digest = await session.value(select(attachment.c.digest))
    assert (folder / digest).read_bytes() == PDF


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Somebody else holds the right to write."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def unreadable(path: Path) -> Iterator[None]:
    """The table of attachments can't be read."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("ALTER TABLE attachment RENAME TO away")
        yield
        other.execute("ALTER TABLE away RENAME TO attachment")


@on_sqlite
@pytest.mark.parametrize("trouble", [locked, unreadable])
async def test_a_database_that_fails_for_a_while_delays_a_file_and_ends_nothing(
    stage: Stage,
    trouble: Callable[[Path], AbstractContextManager[None]],
    caplog: pytest.LogCaptureFixture,
    until: Callable[..., Awaitable[None]],
) -> None:
    await announced(stage)
    async with stage.database.batch() as batch:
        await batch.session.execute(text("PRAGMA busy_timeout = 10"))
    downloads = Downloads(stage.database, cast(BotApi, FakeApi()), stage.context, stage.folder / "files")

    async def here() -> bool:
        async with stage.database.read() as session:
            return bool(await session.value(select(attachment.c.state)) == "stored")

    async with asyncio.TaskGroup() as tasks:
        with trouble(stage.folder / "shuzhi.db"):
            running = tasks.create_task(downloads.run())
            await until(lambda: "the database failed the downloads" in caplog.text)
            assert not running.done()
        downloads.wake()
        await until(here)
        downloads.stop()
    assert len(list((stage.folder / "files").iterdir())) == 1
