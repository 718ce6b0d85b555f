"""getUpdates, setWebhook, deleteWebhook and getWebhookInfo."""

import re

from sandbox.core import Core
from sandbox.errors import ApiError, bad_request
from sandbox.methods.profile import NoParams
from sandbox.models import JsonDict, Webhook
from sandbox.params import Flag, JsonStrings, Params, Upload, Whole

WEBHOOK_IS_SET = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
LONGEST_POLL = 50
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class GetUpdates(Params):
    """Parameters of getUpdates."""

    offset: Whole = 0
    limit: Whole = 100
    timeout: Whole = 0
    allowed_updates: JsonStrings | None = None


class SetWebhook(Params):
    """Parameters of setWebhook."""

    url: str
    certificate: Upload | None = None
    ip_address: str | None = None
    max_connections: Whole = 40
    allowed_updates: JsonStrings | None = None
    drop_pending_updates: Flag = False
    secret_token: str | None = None


class DeleteWebhook(Params):
    """Parameters of deleteWebhook."""

    drop_pending_updates: Flag = False


async def get_updates(world: Core, p: GetUpdates) -> list[JsonDict]:
    """Hand out what is not confirmed."""
    if world.state.webhook is not None:
        raise ApiError(409, WEBHOOK_IS_SET)
    if p.allowed_updates is not None:
        world.updates.allowed = p.allowed_updates
    limit, seconds = min(max(p.limit, 1), 100), min(max(p.timeout, 0), LONGEST_POLL)
    return await world.updates.poll(p.offset, limit, seconds)


async def set_webhook(world: Core, p: SetWebhook) -> bool:
    """Push updates to an address from now on; an empty one ends that."""
    if p.url and not p.url.startswith(("https://", "http://")):
        raise bad_request("invalid webhook URL specified")
    if p.secret_token and not _SECRET.fullmatch(p.secret_token):
        raise bad_request("secret token contains unallowed characters")
    _drop(world, p.drop_pending_updates)
    if p.allowed_updates is not None:
        world.updates.allowed = p.allowed_updates
    world.state.webhook = (
        Webhook(url=p.url, secret_token=p.secret_token, max_connections=p.max_connections) if p.url else None
    )
    world.updates.end_poll("Conflict: terminated by setWebhook request")
    return True


async def delete_webhook(world: Core, p: DeleteWebhook) -> bool:
    """Go back to getUpdates."""
    _drop(world, p.drop_pending_updates)
    world.state.webhook = None
    return True


async def get_webhook_info(world: Core, p: NoParams) -> JsonDict:
    """Tell where updates are pushed to and how that goes."""
    hook = world.state.webhook or Webhook(url="")
    info: JsonDict = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.pending),
    }
    if hook.url:
        info |= hook.model_dump(include={"max_connections", "last_error_date", "last_error_message"}, exclude_none=True)
    return info | ({"allowed_updates": world.updates.allowed} if world.updates.allowed else {})


def _drop(world: Core, wanted: bool) -> None:
    if wanted:
        world.updates.clear()
