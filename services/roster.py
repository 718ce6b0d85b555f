"""A roster (名单) on its way: expected, received, checked, shown for confirmation, imported once."""

import asyncio
import hashlib
from datetime import datetime
from pathlib import PurePath
from typing import Any

from domain.attachments import Untaken, megabytes, name_to_repeat
from domain.errors import Refusal, Stale
from domain.messages import DOWNLOAD_LIMIT
from domain.power import ADMINS, Actor
from domain.roster import PATIENCE, Problem, RosterPlan
from domain.roster_check import check
from domain.secrecy import demand_open_name
from services import file_quota, people
from services.attachment_notes import untaken
from services.context import Context
from services.messages import Chat, reply
from services.roster_import import Summary, apply, check_file, demand_right, existing
from storage import attachments, config
from storage import people as people_store
from storage.attachments import Attachment
from storage.session import Cached, Session
from views import roster
from views.page import Page

__all__ = [
    "Summary",
    "apply",
    "cancel",
    "check",
    "check_file",
    "confirm",
    "existing",
    "expect",
    "may_import",
    "of_album",
    "on_failed",
    "on_stored",
    "receive",
    "shown",
    "template",
]

PURPOSE = "roster"
KINDS = frozenset({".xlsx", ".csv"})
# Tables that Excel or WPS can save anew.
OTHER_TABLES = frozenset({".xls", ".et", ".ett", ".xlsm", ".xlsb", ".xltx", ".ods"})
ONE_AT_A_TIME = "请在导入后另行发送。"
OLD = "该名单已导入、已取消或已被新的名单代替，请从“导入名单”重新进入。"


async def expect(ctx: Context, actor: Actor) -> None:
    """Wait an hour for this person's file; raises Refusal unless an administrator of the root unit asks."""
    await demand_right(ctx, actor)
    await _remember(ctx, actor.person_id, {"until": (ctx.now + PATIENCE).isoformat()})


async def of_album(ctx: Context, actor: Actor, album: str) -> tuple[str, tuple[Untaken, ...]]:
    """The name of the one file of this person's album that is read, empty if none is, and those that were not taken."""
    found = [
        one
        for one in (await attachments.of_album(ctx.work, actor.person_id, album) if album else ())
        if one.purpose == PURPOSE
    ]
    return next((one.name for one in found if not one.refusal), ""), untaken(found)


async def receive(
    ctx: Context, actor: Actor, file_id: str, unique_id: str, name: str, size: int, album: str = ""
) -> bool:
    """Take an announced file if a roster is expected from this person; False if none is.

    The download follows outside this transaction. Raises Refusal at once for what is too big (bytes), of another
    type, marked as secret or beyond the day's quota; of an `album`, of which the first that fits is read, it is noted
    for the one answer to all of it.
    """
    read, _ = await of_album(ctx, actor, album)
    if not read and not await _expected(ctx, actor):
        return False
    await demand_right(ctx, actor)
    try:
        _demand_table(name, size)
        if read:
            raise Refusal(ONE_AT_A_TIME)
        await file_quota.demand(ctx, actor.person_id, size)
    except Refusal as refusal:
        if not album:
            raise
        told = name_to_repeat(name)
        await attachments.refuse(ctx.work, actor.person_id, PURPOSE, told, str(refusal), album, form=None)
        return True
    await attachments.announce(ctx.work, actor.person_id, PURPOSE, file_id, unique_id, name[:200], size, album=album)
    await _remember(ctx, actor.person_id, {})
    ctx.work.outdate(Cached.FILES)
    return True


async def may_import(ctx: Context, actor: Actor) -> bool:
    """Whether a file that nobody waits for may have been meant as a roster: this person may import one."""
    root = await people.root_unit(ctx)
    return actor.may(ADMINS, root.path)


async def _expected(ctx: Context, actor: Actor) -> bool:
    until = (await _remembered(ctx, actor.person_id)).get("until")
    return until is not None and datetime.fromisoformat(until) > ctx.now


def _demand_table(name: str, size: int) -> None:
    if size > DOWNLOAD_LIMIT:
        raise Refusal(f"文件超过{megabytes(DOWNLOAD_LIMIT)}，无法接收。请只保留名单一页后重新发送。")
    if (ending := PurePath(name.strip().lower()).suffix) not in KINDS:
        if ending in OTHER_TABLES:
            raise Refusal("名单只能是 .xlsx 或 .csv 文件，请用 Excel 或 WPS 打开，另存为 .xlsx 后重新发送。")
        raise Refusal("名单只能是 .xlsx 或 .csv 文件，请用模板填写后重新发送。")
    demand_open_name(name)


