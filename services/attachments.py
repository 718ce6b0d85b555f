"""Attachments (附件) of items: taken while a form is open, handed in with it, given to those who may read the item."""

from dataclasses import dataclass, replace

from domain.attachments import (
    MOST,
    NOT_FETCHED,
    NOT_WHAT_IT_SAYS,
    Enclosure,
    demand_fit,
    is_what_it_says,
    name_to_repeat,
)
from domain.errors import Refusal
from domain.messages import FileRef
from domain.power import UNIT_SIDE, Actor
from services import attachment_notes, file_quota, forms, items, permissions
from services.attachment_notes import enclosure
from services.context import Context
from services.forms import FormState
from storage import attachments, opened
from storage.attachments import Attachment
from storage.items import UnitItem
from storage.session import Cached
from views.attachments import LATE
from views.page import Page

PURPOSE = "item"
# The purpose of the forms whose steps may submit (handlers/items.py).
FORM = "item"
NOT_FOUND = "没有找到该附件，请从事项页面重新打开。"
_UNSAVED = "附件正在保存，请稍后再试。"


@dataclass(frozen=True, slots=True)
class Removal:
    """What became of a wish to take a file back; one with a `submission` was handed in and stays.

    `in_hand` says that it was taken out of the form that its sender has before him; `page` is what the answer to it
    says now.
    """

    one: Enclosure
    in_hand: bool
    page: Page


async def receive(
    ctx: Context, actor: Actor, file_id: str, unique_id: str, name: str, size: int, album: str = ""
) -> bool:
    """Take a file of `size` bytes for the report whose form the actor has open; False when there is no such form.

    It is announced in this unit of work and fetched afterwards; the sender gets a message that changes once it is
    here, one for all files of an `album`. Raises Refusal for what is too big, of another type, marked secret, one too
    many, there already or beyond the quota of the day; of an album it is named in the answer to the others instead.
    """
    form = await _taking(ctx, actor)
    if album and await _is_late(ctx, actor, form, album):
        await _refuse(ctx, actor, None, name, LATE, album)
        return True
    if form is None:
        return False
    try:
        safe = demand_fit(name, size)
        _demand_room(await _gathered(ctx, actor, form.args["item"], form.serial), unique_id)
        await file_quota.demand(ctx, actor.person_id, size)
    except Refusal as refusal:
        if not album:
            raise
        await _refuse(ctx, actor, form, name, str(refusal), album)
        return True
    place = {"item_id": form.args["item"], "form": form.serial}
    new_id = await attachments.announce(
        ctx.work, actor.person_id, PURPOSE, file_id, unique_id, safe, size, **place, album=album
    )
    ctx.work.outdate(Cached.FILES)
    await _tell(ctx, new_id, "waiting")
    return True


async def refuse_other(ctx: Context, actor: Actor, name: str, reason: str, album: str) -> bool:
    """Name a photo, video or the like in the answer to the album that it came in; False when no file is waited for."""
    form = await _taking(ctx, actor)
    waited_for = form is not None or bool(await _of_album(ctx, actor, album))
    if waited_for:
        await _refuse(ctx, actor, form, name, reason, album)
    return waited_for


async def _taking(ctx: Context, actor: Actor) -> FormState | None:
    """The form that the actor has open, if its step takes files."""
    form = await forms.current(ctx, actor.person_id)
    if form is None or form.purpose != FORM:
        return None
    _, step, _ = await items.prepare(ctx, actor, form.args["item"], form.args["action"])
    return form if step.takes_files else None


async def _of_album(ctx: Context, actor: Actor, album: str) -> list[Attachment]:
    """What came in this album for a report: of an album of rosters nothing did."""
    return [one for one in await attachments.of_album(ctx.work, actor.person_id, album) if one.purpose == PURPOSE]


async def _is_late(ctx: Context, actor: Actor, form: FormState | None, album: str) -> bool:
    """Whether others of this album went into a form that is not the one in hand any more."""
    others = await _of_album(ctx, actor, album)
    into = {one.form for one in others if one.state != "failed" or one.refusal}
    return bool(into) and (form is None or form.serial not in into)


async def _refuse(ctx: Context, actor: Actor, form: FormState | None, name: str, reason: str, album: str) -> None:
    told, serial = name_to_repeat(name), form.serial if form else None
    new_id = await attachments.refuse(ctx.work, actor.person_id, PURPOSE, told, reason, album, form=serial)
    await _tell(ctx, new_id, "refused")


