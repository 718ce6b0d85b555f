"""Attachments (附件) of notices: sent along while one is written or corrected, opened by its receivers."""

from collections.abc import Iterable, Sequence

from domain.attachments import (
    MOST,
    NOT_WHAT_IT_SAYS,
    NOTICE,
    NOTICE_NOT_FETCHED,
    Enclosure,
    demand_fit,
    is_what_it_says,
    name_to_repeat,
    photo_name,
)
from domain.errors import Refusal
from domain.messages import FileRef
from domain.notices import Notice, NoticeState
from domain.power import DEPARTMENT, Actor
from services import attachment_notes, file_quota, forms
from services.context import Context
from services.forms import FormState
from services.notices import demand_draft, demand_notice, save
from storage import attachments, notices, receipts
from storage.attachments import Attachment
from storage.session import Cached
from views.page import Page

# The purposes of the forms that take files (handlers/notices.py, notice_changes.py, notice_templates.py).
FORMS = frozenset({"notice", "notice-correct", "notice-template"})
# What a link from the work group into the private chat begins with.
PREFIX = "nf_"
NOT_FOUND = "没有找到该附件。附件可能已移除或撤回，请以通知的最新内容为准。"
_UNSAVED = "有附件正在保存，请稍候几秒再点一次。"
_FULL = f"每份通知最多{MOST}个附件。请先移除不需要的，或合并后重新发送。"


async def form_in_hand(ctx: Context, actor: Actor) -> FormState | None:
    """The form of a notice that takes what the actor types; its files go along with what it makes."""
    form = await forms.current(ctx, actor.person_id)
    return form if form and form.purpose in FORMS else None


async def receive_into_form(
    ctx: Context, actor: Actor, file_id: str, unique_id: str, name: str, size: int, album: str = ""
) -> bool:
    """Take a file of `size` bytes for the notice whose form the actor has before him; False without one.

    Raises Refusal like `receive`. A form that another page was opened over waits for no file: a roster may be meant.
    """
    form = await form_in_hand(ctx, actor)
    if form is None or form.away:
        return False
    there = await attachments.of_form(ctx.work, actor.person_id, form.serial)
    await _take(ctx, actor, there, file_id, unique_id, name, size, album, form=form.serial)
    return True


async def receive(
    ctx: Context, actor: Actor, notice_id: int, file_id: str, unique_id: str, name: str, size: int, album: str = ""
) -> None:
    """Take a file of `size` bytes for a draft, to which it belongs at once; it is fetched afterwards.

    Raises Refusal for what is too big, of another type, marked secret, one too many, there already or beyond the
    quota of the day; of an album it is named in the answer to the others instead. Stale when it is no draft any more.
    """
    notice, _ = await demand_draft(ctx, actor, notice_id)
    there = await attachments.of_notice(ctx.work, notice_id)
    new = await _take(ctx, actor, there, file_id, unique_id, name, size, album, notice_id=notice_id)
    if new:
        await _set(ctx, notice, (*notice.files, new))
        ctx.work.audit("notice.file", actor.person_id, unit_id=notice.unit_id, notice=notice_id, file=new.name)


async def adopt(ctx: Context, actor: Actor, notice_id: int) -> None:
    """The files of the form that the actor has just finished go along with the draft that it was about."""
    new = await _loose(ctx, actor)
    if new:
        notice, _ = await demand_draft(ctx, actor, notice_id)
        await _set(ctx, notice, _joined(notice.files, new))
        await attachments.give_to_notice(ctx.work, [one.id for one in new], notice_id)


async def corrected(ctx: Context, actor: Actor, notice: Notice, *, keep: bool) -> tuple[Enclosure, ...]:
    """The files that stand in a notice after the correction whose form the actor has just finished.

    Those that it does not `keep` are given up. Raises Refusal while one is being fetched, and for too many.
    """
    new = await _loose(ctx, actor)
    _demand_stored(new)
    if keep and not new:
        return notice.files
    await attachments.give_to_notice(ctx.work, [one.id for one in new], notice.id)
    if not keep:
        await _discard(ctx, notice.files)
    return _joined(notice.files if keep else (), new)


async def brought(ctx: Context, actor: Actor, notice_id: int) -> bool:
    """Whether files lie in the form with which the actor corrects this notice."""
    form = await form_in_hand(ctx, actor)
    return (
        form is not None
        and form.args.get("notice") == notice_id
        and await attachments.in_form(ctx.work, actor.person_id, form.serial) > 0
    )


async def demand_here(ctx: Context, notice_id: int) -> None:
    """Raise Refusal while a file of a notice is still being fetched: nothing goes out half."""
    _demand_stored(await attachments.of_notice(ctx.work, notice_id))


async def give_up(ctx: Context, notice: Notice) -> None:
    """The files of a notice that nobody is to read any more are given up; its record keeps their names."""
    await _discard(ctx, notice.files)


async def take_out(ctx: Context, actor: Actor, attachment_id: int) -> FileRef:
    """The file behind an attachment of a notice, for its receivers and the department; raises Refusal."""
    found = await attachments.by_id(ctx.work, attachment_id)
    notice = await notices.by_id(ctx.work, found.notice_id) if found and found.notice_id else None
    if found is None or notice is None or found.id not in {one.id for one in notice.files}:
        raise Refusal(NOT_FOUND)
    if notice.withdrawn_at:
        raise Refusal("该通知已撤回，附件不再提供。")
    if not await _is_receiver(ctx, actor, notice):
        await demand_notice(ctx, actor, notice.id, DEPARTMENT)
    if found.digest is None:
        raise Refusal(_UNSAVED)
    return FileRef(found.digest, found.name)


