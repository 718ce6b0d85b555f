"""Pushing updates to the bot's own address."""

import asyncio
import http.client
import json
import ssl
from urllib.parse import urlsplit

from sandbox.models import JsonDict, QueuedUpdate, Webhook
from sandbox.world import World

RETRY_SECONDS = (0.05, 0.2, 1.0, 5.0)
REQUEST_SECONDS = 60


async def push_next(world: World) -> int | None:
    """Push the oldest update once; return the answer's status (0: no answer), or None without work."""
    hook = world.state.webhook
    if hook is None or not world.updates.pending:
        return None
    update = world.updates.pending[0]
    status = await asyncio.to_thread(_post, hook, update.render())
    _settle(world, hook, update, status)
    return status


async def keep_pushing(world: World) -> None:
    """Push one update after the other; one that was not taken comes again, a little later each time."""
    failures = 0
    while True:
        status = await push_next(world)
        if status is None:
            await world.updates.signal.wait(3600)
        elif 200 <= status < 300:
            failures = 0
        else:
            await asyncio.sleep(RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)])
            failures += 1


def _settle(world: World, hook: Webhook, update: QueuedUpdate, status: int) -> None:
    if 200 <= status < 300:
        world.updates.confirm(update.update_id)
        return
    hook.last_error_date = world.timestamp
    hook.last_error_message = f"Wrong response from the webhook: {status}" if status else "Connection failed: no answer"


def _post(hook: Webhook, update: JsonDict) -> int:
    address = urlsplit(hook.url)
    headers = {"Content-Type": "application/json"}
    if hook.secret_token:
        headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret_token
    connection = _connect(address.scheme, address.hostname or "", address.port)
    target = (address.path or "/") + (f"?{address.query}" if address.query else "")
    try:
        connection.request("POST", target, json.dumps(update), headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def _connect(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=REQUEST_SECONDS, context=context)
    return http.client.HTTPConnection(host, port, timeout=REQUEST_SECONDS)
