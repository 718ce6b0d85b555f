"""Brings a database to the schema of this version; refuses one that is newer, untouched."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, make_url

from storage.engines.sqlite import driver_errors
from storage.errors import StorageRefused


def config() -> Config:
    """The migration settings; there is no ini file because nothing in it would vary."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return settings


def upgrade(url: str) -> None:
    """Run all missing migrations on the database; raises StorageRefused if a newer version wrote it."""
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_engine(make_url(url).set(drivername="sqlite"))
    try:
        with driver_errors():
            with engine.connect() as connection:
                refuse_newer(connection)
            with engine.begin() as connection:
                settings = config()
                settings.attributes["connection"] = connection
                command.upgrade(settings, "head")
    finally:
        engine.dispose()


def refuse_newer(connection: Connection) -> None:
    """Raise StorageRefused when the database is at a revision that this version does not know."""
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    for found in MigrationContext.configure(connection).get_current_heads():
        if found not in known:
            raise StorageRefused(f"由更新的版本建立（结构 {found}），请改用新版本运行，数据未作改动。")
