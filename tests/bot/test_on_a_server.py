"""The commands where a PostgreSQL server keeps the database: each works, or says what does."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.commands import audit, backup, doctor
from bot.commands.migrate import migrate
from bot.exits import ExitCode, StopProcess
from bot.lock import only_instance
from bot.settings import Settings
from services.audit_record import open_record
from storage.database import Database
from tests import databases
from tests.databases import on_postgresql
from tests.stage import FILE, Stage, china

pytestmark = on_postgresql


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        bot_token=SecretStr("123456:abcdefgh"), database_url=databases.url_of(tmp_path / FILE), data_dir=tmp_path
    )


@pytest.fixture
async def county(stage: Stage, tmp_path: Path) -> Stage:
    """A county whose audit trail has its key and head in the data folder."""
    await open_record(stage.database, tmp_path)
    async with stage.database.transaction() as work:
        work.audit("test")
    return stage


async def test_the_audit_trail_is_followed(county: Stage, settings: Settings) -> None:
    checked = await audit.verify(settings)
    assert (checked.whole, checked.text) == (True, "办理记录完好，共1条。")


async def test_a_new_database_beside_an_old_key_is_refused(county: Stage, settings: Settings, tmp_path: Path) -> None:
    other = settings.model_copy(update={"database_url": databases.new(tmp_path / "other")})
    migrate(other)
    with pytest.raises(StopProcess, match=r"以前的 audit\.key"):
        await audit.verify(other)


async def test_the_doctor_names_version_and_what_the_server_is_set_to(
    county: Stage, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.engines.postgres.FORBIDDEN", {"jit": "off"})
    findings = [one.text for one in await doctor.doctor(settings) if not one.well]
    assert ["jit" in one for one in findings] == [True]
    monkeypatch.setattr("storage.engines.postgres.FORBIDDEN", {})
    found = {one.text: one.well for one in await doctor.doctor(settings)}
    assert [text for text in found if text.startswith("PostgreSQL 1")]
    assert found["办理记录完好，共1条。"]


async def test_backup_and_restore_say_what_does_it_here(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(StopProcess, match="pg_dump"):
        await backup.backup(settings, tmp_path / "backup.tar")
    with pytest.raises(StopProcess, match="pg_restore"):
        await backup.restore(settings, tmp_path / "backup.tar")


async def test_a_second_process_is_refused(stage: Stage, settings: Settings) -> None:
    other = Database(settings.database_url, lambda: china("2026-11-23"))
    async with only_instance(None, stage.database):
        with pytest.raises(StopProcess, match="另一个助手进程") as caught:
            async with only_instance(None, other):
                pass
    assert caught.value.code is ExitCode.TAKEN
    await other.close()
