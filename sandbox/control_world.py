"""The control side of groups, faults, limits, calls, files, updates and the clock."""

from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import quote
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.clock import ClockControls
from sandbox.control_bodies import (
    BotBody,
    ClockBody,
    GroupBody,
    LimitsBody,
    MemberBody,
    UpdateBody,
    first_error,
    read_body,
)
from sandbox.errors import ControlError
from sandbox.faults import Fault
from sandbox.models import Chat
from sandbox.routing import CHAT
from sandbox.webhook import push_next
from sandbox.world import World

CHINA = ZoneInfo("Asia/Shanghai")
MORNING = 9


async def list_chats(request: Request) -> Response:
    """List all chats, whoever is in them."""
    world: World = request.app.state.world
    return JSONResponse({"chats": [_summary(chat) for chat in world.state.chats.values()]})


async def create_group(request: Request) -> Response:
    """Found a group."""
    world: World = request.app.state.world
    body = await read_body(request, GroupBody)
    group = world.create_group(body.title, body.members, admins=body.admins, kind=body.type, with_bot=body.with_bot)
    return JSONResponse(_summary(group), status_code=201)


async def set_bot(request: Request) -> Response:
    """Add the bot to a group, promote it or remove it."""
    world: World = request.app.state.world
    body = await read_body(request, BotBody)
    world.set_bot(request.path_params["chat"], body.by, body.status)
    return JSONResponse({})


async def set_member(request: Request) -> Response:
    """Let somebody into a group or out of it."""
    world: World = request.app.state.world
    body = await read_body(request, MemberBody)
    act = world.join if body.member else world.leave
    act(body.person, request.path_params["chat"])
    return JSONResponse({})


async def migrate(request: Request) -> Response:
    """Turn a group into a supergroup."""
    world: World = request.app.state.world
    return JSONResponse(_summary(world.migrate(request.path_params["chat"])), status_code=201)


async def list_faults(request: Request) -> Response:
    """List the faults still to come."""
    world: World = request.app.state.world
    return JSONResponse({"faults": [fault.model_dump() for fault in world.faults.listed()]})


async def add_fault(request: Request) -> Response:
    """Order a fault."""
    world: World = request.app.state.world
    try:
        fault = Fault.model_validate_json(await request.body())
    except ValidationError as error:
        raise ControlError(first_error(error)) from error
    return JSONResponse(world.faults.add(fault).model_dump(), status_code=201)


async def clear_faults(request: Request) -> Response:
    """Cancel one fault or all, and release what hangs in them."""
    world: World = request.app.state.world
    world.faults.clear(request.path_params.get("fault"))
    return JSONResponse({})


async def set_limits(request: Request) -> Response:
    """Turn the real rate limits on or off."""
    world: World = request.app.state.world
    world.limits.on = (await read_body(request, LimitsBody)).on
    return JSONResponse({"on": world.limits.on})


async def list_calls(request: Request) -> Response:
    """List what the bot asked for (after, method, chat_id)."""
    world: World = request.app.state.world
    query = request.query_params
    chat_id = int(query["chat_id"]) if "chat_id" in query else None
    calls = world.calls.after(int(query.get("after", "0")), query.get("method"), chat_id)
    return JSONResponse({"last": world.calls.last_number, "calls": [call.render() for call in calls]})


async def download(request: Request) -> Response:
    """Hand out a file to a person."""
    world: World = request.app.state.world
    file = world.state.files.get(request.path_params["file_id"])
    if file is None:
        raise ControlError("no such file", 404)
    manner = "inline" if file.mime_type in ("image/png", "image/jpeg") else "attachment"
    headers = {
        "Content-Disposition": f"{manner}; filename*=UTF-8''{quote(file.name)}",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(file.content, media_type=file.mime_type, headers=headers)


async def list_updates(request: Request) -> Response:
    """List the updates that the bot has not confirmed."""
    world: World = request.app.state.world
    pending = [update.render() for update in world.updates.pending]
    return JSONResponse({"pending": pending, "next_id": world.updates.next_id})


async def push_update(request: Request) -> Response:
    """Queue an update as it is."""
    world: World = request.app.state.world
    body = await read_body(request, UpdateBody)
    if not body.payload:
        raise ControlError("the payload is empty")
    return JSONResponse({"update_id": world.updates.push(body.payload)}, status_code=201)


async def push_webhook(request: Request) -> Response:
    """Push the oldest update to the webhook now, and tell what it answered."""
    return JSONResponse({"status": await push_next(request.app.state.world)})


async def read_clock(request: Request) -> Response:
    """Tell the simulated time and when the next push comes."""
    return JSONResponse(await _clock_state(_clock(request)))


async def move_clock(request: Request) -> Response:
    """Let the time pass."""
    clock = _clock(request)
    body = await read_body(request, ClockBody)
    goal = await _goal(clock, body.to)
    if goal is None:
        raise ControlError("nothing is due", 409)
    if goal.tzinfo is None or goal < clock.now():
        raise ControlError("the clock only goes forward, to an instant with a zone")
    await clock.advance_to(goal)
    return JSONResponse(await _clock_state(clock))


async def _goal(clock: ClockControls, to: datetime | Literal["next", "hour", "morning"]) -> datetime | None:
    if isinstance(to, datetime):
        return to
    if to == "next":
        return await clock.next_push()
    if to == "hour":
        return clock.now() + timedelta(hours=1)
    tomorrow = clock.now().astimezone(CHINA) + timedelta(days=1)
    return tomorrow.replace(hour=MORNING, minute=0, second=0, microsecond=0)


def _clock(request: Request) -> ClockControls:
    clock: ClockControls | None = request.app.state.clock
    if clock is None:
        raise ControlError("the clock is the real one", 404)
    return clock


async def _clock_state(clock: ClockControls) -> dict[str, Any]:
    following = await clock.next_push()
    return {"now": clock.now().isoformat(), "next_push": following.isoformat() if following else None}


def _summary(chat: Chat) -> dict[str, Any]:
    fields = {"members", "admins", "bot_status", "started", "blocked", "migrated_to", "pinned", "revision"}
    return chat.describe() | chat.model_dump(include=fields)


WORLD_ROUTES = [
    Route("/chats", list_chats),
    Route("/chats", create_group, methods=["POST"]),
    Route(f"/chats/{CHAT}/bot", set_bot, methods=["POST"]),
    Route(f"/chats/{CHAT}/members", set_member, methods=["POST"]),
    Route(f"/chats/{CHAT}/migrate", migrate, methods=["POST"]),
    Route("/faults", list_faults),
    Route("/faults", add_fault, methods=["POST"]),
    Route("/faults", clear_faults, methods=["DELETE"]),
    Route("/faults/{fault:int}", clear_faults, methods=["DELETE"]),
    Route("/limits", set_limits, methods=["PUT"]),
    Route("/calls", list_calls),
    Route("/files/{file_id}", download),
    Route("/updates", list_updates),
    Route("/updates", push_update, methods=["POST"]),
    Route("/webhook/push", push_webhook, methods=["POST"]),
    Route("/clock", read_clock),
    Route("/clock", move_clock, methods=["POST"]),
]
