"""What aiohttp raises when the http_client breaks at a given point, and what we make of it."""

import asyncio
import socket
from asyncio.streams import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot import http_client
from bot.http_client import AiohttpRequest, _body, spelt
from bot.telegram_errors import failure_of
from domain.delivery import FailureKind

TOKEN = "123456789:CANARY_canary_canary_canary_canary"
OK = b'{"ok":true,"result":{"message_id":1,"date":1,"chat":{"id":1,"type":"private"}}}'


def http(body: bytes, status: str = "200 OK", length: int | None = None) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length or len(body)}\r\n\r\n"
    return head.encode() + body


@asynccontextmanager
async def server(answer: Callable[..., Any]) -> AsyncIterator[Any]:
    """Read one request, then do what `answer(writer)` says."""
    talks: list[asyncio.Task[Any] | None] = []

    async def talk(reader: StreamReader, writer: StreamWriter) -> None:
        talks.append(asyncio.current_task())
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
            )
            await reader.readexactly(length)
            await answer(writer)
            await writer.drain()
        finally:
            writer.close()

    listening = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        # Since Python 3.12 a server waits for its talks, and one of them is silent for an hour.
        for one in talks:
            if one:
                one.cancel()


def saying(raw: bytes) -> Callable[..., Any]:
    async def answer(writer: StreamWriter) -> None:
        writer.write(raw)

    return answer


async def aborting(writer: StreamWriter) -> None:
    writer.transport.abort()


async def closing(writer: StreamWriter) -> Any:
    return None


async def silent(writer: StreamWriter) -> None:
    await asyncio.sleep(3600)


@asynccontextmanager
async def a_bot(address: str) -> AsyncIterator[Any]:
    request = AiohttpRequest()
    bot = Bot(TOKEN, base_url=f"{address}/bot", request=request, get_updates_request=request)
    await request.initialize()
    yield bot
    await request.shutdown()


async def failure_at(address: str) -> Any:
    async with a_bot(address) as bot:
        try:
            await bot.send_message(1, "您好")
        except Exception as error:
            return error
    raise AssertionError("the call went well")


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    ("environment", "proxied"),
    [
        ({}, False),
        ({"http_proxy": "PROXY"}, True),
        ({"https_proxy": "PROXY"}, False),
        ({"http_proxy": "PROXY", "no_proxy": "127.0.0.1"}, False),
        ({"http_proxy": "PROXY", "no_proxy": "example.org"}, True),
    ],
)
async def test_the_proxy_of_the_environment_is_used_for_the_hosts_that_it_is_meant_for(
    monkeypatch: pytest.MonkeyPatch, environment: Mapping[str, str], proxied: bool
) -> None:
    asked: list[str] = []

    async def proxy(reader: asyncio.StreamReader, writer: StreamWriter) -> None:
        asked.append((await reader.readline()).decode().split()[1])
        writer.close()

    async with await asyncio.start_server(proxy, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        for name in ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value.replace("PROXY", f"http://127.0.0.1:{port}"))
        await failure_at(f"http://127.0.0.1:{closed_port()}")
    assert bool(asked) is proxied


@pytest.mark.parametrize(
    "address",
    [f"http://127.0.0.1:{closed_port()}", "http://no-such-host.invalid", "http://[broken"],
    ids=["refused", "unknown host", "no address"],
)
async def test_without_a_connection_it_was_surely_not_sent(address: str) -> None:
    error = await failure_at(address)
    assert failure_of(error).kind is FailureKind.NOT_SENT


async def test_a_connection_that_takes_too_long_was_surely_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_client, "CONNECT_SECONDS", 0.05)
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        error = await failure_at(f"http://127.0.0.1:{full.getsockname()[1]}")
        for one in waiting:
            one.close()
    assert isinstance(error, TimedOut)
    assert failure_of(error).kind is FailureKind.NOT_SENT
    assert "CANARY" not in "".join(everything(error))


@pytest.mark.parametrize(
    "answer",
    [
        aborting,
        closing,
        saying(b"HTTP/1.1 200 OK\r\nContent-Le"),
        saying(b"garbage\r\n\r\n"),
        saying(http(OK, length=len(OK) + 10)),
        saying(http(b"<html>Bad Gateway</html>", "502 Bad Gateway")),
        saying(http(b'{"ok":false,"error_code":500,"description":"Internal Server Error"}', "500 Internal")),
        saying(http(b"not json")),
        saying(http(b"[]")),
        saying(http(b'{"ok":true}')),
        saying(http(b'{"ok":true,"result":{}}')),
    ],
    ids=[
        "reset",
        "closed",
        "half a head",
        "garbage",
        "half a body",
        "502",
        "500",
        "no json",
        "list",
        "no result",
        "odd",
    ],
)
async def test_once_bytes_have_left_a_lost_answer_means_unknown(answer: Callable[..., Any]) -> None:
    async with server(answer) as address:
        error = await failure_at(address)
    assert failure_of(error).kind is FailureKind.UNKNOWN


