"""Migrations go up and down step by step, and end where the tables say."""

import asyncio
import json
import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text

from storage.database import Database
from storage.engines import alter
from storage.errors import StorageRefused
from storage.migrate import config, upgrade
from storage.outbox_guard import GUARD
from storage.schema import is_current, newest
from storage.search import declared
from storage.tables import metadata
from tests import databases
from tests.databases import on_sqlite
from tests.stage import china

REVISIONS = [script.revision for script in reversed(list(ScriptDirectory.from_config(config()).walk_revisions()))]


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_revision_goes_up_down_and_up_again(tmp_path: Path, revision: str) -> None:
    stood: list[str | None] = []

    def walk(connection: Connection) -> None:
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)
        command.downgrade(settings, "-1")
        command.upgrade(settings, revision)
        stood.append(MigrationContext.configure(connection).get_current_revision())

    alter(databases.new(tmp_path / "stairs.db"), walk)
    assert stood == [revision]


def test_the_way_down_leads_to_an_empty_database(tmp_path: Path) -> None:
    left: list[str] = []

    def walk(connection: Connection) -> None:
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
        command.downgrade(settings, "base")
        left.extend(inspect(connection).get_table_names())

    alter(databases.new(tmp_path / "stairs.db"), walk)
    assert left == ["alembic_version"]


def test_the_migrated_database_matches_the_tables(tmp_path: Path) -> None:
    url = databases.new(tmp_path / "new.db")
    upgrade(url)
    differences: list[object] = []

    def compare(connection: Connection) -> None:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": declared})
        differences.extend(compare_metadata(context, metadata))

    alter(url, compare)
    assert differences == []


