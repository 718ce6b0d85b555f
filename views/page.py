"""A page: what one message shows, text and buttons together."""

from dataclasses import dataclass

from domain.messages import Keyboard


@dataclass(frozen=True, slots=True)
class Page:
    """Telegram HTML with its keyboard; a view returns it, a handler puts it out.

    `asks` is the command that takes what its reader writes next, when the page asks for it, or what takes the files
    that he sends next.
    """

    text: str
    keyboard: Keyboard = ()
    asks: str = ""
