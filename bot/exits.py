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
    Trouble.UNREACHABLE: "连接不上数据库服务器。请检查 DATABASE_URL 和网络，确认数据库服务正在运行。",
    Trouble.BROKEN: "数据库文件已损坏，不能使用。请用最近的备份恢复：python -m bot restore 备份文件。",
    Trouble.DISK: "数据库文件读写失败，未作任何改动。请检查磁盘是否已满、有无故障，再重新运行。",
    Trouble.OTHER: "数据库出错，未作任何改动。",
}


# The same within another sentence.
BRIEFLY = {
    Trouble.BUSY: "正被其他程序占用",
    Trouble.FULL: "磁盘已满",
    Trouble.READ_ONLY: "只能读取，不能写入",
    Trouble.MISSING: "打不开文件",
    Trouble.UNREACHABLE: "连接不上数据库服务器",
    Trouble.BROKEN: "文件已损坏",
    Trouble.DISK: "读写失败，磁盘可能已满或有故障",
    Trouble.OTHER: "内容有误",
}
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_WORDS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "文件或文件夹不存在",
    errno.EEXIST: "同名的文件或文件夹已存在",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.EROFS: "只能读取，不能写入",
    errno.EIO: "磁盘可能有故障",
    errno.EADDRINUSE: "端口已被占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
}


def of_storage(error: StorageError) -> StopProcess:
    """The end that an error of the database leads to; starting again mends no broken file and no newer one."""
    if isinstance(error, StorageRefused):
        return StopProcess(f"数据库不能使用：{error}", ExitCode.BAD_SETTINGS)
    code = ExitCode.BAD_SETTINGS if error.trouble is Trouble.BROKEN else ExitCode.FAILED
    return StopProcess(_SENTENCES[error.trouble], code)


def of_system(error: OSError) -> StopProcess:
    """The end that an error of the file system leads to: which file, and what to look at."""
    if error.errno in _FULL:
        return StopProcess("磁盘已满，无法写入。请腾出空间后再试。")
    name = f" {error.filename}" if error.filename else "文件"
    return StopProcess(f"无法读写{name}（{why(error)}）。请检查文件夹是否存在、是否可写。")


def why(error: OSError) -> str:
    """Why the system refused, in Chinese as far as it is one of the usual reasons."""
    if error.errno in _FULL:
        return "磁盘已满"
    return _WORDS.get(error.errno or 0) or f"系统错误{error.errno}" if error.errno else "系统拒绝"


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
