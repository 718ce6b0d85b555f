"""The answer to files that somebody sent: one message for each file or album, which follows what becomes of them."""

from collections.abc import Iterable
from hashlib import sha256

from domain.attachments import NOTICE, Enclosure, Untaken
from services import forms
from services.context import Context
from services.messages import Chat, reply
from storage import attachments, people
from storage.attachments import Attachment
from views import attachments as attachments_view
from views.page import Page


async def tell(ctx: Context, one: Attachment, news: str) -> None:
    """Write into the answer to this file how it, or the album that it came in, stands now: at once, whatever the hour.

    `news` says what has happened, in a word. Nobody is told who has no chat with the assistant.
    """
    row = await people.by_id(ctx.work, one.person_id)
    if row and row["telegram_id"]:
        card = _card(one)
        # The same may happen twice: a draft is given up, restored and given up again.
        key = f"{card}:{one.id}:{news}:{ctx.now:%y%m%d%H%M%S%f}"
        reply(ctx, Chat(row["telegram_id"], person_id=one.person_id), key, await page_of(ctx, one), card=card)


async def tell_form(ctx: Context, person_id: int, form: int, news: str) -> None:
    """The answers to the files of a form say how they stand now that the form was given up, or is restored."""
    await tell_each(ctx, await attachments.of_form(ctx.work, person_id, form), news)


async def tell_each(ctx: Context, every: Iterable[Attachment], news: str) -> None:
    """The answers to these files say how they stand now, each answer once."""
    for one in {_card(one): one for one in every}.values():
        await tell(ctx, one, news)


async def page_of(ctx: Context, one: Attachment) -> Page:
    """How a file, or the album that it came in, stands now."""
    group = await attachments.of_album(ctx.work, one.person_id, one.album) if one.album else (one,)
    # A file that failed for no reason was taken back by its sender, or went with a draft that was given up for good.
    taken = tuple(each for each in group if each.state != "failed")
    if one.purpose == NOTICE:
        return await _of_notice(ctx, one, taken, untaken(group))
    if not taken and not any(each.refusal for each in group):
        return attachments_view.removed([each.name for each in group])
    return attachments_view.note(
        tuple(enclosure(each) for each in taken), untaken(group), laid_aside=await _laid_aside(ctx, taken)
    )


async def _of_notice(
    ctx: Context, one: Attachment, taken: tuple[Attachment, ...], refused: tuple[Untaken, ...]
) -> Page:
    """The same for what goes along with a notice: while that is a draft, the answer takes further files as well."""
    if not taken and not refused:
        return attachments_view.removed([one.name])
    aside = await _laid_aside(ctx, taken)
    return attachments_view.notice_note(tuple(map(enclosure, taken)), refused, one.notice_id, laid_aside=aside)


def enclosure(one: Attachment, *, stored: bool = False) -> Enclosure:
    """A file as people see it; `stored` says that it is here by now, whatever its row says."""
    return Enclosure(one.id, one.name, one.size, stored or one.state == "stored", one.submission)


def untaken(group: Iterable[Attachment]) -> tuple[Untaken, ...]:
    """Of the files of an album those that were not taken, together by the reason."""
    refused = [each for each in group if each.refusal]
    reasons = dict.fromkeys(each.refusal or "" for each in refused)
    return tuple(_for_reason(reason, [each.name for each in refused if each.refusal == reason]) for reason in reasons)


def _for_reason(reason: str, names: list[str]) -> Untaken:
    return Untaken(tuple(dict.fromkeys(name for name in names if name)), len(names), reason)


async def _laid_aside(ctx: Context, taken: tuple[Attachment, ...]) -> bool:
    """Whether the draft that these files lie in was given up, and may be restored."""
    inside = next((each for each in taken if each.form is not None), None)
    draft = await forms.by_serial(ctx, inside.person_id, inside.form or 0) if inside else None
    return draft is not None and draft.given_up


def _card(one: Attachment) -> str:
    # Telegram's name of an album is only as long as Telegram wants it.
    return f"album:{sha256(one.album.encode()).hexdigest()[:16]}" if one.album else f"attachment:{one.id}"
