"""Reading what somebody posts, as much of it as is wanted and no more."""

from starlette.requests import Request


async def body_of(request: Request, limit: int) -> bytes | None:
    """The body of a request; None when it is longer than `limit` bytes. Raises ClientDisconnect."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            return None
    return bytes(body)
