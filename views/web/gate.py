"""The pages at the entrance of the page in a browser: nothing of the work stands on them."""

from enum import StrEnum, unique
from pathlib import Path

from views.web.frame import Frame
from views.web.html import document

SCRIPT = Path(__file__).with_name("mini_app.js")


@unique
class Notice(StrEnum):
    """What somebody is told who does not see what he asked for; each has a template of its name."""

    LINK_OVER = "link_over"
    CLOSED = "closed"
    LEFT = "left"
    MISSING = "missing"
    REFUSED = "refused"
    TOO_MANY = "too_many"
    FAILED = "failed"


def notice(frame: Frame, which: Notice) -> str:
    """What is the matter, and what to do next."""
    return document(f"gate/{which}.html.j2", frame)


def entrance(frame: Frame) -> str:
    """One button that opens the session: what looks at links by itself presses none."""
    return document("gate/entrance.html.j2", frame)


def mini_app(frame: Frame, script: str) -> str:
    """What opens inside Telegram; the script shows Telegram's word and goes on."""
    return document("gate/mini_app.html.j2", frame, script=script)
