"""Migrations go up and down step by step, and end where the tables say."""

import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from storage.errors import StorageRefused
from storage.migrate import config, upgrade
from storage.outbox_guard import GUARD
from storage.search import declared
from storage.tables import metadata

REVISIONS = [script.revision for script in reversed(list(ScriptDirectory.from_config(config()).walk_revisions()))]


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_revision_goes_up_down_and_up_again(tmp_path: Path, revision: str) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'stairs.db'}")
    with engine.begin() as connection:
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)
        command.downgrade(settings, "-1")
        command.upgrade(settings, revision)
        assert MigrationContext.configure(connection).get_current_revision() == revision
    engine.dispose()


def test_the_migrated_database_matches_the_tables(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    upgrade(f"sqlite+aiosqlite:///{path}")
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": declared})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_the_migrated_database_guards_settled_messages(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    upgrade(f"sqlite+aiosqlite:///{path}")
    with sqlite3.connect(path) as connection:
        found = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'outbox_terminal'").fetchone()
    connection.close()
    assert found == (GUARD,)


def test_a_database_of_a_newer_version_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    upgrade(f"sqlite+aiosqlite:///{path}")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StorageRefused, match="newer"):
        upgrade(f"sqlite+aiosqlite:///{path}")
    assert path.read_bytes() == before
