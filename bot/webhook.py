"""The webhook: who does not know the secret gets nothing, who does is answered after the commit."""

import hmac
import json
import logging
from collections.abc import Awaitable
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.bodies import body_of
from bot.http_client import first_update_id
from bot.intake import Intake
from storage.errors import StorageError

log = logging.getLogger(__name__)

BODY_LIMIT = 1024 * 1024
_HEADER = "X-Telegram-Bot-Api-Secret-Token"


def webhook_route(url: str, secret: str, intake: Intake) -> Route:
    """Make the route for the path of WEBHOOK_URL (reliability.md 3, row 13)."""

    async def receive(request: Request) -> Response:
        given = request.headers.get(_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=403)
        try:
            body = await body_of(request, BODY_LIMIT)
        except ClientDisconnect:
            # Nobody hears the answer; Telegram, which has had none, delivers the update again.
            return Response(status_code=400)
        if body is None:
            return Response(status_code=413)
        return Response(status_code=await _store(intake, body))

    return Route(urlsplit(url).path or "/", receive, methods=["POST"])


async def _store(intake: Intake, body: bytes) -> int:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        number = first_update_id(body)
        return 400 if number is None else await _kept(intake.set_aside(number))
    return await _kept(intake.store([update]))


async def _kept(storing: Awaitable[object]) -> int:
    try:
        await storing
    except StorageError:
        # Anything but 2xx makes Telegram deliver the update again (Bot API, setWebhook).
        log.exception("an update could not be stored")
        return 503
    return 200
