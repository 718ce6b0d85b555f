"""The little that must be known of a raw update before it is stored: its number and the chat whose order it joins."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from storage.inbox import Received

# Bot API, Update: at most one of the optional fields is there; these are the ones that we ask for.
_KINDS = ("message", "edited_message", "callback_query", "my_chat_member")


def received(raw: Any) -> Received | None:
    """Make an inbox row of whatever Telegram sent; None if it has no number to confirm it by."""
    number = _id(raw.get("update_id")) if isinstance(raw, Mapping) else None
    if number is None:
        return None
    # ASCII, because a lone half of a character (valid in JSON as an escape) is no text that SQLite could keep.
    return Received(number, _chat_of(raw), json.dumps(raw), _sender_of(raw))


def all_received(raws: Iterable[Any]) -> tuple[Received, ...]:
    """Make inbox rows of a whole answer, leaving out what is no update at all."""
    return tuple(found for raw in raws if (found := received(raw)) is not None)


def _chat_of(raw: Mapping[str, Any]) -> int:
    body = _body_of(raw)
    message = body.get("message")
    for place in (body.get("chat"), message.get("chat") if isinstance(message, Mapping) else None, body.get("from")):
        known = _id(place.get("id")) if isinstance(place, Mapping) else None
        if known is not None:
            return known
    # Malformed updates share one queue of their own, where they block nobody.
    return 0


def _sender_of(raw: Mapping[str, Any]) -> int:
    sender = _body_of(raw).get("from")
    return (_id(sender.get("id")) if isinstance(sender, Mapping) else None) or 0


def _id(value: Any) -> int | None:
    # Larger numbers than a column holds must not stop the intake for everybody.
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63 else None


def _body_of(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    return next((raw[kind] for kind in _KINDS if isinstance(raw.get(kind), Mapping)), {})