async def remove(ctx: Context, actor: Actor, attachment_id: int, *, elsewhere: bool = False) -> tuple[Page, int | None]:
    """Take a file out of a draft or of an open form; gives what the answer to it says now, and whose draft it was.

    Pressed `elsewhere` than under that answer, the answer is changed. What is gone already stays away.
    Raises Refusal for what is not the actor's, Stale for a notice that went out.
    """
    found = await attachments.by_id(ctx.work, attachment_id)
    if found is None or found.purpose != NOTICE:
        raise Refusal(NOT_FOUND)
    if found.notice_id is not None:
        await _take_away(ctx, await _draft_of(ctx, actor, found.notice_id), found.id)
    elif found.person_id != actor.person_id:
        raise Refusal(NOT_FOUND)
    await attachments.discard(ctx.work, found.id)
    left = await attachments.by_id(ctx.work, found.id) or found
    if elsewhere and left.state != found.state:
        await attachment_notes.tell(ctx, left, "removed")
    return await attachment_notes.page_of(ctx, left), found.notice_id


async def on_stored(ctx: Context, attachment: Attachment, content: bytes) -> None:
    """Tell the sender that the file is here; one whose content is not what its name says is given up."""
    if not is_what_it_says(attachment.name, content):
        await _lose(ctx, attachment, NOT_WHAT_IT_SAYS)
    await _tell(ctx, attachment.id, "stored")


async def on_failed(ctx: Context, attachment: Attachment) -> None:
    """Tell the sender that the file could not be fetched; the draft goes on without it."""
    await _lose(ctx, attachment, NOTICE_NOT_FETCHED)
    await _tell(ctx, attachment.id, "failed")


async def _take(
    ctx: Context,
    actor: Actor,
    there: Sequence[Attachment],
    file_id: str,
    unique_id: str,
    name: str,
    size: int,
    album: str,
    *,
    form: int | None = None,
    notice_id: int | None = None,
) -> Enclosure | None:
    """Announce a file, or name it among what was not taken of an album; the sender reads which in the answer to it."""
    try:
        safe = demand_fit(name or photo_name(len(there) + 1), size)
        _demand_room(there, unique_id)
        await file_quota.demand(ctx, actor.person_id, size)
    except Refusal as refusal:
        if not album:
            raise
        await _refuse(ctx, actor, name, str(refusal), album, form)
        return None
    new_id = await attachments.announce(
        ctx.work,
        actor.person_id,
        NOTICE,
        file_id,
        unique_id,
        safe,
        size,
        form=form,
        album=album,
        notice_id=notice_id,
    )
    ctx.work.outdate(Cached.FILES)
    await _tell(ctx, new_id, "waiting")
    return Enclosure(new_id, safe, size, stored=False)


def _demand_room(there: Sequence[Attachment], unique_id: str) -> None:
    if any(one.file_unique_id == unique_id for one in there):
        raise Refusal("该附件已在本通知中，无需重发。")
    if len(there) >= MOST:
        raise Refusal(_FULL)


def _demand_stored(every: Iterable[Attachment]) -> None:
    if any(one.state != "stored" for one in every):
        raise Refusal(_UNSAVED)


def _joined(files: Sequence[Enclosure], new: Iterable[Attachment]) -> tuple[Enclosure, ...]:
    every = (*files, *(attachment_notes.enclosure(one) for one in new))
    if len(every) > MOST:
        raise Refusal(_FULL)
    return every


async def _loose(ctx: Context, actor: Actor) -> tuple[Attachment, ...]:
    return await attachments.loose(ctx.work, actor.person_id, NOTICE)


async def _set(ctx: Context, notice: Notice, files: Iterable[Enclosure]) -> None:
    await save(ctx, notice, {"files": notices.files_column(files)})


async def _discard(ctx: Context, files: Iterable[Enclosure]) -> None:
    for one in files:
        await attachments.discard(ctx.work, one.id)


async def _draft_of(ctx: Context, actor: Actor, notice_id: int) -> Notice:
    return (await demand_draft(ctx, actor, notice_id))[0]


async def _take_away(ctx: Context, notice: Notice, attachment_id: int) -> None:
    """A draft goes on without this file; one that has gone out has only files that are here."""
    left = tuple(one for one in notice.files if one.id != attachment_id)
    if notice.state is NoticeState.DRAFT and left != notice.files:
        await _set(ctx, notice, left)


async def _lose(ctx: Context, attachment: Attachment, reason: str) -> None:
    await attachments.give_up(ctx.work, attachment.id, reason)
    notice = await notices.by_id(ctx.work, attachment.notice_id) if attachment.notice_id else None
    if notice:
        await _take_away(ctx, notice, attachment.id)


async def _is_receiver(ctx: Context, actor: Actor, notice: Notice) -> bool:
    """Whether a notice that went out was for this person, who still has a post."""
    known = await receipts.of_person(ctx.work, notice.id, actor.person_id)
    return known is not None and notice.state is NoticeState.SENT and bool(actor.posts)


async def _refuse(ctx: Context, actor: Actor, name: str, reason: str, album: str, form: int | None) -> None:
    new_id = await attachments.refuse(ctx.work, actor.person_id, NOTICE, name_to_repeat(name), reason, album, form=form)
    await _tell(ctx, new_id, "refused")


async def _tell(ctx: Context, attachment_id: int, news: str) -> None:
    if one := await attachments.by_id(ctx.work, attachment_id):
        await attachment_notes.tell(ctx, one, news)
