"""Attachments (附件) of items: taken while a form is open, handed in with it, given to those who may read the item."""

from dataclasses import dataclass

from domain.attachments import MOST, Enclosure, demand_fit, is_what_it_says
from domain.errors import Refusal
from domain.messages import FileRef
from domain.power import UNIT_SIDE, Actor
from services import file_quota, forms, items, permissions
from services.context import Context
from services.messages import Chat, reply
from storage import attachments, people
from storage.attachments import Attachment
from storage.items import UnitItem
from storage.session import Cached
from views import attachments as attachments_view
from views.page import Page

PURPOSE = "item"
# The purpose of the forms whose steps may submit (handlers/items.py).
FORM = "item"
NOT_FOUND = "没有找到该附件，请从事项页面重新打开。"
_UNSAVED = "附件正在保存，请稍后再试。"


@dataclass(frozen=True, slots=True)
class Removal:
    """What became of a wish to take a file back; one with a `submission` was handed in and stays.

    `in_hand` says that it was taken out of the form that its sender has before him.
    """

    one: Enclosure
    in_hand: bool


async def receive(ctx: Context, actor: Actor, file_id: str, unique_id: str, name: str, size: int) -> bool:
    """Take a file of `size` bytes for the report whose form the actor has open; False when there is no such form.

    It is announced in this unit of work and fetched afterwards; the sender gets a message that changes once it is
    here. Raises Refusal for what is too big, of another type, marked secret, one too many, there already or
    beyond the quota of the day.
    """
    form = await forms.current(ctx, actor.person_id)
    if form is None or form.purpose != FORM:
        return False
    item_id = form.args["item"]
    _, step, _ = await items.prepare(ctx, actor, item_id, form.args["action"])
    if not step.takes_files:
        return False
    safe = demand_fit(name, size)
    _demand_room(await _gathered(ctx, actor, item_id, form.serial), unique_id)
    await file_quota.demand(ctx, actor.person_id, size)
    new_id = await attachments.announce(
        ctx.work, actor.person_id, PURPOSE, file_id, unique_id, safe, size, item_id=item_id, form=form.serial
    )
    ctx.work.outdate(Cached.FILES)
    _push_note(
        ctx,
        actor.telegram_id,
        actor.person_id,
        new_id,
        "waiting",
        attachments_view.saving(Enclosure(new_id, safe, size, False)),
    )
    return True


async def _announce(ctx: Context, attachment: Attachment, news: str, page: Page) -> None:
    row = await people.by_id(ctx.work, attachment.person_id)
    if row and row["telegram_id"]:
        _push_note(ctx, row["telegram_id"], attachment.person_id, attachment.id, news, page)


def _push_note(ctx: Context, chat_id: int, person_id: int, attachment_id: int, news: str, page: Page) -> None:
    """Answer the person who has just sent the file: at once, whatever the hour, in one message that is edited."""
    card = f"attachment:{attachment_id}"
    reply(ctx, Chat(chat_id, person_id=person_id), f"{card}:{news}", page, card=card)


def _demand_room(gathered: tuple[Attachment, ...], unique_id: str) -> None:
    if any(one.file_unique_id == unique_id for one in gathered):
        raise Refusal("该附件已在本次报送中，无需重发。")
    if len(gathered) >= MOST:
        raise Refusal(f"每次报送最多{MOST}个附件。请先移除不需要的附件，或合并后重新发送。")


async def on_stored(ctx: Context, attachment: Attachment, content: bytes) -> None:
    """Tell the sender that the file is here; one whose content is not what its name says is given up."""
    if is_what_it_says(attachment.name, content):
        here = _enclosure(attachment, stored=True)
        page = attachments_view.handed_in(here) if here.submission is not None else attachments_view.saved(here)
        await _announce(ctx, attachment, "stored", page)
        return
    await attachments.discard(ctx.work, attachment.id)
    await _announce(ctx, attachment, "refused", attachments_view.not_what_it_says(attachment.name))


async def on_failed(ctx: Context, attachment: Attachment) -> None:
    """Tell the sender that the file could not be fetched."""
    await _announce(ctx, attachment, "failed", attachments_view.not_saved(attachment.name))


async def enclosed(ctx: Context, actor: Actor, item_id: int, form: int) -> tuple[Enclosure, ...]:
    """What would go with the report if the actor handed it in now: the files of this form and of the item's draft."""
    return tuple(_enclosure(one) for one in await _gathered(ctx, actor, item_id, form))


async def of_item(ctx: Context, actor: Actor, unit_item: UnitItem) -> tuple[Enclosure, ...]:
    """The attachments of an item that this reader of it may see, in the order in which they came.

    Outside the unit only those that were handed in; those of forms that are still open belong to the forms.
    """
    return tuple(
        _enclosure(one) for one in await attachments.of_item(ctx.work, unit_item.item.id) if _may(actor, unit_item, one)
    )


async def take_out(ctx: Context, actor: Actor, attachment_id: int) -> FileRef:
    """The file behind an attachment, to be given to the actor; raises Refusal unless it is his to read and here."""
    found = await attachments.by_id(ctx.work, attachment_id)
    if found is None or found.item_id is None:
        raise Refusal(NOT_FOUND)
    unit_item = await permissions.item_by_id(ctx, actor, found.item_id)
    if found.state == "failed" or not _may(actor, unit_item, found):
        raise Refusal(NOT_FOUND)
    if found.digest is None:
        raise Refusal(_UNSAVED)
    return FileRef(found.digest, found.name)


async def remove(ctx: Context, actor: Actor, attachment_id: int) -> Removal:
    """Take a file back before it is handed in; raises Refusal for any but its sender.

    One that was handed in meanwhile stays with its submission, one that is gone already stays away.
    """
    found = await attachments.by_id(ctx.work, attachment_id)
    if found is None or found.purpose != PURPOSE or found.person_id != actor.person_id:
        raise Refusal(NOT_FOUND)
    form = await forms.current(ctx, actor.person_id)
    in_hand = form is not None and form.serial == found.form
    gone = await attachments.discard(ctx.work, found.id)
    return Removal(_enclosure(found), in_hand=gone and in_hand)


async def tell_handed_in(ctx: Context, item_id: int) -> None:
    """The last submission of an item took files along: their senders' notes say so, and offer no removal any more."""
    every = await attachments.of_item(ctx.work, item_id)
    last = max((one.submission for one in every if one.submission is not None), default=None)
    for one in every:
        if one.submission is not None and one.submission == last:
            await _announce(ctx, one, "handed_in", attachments_view.handed_in(_enclosure(one)))


async def _gathered(ctx: Context, actor: Actor, item_id: int, form: int) -> tuple[Attachment, ...]:
    every = await attachments.of_item(ctx.work, item_id)
    return tuple(
        one
        for one in every
        if one.submission is None and (one.form is None or (one.person_id == actor.person_id and one.form == form))
    )


def _may(actor: Actor, unit_item: UnitItem, one: Attachment) -> bool:
    inside = actor.may(UNIT_SIDE, unit_item.unit_path) or unit_item.item.person_id == actor.person_id
    whole = permissions.may_read_content(actor, unit_item)
    return whole and one.form is None and (one.submission is not None or inside)


def _enclosure(one: Attachment, *, stored: bool = False) -> Enclosure:
    return Enclosure(one.id, one.name, one.size, stored or one.state == "stored", one.submission)