async def _tell(ctx: Context, attachment_id: int, news: str) -> None:
    if one := await attachments.by_id(ctx.work, attachment_id):
        await attachment_notes.tell(ctx, one, news)


def _demand_room(gathered: tuple[Attachment, ...], unique_id: str) -> None:
    if any(one.file_unique_id == unique_id for one in gathered):
        raise Refusal("该附件已在本次报送中，无需重发。")
    if len(gathered) >= MOST:
        raise Refusal(f"每次报送最多{MOST}个附件。请先移除不需要的附件，或合并后重新发送。")


async def on_stored(ctx: Context, attachment: Attachment, content: bytes) -> None:
    """Tell the sender that the file is here; one whose content is not what its name says is given up."""
    if not is_what_it_says(attachment.name, content):
        await attachments.give_up(ctx.work, attachment.id, NOT_WHAT_IT_SAYS)
    await _tell(ctx, attachment.id, "stored")


async def on_failed(ctx: Context, attachment: Attachment) -> None:
    """Tell the sender that the file could not be fetched."""
    await attachments.give_up(ctx.work, attachment.id, NOT_FETCHED)
    await _tell(ctx, attachment.id, "failed")


async def enclosed(ctx: Context, actor: Actor, item_id: int, form: int) -> tuple[Enclosure, ...]:
    """What would go with the report if the actor handed it in now: the files of this form and of the item's draft.

    With `item_id` 0 the files of the form alone.
    """
    if not item_id:
        return tuple(enclosure(one) for one in await attachments.of_form(ctx.work, actor.person_id, form))
    return tuple(enclosure(one) for one in await _gathered(ctx, actor, item_id, form))


async def of_item(ctx: Context, actor: Actor, unit_item: UnitItem) -> tuple[Enclosure, ...]:
    """The attachments of an item that this reader of it may see, in the order in which they came.

    Outside the unit only those that were handed in; those of forms that are still open belong to the forms. Whoever has
    to judge them is told which he has not opened.
    """
    found = [one for one in await attachments.of_item(ctx.work, unit_item.item.id) if _may(actor, unit_item, one)]
    if not found or not permissions.judges(actor, unit_item):
        return tuple(enclosure(one) for one in found)
    looked_at = await opened.files(ctx.work, actor.person_id, unit_item.item.id)
    return tuple(replace(enclosure(one), unopened=one.id not in looked_at) for one in found)


async def take_out(ctx: Context, actor: Actor, attachment_id: int) -> FileRef:
    """The file behind an attachment, to be given to the actor; raises Refusal unless it is his to read and here.

    Whoever has to judge its item has opened it from now on.
    """
    found = await attachments.by_id(ctx.work, attachment_id)
    if found is None or found.item_id is None:
        raise Refusal(NOT_FOUND)
    unit_item = await permissions.item_by_id(ctx, actor, found.item_id)
    if found.state == "failed" or not _may(actor, unit_item, found):
        raise Refusal(NOT_FOUND)
    if found.digest is None:
        raise Refusal(_UNSAVED)
    if permissions.judges(actor, unit_item):
        await opened.note(ctx.work, actor.person_id, found.item_id, unit_item.item.version, found.id)
    return FileRef(found.digest, found.name)


async def remove(ctx: Context, actor: Actor, attachment_id: int) -> Removal | None:
    """Take a file back before it is handed in; raises Refusal for any but its sender, None when it is forgotten.

    One that was handed in meanwhile stays with its submission, one that is gone already stays away.
    """
    found = await attachments.by_id(ctx.work, attachment_id)
    if found is None:
        return None
    if found.purpose != PURPOSE or found.person_id != actor.person_id:
        raise Refusal(NOT_FOUND)
    form = await forms.current(ctx, actor.person_id)
    in_hand = form is not None and form.serial == found.form
    gone = await attachments.discard(ctx.work, found.id)
    left = await attachments.by_id(ctx.work, found.id) or found
    return Removal(enclosure(found), in_hand=gone and in_hand, page=await attachment_notes.page_of(ctx, left))


async def tell_handed_in(ctx: Context, item_id: int) -> None:
    """The last submission of an item took files along: the answers to them say so, and offer no removal any more."""
    every = await attachments.of_item(ctx.work, item_id)
    last = max((one.submission for one in every if one.submission is not None), default=None)
    went = [one for one in every if one.submission is not None and one.submission == last]
    await attachment_notes.tell_each(ctx, went, "handed_in")


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
