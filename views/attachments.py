"""What the attachments (附件) of a report look like: on their way, here, refused, removed; and their buttons."""

from collections.abc import Sequence

from domain.attachments import Enclosure, size_label
from domain.messages import Keyboard
from views.actions import Action
from views.keyboards import button, rows
from views.page import Page
from views.render import render

# The newest ones get a button; more than these come only with many returns.
MOST_BUTTONS = 10
REMOVED = "附件已移除"
TOO_LATE = "该附件已随材料报送，不能再移除。如需更正，请在修改重报时发送新的附件。"


def saving(one: Enclosure) -> Page:
    """The file was taken and is being fetched."""
    return _note("saving", one.name, size_label(one.size), ((button("移除附件", Action.ATTACHMENT_REMOVE, one.id),),))


def saved(one: Enclosure) -> Page:
    """The file is here."""
    return _note("saved", one.name, size_label(one.size), ((button("移除附件", Action.ATTACHMENT_REMOVE, one.id),),))


def handed_in(one: Enclosure) -> Page:
    """The file went with a submission."""
    return _note("handed_in" if one.stored else "handed_in_saving", one.name, size_label(one.size))


def not_saved(name: str) -> Page:
    """The file could not be fetched."""
    return _note("failed", name)


def not_what_it_says(name: str) -> Page:
    """The content of the file is of another type than its name."""
    return _note("refused", name)


def removed(name: str) -> Page:
    """The file was taken back by its sender."""
    return _note("removed", name)


def caption(name: str) -> str:
    """The words under an attachment that is given out."""
    return render("attachments/caption.html.j2", name=name)


def lines(every: Sequence[Enclosure]) -> list[dict[str, object]]:
    """What a card or a preview says of each attachment; the version is named once there are several."""
    several = len({one.submission for one in every}) > 1
    return [
        {
            "name": one.name,
            "size": size_label(one.size),
            "stored": one.stored,
            "version": _version(one) if several else "",
        }
        for one in every
    ]


def keys(every: Sequence[Enclosure]) -> Keyboard:
    """A button for each attachment that is here."""
    here = [one for one in every if one.stored][-MOST_BUTTONS:]
    return rows([button(f"附件：{one.name}", Action.ATTACHMENT, one.id) for one in here], 1)


def _version(one: Enclosure) -> str:
    return f"第{one.submission}次报送" if one.submission else "尚未报送"


def _note(state: str, name: str, size: str = "", keyboard: Keyboard = ()) -> Page:
    return Page(render("attachments/note.html.j2", state=state, name=name, size=size), keyboard)
