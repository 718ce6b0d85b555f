"""Helpers of the tests of self-claims: the message in the group, and the whole way of a claimant."""

from services import claim_answers, claim_calls, claims, groups
from services.invites import Declined
from storage import people
from storage.claims import Claim
from storage.session import UnitOfWork
from tests.stage import QIAN, STRANGER, WANG, Stage

CHAT = -1_001_900_000_777
OTHER = 9002
UNIT = "青山镇党委"


async def unbind(stage: Stage, *who: int) -> list[int]:
    """Take the accounts of these people away; gives their ids."""
    found = []
    async with stage.context() as ctx:
        for one in who:
            known = await people.by_telegram(ctx.work, one)
            assert known is not None
            await people.change(ctx.work, known["id"], telegram_id=None, started_at=None)
            found.append(known["id"])
    return found


async def called(stage: Stage, by: int = WANG) -> str:
    """Bind the group, post the message, and return the secret of its link."""
    actor = await stage.actor(by)
    async with stage.context() as ctx:
        await groups.on_member(ctx, actor, CHAT, "工作群", present=True)
        await groups.bind(ctx, actor, CHAT, None)
        await claim_calls.make(ctx, actor, CHAT)
        (posted,) = [one for one in ctx.work.messages if one.key.startswith("claim-call:")]
    assert "青山" not in posted.text
    return posted.keyboard[0][0].url.split(f"?start={claim_calls.PREFIX}")[1]


async def admitted(stage: Stage, secret: str, account: int = STRANGER) -> Claim | Declined:
    async with stage.context() as ctx:
        return await claims.admit(ctx, account, secret, private=True)


async def named(stage: Stage, unit: str = UNIT, account: int = STRANGER) -> list[str]:
    unit_id = (await stage.unit(unit)).id
    async with stage.context() as ctx:
        return [one.name for one in (await claims.names(ctx, account, unit_id))[1]]


async def asked(stage: Stage, secret: str, person_id: int, account: int = STRANGER, unit: str = UNIT) -> Claim:
    """Go the whole way of a claimant."""
    await admitted(stage, secret, account)
    await named(stage, unit, account)
    unit_id = (await stage.unit(unit)).id
    async with stage.context() as ctx:
        return await claims.ask(ctx, account, unit_id, person_id)


async def confirmed(stage: Stage, claim_id: int, by: int = QIAN) -> Claim:
    actor = await stage.actor(by)
    async with stage.context() as ctx:
        return await claim_answers.confirm(ctx, actor, claim_id)


def told(work: UnitOfWork) -> set[int]:
    return {one.chat_id for one in work.messages}
