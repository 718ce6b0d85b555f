"""How a message lies in an outbox row: the columns that queries need, the rest as JSON."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from domain.delivery import Attempted
from domain.messages import Method, Outgoing
from storage.engines import Row

_COLUMNS = frozenset({"chat_id", "key", "method", "kind", "priority", "person_id", "card", "not_before", "expires_at"})
_outgoing = TypeAdapter(Outgoing)


@dataclass(frozen=True, slots=True)
class Stored:
    """One outbox row; `card_message_id` is where its card stands already, and `attempts` counts this claim too."""

    id: int
    message: Outgoing
    not_before: datetime
    attempts: int
    ambiguous: int
    refusals: int
    plain: bool
    card_message_id: int | None = None

    @property
    def call(self) -> Outgoing:
        """Give the call to make: a card that is there already is edited instead of sent."""
        if self.card_message_id is None or self.message.method is not Method.SEND_TEXT:
            return self.message
        return replace(self.message, method=Method.EDIT_TEXT, message_id=self.card_message_id)

    @property
    def tried(self) -> Attempted:
        """Give what domain/delivery.py needs to decide about a failure of `call`."""
        return Attempted(
            method=self.call.method,
            attempts=self.attempts,
            refusals=self.refusals,
            ambiguous=self.ambiguous,
            plain=self.plain,
            in_thread=self.message.thread_id is not None,
        )


def columns(message: Outgoing, now: datetime) -> dict[str, Any]:
    """Spread a new message over the columns of the table; `now` is its earliest instant if it names none."""
    return {
        "key": message.key,
        "kind": message.kind.value,
        "method": message.method.value,
        "chat_id": message.chat_id,
        "person_id": message.person_id,
        "card": message.card,
        "priority": message.priority.value,
        "payload": payload(message),
        "not_before": message.not_before or now,
        "expires_at": message.expires_at,
        "created_at": now,
        "message_id": message.message_id if message.method is Method.EDIT_TEXT else None,
    }


def payload(message: Outgoing, *, plain: bool = False, refusals: int = 0) -> dict[str, Any]:
    """Give the JSON part of a row: what has no column of its own, defaults left out."""
    data: dict[str, Any] = _outgoing.dump_python(message, mode="json", exclude=set(_COLUMNS), exclude_defaults=True)
    return data | ({"plain": True} if plain else {}) | ({"refusals": refusals} if refusals else {})


def stored(row: Row) -> Stored:
    """Read a row back."""
    data = dict(row["payload"])
    plain, refusals = data.pop("plain", False), data.pop("refusals", 0)
    message = _outgoing.validate_python(data | {name: row[name] for name in _COLUMNS})
    return Stored(row["id"], message, row["not_before"], row["attempts"], row["ambiguous"], refusals, plain)
