"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from sandbox.calls import as_chat_id
from sandbox.errors import ApiError, bad_request
from sandbox.faults import Fault
from sandbox.methods.table import BY_LOWER_NAME
from sandbox.params import Upload
from sandbox.world import World

PAGES = {
    "server_error": (500, "500 Internal Server Error"),
    "bad_gateway": (502, "502 Bad Gateway"),
    "not_found_page": (404, "404 Not Found"),
}

ATTACHED = "attach://"
# Parameters that are objects with a file in them (InputProfilePhoto).
HOLDING = {"photo"}


class Cut(Response):
    """Closes the connection without an answer, as a broken network does."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Break the connection if the server lends its transport, else leave the answer half said."""
        abort = scope.get("extensions", {}).get("sandbox.abort")
        if abort is None:
            headers = [(b"content-length", b"1")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            return
        abort()
        while (await receive())["type"] != "http.disconnect":
            continue


@dataclass
class _Outcome:
    ok: bool
    result: Any = None
    error: ApiError | None = None

    def response(self) -> Response:
        if self.error is not None:
            return JSONResponse(self.error.envelope(), status_code=self.error.code)
        return JSONResponse({"ok": True, "result": self.result})


async def call_method(request: Request) -> Response:
    """Carry out one request of the bot, with the fault that is on order for it, and log it."""
    world: World = request.app.state.world
    asked = request.path_params["method"]
    method, _ = BY_LOWER_NAME.get(asked.lower(), (asked, None))
    params: dict[str, Any] = {}
    try:
        _check_path(world, request.path_params["token"], method)
        params = await _read(request)
    except ClientDisconnect:
        # A bot that was killed in the middle of a request hears no answer, and has asked for nothing.
        return Response(status_code=400)
    except ApiError as error:
        return _log(world, method, params, _Outcome(ok=False, error=error), None).response()
    fault = world.faults.take(method, as_chat_id(params.get("chat_id")))
    if fault is None:
        return _log(world, method, params, await _attempt(world, method, params), None).response()
    return await _go_wrong(world, method, params, fault)


async def send_file(request: Request) -> Response:
    """Hand out a file that getFile named."""
    world: World = request.app.state.world
    if request.path_params["token"] != world.token:
        return _Outcome(ok=False, error=ApiError(401, "Unauthorized")).response()
    path = request.path_params["path"]
    file = next((f for f in world.state.files.values() if f.path == path), None)
    if file is None:
        return _Outcome(ok=False, error=ApiError(404, "Not Found")).response()
    return Response(file.content, media_type="application/octet-stream")


def _check_path(world: World, token: str, method: str) -> None:
    if token != world.token:
        raise ApiError(401, "Unauthorized")
    if method.lower() not in BY_LOWER_NAME:
        raise ApiError(404, "Not Found")


async def _attempt(world: World, method: str, params: dict[str, Any]) -> _Outcome:
    _, run = BY_LOWER_NAME[method.lower()]
    try:
        world.limits.check(method, as_chat_id(params.get("chat_id")))
        return _Outcome(ok=True, result=await run(world, params))
    except ApiError as error:
        return _Outcome(ok=False, error=error)


async def _go_wrong(world: World, method: str, params: dict[str, Any], fault: Fault) -> Response:
    if fault.kind in ("cut_after", "hang_after", "malformed"):
        _log(world, method, params, await _attempt(world, method, params), fault)
    else:
        _log(world, method, params, _Outcome(ok=False, error=fault.error()), fault)
    if fault.kind in ("hang", "hang_after"):
        await fault.hang()
    if (error := fault.error()) is not None:
        return _Outcome(ok=False, error=error).response()
    if fault.kind == "malformed":
        return Response('{"ok":true,"result":', media_type="application/json")
    if fault.kind in PAGES:
        status, words = PAGES[fault.kind]
        return HTMLResponse(f"<html><body><h1>{words}</h1></body></html>", status_code=status)
    return Cut()


def _log(world: World, method: str, params: dict[str, Any], outcome: _Outcome, fault: Fault | None) -> _Outcome:
    error = outcome.error
    world.calls.add(
        world.now(),
        method,
        _plain(params),
        ok=outcome.ok,
        result=outcome.result,
        error_code=error.code if error else None,
        description=error.description if error else None,
        fault=fault.kind if fault else None,
    )
    return outcome


async def _read(request: Request) -> dict[str, Any]:
    params: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return params | await _read_multipart(request)
    body = await request.body()
    if not body:
        return params
    if kind == "application/json":
        return params | _read_json(body)
    if kind == "application/x-www-form-urlencoded":
        return params | dict(parse_qsl(body.decode(), keep_blank_values=True))
    raise bad_request("unsupported content type")


def _read_json(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body)
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise bad_request("can't parse JSON object")
    return given


async def _read_multipart(request: Request) -> dict[str, Any]:
    given: dict[str, Any] = {}
    async with request.form() as form:
        for name, value in form.multi_items():
            given[name] = await _upload(value) if isinstance(value, UploadFile) else value
    for name, value in tuple(given.items()):
        if isinstance(value, str) and value.startswith(ATTACHED):
            given[name] = _part(value, given)
        elif name in HOLDING and isinstance(value, str) and ATTACHED in value:
            given[name] = {key: _part(one, given) for key, one in _read_json(value.encode()).items()}
    return given


async def _upload(part: UploadFile) -> Upload:
    kind = part.content_type or "application/octet-stream"
    return Upload(part.filename or "file", kind, await part.read())


def _part(value: Any, given: dict[str, Any]) -> Any:
    """The file that attach://part names; any other value as it is."""
    if not isinstance(value, str) or not value.startswith(ATTACHED):
        return value
    part = given.pop(value.removeprefix(ATTACHED), None)
    if not isinstance(part, Upload):
        raise bad_request(f'file "{value.removeprefix(ATTACHED)}" not found in the request')
    return part


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return repr(value) if isinstance(value, Upload) else value
