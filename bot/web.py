"""The page in a browser: who may enter, and what each request is answered with.

Every request looks up its session, the person and the posts anew, in one snapshot. What is not there and what is not
to be seen is answered alike (docs/decisions/0032-a-page-in-a-browser.md).
"""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from bot.bodies import body_of
from bot.guess_limit import GuessLimit
from bot.web_answers import COOKIE, drop_cookie, give_cookie, guard, page, static
from domain.errors import Refusal
from domain.init_data import LONGEST, proof_of
from domain.plain_text import clean
from services import look, web_sessions
from services.web_sessions import ENTRANCE, MINI_APP, PATH
from storage.database import Database
from storage.errors import StorageError
from views.web import gate
from views.web.frame import Frame
from views.web.gate import Notice
from views.web.html import STYLE, render

log = logging.getLogger(__name__)

LONGEST_ADDRESS = 1000
_MOST_QUESTIONS = 10
_STATIC = "static"
_LEAVE = "leave"
_FILES = (STYLE, gate.SCRIPT)


def web_routes(
    database: Database, token: str, site: Callable[[], str], monotonic: Callable[[], float]
) -> list[BaseRoute]:
    """Make the routes; `site` is our address from outside, asked for each time, `token` the bot's."""
    web = Web(database, token, site, GuessLimit(monotonic))
    return [Route(PATH, web), Route(f"{PATH}/{{path:path}}", web)]


