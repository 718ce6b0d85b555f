"""The little that must be known of a raw update before it is stored: its number and the chat whose order it joins."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from storage.inbox import Received

# Bot API, Update: at most one of the optional fields is there; these are the ones that we ask for.
_KINDS = ("message", "edited_message", "callback_query", "my_chat_member")


def received(raw: Any) -> Received | None:
    """Make an inbox row of whatever Telegram sent; None if it has no number to confirm it by.

    Raises ValueError or RecursionError when it cannot be written down.
    """
    number = number_of(raw)
    text = json.dumps(whole(raw), ensure_ascii=False)
    return None if number is None else Received(number, _chat_of(raw), text, _sender_of(raw))


def number_of(raw: Any) -> int | None:
    """The number by which an update is confirmed, None if it has none."""
    return _id(raw.get("update_id")) if isinstance(raw, Mapping) else None


def whole(raw: Any) -> Any:
    """The same without lone halves of characters: valid in JSON as an escape, and no text that anything could keep."""
    text = json.dumps(raw, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore"))
    return raw


def all_received(raws: Iterable[Any]) -> tuple[tuple[Received, ...], dict[int, str]]:
    """Make inbox rows of a whole answer, without what is no update at all; beside them what cannot be kept, and why."""
    kept: list[Received] = []
    unreadable: dict[int, str] = {}
    for raw in raws:
        try:
            found = received(raw)
        except (ValueError, RecursionError) as error:
            if (number := number_of(raw)) is not None:
                unreadable[number] = type(error).__name__
            continue
        kept += [found] if found else []
    return tuple(kept), unreadable


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
