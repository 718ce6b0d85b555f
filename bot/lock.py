"""One instance a database: a lock that the operating system drops with the process, however that ends."""

import fcntl
import os
from pathlib import Path

from bot.exits import ExitCode, StopProcess


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
            raise StopProcess(
                f"另一个助手进程正在使用这个数据库（{self.path}），请先停止它再启动。", ExitCode.TAKEN
            ) from None
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
