"""A speech that comes as a file: announced, fetched, read, answered; the file itself is not kept."""

import asyncio
from pathlib import PurePath

from domain.attachments import megabytes
from domain.errors import Refusal
from domain.messages import DOWNLOAD_LIMIT
from domain.power import Actor
from domain.secrecy import demand_open_name
from services import file_quota, people, speeches
from services.checkpoints import demand_root
from services.context import Context
from services.messages import Chat, reply
from services.speech_outcomes import reading
from storage import attachments
from storage import people as people_store
from storage.attachments import Attachment
from storage.session import Cached
from views import speeches as speeches_view
from views.page import Page

PURPOSE = "speech"
KINDS = frozenset({".docx", ".txt"})


async def receive(ctx: Context, actor: Actor, file_id: str, unique_id: str, name: str, size: int) -> None:
    """Take an announced file; the download follows outside this transaction.

    Raises Refusal at once without power, for another type, for what is too big (bytes), marked as secret by its name
    or beyond the day's quota.
    """
    await demand_root(ctx, actor)
    if size > DOWNLOAD_LIMIT:
        raise Refusal(f"文件超过{megabytes(DOWNLOAD_LIMIT)}，无法接收。请删去图片和附表后重新发送。")
    if PurePath(name.strip().lower()).suffix not in KINDS:
        raise Refusal("文稿只能是 .docx 或 .txt 文件，请另存为其中一种后重新发送。")
    demand_open_name(name)
    await file_quota.demand(ctx, actor.person_id, size)
    await attachments.announce(ctx.work, actor.person_id, PURPOSE, file_id, unique_id, name[:200], size)
    ctx.work.outdate(Cached.FILES)


async def on_stored(ctx: Context, attachment: Attachment, content: bytes) -> None:
    """Read a speech that has arrived and show it to its sender; the file has done its service, read or not."""
    await attachments.discard(ctx.work, attachment.id)
    actor = await _sender(ctx, attachment)
    if actor is None:
        return
    try:
        text = await asyncio.to_thread(_read, content)
        one = await speeches.take_text(ctx, actor, text, name=attachment.name)
    except Refusal as refusal:
        _answer(ctx, actor, attachment, speeches_view.not_read(str(refusal)))
        return
    shown = await reading(ctx, actor, one)
    _answer(ctx, actor, attachment, speeches_view.overview(shown, speeches_view.DUTIES, 1))


async def on_failed(ctx: Context, attachment: Attachment) -> None:
    """Tell the sender that the file could not be fetched, and wait for it again."""
    if actor := await _sender(ctx, attachment):
        _answer(ctx, actor, attachment, speeches_view.not_read(speeches_view.NOT_FETCHED))


def _read(content: bytes) -> str:
    # When needed: nobody waits for Word at the start.
    from services.speech_file import read_text  # noqa: PLC0415

    return read_text(content)


async def _sender(ctx: Context, attachment: Attachment) -> Actor | None:
    row = await people_store.by_id(ctx.work, attachment.person_id)
    return await people.actor(ctx, row["telegram_id"]) if row and row["telegram_id"] else None


def _answer(ctx: Context, actor: Actor, attachment: Attachment, page: Page) -> None:
    """Answer the person who has just sent the file: at once, whatever the hour."""
    key = f"speech:{attachment.id}:{attachment.attempts}"
    reply(ctx, Chat(actor.telegram_id, person_id=actor.person_id), key, page)
