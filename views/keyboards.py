"""Puts buttons together."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from domain.messages import Button, Keyboard
from domain.plain_text import clean
from views.actions import Action
from views.callbacks import answered_below, encode
from views.text import truncate

# Longer labels are cut by the phones themselves, without a sign.
_LABEL_LIMIT = 40
_SCHEMES = ("https://", "http://", "tg://resolve")


def button(text: str, action: Action, *args: str | int) -> Button:
    """Return a button that asks for `action`; raises ValueError where `encode` does."""
    return Button(_label(text), data=encode(action, *args))


def link(text: str, url: str) -> Button:
    """Return a button that opens a page or a chat; raises ValueError for any other kind of address."""
    if not url.startswith(_SCHEMES):
        raise ValueError(f"not an address for a button: {url}")
    return Button(_label(text), url=url)


def mini_app(text: str, address: str) -> Button:
    """Return a button that opens a page of ours inside Telegram; raises ValueError for an address without https."""
    if not address.startswith("https://"):
        raise ValueError(f"not an address for a Mini App: {address}")
    return Button(_label(text), mini_app=address)


def rows(buttons: Sequence[Button], per_row: int = 2) -> Keyboard:
    """Return the buttons in rows of `per_row`."""
    return tuple(tuple(buttons[start : start + per_row]) for start in range(0, len(buttons), per_row))


def item_key(item_id: int, *, acts: bool) -> Button:
    """Under a message about an item: open it, to act on it where its reader has something to do."""
    return button("查看并办理" if acts else "查看", Action.ITEM, item_id)


def command_key(text: str, command: str) -> Button:
    """A button that does what a command does."""
    return button(text, Action.COMMAND, command)


def my_items_key() -> Button:
    """Under a message about several items: open the list of one's own."""
    return button("查看", Action.COMMAND, "my")


def kept(keyboard: Keyboard) -> Keyboard:
    """Return the buttons of a message that is never to be changed, such as a receipt: they are answered below it."""
    return tuple(tuple(below(one) for one in row) for row in keyboard)


def below(key: Button) -> Button:
    """The same button, answered below the message that it stands under."""
    return replace(key, data=answered_below(key.data)) if key.data else key


def pager(action: Action, page: int, pages: int, *args: str | int) -> tuple[Button, ...]:
    """Return the row that turns pages (from 1, the page is the last argument); empty for a single page."""
    if pages <= 1:
        return ()
    row = [button(f"第{page}/{pages}页", action, *args, page)]
    if page > 1:
        row.insert(0, button("上一页", action, *args, page - 1))
    if page < pages:
        row.append(button("下一页", action, *args, page + 1))
    return tuple(row)


def menu_key() -> tuple[Button, ...]:
    """Return the row that leads back to the menu."""
    return (button("返回菜单", Action.COMMAND, "menu"),)


# Everybody's buttons of one morning carry the same few titles.
@lru_cache(maxsize=1024)
def _label(text: str) -> str:
    return truncate(" ".join(clean(text).split()), _LABEL_LIMIT)
