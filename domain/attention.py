"""The attention list (待处理): what became of messages that somebody has to look at, and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.messages import MessageKind

# Why a message is held that waited when a backup was made: after a restore nobody knows what went out since.
RESTORED = "restored from a backup"
# Why one is held that was to be repeated so long ago that it may no longer be true.
OVERTAKEN = "overtaken by time"

# So often an update is handled before it is put aside (reliability.md 2.1).
MAX_ATTEMPTS = 5


class Fate(StrEnum):
    """What is the matter, most pressing first; the label is what people read."""

    HELD = "held"
    LATE = "late"
    QUARANTINED = "quarantined"
    UNDELIVERABLE = "undeliverable"
    DEAD = "dead"

    @property
    def label(self) -> str:
        """What heads the line in the list of 待处理, in Chinese."""
        return _LABELS[self]


_LABELS = {
    Fate.HELD: "不知是否送达",
    Fate.LATE: "未能按时发出",
    Fate.QUARANTINED: "来信未能处理",
    Fate.UNDELIVERABLE: "无法送达",
    Fate.DEAD: "发送失败",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """One line of the attention list; never what the message says (reliability.md section 3 row 19).

    `id` is the number of the message in the outbox, of the update in the inbox, which has no
    kind; nor has a row that nobody can read. `cause` is the value of a
    domain.delivery.FailureKind, RESTORED, OVERTAKEN, or empty. `since` is aware UTC: when it was to go out or came in.
    `who` is a person's name or a group's title, the unit that of his first post; `title` that of the (first) item.
    """

    id: int
    fate: Fate
    kind: MessageKind | None
    cause: str
    since: datetime
    who: str = ""
    in_group: bool = False
    unit_id: int | None = None
    unit_name: str = ""
    title: str = ""
