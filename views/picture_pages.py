"""What goes with a picture in the chat: the button that asks for it, and under it its words and the way to others."""

from collections.abc import Sequence

from domain.messages import CAPTION_LIMIT, Button, Keyboard
from domain.pictures import Picture
from views.actions import Action
from views.graphemes import utf16_len
from views.keyboards import button, pager
from views.page import Page
from views.pictures.grid import Shown
from views.render import render
from views.text import truncate

COMING = "正在绘图，完成后自动发送，请稍候。"
NOT_MADE = "图片未能生成。请稍后重试；如仍不成功，请联系系统管理员。"
NOT_IN_GROUPS = "图片只在私聊中提供，请到私聊中查看。"
# What the template adds to the lines, with room to spare.
_ROOM, _LINE = CAPTION_LIMIT - 200, 200


def caption(shown: Shown) -> str:
    """What stands under the picture: what it is, and as much of it in words as a caption takes."""
    lines = _as_many(shown.words)
    grid = shown.grid
    return render(
        "pictures/caption.html.j2",
        title=grid.title,
        subtitle=grid.subtitle,
        lines=lines,
        more=len(lines) < len(shown.words),
        empty=not grid.rows,
    )


def keys(picture: Picture, shown: Shown) -> Keyboard:
    """The buttons under a picture: the pages beside it, and the same as a file."""
    of = (picture.kind.value, picture.of, picture.period)
    turning = pager(Action.PICTURE, shown.page, shown.pages, *of)
    file = (button("原图文件", Action.PICTURE_FILE, *of, shown.page),)
    return (*([turning] if turning else []), file)


def opener(label: str, picture: Picture) -> Button:
    """The button that asks for a picture."""
    return button(label, Action.PICTURE, picture.kind.value, picture.of, picture.period, picture.page)


def not_made(words: str) -> Page:
    """Why there is no picture, in a sentence."""
    return Page(render("pictures/none.html.j2", words=words))


def _as_many(words: Sequence[str]) -> tuple[str, ...]:
    kept, room = [], _ROOM
    for line in (truncate(one, _LINE) for one in words):
        room -= utf16_len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return tuple(kept)
