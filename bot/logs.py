"""Logs in two formats, with everything secret taken out at the last possible moment: when a line is formatted."""

import json
import logging
import re
import sys
import threading
from collections.abc import Iterable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, Literal

from domain.dates.clock import CHINA

_TOKEN = re.compile(r"\b\d{6,12}:[A-Za-z0-9_-]{30,}")
_HIDDEN = "[hidden]"
# A shorter "secret half" would blot out ordinary words; the whole token is hidden all the same.
_SHORTEST_SECRET = 8

# reliability.md 3.1: these print the token (httpx at INFO) or whole messages (telegram at DEBUG).
_FLOORS: Mapping[str, int] = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "aiohttp": logging.WARNING,
    "telegram": logging.INFO,
    "telegram.Bot": logging.INFO,
    "telegram.ext": logging.INFO,
    "aiosqlite": logging.INFO,
    "sqlalchemy": logging.WARNING,
    "alembic": logging.WARNING,
    "apscheduler": logging.WARNING,
    "uvicorn": logging.WARNING,
    "asyncio": logging.INFO,
}


class Redactor:
    """Replaces known secrets, their secret halves, and whatever looks like a bot token."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        whole = {secret for secret in secrets if secret}
        halves = {half for secret in whole if len(half := secret.partition(":")[2]) >= _SHORTEST_SECRET}
        # Longest first, else a half would leave the rest of its whole behind.
        self._secrets = sorted(whole | halves, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        return _TOKEN.sub(_HIDDEN, text)


class TextFormatter(logging.Formatter):
    """One line a record for people, tracebacks below it."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self._redact = redact

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        return _instant(record)

    def format(self, record: logging.LogRecord) -> str:
        return self._redact(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line for machines."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": _instant(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            line["stack"] = self.formatStack(record.stack_info)
        return self._redact(json.dumps(line, ensure_ascii=False))


# Kept apart; more than the program has lines that complain.
MOST_COMPLAINTS = 1000


class OncePerMinute(logging.Filter):
    """Lets the same complaint through once a minute, with how often it came meanwhile: a full disk is not filled up.

    The same is what the same line of the program says in the same words of the same kind of error. What is said below
    a warning is for whoever asked for it.
    """

    def __init__(self, seconds: float = 60.0) -> None:
        super().__init__()
        self._seconds = seconds
        self._seen: dict[tuple[object, ...], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if not logging.WARNING <= record.levelno <= logging.ERROR:
            return True
        kind = record.exc_info[0] if record.exc_info else None
        key = (record.name, record.lineno, record.levelno, record.getMessage(), kind)
        since, kept_back = self._seen.get(key, (None, 0))
        if since is not None and record.created - since < self._seconds and record.created >= since:
            self._seen[key] = (since, kept_back + 1)
            return False
        self._forget(record.created)
        self._seen[key] = (record.created, 0)
        if kept_back:
            record.msg, record.args = f"{record.getMessage()} (and {kept_back} times since)", ()
        return True

    def _forget(self, now: float) -> None:
        """Complaints that name something new each time must not fill the memory instead of the disk."""
        if len(self._seen) >= MOST_COMPLAINTS:
            self._seen = {key: one for key, one in self._seen.items() if 0 <= now - one[0] < self._seconds}


def configure(level: str, style: Literal["text", "json"], secrets: Iterable[str] = ()) -> None:
    """Send every record, warning and uncaught exception through one redacting handler on stderr."""
    redact = Redactor(secrets)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(redact) if style == "json" else TextFormatter(redact))
    handler.addFilter(OncePerMinute())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, floor in _FLOORS.items():
        logging.getLogger(name).setLevel(max(floor, logging.getLevelName(level)))
    logging.captureWarnings(True)
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_thread


def asyncio_handler(_loop: object, context: dict[str, Any]) -> None:
    """Log what asyncio caught; give it to `loop.set_exception_handler`."""
    logging.getLogger("asyncio").error("%s", context.get("message"), exc_info=context.get("exception"))


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("bot").critical("uncaught exception", exc_info=(kind, error, trace))


def _log_thread(hook: threading.ExceptHookArgs) -> None:
    if hook.exc_value is not None:
        _log_uncaught(hook.exc_type, hook.exc_value, hook.exc_traceback)


def _instant(record: logging.LogRecord) -> str:
    # As the clock on the wall shows it, with its offset: people read logs beside what happened in the office.
    return datetime.fromtimestamp(record.created, CHINA).isoformat(timespec="milliseconds")
