"""Self-claims (认领), from the side of those who answer: confirm, say that it is somebody else, take it back later.

Whoever has a post of his own in the unit answers, and every administrator over it; the first press counts, the
messages to the others say who it was. Source of the rule: docs/decisions/0026-self-claims.md.
"""

from domain.claims import ClaimOutcome
from domain.errors import Refusal, Stale
from domain.power import ADMINS, Actor
from services import claims, openings, units
from services.context import Context
from services.invites import governed_unit
from services.messages import push, push_to_account
from services.units import Member
from storage import attention, erasure, invites, people, posts, unsent
from storage import claims as claims_store
from storage import units as units_store
from storage.claims import Claim
from storage.session import Cached
from views import claims as claims_view
from views.page import Page

_EXPIRED = "该申请已撤回或已过期，无需处理。"
_NOT_YOURS = "该申请由本单位已启用的同事或组织部管理员确认，您无需处理。"
_NO_LONGER = "该人员已启用，或已不在此单位，不能再确认。请联系组织部核对单位人员。"


async def waiting(ctx: Context, actor: Actor, claim_id: int) -> Claim:
    """A claim that the actor may answer; raises Stale when it is over, Refusal without the right."""
    return (await _waiting(ctx, actor, claim_id))[0]


async def confirm(ctx: Context, actor: Actor, claim_id: int) -> Claim:
    """Bind the account to the person that it claims to be, with all his posts; other claims to him are refused.

    Raises Stale when somebody was first or things have changed, Refusal without the right.
    """
    found, person_id = await _waiting(ctx, actor, claim_id)
    if person_id not in {one.person_id for one in await claims.claimable(ctx, found.unit_id or 0)}:
        raise Stale(_NO_LONGER)
    await _free(ctx, found.telegram_id)
    await _settle(ctx, actor, found, ClaimOutcome.CONFIRMED)
    for rival in await claims_store.waiting_for(ctx.work, person_id):
        # The message about this one stands elsewhere in the chat of whoever answers.
        await _settle(ctx, actor, rival, ClaimOutcome.REFUSED, pressed=False)
    await people.change(
        ctx.work, person_id, telegram_id=found.telegram_id, started_at=ctx.now, seen_at=None, unreachable_at=None
    )
    await invites.revoke_links(ctx.work, [person_id])
    await openings.tell_newcomers(ctx, [found.unit_id or 0])
    ctx.work.outdate(Cached.POSTS)
    return await _present(ctx, claim_id)


async def refuse(ctx: Context, actor: Actor, claim_id: int) -> Claim:
    """Say that it is not that person; raises like `confirm`."""
    found, _ = await _waiting(ctx, actor, claim_id)
    await _settle(ctx, actor, found, ClaimOutcome.REFUSED)
    return await _present(ctx, claim_id)


async def withdraw(ctx: Context, telegram_id: int) -> Claim:
    """Take the own claim back and say so to those who were asked; raises Refusal when nothing waits any more."""
    found = await claims.withdraw(ctx, telegram_id)
    await _tell_others(ctx, found, None)
    return found


async def of_member(ctx: Context, found: Member) -> Claim | None:
    """The claim by which the holder of a post has his account, None when he was bound otherwise."""
    return await claims_store.confirmed(ctx.work, found.who.person_id)


