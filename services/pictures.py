"""Pictures that people ask for: which they may see, what is in them, and how one is handed over once it is drawn.

Each shows what a page of the chat shows to the same person, by the same rules; none goes into a group (relief.md
rule 9).
"""

from dataclasses import replace

from domain import bulletin
from domain.attachments import safe_name
from domain.commands import DUTY_COMMANDS
from domain.dates.clock import local
from domain.dates.periods import Period
from domain.errors import Refusal
from domain.messages import FileRef, Method
from domain.pictures import ALL, NO_SUCH, NOW, ROWS, Picture, PictureKind
from domain.power import OVERSEERS, REPORTING, Actor
from services import board, documents, messages, plan
from services.board import Ask
from services.context import Context
from services.messages import Chat
from services.permissions import demand, item_by_id, may_read
from storage import items, ledger_wishes
from storage.ledger_wishes import LedgerWish
from storage.session import Cached
from views import picture_pages
from views.items import AsOf
from views.pictures import board as board_view
from views.pictures import progress, rectification, year
from views.pictures.grid import Shown

_RECTIFY = next(one for one in DUTY_COMMANDS if one.name == "rectify")


async def ask(ctx: Context, actor: Actor, picture: Picture, to: Chat, key: str) -> bool:
    """Note that somebody wants a picture, to be sent to this chat under this key; False if it is coming already.

    Raises Refusal without power over what it shows, and in a group.
    """
    if to.id < 0:
        raise Refusal(picture_pages.NOT_IN_GROUPS)
    await _demand(ctx, actor, picture)
    wish = LedgerWish(actor.telegram_id, picture.wish, picture.period, to.id, to.thread_id, key)
    ctx.work.outdate(Cached.PICTURES)
    return await ledger_wishes.add(ctx.work, wish)


async def gather(ctx: Context, actor: Actor, picture: Picture) -> Shown:
    """What the picture shows to this person now; raises Refusal without power over it, as its page would."""
    as_of = AsOf(ctx.now, ctx.rules.calendar, oversees=actor.has(OVERSEERS))
    match picture.kind:
        case PictureKind.BOARD:
            kind = next((one for one in REPORTING if one == picture.of), None)
            wanted = Ask(unit_type=kind, page=picture.page, size=ROWS, flat=True)
            return board_view.board(await board.overview(ctx, actor, wanted), as_of, kind)
        case PictureKind.YEAR:
            unit, period = await plan.unit_of(ctx, actor, picture.number), Period.parse(picture.period)
            planned = await plan.of_unit(ctx, actor, unit, period)
            return year.year(unit, period, planned, as_of, picture.page)
        case PictureKind.PROGRESS:
            return progress.progress(await _paper(ctx, actor, picture.number), picture.page)
        case PictureKind.RECTIFICATION:
            demand(actor, _RECTIFY.roles)
            of = [one.kind for one in _RECTIFY.mechanisms if one.kind == bulletin.RECTIFICATION]
            found = await items.in_scope(ctx.work, actor.scope, items.STILL_OPEN, items.OF_KIND, kind=of[0])
            theirs = [one for one in found if may_read(actor, one)]
            return rectification.rectification(theirs, as_of, picture.page)


async def hand_over(ctx: Context, wish: LedgerWish, actor: Actor, picture: Picture, found: Shown, digest: str) -> None:
    """Send a drawn picture to who wanted it, once, and note it in the audit trail."""
    if not await ledger_wishes.drop(ctx.work, wish):
        return
    to = Chat(wish.chat_id, wish.thread_id, actor.person_id)
    file = FileRef(digest, safe_name(f"{found.grid.title}（{local(ctx.now):%m%d%H%M}）.png"))
    method = Method.SEND_DOCUMENT if picture.as_file else Method.SEND_PHOTO
    keys = () if picture.as_file else picture_pages.keys(picture, found)
    # Who wants the file has read the words.
    words = picture_pages.caption(replace(found, words=()) if picture.as_file else found)
    messages.hand_over(ctx, to, wish.key, file, words, method=method, keyboard=keys)
    ctx.work.audit("picture.made", actor.person_id, kind=picture.kind.value, of=picture.of, period=picture.period)


async def give_up(ctx: Context, wish: LedgerWish, actor: Actor | None, words: str) -> None:
    """Tell who wanted a picture that there will be none, once."""
    if await ledger_wishes.drop(ctx.work, wish):
        to = Chat(wish.chat_id, wish.thread_id, actor.person_id if actor else None)
        messages.reply(ctx, to, wish.key, picture_pages.not_made(words))


async def _demand(ctx: Context, actor: Actor, picture: Picture) -> None:
    if picture.kind is not PictureKind.YEAR and picture.period != NOW:
        raise Refusal(NO_SUCH)
    match picture.kind:
        case PictureKind.BOARD:
            demand(actor, OVERSEERS)
            if picture.of not in {ALL, *REPORTING}:
                raise Refusal(NO_SUCH)
        case PictureKind.YEAR:
            await plan.unit_of(ctx, actor, picture.number)
            Period.parse(picture.period)
        case PictureKind.PROGRESS:
            await _paper(ctx, actor, picture.number)
        case PictureKind.RECTIFICATION:
            demand(actor, _RECTIFY.roles)


async def _paper(ctx: Context, actor: Actor, item_id: int) -> bulletin.Paper:
    unit_item = await item_by_id(ctx, actor, item_id)
    if unit_item.item.kind != bulletin.BULLETIN or documents.offered(actor, unit_item) is None:
        raise Refusal(documents.NOT_YET)
    return bulletin.paper(unit_item.item)
