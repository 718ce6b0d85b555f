"""The little that must be known of a raw update before it is stored: its number and the chat whose order it joins."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from storage.inbox import Received

# Bot API, Update: at most one of the optional fields is there; these are the ones that we ask for.
_KINDS = ("message", "edited_message", "callback_query", "my_chat_member")


def received(raw: Any) -> Received | None:
    """Make an inbox row of whatever the messenger sent; None if it has no number to confirm it by."""
    number = raw.get("update_id") if isinstance(raw, Mapping) else None
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    return Received(number, _chat_of(raw), json.dumps(raw, ensure_ascii=False), _sender_of(raw))


def all_received(raws: Iterable[Any]) -> tuple[Received, ...]:
    """Make inbox rows of a whole answer, leaving out what is no update at all."""
    return tuple(found for raw in raws if (found := received(raw)) is not None)


def _chat_of(raw: Mapping[str, Any]) -> int:
    body = _body_of(raw)
    message = body.get("message")
    for place in (body.get("chat"), message.get("chat") if isinstance(message, Mapping) else None, body.get("from")):
        if isinstance(place, Mapping) and isinstance(place.get("id"), int):
            return int(place["id"])
    # Malformed updates share one queue of their own, where they block nobody.
    return 0


def _sender_of(raw: Mapping[str, Any]) -> int:
    sender = _body_of(raw).get("from")
    known = sender.get("id") if isinstance(sender, Mapping) else None
    return known if type(known) is int else 0


def _body_of(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    return next((raw[kind] for kind in _KINDS if isinstance(raw.get(kind), Mapping)), {})
