"""The buttons and words around files that are made of an item (文稿)."""

from collections.abc import Sequence

from domain.documents import KINDS, DocumentKind
from domain.messages import Keyboard
from domain.pictures import Picture, PictureKind
from domain.power import REPORTING, Unit
from views.actions import Action
from views.keyboards import button, menu_key, rows
from views.page import Page
from views.picture_pages import opener
from views.render import render

COMING = "正在生成文稿，完成后自动发送，请稍候。"
COMING_ALREADY = "这份文稿正在生成，请稍候。"
NOT_MADE = "文稿未能生成，请稍后重试；如仍不成功，请联系系统管理员。"
TEMPLATE_FAILED = "本单位模板未能使用，这份用内置模板生成。请发送“文稿模板”核对或更换模板。"
NOT_HERE = "文稿只在与助手的私聊中提供，请打开私聊办理。"


def keys(item_id: int, *, with_notice: bool, with_picture: bool) -> Keyboard:
    """The row of an item's card from which its files are made and, once it is out, a notice is drafted."""
    notice = (button("拟发通知", Action.DOCUMENTS_NOTICE, item_id),) if with_notice else ()
    picture = (opener("进展图", Picture(PictureKind.PROGRESS, str(item_id))),) if with_picture else ()
    return ((button("生成文稿", Action.DOCUMENTS, item_id), *picture, *notice),)


def makers(kinds: Sequence[DocumentKind], about: str) -> Keyboard:
    """A button for each of these files, all about the same."""
    return rows([button(f"生成{one.title}", Action.DOCUMENT, one.code, about) for one in kinds], 2)


def of_unit(unit: Unit, year: int) -> Keyboard:
    """The row of a reporting unit's page that gives everything of its year, for whoever takes over."""
    return makers((KINDS["bundle"],), f"{year}.{unit.id}") if unit.type in REPORTING else ()


def of_command(command: str, year: int) -> Keyboard:
    """The row of a command's list that leads to its files."""
    return ((button("文稿", Action.DOCUMENT_LIST, command, year),),)


def choose(title: str, command: str, year: int, kinds: Sequence[DocumentKind], this_year: int) -> Page:
    """Which file of a year; the years before and after are a tap away."""
    text = render("documents/choose.html.j2", title=title, year=year, internal=any(one.internal for one in kinds))
    turning = [button(f"{year - 1}年度", Action.DOCUMENT_LIST, command, year - 1)]
    if year < this_year:
        turning.append(button(f"{year + 1}年度", Action.DOCUMENT_LIST, command, year + 1))
    back = button("返回列表", Action.COMMAND, command)
    return Page(text, (*makers(kinds, str(year)), tuple(turning), (back, *menu_key())))


def caption(name: str, *, internal: bool = False, note: str = "") -> str:
    """The words under a file that was made; one that is `internal` is for the department alone."""
    return render("documents/caption.html.j2", name=name, internal=internal, note=note)