async def test_an_answer_that_takes_too_long_means_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_client, "READ_SECONDS", 0.05)
    async with server(silent) as address:
        error = await failure_at(address)
    assert isinstance(error, TimedOut)
    assert failure_of(error).kind is FailureKind.UNKNOWN


ANSWERS = [
    ("429 Too Many", '{"description":"Too Many Requests: retry after 7","parameters":{"retry_after":7}}', RetryAfter),
    ("400 Bad Request", '{"description":"Bad Request: x","parameters":{"migrate_to_chat_id":-1007}}', ChatMigrated),
    ("401 Unauthorized", '{"description":"Unauthorized"}', InvalidToken),
    ("404 Not Found", "<html>proxy</html>", InvalidToken),
    ("409 Conflict", '{"description":"Conflict: terminated by other getUpdates request"}', Conflict),
    ("403 Forbidden", '{"description":"Forbidden: bot was blocked by the user"}', Forbidden),
    ("400 Bad Request", '{"description":"Bad Request: chat not found"}', BadRequest),
    ("413 Too Large", '{"description":"Request Entity Too Large"}', NetworkError),
    ("429 Too Many", '{"description":"Too Many Requests: later"}', NetworkError),
]
KINDS = [
    FailureKind.THROTTLED,
    FailureKind.MIGRATED,
    FailureKind.TOKEN,
    FailureKind.TOKEN,
    FailureKind.CONFLICT,
    FailureKind.UNREACHABLE,
    FailureKind.UNREACHABLE,
    FailureKind.REFUSED,
    FailureKind.THROTTLED,
]


@pytest.mark.parametrize(("answer", "kind"), list(zip(ANSWERS, KINDS, strict=True)))
async def test_an_answered_refusal_keeps_its_meaning(answer: Any, kind: FailureKind) -> None:
    status, body, error_class = answer
    body = body.replace("{", '{"ok":false,"error_code":0,', 1) if body.startswith("{") else body
    async with server(saying(http(body.encode(), status))) as address:
        error = await failure_at(address)
    failure = failure_of(error)
    assert isinstance(error, error_class)
    assert failure.kind is kind
    if error_class is RetryAfter:
        assert failure.retry_after.total_seconds() == 7
    if error_class is ChatMigrated:
        assert failure.new_chat_id == -1007


@pytest.mark.parametrize("opt_in", ["true", "false"])
@pytest.mark.filterwarnings("ignore:.*retry_after.*")
def test_both_forms_of_retry_after_are_understood(opt_in: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", opt_in)
    assert failure_of(RetryAfter(9)).retry_after.total_seconds() == 9


def everything(error: Any) -> list[str]:
    """All texts of an exception and of whatever it came from, however well hidden."""
    texts = [repr(error), *map(str, error.args)]
    for inner in (error.__cause__, error.__context__):
        texts += everything(inner) if inner is not None else []
    return texts


@pytest.mark.parametrize("address", ["http://no-such-host.invalid", "http://[broken", "nonsense"])
async def test_no_exception_carries_the_token_however_deep_one_looks(address: str) -> None:
    assert "CANARY" not in "".join(everything(await failure_at(address)))


async def test_timeouts_carry_no_token_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_client, "READ_SECONDS", 0.05)
    async with server(silent) as address:
        assert "CANARY" not in "".join(everything(await failure_at(address)))


async def test_what_can_not_be_read_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    async with server(saying(http("编号CANARY".encode()))) as address:
        assert isinstance(await failure_at(address), TelegramError)
    assert "CANARY" not in caplog.text


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        ("Date: Mon, 23 Nov 2026 02:00:07 GMT\r\n", datetime(2026, 11, 23, 2, 0, 7, tzinfo=UTC)),
        ("Date: 昨天\r\n", None),
        ("Date: Mon, 23 Nov 2026 02:00:07 -0000\r\n", None),
        ("", None),
    ],
)
async def test_the_clock_of_the_server_is_read_from_its_answers(header: str, shown: datetime | None) -> None:
    raw = http(OK).replace(b"Content-Type", header.encode() + b"Content-Type", 1)
    async with server(saying(raw)) as address, a_bot(address) as caller:
        await caller.send_message(1, "您好")
        reading = caller.request.reading
    assert (reading.shown if reading else None) == shown


@given(st.dictionaries(st.text(min_size=1), st.text(), min_size=1))
def test_what_a_call_carries_is_read_back_as_it_was_given(values: dict[str, str]) -> None:
    read = parse_qsl(_body(spelt(values))["data"].decode("ascii"), keep_blank_values=True, strict_parsing=True)
    assert dict(read) == values
