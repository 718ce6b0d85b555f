import asyncio
import json
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest

from bot.api import BotApi
from bot.logs import MOST_COMPLAINTS, OncePerMinute, Redactor, asyncio_handler, configure

TOKEN = "123456:CANARY-CANARY"
SHAPED = "7654321:AAaaBBbbCCccDDddEEeeFFffGGggHHhhII"


@pytest.fixture
def logs(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[..., Any]]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level, sys.excepthook, threading.excepthook)
    yield lambda: capsys.readouterr().err
    logging.captureWarnings(False)
    root.handlers[:], sys.excepthook, threading.excepthook = before[0], before[2], before[3]
    root.setLevel(before[1])
    for name in [name for name in logging.root.manager.loggerDict if not name.startswith("_")]:
        logging.getLogger(name).setLevel(logging.NOTSET)


def explode() -> None:
    raise RuntimeError(f"https://api/bot{TOKEN}/getMe said no to {SHAPED}")


@pytest.mark.parametrize("style", ["text", "json"])
def test_no_secret_leaves_by_message_arguments_traceback_or_stack(
    style: Literal["text", "json"], logs: Callable[..., Any]
) -> None:
    configure("DEBUG", style, [TOKEN])
    log = logging.getLogger("some.library")
    log.debug("calling %s", f"/bot{TOKEN}/getMe")
    log.info("half: CANARY-CANARY", stack_info=True)
    try:
        explode()
    except RuntimeError:
        log.exception("failed")
    out = logs()
    assert "CANARY" not in out
    assert SHAPED not in out
    assert out.count("[hidden]") >= 3
    assert "RuntimeError" in out


def test_no_secret_leaves_by_the_hooks(logs: Callable[..., Any]) -> None:
    configure("DEBUG", "text", [TOKEN])
    try:
        explode()
    except RuntimeError:
        sys.excepthook(*sys.exc_info())
    thread = threading.Thread(target=explode)
    thread.start()
    thread.join()
    asyncio_handler(None, {"message": "lost", "exception": RuntimeError(TOKEN)})
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(f"deprecated {TOKEN}", stacklevel=1)
    out = logs()
    assert "CANARY" not in out
    assert out.count("uncaught exception") == 2
    assert "deprecated [hidden]" in out


def test_each_json_line_is_one_object_with_time_level_and_message(logs: Callable[..., Any]) -> None:
    configure("INFO", "json")
    logging.getLogger("bot.sender").warning("第一行\n第二行 %s", "完")
    (line,) = logs().splitlines()
    read = json.loads(line)
    assert read["message"] == "第一行\n第二行 完"
    assert (read["level"], read["logger"]) == ("WARNING", "bot.sender")
    assert read["time"].endswith("+08:00")


@pytest.mark.parametrize("name", ["httpx", "httpcore", "aiohttp", "telegram.Bot", "telegram.ext", "aiosqlite"])
def test_libraries_that_print_tokens_or_texts_are_silenced_below_info(name: str, logs: Callable[..., Any]) -> None:
    configure("DEBUG", "text")
    logging.getLogger(f"{name}.part").debug("sendMessage parameters: secret words")
    logging.getLogger(name).debug("sendMessage parameters: secret words")
    assert "secret words" not in logs()


def test_a_keyboard_interrupt_is_no_error(logs: Callable[..., Any]) -> None:
    configure("INFO", "text")
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert logs() == ""


def test_short_secrets_do_not_blot_out_ordinary_words() -> None:
    assert Redactor(["1:abc"])("abcdef 1:abc") == "abcdef [hidden]"


async def test_the_wire_logs_no_token_at_debug(
    logs: Callable[..., Any], api: BotApi, until: Callable[..., Any]
) -> None:
    configure("DEBUG", "text", ["123456:SANDBOX"])
    asyncio.get_running_loop().set_debug(True)
    await api.get_me()
    with pytest.raises(Exception, match="Chat not found"):
        await api.bot.send_message(99, "谁")
    assert "SANDBOX" not in logs()


def test_the_same_error_over_and_over_is_written_once_with_its_count(logs: Callable[..., Any]) -> None:
    configure("INFO", "text", [])
    log = logging.getLogger("bot.sender")
    (handler,) = logging.getLogger().handlers
    (held,) = (one for one in handler.filters if isinstance(one, OncePerMinute))

    def fail() -> None:
        try:
            raise OSError("database or disk is full")
        except OSError:
            log.exception("the outbox could not be written, trying again")

    for _ in range(50):
        fail()
    assert logs().count("Traceback") == 1
    held._seconds = 0
    fail()
    assert "(and 49 times since)" in logs()


@pytest.mark.parametrize("level", [logging.WARNING, logging.ERROR])
def test_the_same_words_over_and_over_are_written_once_with_their_count(level: int, logs: Callable[..., Any]) -> None:
    configure("INFO", "text", [])
    log = logging.getLogger("bot.db_retry")
    (handler,) = logging.getLogger().handlers
    (held,) = (one for one in handler.filters if isinstance(one, OncePerMinute))

    def complain(part: str) -> None:
        log.log(level, "the database failed the %s", part)

    for _ in range(50):
        complain("dispatcher")
    complain("menus")
    said = logs()
    assert (said.count("dispatcher"), said.count("menus")) == (1, 1)
    held._seconds = 0
    complain("dispatcher")
    assert "(and 49 times since)" in logs()


def test_what_was_asked_for_below_a_warning_is_written_each_time(logs: Callable[..., Any]) -> None:
    configure("INFO", "text", [])
    for _ in range(3):
        logging.getLogger("bot.app").info("serving")
    assert logs().count("serving") == 3


def test_complaints_that_name_something_new_each_time_do_not_fill_the_memory() -> None:
    held = OncePerMinute()
    for number in range(5000):
        record = logging.makeLogRecord(
            {"levelno": logging.WARNING, "msg": f"update {number}", "created": float(number)}
        )
        assert held.filter(record)
    assert len(held._seen) <= MOST_COMPLAINTS
