"""A backup each night: a real one by a process of its own, checked, the newest kept, and failures told."""

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.backup_process import forget, name_at
from bot.commands import archive
from bot.loop import Wakeup
from bot.nightly import NightlyBackup, apart
from domain.digests import DepartmentDay
from domain.errors import Stopped
from services import backups, department_digest
from storage import config
from tests.databases import on_sqlite
from tests.stage import FILE, Stage, china
from views.backups import FAILED

pytestmark = on_sqlite

HOUR = timedelta(hours=1)


def nightly(stage: Stage, folder: Path, keep: int = 2) -> NightlyBackup:
    make = apart(stage.folder / FILE, stage.folder, folder, keep, lambda: stage.now)
    return NightlyBackup(stage.database, stage.context, make)


async def told(stage: Stage) -> DepartmentDay | None:
    """What the department at the root is told this morning; it is noted as told."""
    async with stage.context() as ctx:
        found = await department_digest.mornings(ctx.work, ctx.rules)
        await department_digest.send_due(ctx)
    return next((one.day for one in found if one.day), None)


async def test_a_backup_is_made_once_a_night_and_the_newest_are_kept(stage: Stage, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    one = nightly(stage, folder)
    (tmp_path / "backups").mkdir()
    (folder / "shuzhi-手工备份.tar").write_bytes(b"by hand")
    for day in (23, 24, 25):
        stage.now = china(f"2026-11-{day} 01:59")
        before = sorted(folder.glob("shuzhi-2*"))
        # On the first day none is there yet, on the others that of the day before.
        assert (await one.look()) == pytest.approx(60)
        assert sorted(folder.glob("shuzhi-2*")) == before
        stage.now = china(f"2026-11-{day} 02:00")
        await one.look()
        stage.now += 3 * HOUR
        await one.look()
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["shuzhi-20261124-020000.tar", "shuzhi-20261125-020000.tar", "shuzhi-手工备份.tar"]
    for name in names[:2]:
        archive.check(folder / name)


async def test_a_failure_is_told_once_and_each_week_and_the_next_good_one_ends_it(stage: Stage, tmp_path: Path) -> None:
    blocked = tmp_path / "backups"
    blocked.write_bytes(b"a file where the folder should be")
    one = nightly(stage, blocked)
    stage.now = china("2026-11-24 02:00")
    await one.look()
    stage.now = china("2026-11-24 09:00")
    day = await told(stage)
    assert day is not None
    assert day.backup == ("备份目录无法写入：同名的文件或文件夹已存在", None)
    mornings = []
    for number in (25, 26, 27, 30):
        stage.now = china(f"2026-11-{number} 09:00")
        await one.look()
        mornings.append(await told(stage))
    assert mornings == [None] * 4
    stage.now = china("2026-12-01 09:00")
    again = await told(stage)
    assert again is not None
    assert again.backup == day.backup
    blocked.unlink()
    stage.now += HOUR
    await one.look()
    assert len(list(blocked.iterdir())) == 1
    async with stage.database.read() as session:
        assert (await backups.known(session)).failing_since is None


@pytest.mark.parametrize(("raised", "why"), [(RuntimeError("geheim"), FAILED), (OSError("geheim"), FAILED)])
async def test_a_process_that_ends_by_itself_is_a_failure_that_tells_no_secrets(
    stage: Stage, raised: Exception, why: str
) -> None:
    async def make(wakeup: Wakeup) -> None:
        raise raised

    await NightlyBackup(stage.database, stage.context, make).look()
    async with stage.database.read() as session:
        assert (await backups.known(session)).why == why


async def test_a_stop_in_the_middle_is_no_failure_and_the_next_start_makes_it(stage: Stage) -> None:
    async def make(wakeup: Wakeup) -> None:
        raise Stopped("the process is about to stop")

    await NightlyBackup(stage.database, stage.context, make).look()
    async with stage.database.read() as session:
        assert await backups.known(session) == backups.Backups()
        assert await backups.due_in(session) <= timedelta()


@pytest.mark.parametrize(
    ("memory", "now", "left"),
    [
        ({}, "2026-11-23 10:00", -8 * HOUR),
        ({"good_on": "2026-11-23"}, "2026-11-23 10:00", 16 * HOUR),
        ({"good_on": "2026-11-22"}, "2026-11-23 01:00", HOUR),
        # Of a clock that was ahead: one of today is due all the same.
        ({"good_on": "2027-11-23"}, "2026-11-23 10:00", -8 * HOUR),
        (
            {"failing_since": "2026-11-20T00:00:00+00:00", "tried_at": "2026-11-23T01:30:00+00:00"},
            "2026-11-23 10:00",
            HOUR / 2,
        ),
    ],
)
async def test_when_the_next_backup_is_due(stage: Stage, memory: Mapping[str, Any], now: str, left: timedelta) -> None:
    async with stage.context() as ctx:
        await config.put(ctx.work, "nightly_backup", dict(memory))
    stage.now = china(now)
    async with stage.database.read() as session:
        assert await backups.due_in(session) == left


def test_only_backups_of_ours_are_ever_removed(tmp_path: Path) -> None:
    others = ["shuzhi-2026.tar", "shuzhi-20260101-020000.tar.gz", "x-shuzhi-20260101-020000.tar", "notes.txt"]
    ours = [name_at(china(f"2026-01-0{day} 02:00")) for day in (1, 2, 3)]
    for name in (*others, *ours):
        (tmp_path / name).touch()
    forget(tmp_path, 1)
    assert sorted(os.listdir(tmp_path)) == sorted([*others, ours[-1]])