@on_sqlite
def test_the_migrated_database_guards_settled_messages(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    upgrade(f"sqlite+aiosqlite:///{path}")
    with sqlite3.connect(path) as connection:
        found = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'outbox_terminal'").fetchone()
    connection.close()
    assert found == (GUARD,)


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    url = databases.new(tmp_path / "newer.db")
    upgrade(url)
    alter(url, lambda connection: _run(connection, "UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageRefused, match="由更新的版本建立"):
        upgrade(url)


def _run(connection: Connection, command: str) -> None:
    connection.execute(text(command))


@on_sqlite
def test_a_database_of_a_newer_version_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    upgrade(f"sqlite+aiosqlite:///{path}")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StorageRefused, match="由更新的版本建立"):
        upgrade(f"sqlite+aiosqlite:///{path}")
    assert path.read_bytes() == before


OLD_ITEM = (
    "INSERT INTO item"
    " (id, no, kind, unit_id, period, slot, title, state, holder, payload, opened_at, updated_at, closed_at) VALUES"
    " (:id, :no, 'five_ones', 1, '2026', :slot, '事项', :state, :holder, :payload, '2026-01-01', '2026-01-01', :closed)"
)


@on_sqlite
def test_items_of_an_older_version_keep_their_meaning_source_and_drafter(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    rows = [
        ("model_case", "open", "unit", "{}", None),
        ("weak_org", "returned", "unit", '{"source": 1, "plan": {"text": "一"}}', None),
        ("lecture", "submitted", "department", '{"drafted_by": 7}', None),
        ("topic", "completed", "nobody", "{}", "2026-02-01"),
        ("project", "cancelled", "nobody", "{}", "2026-02-01"),
        ("scheme", "published", "office", "{}", None),
    ]
    with engine.begin() as connection:
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0004")
        for number, (slot, state, holder, payload, closed) in enumerate(rows, 1):
            values = {"id": number, "no": f"2026-{number}", "slot": slot, "state": state, "holder": holder}
            connection.execute(text(OLD_ITEM), {**values, "payload": payload, "closed": closed})
        command.upgrade(settings, "0005")
        found = connection.execute(text("SELECT part, phase, holder, source_id, drafted_by, payload FROM item")).all()
        command.downgrade(settings, "0004")
        again = connection.execute(text("SELECT slot, holder, payload FROM item")).all()
    engine.dispose()
    assert [tuple(row) for row in found] == [
        ("model_case", "under_way", "unit", None, None, "{}"),
        ("weak_org", "returned", "unit", 1, None, '{"plan":{"text":"一"}}'),
        ("lecture", "waiting", "department", None, 7, "{}"),
        ("topic", "done", "nobody", None, None, "{}"),
        ("project", "cancelled", "nobody", None, None, "{}"),
        ("scheme", "under_way", "department_own", None, None, "{}"),
    ]
    assert [row[0] for row in again] == [row[0] for row in rows]
    assert json.loads(again[1][2]) == json.loads(rows[1][3])
    assert json.loads(again[2][2]) == json.loads(rows[2][3])
    assert again[5][1] == "office"


OLD_PHASE = (
    "INSERT INTO item"
    " (id, no, kind, unit_id, period, part, title, state, holder, phase, payload, opened_at, updated_at, closed_at)"
    " VALUES (:id, :no, :kind, 1, '2026', '', '事项', :state, :holder, :phase, '{}', '2026-01-01', '2026-03-04', NULL)"
)


def test_work_in_the_departments_hands_is_no_queue_and_a_note_is_over_and_the_way_back_is_the_same(
    tmp_path: Path,
) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    columns = "kind, state, holder, phase, closed_at"
    rows = [
        ("bulletin", "draft", "department", "waiting", None),
        ("bulletin_no_more", "draft", "department", "waiting", None),
        ("talk", "approved", "department", "waiting", None),
        ("talk", "held", "department", "waiting", None),
        ("assessment_result", "fed_back", "department_own", "waiting", None),
        ("duty_report", "submitted", "department", "waiting", None),
        ("field_visit", "noted", "nobody", "under_way", None),
        ("duty_report", "noted", "nobody", "under_way", None),
    ]
    # An issued bulletin is the department's own from now on.
    issued = ("bulletin", "issued", "department", "waiting", None)
    every = [*rows, issued]
    with engine.begin() as connection:
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0007")
        names = ("kind", "state", "holder", "phase")
        for number, row in enumerate(every, 1):
            # One of a kind and period a unit: each row is of a part of its own.
            values = {"id": number, "no": f"2026-{number}", **dict(zip(names, row, strict=False))}
            connection.execute(text(OLD_PHASE.replace("'', '事项'", f"'{number}', '事项'")), values)
        command.upgrade(settings, "0008")
        found = connection.execute(text(f"SELECT {columns} FROM item ORDER BY id")).all()
        command.downgrade(settings, "0007")
        again = connection.execute(text(f"SELECT {columns} FROM item ORDER BY id")).all()
    engine.dispose()
    assert [tuple(row) for row in found] == [
        ("bulletin", "draft", "department", "under_way", None),
        rows[1],
        ("talk", "approved", "department", "under_way", None),
        rows[3],
        ("assessment_result", "fed_back", "office", "under_way", None),
        rows[5],
        ("field_visit", "noted", "nobody", "done", "2026-03-04"),
        rows[7],
        ("bulletin", "issued", "office", "under_way", None),
    ]
    assert [tuple(row) for row in again] == every


OLD_DRAFT = (
    "INSERT INTO draft (person_id, serial, purpose, args, progress, started_at, updated_at)"
    " VALUES (:person, :serial, 'item', '{\"item\": 1}', '{\"title\": \"表\"}', '2026-01-01', '2026-01-02')"
)


@on_sqlite
def test_a_draft_keeps_the_focus_and_of_several_an_older_version_gets_the_one_in_hand(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    with engine.begin() as connection:
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0008")
        connection.execute(text(OLD_DRAFT), [{"person": 1, "serial": 11}, {"person": 2, "serial": 12}])
        command.upgrade(settings, "0009")
        kept = connection.execute(text("SELECT person_id, serial, progress, focused, away FROM draft")).all()
        connection.execute(text("UPDATE draft SET focused = 0 WHERE serial = 12"))
        connection.execute(text(OLD_DRAFT), [{"person": 1, "serial": 13}, {"person": 2, "serial": 14}])
        connection.execute(text("UPDATE draft SET updated_at = '2026-01-03' WHERE serial = 14"))
        connection.execute(text("UPDATE draft SET focused = 1 WHERE serial = 14"))
        connection.execute(text(OLD_DRAFT), [{"person": 2, "serial": 15}, {"person": 3, "serial": 16}])
        connection.execute(text("UPDATE draft SET given_up_at = '2026-01-04' WHERE serial = 16"))
        command.downgrade(settings, "0008")
        left = connection.execute(text("SELECT person_id, serial FROM draft ORDER BY person_id")).all()
    engine.dispose()
    assert [tuple(row) for row in kept] == [(1, 11, '{"title": "表"}', 1, 0), (2, 12, '{"title": "表"}', 1, 0)]
    assert [tuple(row) for row in left] == [(1, 11), (2, 14)]


def test_the_newest_revision_is_the_one_that_the_migrations_end_with() -> None:
    assert newest() == ScriptDirectory.from_config(config()).get_current_head()


async def test_only_a_database_of_this_version_needs_no_migration(tmp_path: Path) -> None:
    url = databases.new(tmp_path / "older.db")
    for revision, current in (("0001", False), ("0009", False), ("head", True)):
        await asyncio.to_thread(_to, url, revision)
        database = Database(url, lambda: china("2026-01-01"))
        assert await is_current(database) is current
        await database.close()


def _to(url: str, revision: str) -> None:
    def change(connection: Connection) -> None:
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)

    alter(url, change)
