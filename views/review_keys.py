"""The buttons that lead through the review queue: on to the next item, back to the list, everything read at once."""

from domain.items import Item
from domain.messages import Button, Keyboard
from views.actions import Action
from views.came_from import CameFrom
from views.keyboards import button

# In callback data: whatever kind of duty, whatever unit.
_ANY, _ANY_UNIT = "-", 0
# On an item one that was read is the item itself, with a button of its own.
_FEW = 2


def onward(item: Item, came: CameFrom, others: int, read: int) -> Keyboard:
    """The next item of the queue with how many others there are, and all that was read if that is several."""
    forward = button(f"下一项（还有{others}项）", Action.REVIEW_NEXT, item.id, came.word)
    together = accept_read(read, *_narrowed(item, came)) if read >= _FEW else ()
    return (*(((forward,),) if others else ()), *together)


def accept_read(read: int, kind: str, unit_id: int) -> Keyboard:
    """Everything of a (narrowed) queue that was read, to be accepted together."""
    label = f"一并通过已看过的{read}项"
    return ((button(label, Action.REVIEW_READ, kind or _ANY, unit_id),),) if read else ()


def back(item: Item, came: CameFrom) -> Button:
    """Back to the page of the queue from which somebody came to an item."""
    kind, unit_id = _narrowed(item, came)
    return button("返回待审核", Action.REVIEWS, kind or _ANY, unit_id, came.page)


def compare(item: Item, came: CameFrom) -> Keyboard:
    """What has changed since the version before."""
    return ((button("查看改动", Action.ITEM_CHANGES, item.id, came.word),),)


def _narrowed(item: Item, came: CameFrom) -> tuple[str, int]:
    return item.kind if came.by_kind else "", item.unit_id if came.by_unit else _ANY_UNIT