class Web:
    """An ASGI application that answers everything below its path; no answer leaves without its headers."""

    def __init__(self, database: Database, token: str, site: Callable[[], str], guesses: GuessLimit) -> None:
        self._database = database
        self._token = token
        self._site = site
        self._guesses = guesses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._answered(Request(scope, receive))
        await answer(scope, receive, send)

    async def _answered(self, request: Request) -> Response:
        try:
            return await self._answer(request)
        except Refusal:
            return _say(Notice.MISSING, 404)
        except ClientDisconnect:
            return guard(Response(status_code=400))
        except StorageError as error:
            log.warning("the database failed a page in a browser: %s", error)
            return _say(Notice.FAILED, 503)
        except Exception:
            log.exception("a page in a browser could not be made")
            return _say(Notice.FAILED, 500)

    async def _answer(self, request: Request) -> Response:
        path = request.path_params.get("path", "")
        long = len(request.scope["raw_path"]) + len(request.scope["query_string"]) > LONGEST_ADDRESS
        if long or not path.isprintable():
            return _say(Notice.MISSING, 404)
        first, _, rest = path.partition("/")
        match request.method, first:
            case "GET" | "HEAD", "static":
                return _file(rest)
            case "GET" | "HEAD", "enter":
                return await self._entrance(request, rest)
            case "GET" | "HEAD", "app":
                return self._mini_app(rest)
            case "GET" | "HEAD", _:
                return await self._look(request, path)
            case "POST", "enter" | "app" | "leave":
                return await self._post(request, first, rest)
            case _:
                return _say(Notice.MISSING, 404)

    async def _entrance(self, request: Request, secret: str) -> Response:
        """Show the button of a link; what looks at links by itself does not use them up."""
        return await self._denied(request, secret) or guard(page(gate.entrance(_frame())))

    async def _denied(self, request: Request, secret: str) -> Response | None:
        """What somebody is told whose link opens nothing; None when it would open a session."""
        if not self._guesses.admits(_origin_of(request)):
            return _say(Notice.TOO_MANY, 429)
        async with self._database.read() as session:
            if await web_sessions.may_enter(session, secret):
                return None
        self._guesses.note_wrong(_origin_of(request))
        return _say(Notice.LINK_OVER, 404)

    async def _post(self, request: Request, first: str, rest: str) -> Response:
        if not self._from_our_page(request):
            return _say(Notice.REFUSED, 403)
        if first == ENTRANCE:
            return await self._enter(request, rest)
        if rest:
            return _say(Notice.MISSING, 404)
        return await (self._enter_from_telegram(request) if first == MINI_APP else self._leave(request))

    async def _enter(self, request: Request, secret: str) -> Response:
        # Looked at beside the one writer first, which nobody keeps busy by guessing.
        if denied := await self._denied(request, secret):
            return denied
        async with self._database.transaction() as work:
            opened = await web_sessions.enter(work, secret)
            if opened and (held := _held(request)):
                await web_sessions.leave(work, held)
        if opened is None:
            return _say(Notice.LINK_OVER, 404)
        answer = RedirectResponse(PATH, 303)
        give_cookie(answer, opened, secure=self._secure)
        return guard(answer)

    def _mini_app(self, rest: str) -> Response:
        """What opens inside Telegram, which opens nothing without https."""
        if rest or not self._secure:
            return _say(Notice.MISSING, 404)
        return guard(page(gate.mini_app(_frame(), _address_of(gate.SCRIPT))), in_telegram=True, script=True)

    async def _enter_from_telegram(self, request: Request) -> Response:
        body = await body_of(request, LONGEST) if self._secure else None
        if body is None or not self._guesses.admits(_origin_of(request)):
            return _say(Notice.REFUSED, 403)
        opened = None
        if proof := proof_of(body.decode("utf-8", "replace"), self._token):
            async with self._database.transaction() as work:
                opened = await web_sessions.enter_from_telegram(work, proof, _held(request))
        if opened is None:
            self._guesses.note_wrong(_origin_of(request))
            return _say(Notice.REFUSED, 403)
        answer = Response(status_code=204, headers={"X-Go-To": PATH})
        give_cookie(answer, opened, secure=True, in_telegram=True)
        return guard(answer)

    async def _leave(self, request: Request) -> Response:
        held = _held(request)
        async with self._database.read() as session:
            visitor = await web_sessions.visitor_of(session, held)
        if visitor:
            async with self._database.transaction() as work:
                await web_sessions.leave(work, held)
        return self._without_cookie(_say(Notice.LEFT, 200))

    async def _look(self, request: Request, path: str) -> Response:
        held = _held(request)
        if held and not self._guesses.admits(_origin_of(request)):
            return _say(Notice.TOO_MANY, 429)
        async with self._database.read() as session:
            visitor = await web_sessions.visitor_of(session, held)
            found = await look.page(session, visitor.actor, path, _asked(request)) if visitor else None
        if visitor is None or found is None:
            if held:
                self._guesses.note_wrong(_origin_of(request))
            return self._without_cookie(_say(Notice.CLOSED, 403))
        if visitor.to_note:
            async with self._database.transaction() as work:
                await web_sessions.note_seen(work, held)
        html = await asyncio.to_thread(render, found, _frame())
        return guard(page(html), in_telegram=visitor.in_telegram)

    @property
    def _secure(self) -> bool:
        return self._site().startswith("https://")

    def _without_cookie(self, answer: Response) -> Response:
        drop_cookie(answer, secure=self._secure)
        return answer

    def _from_our_page(self, request: Request) -> bool:
        """Whether a page of ours posts this, as the browser says it; without https some say less."""
        fetched = request.headers.get("Sec-Fetch-Site")
        if fetched is not None:
            return fetched == "same-origin"
        origin = urlsplit(request.headers.get("Origin", "")).netloc
        return bool(origin) and origin in {request.headers.get("Host"), urlsplit(self._site()).netloc}


def _say(which: Notice, status: int) -> Response:
    """A page that says nothing of anybody, so that it may stand in Telegram's frame too."""
    return guard(page(gate.notice(_frame(), which), status), in_telegram=True)


def _file(name: str) -> Response:
    for path in _FILES:
        known, answer = static(path)
        if known == name:
            return guard(answer)
    return _say(Notice.MISSING, 404)


def _frame() -> Frame:
    return Frame(PATH, _address_of(STYLE), f"{PATH}/{_LEAVE}")


def _address_of(file: Path) -> str:
    return f"{PATH}/{_STATIC}/{static(file)[0]}"


def _held(request: Request) -> str:
    return request.cookies.get(COOKIE, "")


def _origin_of(request: Request) -> str:
    """Where a request comes from: whoever is connected, and whom a proxy says that it speaks for."""
    peer = request.client.host if request.client else ""
    return f"{peer} {request.headers.get('X-Forwarded-For', '').rpartition(',')[2].strip()[:64]}"


def _asked(request: Request) -> dict[str, str]:
    try:
        pairs = parse_qsl(request.url.query, max_num_fields=_MOST_QUESTIONS)
    except ValueError:
        raise Refusal from None
    return {name: " ".join(clean(value).split()) for name, value in pairs}
