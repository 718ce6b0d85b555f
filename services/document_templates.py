"""Word templates of the office (文稿模板): which kinds have one, how it is changed, and what a paper is made with.

A template is a file among the others, kept by its digest; which one is in use stands in a setting (decision 0035).
"""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any

from domain.attachments import megabytes
from domain.documents import KINDS, TEMPLATE_LIMIT, DocumentKind
from domain.errors import Refusal
from domain.messages import FileRef
from domain.power import ADMINS, Actor
from domain.secrecy import demand_open_name
from services import file_quota, files, people
from services.checkpoints import demand_root
from services.context import Context
from services.messages import Chat, reply
from services.permissions import demand
from storage import attachments, config
from storage import people as people_store
from storage.attachments import Attachment
from storage.session import Cached, Session
from views import document_templates
from views.page import Page

# Kinds that are letters or slips; the others are tables that are computed from beginning to end.
CODES = ("order", "problem", "promise", "feedback", "agenda", "ballot", "letters", "notice", "bulletin")
_PREFIX = "template."
UNKNOWN = "没有找到该文稿模板，请发送“文稿模板”重新选择。"


@dataclass(frozen=True, slots=True)
class Template:
    """A template of the office that is in use: its file, what its sender called it, and since when (aware UTC)."""

    digest: str
    name: str
    since: datetime
    attachment_id: int


def purpose(code: str) -> str:
    """What a file is for that is a template of this kind, and the setting that names the one in use."""
    return f"{_PREFIX}{code}"


def kind(code: str) -> DocumentKind:
    """The kind of paper with this code, if it has a template; raises Refusal."""
    if code not in CODES:
        raise Refusal(UNKNOWN)
    return KINDS[code]


async def in_use(session: Session, code: str) -> Template | None:
    """The office's own template for a kind of paper, None while the built-in one is used."""
    said: Mapping[str, Any] | None = (await config.settings(session)).get(purpose(code))
    return Template(said["digest"], said["name"], datetime.fromisoformat(said["since"]), said["id"]) if said else None


async def listing(ctx: Context, actor: Actor) -> Page:
    """Every kind that has a template, and whether it is our own; raises Refusal for others than administrators."""
    demand(actor, ADMINS)
    own = {code for code in CODES if await in_use(ctx.work, code)}
    return document_templates.listing([KINDS[code] for code in CODES], own)


async def get(ctx: Context, actor: Actor, code: str, note: str = "") -> Page:
    """One kind: which template is in use and what may be done; raises Refusal."""
    demand(actor, ADMINS)
    found = await in_use(ctx.work, kind(code).code)
    return document_templates.one(kind(code), found.name if found else "", found.since if found else None, note)


async def download(ctx: Context, actor: Actor, code: str) -> FileRef:
    """The template in use as a file, the built-in one if there is no other; raises Refusal."""
    await demand_root(ctx, actor)
    one = kind(code)
    found = await in_use(ctx.work, code)
    if found and content_of(ctx.data_dir / "files", found) is not None:
        return FileRef(found.digest, f"{one.title}模板（自用）.docx")
    content = await asyncio.to_thread(_built_in, one, ctx)
    digest = await asyncio.to_thread(files.keep, ctx.data_dir / "files", content)
    return FileRef(digest, f"{one.title}模板（内置）.docx")


async def restore(ctx: Context, actor: Actor, code: str) -> bool:
    """Use the built-in template again; False when it is used already. Raises Refusal."""
    await demand_root(ctx, actor)
    found = await in_use(ctx.work, kind(code).code)
    if found is None:
        return False
    await config.put(ctx.work, purpose(code), None)
    await attachments.discard(ctx.work, found.attachment_id)
    ctx.work.audit("template.restored", actor.person_id, kind=code)
    return True


