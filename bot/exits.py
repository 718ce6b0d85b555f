"""Why the process ends: one sentence and an exit code that a supervisor understands."""

from enum import IntEnum


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


def reason(error: BaseException) -> StopProcess:
    """Find why a task group ended: the first StopProcess inside, else a plain failure."""
    if isinstance(error, StopProcess):
        return error
    if isinstance(error, BaseExceptionGroup):
        found = [reason(inner) for inner in error.exceptions]
        return max(found, key=lambda stop: stop.code)
    return StopProcess(f"{type(error).__name__}: {error}")