async def undo(ctx: Context, actor: Actor, membership_id: int) -> Member:
    """Part the account from the person at once; posts and what was handed in stay, the account is told.

    Raises Stale when it is undone already, Refusal unless the actor is an administrator over every post of the
    person, and for himself.
    """
    found = await units.member(ctx, actor, membership_id)
    claim = await of_member(ctx, found)
    if claim is None:
        raise Stale("该人员的认领已撤销，或已重新邀请。请从单位页面重新进入。")
    if found.who.person_id == actor.person_id:
        raise Refusal("不能撤销本人的认领，请由组织部其他管理员办理。")
    for one in await posts.given(ctx.work, person_ids=[found.who.person_id]):
        if not one.ended:
            await governed_unit(ctx, actor, one.unit_id)
    if not await claims_store.undo(ctx.work, claim.id):
        raise Stale(_EXPIRED)
    await erasure.part(ctx.work, found.who.person_id, claim.telegram_id)
    # What the account has asked of others in that name, and what was still to be sent to it.
    await invites.revoke_from(ctx.work, found.who.person_id)
    await attention.cancel(ctx.work, chat_id=claim.telegram_id, reason="the account was parted from its person")
    ctx.work.audit("claim.undone", actor.person_id, unit_id=found.who.unit_id, claim=claim.id)
    ctx.work.outdate(Cached.POSTS)
    _tell_claimant(ctx, claim, "undone", claims_view.undone_news(claim))
    return await units.member(ctx, actor, membership_id)


async def _waiting(ctx: Context, actor: Actor, claim_id: int) -> tuple[Claim, int]:
    """A claim that this person may answer, and whom it is about; raises Stale when it is over, Refusal."""
    found = await claims_store.by_id(ctx.work, claim_id)
    if found is None or found.person_id is None:
        raise Stale(_EXPIRED)
    here = any(post.unit_id == found.unit_id and post.acting_for is None for post in actor.posts)
    if not here and not actor.may(ADMINS, found.unit_path):
        raise Refusal(_NOT_YOURS)
    if found.outcome in {ClaimOutcome.CONFIRMED, ClaimOutcome.REFUSED, ClaimOutcome.UNDONE}:
        raise Stale(claims_view.answered_by(found))
    if found.outcome is not None or found.expires_at <= ctx.now:
        raise Stale(_EXPIRED)
    return found, found.person_id


async def _free(ctx: Context, telegram_id: int) -> None:
    """Take the account from a row that holds no post; raises Stale for somebody who has one."""
    own = await people.by_telegram(ctx.work, telegram_id)
    if own is None:
        return
    if any(not one.ended for one in await posts.given(ctx.work, person_ids=[own["id"]])):
        raise Stale("申请人已用其他姓名启用，不能再确认。请联系组织部核对单位人员。")
    await people.change(ctx.work, own["id"], telegram_id=None, started_at=None)


async def _settle(ctx: Context, actor: Actor, found: Claim, outcome: ClaimOutcome, *, pressed: bool = True) -> None:
    """Keep the answer, if nobody was first, and tell the claimant and the others who were asked.

    What is `pressed` shows its answer in its own place.
    """
    if not await claims_store.answer(ctx.work, found.id, outcome, actor.person_id):
        raise Stale(_EXPIRED)
    ctx.work.audit(f"claim.{outcome}", actor.person_id, unit_id=found.unit_id, claim=found.id, person=found.person_id)
    settled = await _present(ctx, found.id)
    await _tell_others(ctx, settled, actor.person_id if pressed else None)
    _tell_claimant(ctx, settled, "answered", claims_view.answered_news(settled))


async def _tell_others(ctx: Context, settled: Claim, but: int | None) -> None:
    """Change the messages that ask for an answer; those that have not gone out yet are taken back."""
    name = claims.card_of(settled.id)
    await unsent.withdraw(ctx.work, f"{name}:asked", "the claim is settled")
    unit = await units_store.by_id(ctx.work, settled.unit_id or 0)
    others = [one for one in (await claims.answerers(ctx, unit) if unit else ()) if one.person_id != but]
    told = await claims_store.told(ctx.work, [f"{name}:asked:{one.person_id}" for one in others])
    page = claims_view.settled(settled)
    for one in others:
        if one.person_id in told:
            push(ctx, one, f"{name}:settled", page, card=name)


def _tell_claimant(ctx: Context, claim: Claim, about: str, page: Page) -> None:
    push_to_account(ctx, claim.telegram_id, f"{claims.card_of(claim.id)}:{about}", page, claim.asked_at)


async def _present(ctx: Context, claim_id: int) -> Claim:
    found = await claims_store.by_id(ctx.work, claim_id)
    assert found is not None  # noqa: S101  it was there just now
    return found