async def receive(ctx: Context, actor: Actor, code: str, file_id: str, unique_id: str, name: str, size: int) -> None:
    """Take an announced file; the download follows outside this transaction.

    Raises Refusal at once without power, for another type, for what is too big (bytes) or marked as secret.
    """
    await demand_root(ctx, actor)
    kind(code)
    if PurePath(name.strip().lower()).suffix != ".docx":
        raise Refusal("模板只能是 .docx 文件，请另存为 .docx 后重新发送。")
    if size > TEMPLATE_LIMIT:
        raise Refusal(f"模板超过{megabytes(TEMPLATE_LIMIT)}，无法使用。请删去或压缩图片后重新发送。")
    demand_open_name(name)
    await file_quota.demand(ctx, actor.person_id, size)
    await attachments.announce(ctx.work, actor.person_id, purpose(code), file_id, unique_id, name[:200], size)
    ctx.work.outdate(Cached.FILES)


async def on_stored(ctx: Context, attachment: Attachment, content: bytes) -> None:
    """Look through a template that has arrived, and use it from now on; one that cannot serve is refused."""
    actor, code = await _sender(ctx, attachment), _code(attachment)
    if actor is None:
        await attachments.discard(ctx.work, attachment.id)
        return
    try:
        await demand_root(ctx, actor)
        one = kind(code)
        await asyncio.to_thread(_demand_template, content, one, ctx)
    except Refusal as refusal:
        await attachments.discard(ctx.work, attachment.id)
        _answer(ctx, actor, attachment, document_templates.refused(code, str(refusal)))
        return
    before = await in_use(ctx.work, code)
    if before:
        await attachments.discard(ctx.work, before.attachment_id)
    digest = hashlib.sha256(content).hexdigest()
    said = {"digest": digest, "name": attachment.name, "since": ctx.now.isoformat(), "id": attachment.id}
    await config.put(ctx.work, purpose(code), said)
    ctx.work.audit("template.changed", actor.person_id, kind=code, digest=digest)
    _answer(ctx, actor, attachment, await get(ctx, actor, code, document_templates.TAKEN))


async def on_failed(ctx: Context, attachment: Attachment) -> None:
    """Tell the sender that the file could not be fetched, and wait for it again."""
    await attachments.discard(ctx.work, attachment.id)
    if actor := await _sender(ctx, attachment):
        _answer(ctx, actor, attachment, document_templates.refused(_code(attachment), document_templates.NOT_FETCHED))


def content_of(folder: Path, template: Template) -> bytes | None:
    """The bytes of a template, None when they are gone or are not what was taken."""
    try:
        content = (folder / template.digest).read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == template.digest else None


def _code(attachment: Attachment) -> str:
    return attachment.purpose.removeprefix(_PREFIX)


def _built_in(one: DocumentKind, ctx: Context) -> bytes:
    # When needed: nobody waits for Word at the start.
    from views.documents.patterns import PATTERNS  # noqa: PLC0415
    from views.documents.template_docx import built_in  # noqa: PLC0415

    return built_in(one.title, PATTERNS[one.code], ctx.today)


def _demand_template(content: bytes, one: DocumentKind, ctx: Context) -> None:
    # When needed: nobody waits for Word at the start.
    from views.documents.patterns import PATTERNS  # noqa: PLC0415
    from views.documents.template_check import demand_template  # noqa: PLC0415

    demand_template(content, PATTERNS[one.code], ctx.today)


async def _sender(ctx: Context, attachment: Attachment) -> Actor | None:
    row = await people_store.by_id(ctx.work, attachment.person_id)
    return await people.actor(ctx, row["telegram_id"]) if row and row["telegram_id"] else None


def _answer(ctx: Context, actor: Actor, attachment: Attachment, page: Page) -> None:
    """Answer the person who has just sent the file: at once, whatever the hour."""
    key = f"template:{attachment.id}:{attachment.attempts}"
    reply(ctx, Chat(actor.telegram_id, person_id=actor.person_id), key, page)
