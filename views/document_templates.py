"""What administrators see of the Word templates of papers (文稿模板)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from domain.attachments import megabytes
from domain.documents import TEMPLATE_LIMIT, DocumentKind
from views.actions import Action
from views.keyboards import button, menu_key, rows
from views.page import Page
from views.render import render

# What takes the files that are sent after the page that asks for one, and which kind they are for.
ASKS = "template."
TAKEN = "新模板已通过检查，今后生成的文稿使用新模板。建议先生成一份核对。"
RESTORED = "已恢复内置模板"
RESTORED_ALREADY = "目前使用的就是内置模板。"
NOT_FETCHED = "文件未能取回，请重新发送。"
DOWNLOADED = "请用 Word 或 WPS 打开修改；花括号连同其中的文字不要改动，生成时换成实际内容。"


def listing(kinds: Sequence[DocumentKind], own: Collection[str]) -> Page:
    """All kinds that have a template."""
    text = render("documents/templates.html.j2", own=[one.title for one in kinds if one.code in own])
    keys = [button(one.title, Action.TEMPLATE, one.code) for one in kinds]
    return Page(text, (*rows(keys, 2), menu_key()))


def one(kind: DocumentKind, name: str, since: datetime | None, note: str = "") -> Page:
    """One kind, with what may be done."""
    text = render("documents/template.html.j2", title=kind.title, name=name, since=since, note=note)
    keys = (
        (button("下载当前模板", Action.TEMPLATE_GET, kind.code),),
        (button("换用自己的模板", Action.TEMPLATE_CHANGE, kind.code),),
    )
    back = ((button("恢复内置模板", Action.TEMPLATE_RESTORE, kind.code),),) if since else ()
    return Page(text, (*keys, *back, (button("返回模板列表", Action.TEMPLATES), *menu_key())))


def asked(kind: DocumentKind) -> Page:
    """Wait for the file."""
    text = render("documents/template_asked.html.j2", title=kind.title, limit=megabytes(TEMPLATE_LIMIT))
    return Page(text, ((button("返回", Action.TEMPLATE, kind.code),),), asks=f"{ASKS}{kind.code}")


def received() -> Page:
    """The file is on its way."""
    return Page(render("documents/template_received.html.j2"))


def refused(code: str, why: str) -> Page:
    """Why a file cannot serve; the next one is waited for."""
    text = render("documents/template_refused.html.j2", why=why)
    return Page(text, ((button("返回", Action.TEMPLATE, code),),), asks=f"{ASKS}{code}")
