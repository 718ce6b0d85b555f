"""What every answer of the page in a browser carries: headers that let nothing in or out, and its cookie."""

import hashlib
from functools import cache
from pathlib import Path

from starlette.responses import HTMLResponse, Response

from domain.web_sessions import LONGEST
from services.web_sessions import PATH

COOKIE = "shuzhi_web"
# Where Telegram's own page shows Mini Apps in a frame; its programs open them without one.
_TELEGRAM = "https://web.telegram.org"
_YEAR = 365 * 24 * 3600
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {frame}"
)
_SCRIPTED = "; script-src 'self'; connect-src 'self'"
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    # With no-referrer browsers would say of our own forms that they come from nowhere (Origin: null).
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
_TYPES = {".css": "text/css", ".js": "text/javascript"}


def page(html: str, status: int = 200) -> Response:
    """A whole page."""
    return HTMLResponse(html, status)


def guard(answer: Response, *, in_telegram: bool = False, script: bool = False) -> Response:
    """Put the headers on that every answer has, whatever it is; only inside Telegram it may stand in a frame."""
    policy = _POLICY.format(frame=_TELEGRAM if in_telegram else "'none'")
    answer.headers["Content-Security-Policy"] = policy + (_SCRIPTED if script else "")
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer


def give_cookie(answer: Response, secret: str, *, secure: bool, in_telegram: bool = False) -> None:
    """Let the browser keep a session's secret, for our pages alone and out of reach of scripts.

    A cookie for our own site alone (Strict) would never come back from the frame of Telegram's page: there it is one
    that belongs to that frame (Partitioned).
    """
    _cookie(answer, secret, int(LONGEST.total_seconds()), secure=secure, in_telegram=in_telegram)


def drop_cookie(answer: Response, *, secure: bool) -> None:
    """Have the browser forget a session's secret, wherever it was opened."""
    _cookie(answer, "", 0, secure=secure, in_telegram=False)
    if secure:
        _cookie(answer, "", 0, secure=True, in_telegram=True)


def _cookie(answer: Response, secret: str, seconds: int, *, secure: bool, in_telegram: bool) -> None:
    site = "SameSite=None; Partitioned" if in_telegram else "SameSite=Strict"
    kept = f"{COOKIE}={secret}; Path={PATH}; Max-Age={seconds}; HttpOnly; {site}"
    answer.headers.append("Set-Cookie", f"{kept}; Secure" if secure else kept)


def static(path: Path) -> tuple[str, Response]:
    """A file that belongs to our pages, and its name, which changes with its content: browsers may keep it."""
    name, content = _file(path)
    answer = Response(content, media_type=_TYPES[path.suffix])
    answer.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    return name, answer


@cache
def _file(path: Path) -> tuple[str, bytes]:
    content = path.read_bytes()
    return f"{path.stem}.{hashlib.sha256(content).hexdigest()[:16]}{path.suffix}", content
