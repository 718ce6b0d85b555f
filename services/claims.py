"""Self-claim (认领), from the side of somebody whom nobody has enrolled: choose unit and name, ask, withdraw.

He learns the names of units, and of one unit after another the names of people without an account, no more than
`MOST_UNITS_READ`. Everything is looked up at each press: a button of his proves nothing.
"""

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from domain.claims import CLAIM_LASTS, MOST_CLAIMS, MOST_UNITS_READ, ClaimOutcome
from domain.errors import Refusal
from domain.power import ADMINS, REPORTING, Unit, ids_on_path
from domain.unit_index import UnitIndex, bare
from domain.unit_names import county_of
from services.context import Context
from services.invites import DECLINED, MAX_TRIES, TRY_WINDOW, Declined, digest_of
from services.messages import push
from storage import claims, invites, people, posts, units
from storage.claims import Claim
from storage.people import Recipient, each_once
from storage.posts import GivenPost
from views import claims as claims_view

_OVER = "本次认领已截止，请联系县委组织部获取邀请链接。"
_CODES = 10000


@dataclass(frozen=True, slots=True)
class Claimable:
    """Somebody of a unit who has no account; `post` is told only where two have the same name."""

    person_id: int
    name: str
    post: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The units that a text may mean, or all of them; `exact` when it means just these."""

    units: tuple[Unit, ...]
    exact: bool = False


async def admit(ctx: Context, telegram_id: int, secret: str, *, private: bool) -> Claim | Declined:
    """Let an account in by the link of a group; gives its claim, which may wait for its answer already.

    A code that was never given out counts as a wrong try, like an invitation's (`services.invites.redeem`): five within
    an hour are answered with silence, and it is returned, not raised, since the try has to be counted.
    """
    since = ctx.now - TRY_WINDOW
    if telegram_id <= 0 or await invites.failed_tries(ctx.work, telegram_id, since) >= MAX_TRIES:
        return Declined("")
    call = await claims.call_of(ctx.work, digest_of(secret)) if private else None
    if call is None:
        await invites.note_try(ctx.work, telegram_id, since)
        return Declined(DECLINED)
    known = await claims.of_account(ctx.work, telegram_id)
    if known and known.asked_at and known.expires_at > ctx.now:
        return known
    if not call.good:
        return Declined(_OVER)
    fresh = {"call_id": call.id, "expires_at": call.expires_at}
    if known is None:
        await claims.add(ctx.work, call.id, telegram_id, call.expires_at)
    elif known.expires_at > ctx.now:
        await claims.change(ctx.work, known.id, **fresh)
    else:
        none = {"unit_id": None, "units_read": 0, "person_id": None, "code": "", "asked_at": None}
        await claims.change(ctx.work, known.id, **fresh, **none)
    return await _mine(ctx, telegram_id)


async def mine(ctx: Context, telegram_id: int) -> Claim | None:
    """What this account may claim or has claimed, while that is open; None for every other stranger."""
    found = await claims.of_account(ctx.work, telegram_id)
    return found if found and found.expires_at > ctx.now else None


async def find_units(ctx: Context, telegram_id: int, text: str = "") -> Found:
    """The reporting units in which the account may claim a name, those only that a text may mean; raises Refusal."""
    _, path = await _choosing(ctx, telegram_id)
    every = await units.below(ctx.work, [path], REPORTING)
    said = bare(text)
    if not said:
        return Found(every)
    root = await units.root(ctx.work)
    index = UnitIndex(every, county_of(root.name if root else ""))
    found = index.by_name(said) or index.by_part(said)
    return Found(tuple(found), exact=True) if found else Found(index.near(said, every))


async def names(ctx: Context, telegram_id: int, unit_id: int) -> tuple[Unit, tuple[Claimable, ...]]:
    """A unit and whoever of it may be claimed; raises Refusal for a unit out of reach, and after too many units."""
    claim, path = await _choosing(ctx, telegram_id)
    unit = await _unit(ctx, unit_id, path)
    if claim.unit_id != unit.id:
        if claim.units_read >= MOST_UNITS_READ:
            raise Refusal("您已查看多个单位的人员，请联系县委组织部获取邀请链接。")
        await claims.change(ctx.work, claim.id, unit_id=unit.id, units_read=claim.units_read + 1)
    return unit, await claimable(ctx, unit.id)


async def claimable(ctx: Context, unit_id: int) -> tuple[Claimable, ...]:
    """Whoever has posts in this unit and nowhere else, and no account, in the order of the roster.

    Whoever confirms a claim gives all posts of a person away, and a colleague answers for his own unit only.
    """
    held = [one for one in await posts.given(ctx.work, unit_ids=[unit_id]) if not one.ended]
    free = {one.person_id: one for one in reversed(held) if one.telegram_id is None}
    every = await posts.given(ctx.work, person_ids=list(free)) if free else ()
    elsewhere = {one.person_id for one in every if one.unit_id != unit_id and not one.ended}
    return _told_apart([one for one in reversed(free.values()) if one.person_id not in elsewhere])


async def ask(ctx: Context, telegram_id: int, unit_id: int, person_id: int) -> Claim:
    """Claim to be this person, and tell those who may answer; raises Refusal for a name that is not free any more."""
    claim, path = await _choosing(ctx, telegram_id)
    unit = await _unit(ctx, unit_id, path)
    # Only a name that he was shown: his count of units cannot be passed by.
    if claim.unit_id != unit.id or person_id not in {one.person_id for one in await claimable(ctx, unit.id)}:
        raise Refusal("该姓名已启用或已不在名单中，请重新选择。")
    if await claims.made_since(ctx.work, telegram_id, ctx.now - CLAIM_LASTS) >= MOST_CLAIMS:
        raise Refusal("您已多次申请认领，请联系县委组织部获取邀请链接。")
    code = f"{secrets.randbelow(_CODES):04}"
    asked = {"person_id": person_id, "code": code, "asked_at": ctx.now, "expires_at": ctx.now + CLAIM_LASTS}
    await claims.change(ctx.work, claim.id, **asked)
    ctx.work.audit("claim.asked", unit_id=unit.id, claim=claim.id, person=person_id)
    found = await _mine(ctx, telegram_id)
    for to in await answerers(ctx, unit):
        push(ctx, to, f"{card_of(claim.id)}:asked", claims_view.request(found), card=card_of(claim.id))
    return found


async def withdraw(ctx: Context, telegram_id: int) -> Claim:
    """Take the own claim back, and make place for another; raises Refusal when nothing waits any more."""
    found = await mine(ctx, telegram_id)
    if found is None or not found.asked_at or not await claims.answer(ctx.work, found.id, ClaimOutcome.WITHDRAWN, None):
        raise Refusal("该申请已办理或已过期，无需撤回。发送 /start 可查看当前情况。")
    ctx.work.audit("claim.withdrawn", unit_id=found.unit_id, claim=found.id)
    call = await claims.call_by_id(ctx.work, found.call_id)
    if call and call.good:
        new = await claims.add(ctx.work, call.id, telegram_id, call.expires_at)
        await claims.change(ctx.work, new, unit_id=found.unit_id, units_read=found.units_read)
    return await _present(ctx, found.id)


async def answerers(ctx: Context, unit: Unit) -> tuple[Recipient, ...]:
    """Who may answer a claim in this unit and can be reached: whoever has a post of his own in it, administrators."""
    found = await people.recipients(ctx.work, unit_ids=ids_on_path(unit.path))
    here = (one for one in found if one.unit_id == unit.id and one.acting_for is None)
    return each_once(one for one in (*here, *(one for one in found if one.role in ADMINS)) if one.reachable)


def card_of(claim_id: int) -> str:
    """The name of the message about a claim, which is changed in place once the claim is answered."""
    return f"claim:{claim_id}"


async def _choosing(ctx: Context, telegram_id: int) -> tuple[Claim, str]:
    """The claim of an account that is still choosing, and the path below which it may."""
    found = await mine(ctx, telegram_id)
    if found and found.asked_at:
        raise Refusal("您的认领申请正在等待确认，请先撤回再重新选择。")
    call = await claims.call_by_id(ctx.work, found.call_id) if found else None
    if found is None or call is None or not call.good:
        raise Refusal(_OVER)
    return found, call.unit_path


async def _unit(ctx: Context, unit_id: int, path: str) -> Unit:
    unit = await units.by_id(ctx.work, unit_id)
    if unit is None or not unit.active or unit.type not in REPORTING or not unit.path.startswith(path):
        raise Refusal("没有找到该单位，请重新选择。")
    return unit


async def _mine(ctx: Context, telegram_id: int) -> Claim:
    found = await mine(ctx, telegram_id)
    if found is None:
        raise Refusal(_OVER)
    return found


async def _present(ctx: Context, claim_id: int) -> Claim:
    found = await claims.by_id(ctx.work, claim_id)
    assert found is not None  # noqa: S101  it was there just now
    return found


def _told_apart(held: Sequence[GivenPost]) -> tuple[Claimable, ...]:
    count = Counter(one.name for one in held)
    return tuple(
        Claimable(one.person_id, one.name, (one.title or one.role.label) if count[one.name] > 1 else "") for one in held
    )
