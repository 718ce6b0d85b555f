"""The copied databases of the tests are what a database of their own would be."""

import sqlite3
from contextlib import closing
from pathlib import Path

from storage.migrate import upgrade
from tests import databases
from tests.databases import SERVER, dumped
from tests.stage import FILE, Stage, lay, populated

NOW = "2026-03-10 10:00"


def dump(path: Path) -> list[str]:
    """Everything in a database, schema and rows."""
    if SERVER:
        # Behind a sign of its own, another in every dump, that no command of psql can be smuggled in.
        return [line for line in dumped(path) if "restrict " not in line]
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def test_a_copied_empty_database_is_one_that_has_just_been_migrated(tmp_path: Path) -> None:
    copied, fresh = tmp_path / "copied.db", tmp_path / "fresh.db"
    lay(copied)
    upgrade(databases.new(fresh))
    assert dump(copied) == dump(fresh)


async def test_a_copied_county_is_one_that_has_just_been_populated(tmp_path: Path) -> None:
    for _ in range(2):
        copied = await populated(tmp_path / "copied", NOW)
        await copied.database.close()
    fresh = Stage(tmp_path / "fresh", NOW)
    await fresh.populate()
    await fresh.database.close()
    assert dump(copied.folder / FILE) == dump(fresh.folder / FILE)


async def test_what_a_test_writes_is_not_in_the_county_of_the_next(tmp_path: Path) -> None:
    first = await populated(tmp_path / "first", NOW)
    async with first.context() as ctx:
        ctx.work.audit("something")
    await first.database.close()
    second = await populated(tmp_path / "second", NOW)
    await second.database.close()
    assert "something" in "".join(dump(first.folder / FILE))
    assert "something" not in "".join(dump(second.folder / FILE))


async def test_the_cast_holds_its_posts_since_the_instant_that_was_asked_for(tmp_path: Path) -> None:
    for year in ("2026", "2025"):
        stage = await populated(tmp_path / year, f"{year}-01-05 09:00")
        await stage.database.close()
        assert f"{year}-01-05 01:00:00" in "".join(dump(stage.folder / FILE))
