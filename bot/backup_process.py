"""Makes one backup in a process of its own, looks at what was written, and removes the oldest of ours."""

import asyncio
import re
from datetime import datetime
from pathlib import Path

from bot.commands import archive
from bot.commands.backup import copied
from bot.exits import StopProcess, of_storage, why
from bot.own_process import GoingOn, Task, serve
from domain.dates.clock import local
from domain.errors import Refusal
from storage.errors import StorageError
from views import backups

# Only what has such a name is ever removed.
_OURS = re.compile(r"shuzhi-\d{8}-\d{6}\.tar")


def main() -> None:
    """Make the backup that the standard input asks for."""
    serve(_made)


async def _made(task: Task, going_on: GoingOn) -> dict[str, str]:
    folder, now = Path(task["folder"]), datetime.fromisoformat(task["now"])
    target = folder / name_at(now)
    try:
        await asyncio.to_thread(folder.mkdir, 0o700, parents=True, exist_ok=True)
        await copied(Path(task["database"]), Path(task["data_dir"]), target, lambda: now)
        await asyncio.to_thread(archive.check, target)
    except archive.Damaged:
        await asyncio.to_thread(target.unlink, missing_ok=True)
        raise Refusal(backups.UNREADABLE) from None
    except StopProcess as stop:
        raise Refusal(_brief(stop)) from None
    except StorageError as error:
        raise Refusal(_brief(of_storage(error))) from None
    except OSError as error:
        raise Refusal(backups.unwritable(why(error))) from None
    await asyncio.to_thread(forget, folder, int(task["keep"]))
    return {"name": target.name}


def _brief(stop: StopProcess) -> str:
    return str(stop).rstrip("。")


def name_at(now: datetime) -> str:
    """What the backup of an instant is called, by the clock of China; names sort as instants do."""
    return f"shuzhi-{local(now):%Y%m%d-%H%M%S}.tar"


def forget(folder: Path, keep: int) -> None:
    """Remove all but the newest backups of ours in a folder; nothing else in it is touched."""
    ours = sorted(path for path in folder.iterdir() if _OURS.fullmatch(path.name))
    for path in ours[:-keep]:
        path.unlink(missing_ok=True)
