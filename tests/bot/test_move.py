"""`migrate --to`: a whole office goes from one database to another and back, and nothing of it is lost or changed."""

from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Table, select, update

from bot.commands import audit, migrate
from bot.exits import ExitCode, StopProcess
from bot.lock import only_instance
from bot.settings import Settings
from domain.power import UnitType
from services.audit_record import open_record
from storage import transfer, units
from storage.database import Database
from storage.engines import Row, addresses
from storage.tables import item, tally, unit
from tests import databases
from tests.databases import ask, on_postgresql
from tests.stage import FILE, Stage, china


@pytest.fixture
async def settings(stage: Stage, tmp_path: Path) -> Settings:
    """An office with open items and an audit trail, stopped; one unit lies below a newer one."""
    await open_record(stage.database, tmp_path)
    await stage.open_periods()
    async with stage.context() as ctx:
        newer = await units.add(ctx.work, "乙片区", UnitType.TOWNSHIP, await units.root(ctx.work), 9)
        # As after a reform: the older unit now lies below the newer one.
        await ctx.work.execute(update(unit).where(unit.c.name == "青山镇党委").values(parent_id=newer.id))
        ctx.work.audit("test", unit_id=newer.id, text="甲乙")
    await stage.database.close()
    url = databases.url_of(tmp_path / FILE)
    return Settings(bot_token=SecretStr("123456:abcdefgh"), database_url=url, data_dir=tmp_path)


def at(settings: Settings, url: str) -> Settings:
    return settings.model_copy(update={"database_url": url})


async def content(url: str) -> dict[str, list[str]]:
    """Every table's rows, those that triggers keep among them."""
    database = Database(url, lambda: china("2026-11-23 10:00"))
    async with database.read() as session:
        found = {
            table.name: sorted(str(row) for row in await session.all(select(table)))
            for table in [*transfer.moved_tables(), tally]
        }
    await database.close()
    return found


async def test_an_office_moves_to_sqlite_as_it_is(settings: Settings, tmp_path: Path) -> None:
    url = addresses.at(tmp_path / "there" / "other.db")
    said = await migrate.move(settings, url)
    assert "迁移完成" in said
    assert "audit.key" in said
    there = await content(url)
    assert there == await content(settings.database_url)
    assert len(there["item"]) > 3
    assert (await audit.verify(at(settings, url))).whole


@on_postgresql
async def test_an_office_moves_back_to_a_server_and_new_numbers_go_on_behind_the_old_ones(
    settings: Settings, tmp_path: Path
) -> None:
    between, end = addresses.at(tmp_path / "other.db"), databases.new(tmp_path / "end")
    before = await content(settings.database_url)
    await migrate.move(settings, between)
    await migrate.move(at(settings, between), end)
    assert await content(end) == before
    assert (await audit.verify(at(settings, end))).whole
    database = Database(end, lambda: china("2026-11-24 10:00"))
    async with database.read() as session:
        last = max(row["id"] for row in await session.all(select(item.c.id)))
    assert ask(end, "SELECT nextval(pg_get_serial_sequence('item', 'id'))") == [(last + 1,)]
    await database.close()


async def test_a_database_that_holds_something_is_left_alone(settings: Settings, tmp_path: Path) -> None:
    url = addresses.at(tmp_path / "other.db")
    await migrate.move(settings, url)
    before = await content(url)
    with pytest.raises(StopProcess, match="不是空的") as caught:
        await migrate.move(settings, url)
    assert caught.value.code is ExitCode.BAD_SETTINGS
    assert await content(url) == before


async def test_what_was_cut_off_can_be_begun_anew(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = addresses.at(tmp_path / "other.db")

    async def cut_off(*_: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(transfer, "_checksum", cut_off)
        with pytest.raises(KeyboardInterrupt):
            await migrate.move(settings, url)
    assert "迁移完成" in await migrate.move(settings, url)


async def test_a_table_that_reads_otherwise_afterwards_undoes_all(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = addresses.at(tmp_path / "other.db")
    alone = transfer._alone

    def changed(table: Table, row: Row) -> dict[str, object]:
        written = dict(alone(table, row))
        return written | {"name": "张三丰"} if written.get("name") == "孙悦" else written

    monkeypatch.setattr(transfer, "_alone", changed)
    with pytest.raises(StopProcess, match="person"):
        await migrate.move(settings, url)
    assert (await content(url))["unit"] == []


async def test_while_the_assistant_runs_nothing_is_moved(settings: Settings, tmp_path: Path) -> None:
    running = Database(settings.database_url, lambda: china("2026-11-23"))
    async with only_instance(settings.database_path, running):
        with pytest.raises(StopProcess) as caught:
            await migrate.move(settings, addresses.at(tmp_path / "other.db"))
    assert caught.value.code is ExitCode.TAKEN
    await running.close()


@pytest.mark.parametrize("to", ["mysql://x", "sqlite+aiosqlite:///", "postgresql+asyncpg://host"])
async def test_an_address_that_is_none_is_said(settings: Settings, to: str) -> None:
    with pytest.raises(StopProcess, match="数据库地址") as caught:
        await migrate.move(settings, to)
    assert caught.value.code is ExitCode.BAD_SETTINGS
