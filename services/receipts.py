"""Receipts of notices (回执): signing, who has not signed, the one follow-up, and the progress that is shown live."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.errors import Refusal
from domain.messages import Keyboard, MessageKind, Priority
from domain.notices import Channel, FollowUp, Notice, NoticeState, Overview, ReceiptState, Signer, Tally
from domain.power import ADMINS, DEPARTMENT, Actor, Unit
from services import notice_changes, notices, proofs
from services.cards import Card
from services.context import Context
from services.messages import Chat, post, push
from services.notice_sending import card_name, recipient
from services.notices import decision_columns, demand_notice, save, stale, work_group
from storage import notices as notices_store
from storage import people, receipts, units
from storage.people import Recipient, each_once
from views import notices as notices_view
from views.page import Page

# How often a card may change: the department's own, and the count under the post in the group (3.4 rule 7).
CARD_EVERY = timedelta(seconds=3)
GROUP_EVERY = timedelta(minutes=1)
# After this time nobody waits for further receipts; who signs later is still counted.
FOLLOWED_FOR = timedelta(days=14)
_NOT_YOURS = "您不在此通知的签收范围内，无需签收。"


@dataclass(frozen=True, slots=True)
class Signed:
    """A receipt: of which notice, since when (aware UTC), whether this press made it, with number and check code."""

    notice: Notice
    sender_name: str
    at: datetime
    first: bool
    proof: tuple[str, str]


async def sign(ctx: Context, actor: Actor, notice_id: int, *, acted: bool = False) -> Signed:
    """Sign for a notice, or note that one has gone on to act; a second time changes nothing (3.4 rule 6).

    Raises Refusal for people whom the notice is not for, and for notices that ask for no receipt.
    """
    notice = await notices_store.by_id(ctx.work, notice_id)
    unit = await units.by_id(ctx.work, notice.unit_id) if notice else None
    known = await receipts.of_person(ctx.work, notice_id, actor.person_id)
    if notice is None or unit is None or known is None or not notice.receipt_required:
        raise Refusal(_NOT_YOURS)
    if notice.withdrawn_at:
        raise Refusal("该通知已撤回，无需签收。")
    first = await receipts.sign(ctx.work, notice_id, actor.person_id, acted=acted)
    if first:
        await notices_store.keep_progress(ctx.work, notice_id, settled_at=None)
        action = "notice.act" if acted else "notice.sign"
        ctx.work.audit(action, actor.person_id, unit_id=notice.unit_id, notice=notice_id)
    if known["signed_at"] is None:
        await proofs.of_signature(ctx, notice_id, actor.person_id)
    proof = await proofs.signature(ctx, notice_id, actor.person_id)
    return Signed(notice, unit.name, known["signed_at"] or ctx.now, first, proof)


async def unsigned(
    ctx: Context, actor: Actor, notice_id: int, page: int = 1
) -> tuple[Overview, tuple[Signer, ...], int]:
    """One page (from 1; the nearest that there is) of who has not signed, in fixed unit order, and which page it is.

    For the department alone; raises Refusal.
    """
    notice, unit = await demand_notice(ctx, actor, notice_id, DEPARTMENT)
    overview = await notices.overview(ctx, notice, unit, actor)
    page = min(max(page, 1), notices_view.pages_of(overview.tally.unsigned))
    size = notices_view.NAMES_A_PAGE
    return overview, await receipts.unsigned_page(ctx.work, notice_id, size, (page - 1) * size), page


async def plan_follow_up(ctx: Context, actor: Actor, notice_id: int) -> tuple[Notice, FollowUp]:
    """Whom the one follow-up would remind; raises Refusal, or Stale when it has been sent already."""
    notice, _ = await _unfollowed(ctx, actor, notice_id)
    plan, _ = await _plan(ctx, notice)
    return notice, plan


async def follow_up(ctx: Context, actor: Actor, notice_id: int, version: int) -> int:
    """Remind exactly those who have not signed, in office hours and once for ever (3.4 rule 6); returns how many.

    Raises Refusal when nobody is left, or Stale when somebody else was first.
    """
    notice, unit = await _unfollowed(ctx, actor, notice_id)
    if notice.version != version:
        raise await stale(ctx, notice)
    plan, found = await _plan(ctx, notice)
    if not plan.targets:
        raise Refusal("没有需要催签的人员。未启用或无法送达的，请另行通知。")
    await save(ctx, notice, decision_columns(ctx, actor) | {"followed_up_at": ctx.now, "settled_at": None})
    page = notices_view.again(notice, unit.name, ctx.today)
    for one in plan.targets:
        key = f"{card_name(notice.id)}:{receipts.AGAIN}"
        push(ctx, found[one.person_id], key, page, kind=MessageKind.NOTICE, priority=Priority.BULK)
    ctx.work.audit("notice.follow_up", actor.person_id, unit_id=unit.id, notice=notice.id, people=len(plan.targets))
    return len(plan.targets)


async def refresh_progress(ctx: Context) -> int:
    """Bring the cards of all notices up to date that still move; returns how many messages that takes.

    A few small queries for each notice that still moves. A card changes every 3 seconds at most, the post in
    the group once a minute; when all is delivered and signed, or after 14 days, the last state stays.
    """
    moving = await notices_store.unsettled(ctx.work)
    counts = await receipts.tallies(ctx.work, [one.id for one in moving]) if moving else {}
    changed = 0
    for notice in moving:
        unit = await units.by_id(ctx.work, notice.unit_id)
        if unit:
            changed += await _refresh(ctx, notice, unit, counts.get(notice.id, notices.NOBODY))
    return changed


async def _refresh(ctx: Context, notice: Notice, unit: Unit, tally: Tally) -> int:
    to = await recipient(ctx, notice.sent_by)
    overview = Overview(notice, unit.name, to.name if to else "", tally=tally, manages=True)
    shown = dict(notice.shown or {})
    changed = await _refresh_card(ctx, overview, to, shown)
    changed += await notice_changes.follow(ctx, notice, unit, shown)
    if notice.channel is Channel.GROUP:
        changed += await _refresh_group_message(ctx, overview, unit, shown)
    if changed or shown != notice.shown:
        await notices_store.keep_progress(ctx.work, notice.id, shown=shown)
    elif _is_over(ctx, overview) and _card(shown, "card").shows(_content(notices_view.progress(overview))):
        await notices_store.keep_progress(ctx.work, notice.id, settled_at=ctx.now)
    return changed


async def _refresh_card(ctx: Context, overview: Overview, to: Recipient | None, shown: dict[str, Any]) -> int:
    page = notices_view.progress(overview)
    if to is None or to.chat_id is None:
        # Nobody to show it to: count it as shown, so that the notice can come to its end.
        _note(ctx, shown, "card", page)
        return 0
    if not _card(shown, "card").is_due(_content(page), ctx.now, CARD_EVERY):
        return 0
    name = card_name(overview.notice.id)
    key = f"notice-card:{overview.notice.id}:{_note(ctx, shown, 'card', page)}"
    return int(push(ctx, to, key, page, kind=MessageKind.NOTICE_CARD, card=name))


async def _refresh_group_message(ctx: Context, overview: Overview, unit: Unit, shown: dict[str, Any]) -> int:
    notice = overview.notice
    page = notices_view.message(notice, unit.name, ctx.today, signed=overview.tally.signed)
    group = await work_group(ctx, unit.id)
    # Before the post itself is out an edit would take its place and bring the receipts out of step.
    if group is None or not await notices_store.has_card(ctx.work, group.chat_id, card_name(notice.id)):
        return 0
    if not _card(shown, "group").is_due(_content(page), ctx.now, GROUP_EVERY):
        return 0
    post(
        ctx,
        Chat(group.chat_id, group.thread_id),
        f"notice-post:{notice.id}:{_note(ctx, shown, 'group', page)}",
        page,
        kind=MessageKind.NOTICE_CARD,
        priority=Priority.BULK,
        card=card_name(notice.id),
    )
    return 1


def _card(shown: dict[str, Any], name: str) -> Card:
    return Card(shown[name], datetime.fromisoformat(shown[f"{name}_at"])) if name in shown else Card()


def _content(page: Page) -> tuple[str, Keyboard]:
    return page.text, page.keyboard


def _note(ctx: Context, shown: dict[str, Any], name: str, page: Page) -> str:
    """Remember what a card shows from now on; returns a word that no other version of it has."""
    now = Card.showing(_content(page), ctx.now)
    shown[name], shown[f"{name}_at"] = now.shown, ctx.now.isoformat()
    return now.version


def _is_over(ctx: Context, overview: Overview) -> bool:
    notice, tally = overview.notice, overview.tally
    if notice.sent_at and ctx.now - notice.sent_at > FOLLOWED_FOR:
        return True
    if notice.changed_at and ctx.now - notice.changed_at <= notice_changes.FOLLOWED_FOR:
        return False
    signs = notice.receipt_required and not notice.withdrawn_at
    return not tally.of(ReceiptState.WAITING) and not (signs and tally.unsigned)


async def _unfollowed(ctx: Context, actor: Actor, notice_id: int) -> tuple[Notice, Unit]:
    notice, unit = await demand_notice(ctx, actor, notice_id, ADMINS)
    if notice.state is not NoticeState.SENT or not notice.receipt_required:
        raise Refusal("该通知不需要签收，无需催签。")
    if notice.withdrawn_at:
        raise Refusal("该通知已撤回，无需催签。")
    if notice.followed_up_at:
        raise await stale(ctx, notice)
    return notice, unit


async def _plan(ctx: Context, notice: Notice) -> tuple[FollowUp, dict[int, Recipient]]:
    """Who is to be reminded, with how to reach them by person id."""
    missing = await receipts.unsigned(ctx.work, notice.id)
    posts = await people.recipients(ctx.work, unit_ids={one.unit_id for one in missing})
    found = {one.person_id: one for one in each_once(posts) if one.reachable}
    targets = tuple(one for one in missing if one.person_id in found and one.state is not ReceiptState.WAITING)
    reminded = {one.person_id for one in targets}
    left_out = tuple(one for one in missing if one.person_id not in reminded)
    return FollowUp(targets, left_out), found
