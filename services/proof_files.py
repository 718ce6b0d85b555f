"""A Word file or a code that somebody wants checked in the chat; the file is not kept, and guessing is limited."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING

from domain.attachments import megabytes
from domain.documents import WORD
from domain.errors import Refusal
from domain.messages import DOWNLOAD_LIMIT
from domain.power import Actor
from domain.proofs import Verdict, read_code
from services import file_quota, people, proof_checks
from services.context import Context
from services.messages import Chat, reply
from services.proof_checks import Checked
from storage import attachments, proofs
from storage import people as people_store
from storage.attachments import Attachment
from storage.session import Cached
from views import proofs as proofs_view
from views.page import Page

if TYPE_CHECKING:
    from services.word_text import WordText

PURPOSE = "proof"
# So many codes that are none somebody may try in an hour; there are a hundred billion.
MOST_TRIES = 10
_WITHIN = timedelta(hours=1)
# In bytes unfolded: everybody waits while it is read.
_LIMIT = 32 * 1024 * 1024
NO_CODE = "没有读到校验码。校验码在文稿页脚或回执中，共8位，如 K7QM-3XTP；也可直接发送 .docx 文件。"
TOO_MANY = "连续多次没有查到，请一小时后再试；急需核验的，请联系组织部。"


async def check_code(ctx: Context, actor: Actor, text: str) -> Page:
    """What the record knows of the code in a text; raises Refusal without one, or after too many that are none."""
    code = read_code(text)
    if code is None:
        raise Refusal(NO_CODE)
    await _demand_patience(ctx, actor)
    found = await proof_checks.of_code(ctx.work, code)
    return await _page(ctx, actor, found)


async def receive(ctx: Context, actor: Actor, file_id: str, unique_id: str, name: str, size: int) -> None:
    """Take an announced file of `size` bytes; the download follows outside this transaction.

    Raises Refusal for another type, for what is too big, beyond the day's quota, or after too many codes that are none.
    """
    if size > DOWNLOAD_LIMIT:
        raise Refusal(f"文件超过{megabytes(DOWNLOAD_LIMIT)}，不能核验。请使用原来发出的文件。")
    if PurePath(name.strip().lower()).suffix != WORD:
        raise Refusal("只能核验助手生成的 Word 文稿（.docx）。其他格式的，请发送页脚或回执中的校验码。")
    await _demand_patience(ctx, actor)
    await file_quota.demand(ctx, actor.person_id, size)
    await attachments.announce(ctx.work, actor.person_id, PURPOSE, file_id, unique_id, name[:200], size)
    ctx.work.outdate(Cached.FILES)


async def on_stored(ctx: Context, attachment: Attachment, content: bytes) -> None:
    """Check a file that has arrived and tell its sender; the file has done its service."""
    await attachments.discard(ctx.work, attachment.id)
    if (actor := await _sender(ctx, attachment)) is None:
        return
    try:
        said = await asyncio.to_thread(_read, content)
    except Refusal as refusal:
        _answer(ctx, actor, attachment, proofs_view.not_checked(str(refusal)))
        return
    found = await proof_checks.of_word(ctx.work, said)
    _answer(ctx, actor, attachment, await _page(ctx, actor, found, attachment.name))


async def on_failed(ctx: Context, attachment: Attachment) -> None:
    """Tell the sender that the file could not be fetched, and wait for it again."""
    if actor := await _sender(ctx, attachment):
        _answer(ctx, actor, attachment, proofs_view.not_checked(proofs_view.NOT_FETCHED))


async def _page(ctx: Context, actor: Actor, found: Sequence[Checked], name: str = "") -> Page:
    if any(one.verdict is Verdict.UNKNOWN for one in found):
        await proofs.note_try(ctx.work, actor.person_id, ctx.now - _WITHIN)
    seen = [one.subject is not None and one.subject.seen_by(actor) for one in found]
    return proofs_view.page([proofs_view.told(one, seen=may) for one, may in zip(found, seen, strict=True)], name)


async def _demand_patience(ctx: Context, actor: Actor) -> None:
    if await proofs.tries(ctx.work, actor.person_id, ctx.now - _WITHIN) >= MOST_TRIES:
        raise Refusal(TOO_MANY)


def _read(content: bytes) -> "WordText":
    # When needed: nobody waits for Word at the start.
    from services.word_text import read  # noqa: PLC0415

    return read(content, _LIMIT)


async def _sender(ctx: Context, attachment: Attachment) -> Actor | None:
    row = await people_store.by_id(ctx.work, attachment.person_id)
    return await people.actor(ctx, row["telegram_id"]) if row and row["telegram_id"] else None


def _answer(ctx: Context, actor: Actor, attachment: Attachment, page: Page) -> None:
    """Answer the person who has just sent the file: at once, whatever the hour."""
    key = f"proof:{attachment.id}:{attachment.attempts}"
    reply(ctx, Chat(actor.telegram_id, person_id=actor.person_id), key, page)
