"""Why the process ends: one sentence and an exit code that a supervisor understands."""

import errno
from enum import IntEnum

from storage.errors import StorageError, StorageRefused, Trouble


class ExitCode(IntEnum):
    """What the exit codes mean to systemd: 2 and 78 need a person, 75 says that somebody else is at work."""

    FAILED = 1
    BAD_SETTINGS = 2
    TAKEN = 75
    TOKEN_GONE = 78


class StopProcess(Exception):
    """The process must end: `code` is for the supervisor, the text for a person."""

    def __init__(self, sentence: str, code: ExitCode = ExitCode.FAILED) -> None:
        super().__init__(sentence)
        self.code = code


_SENTENCES = {
    Trouble.BUSY: "数据库正被其他程序占用，请稍后再试。助手正在运行时，可在聊天中办理。",
    Trouble.FULL: "磁盘已满，数据库无法写入。请腾出空间后再试。",
    Trouble.READ_ONLY: "数据库只能读取，不能写入。请检查文件和文件夹的权限。",
    Trouble.MISSING: "无法打开数据库文件。请检查文件夹是否存在、是否可写。",
    Trouble.BROKEN: "数据库文件已损坏，不能使用。请用最近的备份恢复：python -m bot restore 备份文件。",
    Trouble.OTHER: "数据库出错，未作任何改动。",
}


def of_storage(error: StorageError) -> StopProcess:
    """The end that an error of the database leads to; starting again mends no broken file and no newer one."""
    if isinstance(error, StorageRefused):
        return StopProcess(f"数据库不能使用：{error}", ExitCode.BAD_SETTINGS)
    code = ExitCode.BAD_SETTINGS if error.trouble is Trouble.BROKEN else ExitCode.FAILED
    return StopProcess(_SENTENCES[error.trouble], code)


def of_system(error: OSError) -> StopProcess:
    """The end that an error of the file system leads to: which file, and what to look at."""
    if error.errno == errno.ENOSPC:
        return StopProcess(_SENTENCES[Trouble.FULL])
    name = f" {error.filename}" if error.filename else "文件"
    return StopProcess(f"无法读写{name}（{error.strerror or type(error).__name__}）。请检查文件夹是否存在、是否可写。")


def reason(error: BaseException) -> StopProcess:
    """Find why a task group ended: the first StopProcess inside, else a plain failure."""
    if isinstance(error, StopProcess):
        return error
    if isinstance(error, StorageError):
        return of_storage(error)
    if isinstance(error, OSError):
        return of_system(error)
    if isinstance(error, BaseExceptionGroup):
        found = [reason(inner) for inner in error.exceptions]
        return max(found, key=lambda stop: stop.code)
    return StopProcess(f"{type(error).__name__}: {error}")
