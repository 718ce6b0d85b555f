"""What Telegram signs for a Mini App (initData): which account has opened it, checked with the bot's token.

https://core.telegram.org/bots/webapps, "Validating data received via the Mini App".
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

from domain.web_sessions import CLOCKS_APART

# It is posted the moment a Mini App opens.
FRESH = timedelta(minutes=5)
LONGEST = 8192
_MOST_FIELDS = 30
_BIGGEST_ID = 2**52


@dataclass(frozen=True, slots=True)
class Proof:
    """That this account has opened the Mini App at this instant (aware UTC, whole seconds).

    `digest` is the same for the same signed words, in whatever spelling they come.
    """

    telegram_id: int
    opened_at: datetime
    digest: bytes

    def is_fresh(self, now: datetime) -> bool:
        """Say whether that was just now: not minutes ago, and not in a time to come."""
        return -CLOCKS_APART <= now - self.opened_at <= FRESH


def proof_of(init_data: str, token: str) -> Proof | None:
    """What a text proves; None unless it was signed for the bot with this token. Raises nothing."""
    fields = _fields(init_data)
    given = fields.pop("hash", "")
    signature = _signature(fields, token)
    if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), signature.encode()):
        return None
    try:
        opened_at = datetime.fromtimestamp(int(fields["auth_date"]), UTC)
        account = json.loads(fields["user"])["id"]
    except (KeyError, TypeError, ValueError, OverflowError, OSError, RecursionError):
        return None
    if type(account) is not int or not 0 < account < _BIGGEST_ID:
        return None
    return Proof(account, opened_at, hashlib.sha256(signature.encode()).digest())


def _fields(init_data: str) -> dict[str, str]:
    """The fields by name; empty for a text that is none, is too long, or names a field twice."""
    if len(init_data) > LONGEST:
        return {}
    try:
        pairs = parse_qsl(init_data, keep_blank_values=True, strict_parsing=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}
    fields = dict(pairs)
    return fields if len(fields) == len(pairs) else {}


def _signature(fields: Mapping[str, str], token: str) -> str:
    said = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    key = hmac.digest(b"WebAppData", token.encode(), "sha256")
    return hmac.digest(key, said.encode("utf-8", "surrogatepass"), "sha256").hex()
