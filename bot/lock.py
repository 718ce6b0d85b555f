"""One instance a database: a lock that the operating system drops with the process, however that ends."""

import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.exits import ExitCode, StopProcess
from storage.database import Database


@asynccontextmanager
async def only_instance(path: Path | None, database: Database) -> AsyncIterator[None]:
    """Be the one process on this database, by a lock beside its file or of its server; raises StopProcess (75)."""
    if path is not None:
        with InstanceLock(path):
            yield
    elif await database.hold_instance():
        # Given back with the connection that holds it, when the database is closed.
        yield
    else:
        raise _taken()


class InstanceLock:
    """An flock on `<db>.lock`, held until the process ends (reliability.md 2.4)."""

    def __init__(self, database: Path) -> None:
        # By its true name: through a link two processes would each hold a lock of their own.
        true = database.resolve()
        self.path = true.with_name(true.name + ".lock")
        self._descriptor = -1

    def acquire(self) -> None:
        """Take the lock or raise StopProcess with exit code 75; never waits."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            raise _taken(self.path) from None
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the lock back; the file stays, so that nobody can lock a name that was just removed."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> "InstanceLock":
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _taken(file: Path | None = None) -> StopProcess:
    which = f"（{file}）" if file else ""
    return StopProcess(f"另一个助手进程正在使用这个数据库{which}，请先停止它再启动。", ExitCode.TAKEN)
