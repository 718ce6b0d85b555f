"""Files made of items (文稿): which makers there are, who may have them made, and the notice that goes with them."""

import asyncio
from collections.abc import Callable, Mapping

from domain import bulletin
from domain.attachments import safe_name
from domain.errors import Refusal
from domain.items import Item
from domain.mechanism import Papers
from domain.messages import FileRef
from domain.power import ADMINS, Actor
from services import files, notices
from services.access import item_by_id, mechanism_of
from services.desk import Desk
from storage.items import Placed
from views.documents.bulletin_docx import docx
from views.documents.bulletin_xlsx import xlsx

Made = tuple[tuple[str, bytes], ...]
NOT_YET = "该事项目前没有可生成的文稿，请先完成起草。"


def offered(actor: Actor, placed: Placed) -> Papers | None:
    """How files are made of an item, if it has come so far and this person may have them."""
    papers = mechanism_of(placed).papers
    if papers is None or papers.slot not in placed.item.payload or not actor.may(papers.who, placed.unit_path):
        return None
    return papers


def announced(actor: Actor, placed: Placed) -> bool:
    """Whether this person may draft a notice that tells the units of an item."""
    papers = offered(actor, placed)
    return bool(papers and placed.item.state in papers.notice_in and actor.may(ADMINS, placed.unit_path))


async def make(desk: Desk, actor: Actor, item_id: int) -> tuple[FileRef, ...]:
    """Make the files of an item as it stands now; raises Refusal without the right or before it is written."""
    placed = await item_by_id(desk, actor, item_id)
    papers = offered(actor, placed)
    if papers is None:
        raise Refusal(NOT_YET)
    return await asyncio.to_thread(_kept, desk, MAKERS[papers.maker], placed.item)


async def draft_notice(desk: Desk, actor: Actor, item_id: int) -> int:
    """Write a draft notice about an item and return its id; a person chooses the audience and sends it."""
    placed = await item_by_id(desk, actor, item_id)
    papers = offered(actor, placed)
    if papers is None or papers.notice is None or not announced(actor, placed):
        raise Refusal("该事项目前不能拟发通知，请在登记印发后办理。")
    title, text = papers.notice(placed.item)
    return await notices.create(desk, actor, {"title": title, "text": text, "receipt": False, "urgent": False})


def _kept(desk: Desk, maker: Callable[[Item], Made], item: Item) -> tuple[FileRef, ...]:
    folder = desk.data_dir / "files"
    return tuple(FileRef(files.keep(folder, content), safe_name(name)) for name, content in maker(item))


def _bulletin(item: Item) -> Made:
    one = bulletin.paper(item)
    return ((f"{one.name}.docx", docx(one)), (f"附件-{one.annex_title}.xlsx", xlsx(one)))


MAKERS: Mapping[str, Callable[[Item], Made]] = {"bulletin": _bulletin}
