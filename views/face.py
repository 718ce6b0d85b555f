"""What the bot shows of itself in Telegram: its name, what an empty chat says, its profile, and its picture."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from views.render import render

NAME = "述职督办助手"
# A JPEG, as Telegram wants it.
PICTURE = Path(__file__).with_name("pictures") / "face.jpg"
# Bot API: setMyName, setMyDescription, setMyShortDescription.
NAME_LIMIT, DESCRIPTION_LIMIT, SHORT_LIMIT = 64, 512, 120


@dataclass(frozen=True, slots=True)
class Face:
    """The words of the bot about itself."""

    name: str
    description: str
    short: str

    @property
    def digest(self) -> str:
        """What names these very words, so that they are set once."""
        return sha256("\n".join((self.name, self.description, self.short)).encode()).hexdigest()[:16]


def face() -> Face:
    """The words of this version."""
    return Face(NAME, render("face/description.txt.j2"), render("face/short.txt.j2"))
