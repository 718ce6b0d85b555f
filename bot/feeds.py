"""The calendar feeds: a secret address gives one person's open deadlines, anything else nothing."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.feeds import FeedEntry
from services import feeds
from storage.database import Database

# Calendars and whoever stands between must not keep or pass on what a secret address gives.
_HEADERS = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


def feed_route(database: Database, bot_name: Callable[[], str]) -> Route:
    """Make the route; an unknown, replaced or ended address is answered like any page that is not there.

    The name of the bot is asked for each time, since it is not known before Telegram has said it.
    """

    async def give(request: Request) -> Response:
        async with database.read() as session:
            found = await feeds.deadlines(session, request.path_params["secret"])
            now = session.now
        if found is None:
            return Response(status_code=404)
        return Response(
            await asyncio.to_thread(_ics, found, now, bot_name()), media_type="text/calendar", headers=_HEADERS
        )

    return Route(f"{feeds.PATH}/{{secret}}.ics", give, methods=["GET"])


def _ics(found: Iterable[FeedEntry], now: datetime, bot_name: str) -> bytes:
    # When needed: nobody waits for it at the start (docs/decisions/0020-statements-compiled-once.md).
    from views.documents.feed_ics import ics  # noqa: PLC0415

    return ics(found, now, bot_name)