async def on_stored(ctx: Context, attachment: Attachment, content: bytes) -> None:
    """Check a roster that has arrived, and show its sender all problems, or what an import would do."""
    actor = await _sender(ctx, attachment)
    if actor is None:
        return
    try:
        await demand_right(ctx, actor)
        found = await check_file(ctx, content)
    except Refusal as refusal:
        found = (Problem(0, str(refusal)),)
    if not isinstance(found, RosterPlan):
        # The corrected file may be sent at once.
        await _remember(ctx, actor.person_id, {"until": (ctx.now + PATIENCE).isoformat()})
        _answer(ctx, actor, attachment, roster.problems(found))
    elif found.empty:
        _answer(ctx, actor, attachment, roster.nothing_new(found))
    else:
        digest = hashlib.sha256(content).hexdigest()
        await _remember(ctx, actor.person_id, {"attachment": attachment.id, "digest": digest})
        _answer(ctx, actor, attachment, roster.preview(found, attachment.id))


async def on_failed(ctx: Context, attachment: Attachment) -> None:
    """Tell the sender that the file could not be fetched, and wait for it again."""
    actor = await _sender(ctx, attachment)
    if actor is not None:
        await _remember(ctx, actor.person_id, {"until": (ctx.now + PATIENCE).isoformat()})
        _answer(ctx, actor, attachment, roster.not_fetched())


async def confirm(ctx: Context, actor: Actor, attachment_id: int) -> Summary:
    """Import the roster that was shown, checked anew against the county of this moment.

    Raises Stale when it was imported, cancelled or replaced meanwhile or no longer fits, Refusal without the right.
    """
    await demand_right(ctx, actor)
    content = await _shown(ctx, actor, attachment_id)
    found = await check_file(ctx, content)
    if not isinstance(found, RosterPlan):
        raise Stale("单位人员已有变化，该名单与现状不一致。请重新发送名单，逐行核对。")
    await _remember(ctx, actor.person_id, {})
    return await apply(ctx, actor, found)


async def cancel(ctx: Context, actor: Actor, attachment_id: int) -> None:
    """Forget the roster that was shown; raises Stale when it is over already."""
    kept = await _remembered(ctx, actor.person_id)
    if kept.get("attachment") != attachment_id:
        raise Stale(OLD)
    await _remember(ctx, actor.person_id, {})


async def shown(session: Session) -> frozenset[int]:
    """The attachments that are shown to somebody and wait for a confirmation."""
    kept = [value for name, value in (await config.settings(session)).items() if name.startswith(f"{PURPOSE}.")]
    return frozenset(one["attachment"] for one in kept if "attachment" in one)


async def _shown(ctx: Context, actor: Actor, attachment_id: int) -> bytes:
    kept = await _remembered(ctx, actor.person_id)
    if kept.get("attachment") != attachment_id:
        raise Stale(OLD)
    try:
        return await asyncio.to_thread((ctx.data_dir / "files" / kept["digest"]).read_bytes)
    except OSError as error:
        raise Stale("名单文件已不在服务器上，请重新发送。") from error


async def _sender(ctx: Context, attachment: Attachment) -> Actor | None:
    row = await people_store.by_id(ctx.work, attachment.person_id)
    return await people.actor(ctx, row["telegram_id"]) if row and row["telegram_id"] else None


def _answer(ctx: Context, actor: Actor, attachment: Attachment, page: Page) -> None:
    """Answer the person who has just sent the file: at once, whatever the hour."""
    key = f"roster:{attachment.id}:{attachment.attempts}"
    reply(ctx, Chat(actor.telegram_id, person_id=actor.person_id), key, page)


async def _remembered(ctx: Context, person_id: int) -> dict[str, Any]:
    return dict((await config.settings(ctx.work)).get(_setting_name(person_id), {}))


async def _remember(ctx: Context, person_id: int, value: dict[str, Any]) -> None:
    await config.put(ctx.work, _setting_name(person_id), value)


def _setting_name(person_id: int) -> str:
    return f"{PURPOSE}.{person_id}"


def template() -> bytes:
    """The empty roster as an .xlsx file."""
    # When needed: nobody waits for Excel at the start.
    from views.roster_sheet import template  # noqa: PLC0415

    return template()
