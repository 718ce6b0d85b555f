"""Files made of items (文稿): which makers there are, who may have them made, and the notice that goes with them."""

import asyncio
from collections.abc import Callable, Mapping

from domain import bulletin
from domain.attachments import safe_name
from domain.errors import Refusal
from domain.items import Item
from domain.mechanism import Documents
from domain.messages import FileRef
from domain.power import ADMINS, Actor
from services import files, notices
from services.context import Context
from services.permissions import item_by_id, mechanism_of
from storage.items import UnitItem

Made = tuple[tuple[str, bytes], ...]
NOT_YET = "该事项目前没有可生成的文稿，请先完成起草。"


def offered(actor: Actor, unit_item: UnitItem) -> Documents | None:
    """How files are made of an item, if it has come so far and this person may have them."""
    found = mechanism_of(unit_item).documents
    if found is None or found.kept_as not in unit_item.item.payload or not actor.may(found.who, unit_item.unit_path):
        return None
    return found


def announced(actor: Actor, unit_item: UnitItem) -> bool:
    """Whether this person may draft a notice that tells the units of an item."""
    found = offered(actor, unit_item)
    return bool(found and unit_item.item.state in found.notice_in and actor.may(ADMINS, unit_item.unit_path))


async def make(ctx: Context, actor: Actor, item_id: int) -> tuple[FileRef, ...]:
    """Make the files of an item as it stands now; raises Refusal without the right or before it is written."""
    unit_item = await item_by_id(ctx, actor, item_id)
    found = offered(actor, unit_item)
    if found is None:
        raise Refusal(NOT_YET)
    return await asyncio.to_thread(_kept, ctx, MAKERS[found.maker], unit_item.item)


async def draft_notice(ctx: Context, actor: Actor, item_id: int) -> int:
    """Write a draft notice about an item and return its id; a person chooses the audience and sends it."""
    unit_item = await item_by_id(ctx, actor, item_id)
    found = offered(actor, unit_item)
    if found is None or found.notice is None or not announced(actor, unit_item):
        raise Refusal("该事项目前不能拟发通知，请在登记印发后办理。")
    title, text = found.notice(unit_item.item)
    return await notices.create(ctx, actor, {"title": title, "text": text, "receipt": False, "urgent": False})


def _kept(ctx: Context, maker: Callable[[Item], Made], item: Item) -> tuple[FileRef, ...]:
    folder = ctx.data_dir / "files"
    return tuple(FileRef(files.keep(folder, content), safe_name(name)) for name, content in maker(item))


def _bulletin(item: Item) -> Made:
    # When needed: nobody waits for Word and Excel at the start.
    from views.documents.bulletin_docx import docx  # noqa: PLC0415
    from views.documents.bulletin_xlsx import xlsx  # noqa: PLC0415

    one = bulletin.paper(item)
    return ((f"{one.name}.docx", docx(one)), (f"附件-{one.annex_title}.xlsx", xlsx(one)))


MAKERS: Mapping[str, Callable[[Item], Made]] = {"bulletin": _bulletin}
