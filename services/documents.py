"""Files made of items (文稿): which there are, who may have them made, and the notice that goes with them."""

import re

from domain import documents
from domain.documents import About, DocumentKind
from domain.errors import Refusal
from domain.mechanism import Documents
from domain.power import ADMINS, Actor
from services import notices
from services.context import Context
from services.messages import Chat
from services.permissions import item_by_id, may_read, mechanism_of
from storage import ledger_wishes
from storage.items import UnitItem
from storage.ledger_wishes import LedgerWish
from storage.session import Cached

# The number of an item, notice or speech, or a year; of a unit's year that and the unit's number. So long the column
# is, and numbers of rows have no more digits.
_ABOUT = re.compile(r"[0-9]{1,9}")
_UNIT_YEAR = re.compile(r"[0-9]{4}\.[0-9]{1,5}")
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


def of_item(actor: Actor, unit_item: UnitItem) -> tuple[DocumentKind, ...]:
    """The files that are made apart (services/document_making.py) and that this person may have of an item."""
    found = documents.of_item(unit_item.item)
    return tuple(one for one in found if actor.may(one.who, unit_item.unit_path) and may_read(actor, unit_item))


def of_command(actor: Actor, command: str) -> tuple[DocumentKind, ...]:
    """The files of a year that this person may have from the list of a command."""
    return tuple(one for one in documents.of_command(command) if actor.has(one.who))


async def ask(ctx: Context, actor: Actor, code: str, about: str, to: Chat, key: str) -> bool:
    """Note that somebody wants a file, to be handed over in this chat under this key; False if it is coming already.

    Whether there is anything to be written, and whether he may see it, is looked up where it is made. Raises Refusal
    for somebody who may have no such file at all.
    """
    kind = documents.KINDS.get(code)
    named = _UNIT_YEAR if kind and kind.about is About.UNIT else _ABOUT
    if kind is None or not actor.has(kind.who) or not named.fullmatch(about):
        raise Refusal(NOT_YET)
    ctx.work.outdate(Cached.LEDGERS)
    wish = LedgerWish(actor.telegram_id, kind.wished_as, about, to.id, to.thread_id, key)
    return await ledger_wishes.add(ctx.work, wish)


async def ask_all(ctx: Context, actor: Actor, item_id: int, to: Chat, key: str) -> bool:
    """Note that somebody wants all files of an item, as `ask` does; raises Refusal before it is written as well."""
    unit_item = await item_by_id(ctx, actor, item_id)
    if offered(actor, unit_item) is None:
        raise Refusal(NOT_YET)
    kinds = of_item(actor, unit_item)
    asked = [await ask(ctx, actor, one.code, str(item_id), to, f"{key}:{one.code}") for one in kinds]
    return any(asked)


async def draft_notice(ctx: Context, actor: Actor, item_id: int) -> int:
    """Write a draft notice about an item and return its id; a person chooses the audience and sends it."""
    unit_item = await item_by_id(ctx, actor, item_id)
    found = offered(actor, unit_item)
    if found is None or found.notice is None or not announced(actor, unit_item):
        raise Refusal("该事项目前不能拟发通知，请在登记印发后办理。")
    title, text = found.notice(unit_item.item)
    return await notices.create(ctx, actor, {"title": title, "text": text, "receipt": False, "urgent": False})
