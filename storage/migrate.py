"""Brings a database to the schema of this version; refuses one that is newer, untouched."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.engines import alter
from storage.errors import StorageRefused


def config() -> Config:
    """The migration settings; there is no ini file because nothing in it would vary."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return settings


def upgrade(url: str) -> None:
    """Run all missing migrations on the database; raises StorageRefused if a newer version wrote it."""
    alter(url, refuse_newer, _to_the_head)


def _to_the_head(connection: Connection) -> None:
    settings = config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")


def refuse_newer(connection: Connection) -> None:
    """Raise StorageRefused when the database is at a revision that this version does not know."""
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    for found in MigrationContext.configure(connection).get_current_heads():
        if found not in known:
            raise StorageRefused(f"由更新的版本建立（结构 {found}），请改用新版本运行，数据未作改动。")
