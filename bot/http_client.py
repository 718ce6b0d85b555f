"""Our HTTP client: python-telegram-bot's request interface on aiohttp, which says whether a failed call was sent."""

import asyncio
import io
import json
import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, cast
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL


class NotSent(Exception):
    """The request surely never left: no connection was made. Safe to repeat."""


class Unknown(Exception):
    """The request may have been carried out: only the answer is missing."""


class Unreadable(TelegramError):
    """An answer that is no JSON for us: a page of a proxy, or an update nested too deep or with too long a number.

    `update_id` is the first that it names, None if there is none; its words are never kept.
    """

    def __init__(self, payload: bytes) -> None:
        super().__init__("Invalid server response")
        self.update_id = first_update_id(payload)


def first_update_id(payload: bytes) -> int | None:
    """The number of the first update in a text that cannot be parsed; inside a string its quotes would be escaped."""
    found = _UPDATE_ID.search(payload)
    return int(found[1]) if found else None


# Everything else that aiohttp raises may come after the bytes left (reliability.md 2.3).
_NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
_UPDATE_ID = re.compile(rb'"update_id"\s*:\s*(\d{1,18})\s*[,}]')
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CONNECT_SECONDS = 15.0
READ_SECONDS = 45.0
# Shorter than any server's: a connection that the server just dropped would make a sent message ambiguous.
_KEEPALIVE_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What the clock of the server showed (aware UTC, whole seconds) at a monotonic second of ours."""

    shown: datetime
    at: float


@dataclass(frozen=True, slots=True)
class _Parameter:
    """What RequestData asks of a parameter without a file."""

    name: str
    json_value: str
    input_files: None = None


def spelt(values: Mapping[str, Any]) -> RequestData:
    """The parameters of a call that carries no file: what is no text becomes JSON."""
    found = [_Parameter(name, one if isinstance(one, str) else _json(one)) for name, one in values.items()]
    return RequestData(cast(Any, found))


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class AiohttpRequest(BaseRequest):
    """One aiohttp session for all calls; no exception of it carries an address, since addresses carry the token."""

    def __init__(self, connections: int = 64) -> None:
        # Without this python-telegram-bot warns at every 429, and warnings are errors in the tests.
        os.environ.setdefault("PTB_TIMEDELTA", "true")
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None
        self._proxies: dict[tuple[str, str], str | None] = {}
        # The newest answer's Date; None before the first, or where a server sends none.
        self.reading: Reading | None = None

    @property
    def read_timeout(self) -> float | None:
        return READ_SECONDS

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=_KEEPALIVE_SECONDS)
            # Not `trust_env`: with it aiohttp reads ~/.netrc in a thread at every call.
            self._session = aiohttp.ClientSession(connector=connector)

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise NetworkError("the request is not initialised") from NotSent("not initialised")
        read = read_timeout if isinstance(read_timeout, int | float) else READ_SECONDS
        timeout = aiohttp.ClientTimeout(total=CONNECT_SECONDS + 3 * read, connect=CONNECT_SECONDS, sock_read=read)
        failure: TelegramError
        try:
            proxy = self._proxy_for(url)
            async with self._session.request(
                method, url, timeout=timeout, proxy=proxy, **_body(request_data)
            ) as answer:
                self._read_clock(answer.headers.get("Date", ""))
                return answer.status, await answer.read()
        except (aiohttp.ClientError, OSError) as error:
            failure = _described(error)
        # Outside the except block: aiohttp's own texts name the address, and __context__ would keep them.
        raise failure

    def _proxy_for(self, url: str) -> str | None:
        """The proxy that the environment names for a server, asked for once each."""
        try:
            parts = urlsplit(url)
        except ValueError:
            # No address at all; the call itself says so.
            return None
        key = (parts.scheme, parts.netloc)
        if key not in self._proxies:
            # The host with its port first: that is how one of several servers of a machine is excepted.
            passed_by = proxy_bypass(parts.netloc) or proxy_bypass(parts.hostname or "")
            self._proxies[key] = None if passed_by else getproxies().get(parts.scheme)
        return self._proxies[key]

    def _read_clock(self, header: str) -> None:
        try:
            shown = parsedate_to_datetime(header)
        except ValueError:
            return
        if shown.tzinfo is not None:
            self.reading = Reading(shown, time.monotonic())

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse an answer; unlike the original it never logs what it could not read."""
        try:
            answer = json.loads(payload)
        except (ValueError, RecursionError):
            raise Unreadable(payload) from None
        if not isinstance(answer, dict):
            raise TelegramError("Invalid server response")
        return answer


def _described(error: Exception) -> TelegramError:
    name = type(error).__name__
    late = isinstance(error, asyncio.TimeoutError)
    failure = TimedOut(name) if late else NetworkError(name)
    failure.__cause__ = NotSent(name) if isinstance(error, _NOT_SENT) else Unknown(name)
    return failure


def _body(data: RequestData | None) -> dict[str, Any]:
    """What a call carries, in the words of aiohttp."""
    if data is None:
        return {}
    if not data.contains_files:
        # yarl spells a form as urlencode does, several times faster; Chinese text is all percent signs.
        return {"data": URL.build(query=data.json_parameters).raw_query_string.encode(), "headers": _FORM}
    # Unquoted, else people would see percent signs instead of a Chinese file name.
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)
    for field, (name, content, kind) in data.multipart_data.items():
        # aiohttp warns of large raw bytes, because they are written in one go.
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(field, stream, filename=name, content_type=kind)
    return {"data": form}
