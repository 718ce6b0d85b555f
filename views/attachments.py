"""What the attachments (附件) of reports and notices look like: on their way, here, removed; their buttons."""

from collections.abc import Sequence

from domain.attachments import NOTICE, Enclosure, Untaken, size_label
from domain.messages import Button, Keyboard
from views.actions import Action
from views.keyboards import button, rows
from views.page import Page
from views.render import render

# The newest ones get a button; more than these come only with many returns.
MOST_BUTTONS = 10
REMOVED = "附件已移除"
GONE = "附件已不在"
LATE = "发到时填写已结束。如需补充，请在修改重报时发送。"
TOO_LATE = "该附件已随材料报送，不能再移除。如需更正，请在修改重报时发送新的附件。"


def note(taken: Sequence[Enclosure], untaken: Sequence[Untaken], *, laid_aside: bool) -> Page:
    """The answer to a file or an album: what was taken and how it stands, what was not and why.

    It is `laid_aside` when the draft that it lies in was given up.
    """
    handed_in = any(one.submission is not None for one in taken)
    keys = (
        []
        if handed_in or laid_aside
        else [_removal(one, Action.ATTACHMENT_REMOVE, alone=len(taken) == 1) for one in taken]
    )
    files = [{"name": one.name, "size": size_label(one.size), "stored": one.stored} for one in taken]
    missing = [{"label": label(one), "reason": one.reason} for one in untaken]
    text = render("attachments/note.html.j2", files=files, untaken=missing, handed_in=handed_in, laid_aside=laid_aside)
    return Page(text, rows(keys, 1))


def notice_note(
    taken: Sequence[Enclosure], untaken: Sequence[Untaken], notice_id: int | None, *, laid_aside: bool
) -> Page:
    """The answer to a file or an album that goes along with a notice; `notice_id` is its draft, if there is one yet."""
    alone = len(taken) == 1
    keys = [] if laid_aside else [_removal(one, Action.NOTICE_FILE_REMOVE, alone=alone) for one in taken]
    files = [{"name": one.name, "size": size_label(one.size), "stored": one.stored} for one in taken]
    missing = [{"label": label(one), "reason": one.reason} for one in untaken]
    text = render("attachments/notice_note.html.j2", files=files, untaken=missing, laid_aside=laid_aside)
    return Page(text, rows(keys, 1), asks=asks_for_files(notice_id) if notice_id else "")


def asks_for_files(notice_id: int) -> str:
    """What a page asks on which files for the draft of a notice are waited for."""
    return f"{NOTICE}:{notice_id}"


def draft_asked_for(asks: str) -> int | None:
    """The draft whose files such a page waits for; None when it asks for anything else."""
    purpose, _, number = asks.partition(":")
    return int(number) if purpose == NOTICE and number.isdecimal() else None


def removed(names: Sequence[str]) -> Page:
    """Files that were taken back by their sender."""
    return Page(render("attachments/removed.html.j2", names=names))


def gone() -> Page:
    """A file that nobody has any more."""
    return Page(render("attachments/removed.html.j2", names=()))


def label(one: Untaken) -> str:
    """The names of files that were not taken, and how many there are where a name may not be repeated."""
    hidden = one.count > len(one.names)
    count = f"{'等' if one.names else ''}{one.count}个文件" if hidden else ""
    return "、".join(one.names) + count


def _removal(one: Enclosure, action: Action, *, alone: bool) -> Button:
    return button("移除附件" if alone else f"移除附件：{one.name}", action, one.id)


def caption(name: str) -> str:
    """The words under an attachment that is given out."""
    return render("attachments/caption.html.j2", name=name)


def lines(every: Sequence[Enclosure], *, kept: bool = False) -> list[dict[str, object]]:
    """What a card or a preview says of each attachment; the version is named once there are several.

    A page that stays as it is while a file is still on its way says nothing of that (`kept`): its own answer does.
    """
    several = len({one.submission for one in every}) > 1
    return [
        {
            "name": one.name,
            "size": size_label(one.size),
            "stored": kept or one.stored,
            "unopened": one.unopened,
            "version": _version(one) if several else "",
        }
        for one in every
    ]


def keys(every: Sequence[Enclosure], *shown: str | int) -> Keyboard:
    """A button for each attachment that is here; `shown` is its item on a card that is to follow, and how one came."""
    here = [one for one in every if one.stored][-MOST_BUTTONS:]
    return rows([button(_label(one), Action.ATTACHMENT, one.id, *shown) for one in here], 1)


def _label(one: Enclosure) -> str:
    return f"{'未打开的' if one.unopened else ''}附件：{one.name}"


def _version(one: Enclosure) -> str:
    return f"第{one.submission}次报送" if one.submission else "尚未报送"
