"""A form that comes as a table (.xlsx, .csv): announced, fetched, read, put to its sender before it is filled in."""

import asyncio
import csv
import io
from pathlib import PurePath

from domain.attachments import megabytes
from domain.errors import Refusal
from domain.forms.joint import JointForm
from domain.forms.parted import by_parts
from domain.messages import DOWNLOAD_LIMIT
from domain.power import Actor
from domain.roster import RosterLine
from domain.secrecy import demand_open_name, marked, refused
from services import file_quota, forms, joint, joint_creation, people
from services.context import Context
from services.forms import FormState, Unplaced
from services.joint_units import Subject
from services.messages import Chat, reply
from storage import attachments
from storage import people as people_store
from storage.attachments import Attachment
from storage.session import Cached
from views import joint as joint_view
from views.page import Page

PURPOSE = "table"
# The purpose of the forms that take a table (handlers/joint.py).
FORM, NEW = "joint", "joint_new"
KINDS = frozenset({".xlsx", ".csv"})
# A text that waits is kept under the message that it came in; that of a file under a number beyond all messages.
_BEYOND = 10_000_000_000
_LONGEST = 40_000
NOT_A_TABLE = "表格只能是 .xlsx 或 .csv 文件，请用 Excel 或 WPS 打开，另存为 .xlsx 后重新发送。"
NOT_READ = "表格中没有读到可填写的内容。请保留表头和第一列的项目名称，填好后重新发送。"
NOBODY_WAITS = "表格已收到，但先前的填写页已办结或已放弃。请重新进入后再发送表格。"


async def receive(ctx: Context, actor: Actor, file_id: str, unique_id: str, name: str, size: int) -> bool:
    """Take an announced file of `size` bytes if a form in hand takes tables; False if none does.

    The download follows outside this transaction. Raises Refusal for what is too big, of another type, marked as
    secret by its name or beyond the day's quota.
    """
    if await _waiting(ctx, actor) is None:
        return False
    if size > DOWNLOAD_LIMIT:
        raise Refusal(f"文件超过{megabytes(DOWNLOAD_LIMIT)}，无法接收。请只保留填写的一页后重新发送。")
    if PurePath(name.strip().lower()).suffix not in KINDS:
        raise Refusal(NOT_A_TABLE)
    demand_open_name(name)
    await file_quota.demand(ctx, actor.person_id, size)
    await attachments.announce(ctx.work, actor.person_id, PURPOSE, file_id, unique_id, name[:200], size)
    ctx.work.outdate(Cached.FILES)
    return True


async def on_stored(ctx: Context, attachment: Attachment, content: bytes) -> None:
    """Read a table that has arrived and ask its sender whether to fill it in; the file has done its service."""
    await attachments.discard(ctx.work, attachment.id)
    if (actor := await _sender(ctx, attachment)) is None:
        return
    try:
        text = await asyncio.to_thread(_read, content)
        page = await _held(ctx, actor, attachment, text)
    except Refusal as refusal:
        page = joint_view.not_read(str(refusal))
    _answer(ctx, actor, attachment, page)


async def on_failed(ctx: Context, attachment: Attachment) -> None:
    """Tell the sender that the file could not be fetched."""
    if actor := await _sender(ctx, attachment):
        _answer(ctx, actor, attachment, joint_view.not_read(joint_view.NOT_FETCHED))


async def _held(ctx: Context, actor: Actor, attachment: Attachment, text: str) -> Page:
    state = await _waiting(ctx, actor)
    if state is None:
        raise Refusal(NOBODY_WAITS)
    if mark := marked(text):
        raise Refusal(refused(mark))
    found = by_parts(await _form(ctx, actor, state), text)
    if found is None:
        raise Refusal(NOT_READ)
    key = _BEYOND + attachment.id
    await forms.hold(ctx, state.holding(key, Unplaced(text, "")))
    titles = tuple(dict.fromkeys(asked.title.partition("·")[0] for asked, _ in found.answers))
    return joint_view.read(attachment.name, titles, len(found.astray), (state.serial, state.moves), key)


def about(state: FormState) -> Subject:
    """What a form that is open is about."""
    args = state.args
    return Subject(args["unit"], args["kind"], args["period"], args["action"])


async def _waiting(ctx: Context, actor: Actor) -> FormState | None:
    state = await forms.current(ctx, actor.person_id)
    return state if state and state.purpose in {FORM, NEW} else None


async def _form(ctx: Context, actor: Actor, state: FormState) -> type[JointForm]:
    if state.purpose == NEW:
        return (await joint_creation.look_up(ctx, actor, state.args["kind"])).form
    return (await joint.look_up(ctx, actor, about(state))).form


def _read(content: bytes) -> str:
    # When needed: nobody waits for Excel at the start.
    from services.roster_file import read_lines  # noqa: PLC0415

    return as_text([line for line in read_lines(content) if not line.in_hidden_sheet])


def as_text(lines: list[RosterLine]) -> str:
    """The rows as if they had been copied out of the table; raises Refusal for a formula without a value."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    for line in lines:
        if line.computed:
            raise Refusal(f"第{line.number}行有公式或错误值，不能读取。请改为文字后重新发送。")
        writer.writerow(line.cells)
    if len(text.getvalue()) > _LONGEST:
        raise Refusal("表格内容过长，请只保留需要填写的各项后重新发送。")
    return text.getvalue()


async def _sender(ctx: Context, attachment: Attachment) -> Actor | None:
    row = await people_store.by_id(ctx.work, attachment.person_id)
    return await people.actor(ctx, row["telegram_id"]) if row and row["telegram_id"] else None


def _answer(ctx: Context, actor: Actor, attachment: Attachment, page: Page) -> None:
    """Answer the person who has just sent the file: at once, whatever the hour."""
    key = f"table:{attachment.id}:{attachment.attempts}"
    reply(ctx, Chat(actor.telegram_id, person_id=actor.person_id), key, page)
