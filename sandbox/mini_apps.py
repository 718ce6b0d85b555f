"""Opening a Mini App as Telegram's programs do: who has opened it stands behind the # of the address, signed."""

import hashlib
import hmac
import json
from urllib.parse import quote, urlencode

from sandbox.models import JsonDict


def address_of(url: str, token: str, user: JsonDict, now: int) -> str:
    """The address that opens the Mini App for this user at this second."""
    return f"{url}#tgWebAppData={quote(init_data(token, user, now))}&tgWebAppVersion=8.0&tgWebAppPlatform=android"


def init_data(token: str, user: JsonDict, now: int) -> str:
    """What Telegram says of who has opened it, signed for the bot."""
    fields = {
        "query_id": "AAHdF6IQAAAAAN0XohDhrOrc",
        "user": json.dumps(user | {"allows_write_to_pm": True}, ensure_ascii=False, separators=(",", ":")),
        "auth_date": str(now),
        # Telegram's own signature, for others than the bot; it is one of the signed fields.
        "signature": "no-Ed25519-key-in-the-sandbox",
    }
    return sign(fields, token)


def sign(fields: dict[str, str], token: str) -> str:
    """These fields with their hash (core.telegram.org/bots/webapps, "Validating data")."""
    lines = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    secret = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    return urlencode(fields | {"hash": hmac.new(secret, lines.encode(), hashlib.sha256).hexdigest()})
