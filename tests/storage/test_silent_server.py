"""A server that goes silent, as behind a cut cable: nobody says that the connection is gone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import make_url

from storage.database import Database
from storage.errors import StorageError, Trouble
from tests import databases
from tests.databases import on_postgresql
from tests.stage import china

pytestmark = on_postgresql


class Cable:
    """What lies between: it carries all bytes both ways, or none without saying so."""

    def __init__(self, there: Path) -> None:
        """`there` is the server's socket."""
        self._there = there
        self._carries = asyncio.Event()
        self._ends: list[asyncio.StreamWriter] = []
        self.port = 0
        self.mend()

    def cut(self) -> None:
        self._carries.clear()

    def mend(self) -> None:
        self._carries.set()

    async def lay(self) -> asyncio.Server:
        server = await asyncio.start_server(self._joined, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_unix_connection(self._there)
        self._ends += [writer, far_writer]
        with suppress(OSError):
            await asyncio.gather(self._carry(reader, far_writer), self._carry(far_reader, writer))

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while given := await source.read(65536):
            await self._carries.wait()
            target.write(given)
            await target.drain()
        target.close()

    def give_up(self) -> None:
        for end in self._ends:
            end.transport.abort()


@pytest.fixture
async def cable(tmp_path: Path) -> AsyncIterator[tuple[Cable, str]]:
    url = make_url(databases.new(tmp_path / "behind"))
    cable = Cable(Path(str(url.query["host"])) / f".s.PGSQL.{url.query['port']}")
    server = await cable.lay()
    yield cable, url.set(host="127.0.0.1", port=cable.port, query={}).render_as_string(hide_password=False)
    cable.give_up()
    server.close()


async def test_a_statement_whose_server_says_nothing_ends_and_the_next_one_has_a_connection_of_its_own(
    cable: tuple[Cable, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    between, url = cable
    monkeypatch.setattr("storage.engines.postgres._ANSWERED_WITHIN", 0.5)
    monkeypatch.setattr("storage.engines.postgres._UNDONE_WITHIN", 0.5)
    database = Database(url, lambda: china("2026-11-23"))
    assert await database.version()
    between.cut()
    async with asyncio.timeout(20) as limit:
        with pytest.raises(StorageError) as caught:
            await database.version()
    between.mend()
    assert not limit.expired()
    assert caught.value.trouble is Trouble.UNREACHABLE
    assert (await database.version()).startswith("PostgreSQL")
    await database.close()
