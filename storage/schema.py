"""Whether a database has the schema of this version, asked without the library that changes schemas."""

from pathlib import Path

from sqlalchemy import text

from storage.database import Database
from storage.errors import StorageError

_VERSIONS = Path(__file__).parent / "migrations" / "versions"
# The table is Alembic's own.
_REVISION = text("SELECT version_num FROM alembic_version")


def newest() -> str:
    """The newest revision, by which the migration is called."""
    return max(file.name.partition("_")[0] for file in _VERSIONS.glob("[0-9]*.py"))


async def is_current(database: Database) -> bool:
    """Whether nothing is to be migrated; False too for a database that cannot be asked."""
    try:
        async with database.read() as session:
            return bool(await session.value(_REVISION) == newest())
    except StorageError:
        return False
