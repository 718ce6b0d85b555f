"""Invitation codes in what people type: alone, in a link, or among other words (reliability.md section 3, row 1)."""

import re

# 32 bytes as the Bot API takes them in a link (services/invites.py).
_CODE = r"(?<![\w-])[A-Za-z0-9_-]{43}(?![\w-])"
_LINK = r"[?&]start=(?!go_)(?P<linked>[\w-]+)"
_ANYWHERE = re.compile(f"{_CODE}|{_LINK}", re.ASCII)
_ALONE = re.compile(rf"(?P<code>{_CODE})|(?:https?://)?t(?:elegram)?\.me/\S*?{_LINK}", re.ASCII | re.IGNORECASE)

OF_SOMEBODY_ELSE = "邀请链接只供受邀人在自己的账号中点开，不要发到这里。如需邀请他人，请把链接发给本人。"


def only_code(text: str) -> str | None:
    """The code in a text that is nothing but a code, or a link with one, as somebody sends it who cannot open it."""
    found = _ALONE.fullmatch(text.strip())
    return (found["code"] or found["linked"]) if found else None


def holds_code(text: str) -> bool:
    """Whether a code that might enrol somebody stands anywhere in a text: no answer repeats it, nothing keeps it."""
    return _ANYWHERE.search(text) is not None
