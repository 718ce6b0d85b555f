"""Who is missing: the department's digest says how many are not bound yet, once a week at first, while any are."""

from domain.messages import MessageKind
from services import department_digest
from storage import people
from tests.services.claim_cast import unbind
from tests.services.notice_cast import deliver
from tests.stage import SUN, WU, ZHOU, Stage


async def digest(stage: Stage, at: str) -> str | None:
    """What the department's administrator gets on a morning; None when it is nothing."""
    stage.at(at)
    async with stage.context() as ctx:
        await department_digest.send_due(ctx)
        found = [one.text for one in ctx.work.messages if one.kind is MessageKind.DEPARTMENT_DIGEST]
    await deliver(stage)
    return found[0] if found else None


async def test_it_is_told_once_a_week_four_times_and_then_no_more_by_itself(stage: Stage) -> None:
    await unbind(stage, SUN, ZHOU)
    first = await digest(stage, "2026-11-24 09:00")
    assert first is not None
    assert "尚未启用</b>2人（2个单位）" in first
    for day in ("25", "26", "27", "30"):
        assert "尚未启用" not in (await digest(stage, f"2026-11-{day} 09:00") or "")
    for day in ("01", "08", "15"):
        assert "尚未启用</b>2人（2个单位）" in (await digest(stage, f"2026-12-{day} 09:00") or "")
    for day in ("22", "29"):
        assert "尚未启用" not in (await digest(stage, f"2026-12-{day} 09:00") or "")


async def test_it_is_not_told_when_everybody_is_bound(stage: Stage) -> None:
    for day in ("24", "25", "30"):
        assert "尚未启用" not in (await digest(stage, f"2026-11-{day} 09:00") or "")


async def test_it_is_no_more_told_once_the_last_one_is_bound(stage: Stage) -> None:
    (sun,) = await unbind(stage, SUN)
    assert "尚未启用</b>1人（1个单位）" in (await digest(stage, "2026-11-24 09:00") or "")
    async with stage.context() as ctx:
        await people.change(ctx.work, sun, telegram_id=SUN, started_at=ctx.now)
    assert "尚未启用" not in (await digest(stage, "2026-12-01 09:00") or "")


async def test_whoever_looks_ahead_knows_the_morning_on_which_it_is_told_again(stage: Stage) -> None:
    await unbind(stage, SUN)
    await digest(stage, "2026-11-23 10:00")
    # Something else is told meanwhile: the week of that is over later.
    async with stage.context() as ctx:
        await people.change(ctx.work, (await stage.actor(WU)).person_id, unreachable_at=ctx.now)
    assert "提醒无法到达" in (await digest(stage, "2026-11-25 09:00") or "")
    stage.at("2026-11-25 10:00")
    async with stage.context() as ctx:
        at = await department_digest.first_news(ctx.work, ctx.rules, None)
        found = await department_digest.mornings(ctx.work.as_of(at), ctx.rules) if at else ()
    assert at is not None
    assert f"{at.astimezone(stage.now.tzinfo):%m-%d %H:%M}" == "11-30 09:00"
    assert [one.day.unbound for one in found if one.day] == [(1, 1)]
