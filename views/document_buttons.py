"""The buttons and words around files that are made of an item (文稿)."""

from domain.messages import Keyboard
from domain.pictures import Picture, PictureKind
from views.actions import Action
from views.keyboards import button
from views.picture_pages import opener
from views.render import render

MADE = "已生成文稿"


def keys(item_id: int, *, with_notice: bool, with_picture: bool) -> Keyboard:
    """The row of an item's card from which its files are made and, once it is out, a notice is drafted."""
    notice = (button("拟发通知", Action.DOCUMENTS_NOTICE, item_id),) if with_notice else ()
    picture = (opener("进展图", Picture(PictureKind.PROGRESS, str(item_id))),) if with_picture else ()
    return ((button("生成文稿", Action.DOCUMENTS, item_id), *picture, *notice),)


def caption(name: str) -> str:
    """The words under a file that was made."""
    return render("documents/caption.html.j2", name=name)
