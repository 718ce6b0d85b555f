"""The control side, `/sandbox/api/…`: what people do and see, for the page and the tests (README.md)."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.chat_snapshot import chat_seen, chats_seen, profile_of, unread
from sandbox.control_bodies import (
    MiniAppBody,
    PersonBody,
    PressBody,
    RepeatBody,
    SayBody,
    StartBody,
    read_body,
)
from sandbox.control_world import WORLD_ROUTES
from sandbox.errors import ControlError
from sandbox.models import JsonDict, Person
from sandbox.params import Upload
from sandbox.people_acts import Manner
from sandbox.presses import Press
from sandbox.routing import CHAT
from sandbox.world import World

LONGEST_WAIT = 60.0
FIRST_NEW_PERSON = 900_000_001


async def list_people(request: Request) -> Response:
    """List everybody, with what he has not read."""
    world: World = request.app.state.world
    people = [
        person.model_dump() | {"unread": sum(unread(chat, person.id) for chat in world.chats_of(person.id))}
        for person in world.state.people.values()
    ]
    return JSONResponse(
        {
            "people": people,
            "bot": world.bot_user | {"about": profile_of(world, "short_description")},
            "clock": bool(request.app.state.clock),
        }
    )


async def add_person(request: Request) -> Response:
    """Let a new person into the world."""
    world: World = request.app.state.world
    body = await read_body(request, PersonBody)
    number = body.id if body.id is not None else max(FIRST_NEW_PERSON, max(world.state.people, default=0) + 1)
    person = world.add_person(Person.model_validate(body.model_dump() | {"id": number}))
    return JSONResponse(person.model_dump(), status_code=201)


async def see_chats(request: Request) -> Response:
    """Show the chats of a person; with `after` wait for a change."""
    world, person = _who(request)
    return await _when_newer(request, lambda: chats_seen(world, person))


async def see_chat(request: Request) -> Response:
    """Show one chat as a person sees it; with `after` wait for a change."""
    world, person, chat = _where(request)
    limit = int(request.query_params.get("limit", "200"))
    return await _when_newer(request, lambda: chat_seen(world, person, chat, limit))


async def start(request: Request) -> Response:
    """Press the start button, or follow a deep link."""
    world, person = _who(request)
    body = await read_body(request, StartBody)
    message = world.start(person, body.payload)
    return JSONResponse(world.chat(person).render(message), status_code=201)


async def say(request: Request) -> Response:
    """Send a text, or change an own one."""
    world, person, chat = _where(request)
    body = await read_body(request, SayBody)
    if body.edit is not None:
        message = world.edit(person, chat, body.edit, body.text)
    else:
        message = world.say(person, chat, body.text, body.manner())
    return JSONResponse(world.chat(chat).render(message), status_code=201)


async def upload(request: Request) -> Response:
    """Send a document or a picture (multipart: file, caption, kind, reply_to)."""
    world, person, chat = _where(request)
    async with request.form() as form:
        part, kind, reply_to = form.get("file"), form.get("kind", "document"), form.get("reply_to")
        if not isinstance(part, UploadFile) or kind not in ("document", "photo"):
            raise ControlError("a file and a kind (document or photo) are needed")
        media = part.content_type or "application/octet-stream"
        message = world.upload(
            person,
            chat,
            Upload(part.filename or "file", media, await part.read()),
            caption=str(form.get("caption", "")),
            as_a_photo=kind == "photo",
            manner=Manner(reply_to=int(str(reply_to)) if reply_to else None),
        )
    return JSONResponse(world.chat(chat).render(message), status_code=201)


async def press(request: Request) -> Response:
    """Press a button and return what the bot answered."""
    world, person, chat = _where(request)
    body = await read_body(request, PressBody)
    pressed = world.press(person, chat, body.message_id, body.data, stale=body.stale)
    return JSONResponse(await _answer(pressed, body.wait))


async def open_mini_app(request: Request) -> Response:
    """Press a button that opens a Mini App, and return the address that is opened."""
    world, person, chat = _where(request)
    body = await read_body(request, MiniAppBody)
    return JSONResponse({"address": world.open_mini_app(person, chat, body.message_id, body.url)})


async def repeat_press(request: Request) -> Response:
    """Send a press again under a new update id."""
    world: World = request.app.state.world
    body = await read_body(request, RepeatBody)
    pressed = world.repeat_press(request.path_params["query_id"])
    return JSONResponse(await _answer(pressed, body.wait))


async def mark_read(request: Request) -> Response:
    """Note that a person has seen a chat."""
    world, person, chat = _where(request)
    world.read(person, chat)
    return JSONResponse({})


def _act(do: Callable[[World, int], None]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        do(*_who(request))
        return JSONResponse({})

    return endpoint


async def _answer(pressed: Press, seconds: float) -> JsonDict:
    return pressed.render(await pressed.wait(min(seconds, LONGEST_WAIT)))


async def _when_newer(request: Request, look: Callable[[], dict[str, Any]]) -> Response:
    world: World = request.app.state.world
    query = request.query_params
    sight = look()
    if "after" in query:
        end = time.monotonic() + min(float(query.get("wait", "25")), LONGEST_WAIT)
        while sight["revision"] <= int(query["after"]) and (left := end - time.monotonic()) > 0:
            if not await world.changes.wait(left):
                break
            sight = look()
    return JSONResponse(sight)


def _who(request: Request) -> tuple[World, int]:
    world: World = request.app.state.world
    return world, request.path_params["person"]


def _where(request: Request) -> tuple[World, int, int]:
    return *_who(request), request.path_params["chat"]


_PERSON = "/people/{person:int}"
_CHAT = f"{_PERSON}/chats/{CHAT}"
ROUTES = [
    Route("/people", list_people),
    Route("/people", add_person, methods=["POST"]),
    Route(_PERSON + "/chats", see_chats),
    Route(_PERSON + "/start", start, methods=["POST"]),
    Route(_PERSON + "/block", _act(World.block), methods=["POST"]),
    Route(_PERSON + "/unblock", _act(World.unblock), methods=["POST"]),
    Route(_PERSON + "/deactivate", _act(World.deactivate), methods=["POST"]),
    Route(_CHAT, see_chat),
    Route(_CHAT + "/messages", say, methods=["POST"]),
    Route(_CHAT + "/files", upload, methods=["POST"]),
    Route(_CHAT + "/press", press, methods=["POST"]),
    Route(_CHAT + "/mini_app", open_mini_app, methods=["POST"]),
    Route(_CHAT + "/read", mark_read, methods=["POST"]),
    Route("/presses/{query_id}/repeat", repeat_press, methods=["POST"]),
    *WORLD_ROUTES,
]
