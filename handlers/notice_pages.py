"""Shows a notice as it stands now: a draft with its buttons, anything later with its progress."""

from domain.notices import NoticeState
from domain.power import ADMINS
from handlers.turn import Turn
from services import notices
from views import notice_drafts
from views import notices as notices_view


async def show_list(turn: Turn, page: int) -> None:
    """Show a page of the recent notices."""
    found, pages = await notices.recent(turn.ctx, turn.me, page)
    turn.show(notices_view.listing(found, min(max(page, 1), pages), pages, may_write=turn.me.has(ADMINS)))


async def show_draft_below(turn: Turn, notice_id: int, note: str = "") -> None:
    """Show a draft as a new message; of an album, change the one that another message of it has brought."""
    overview = await notices.get(turn.ctx, turn.me, notice_id)
    turn.say_as_one(notice_drafts.draft(overview, turn.ctx.today, note), f"notice:{notice_id}")


async def show_notice(turn: Turn, notice_id: int, note: str = "") -> None:
    """Show one notice to a member of the department."""
    overview = await notices.get(turn.ctx, turn.me, notice_id)
    if overview.notice.state is NoticeState.DRAFT:
        turn.show(notice_drafts.draft(overview, turn.ctx.today, note))
    else:
        turn.show(notices_view.status(overview))
