"""审核通过 and 退回 are taken back as long as the unit has not acted; the unit hears of it once, or of nothing."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from domain.delivery import DeliveryState
from domain.errors import Refusal
from domain.items import Holder, Phase
from domain.messages import Outgoing
from services import history, items
from storage.tables import item, outbox
from tests.stage import QIAN, SUN, WANG, Stage, populated

SUMMARY = {"last_year": "已整改", "achievements": "有成效的做法", "problems": "经费偏紧", "plan": "继续推进"}
REASON = {"reason": "请补充数据"}


@pytest.fixture
async def autumn(tmp_path: Path) -> AsyncIterator[Stage]:
    """The county on 2 November 2026, where 青山镇 has handed in its duty report."""
    stage = await populated(tmp_path, "2026-11-02 10:00")
    await stage.open_periods()
    await take(stage, QIAN, "report", SUMMARY)
    yield stage
    await stage.database.close()


async def report(stage: Stage) -> items.ItemView:
    async with stage.context() as ctx:
        where = (item.c.kind == "duty_report", item.c.unit_id == (await stage.unit("青山镇党委")).id)
        row = await ctx.work.first(select(item.c.id).where(*where))
        assert row is not None
        return await items.get(ctx, await stage.actor(WANG), row["id"])


async def take(stage: Stage, who: int, action: str, answers: dict[str, str] | None = None) -> dict[int, Outgoing]:
    """Take a step on the duty report; returns what each chat is told unasked."""
    one, actor = (await report(stage)).item, await stage.actor(who)
    async with stage.context() as ctx:
        await items.act(ctx, actor, one.id, action, one.version, answers)
        return {message.chat_id: message for message in ctx.work.messages if message.kind == "news"}


async def offered(stage: Stage) -> set[str]:
    return {step.action for step in (await report(stage)).steps}


async def all_went_out(stage: Stage, to: int | None = None) -> None:
    async with stage.context() as ctx:
        theirs = (outbox.c.chat_id == to,) if to else ()
        await ctx.work.execute(update(outbox).where(*theirs).values(state=DeliveryState.SENT))


@pytest.mark.parametrize(("decision", "answers"), [("accept", {}), ("return", REASON)])
async def test_a_decision_is_taken_back_and_the_report_waits_as_before(
    autumn: Stage, decision: str, answers: dict[str, str]
) -> None:
    before = (await report(autumn)).item
    await take(autumn, WANG, decision, answers)
    assert f"un{decision}" in await offered(autumn)
    await take(autumn, WANG, f"un{decision}")
    after = (await report(autumn)).item
    assert (after.state, after.holder, after.phase) == ("submitted", Holder.DEPARTMENT, Phase.WAITING)
    assert (after.closed_at, after.submitted_at, after.due_at) == (None, before.submitted_at, before.due_at)
    assert {"accept", "return"} <= await offered(autumn)
    assert not {"unaccept", "unreturn"} & await offered(autumn)


async def test_what_was_decided_and_taken_back_stays_in_the_record(autumn: Stage) -> None:
    await take(autumn, WANG, "return", REASON)
    await take(autumn, WANG, "unreturn")
    await take(autumn, WANG, "accept")
    view = await report(autumn)
    async with autumn.context() as ctx:
        record = await history.of_item(ctx, await autumn.actor(WANG), view)
    assert [one.what for one in record][:3] == ["审核通过", "撤回退回", "退回"]


async def test_nobody_hears_of_a_decision_that_was_taken_back_before_it_went_out(autumn: Stage) -> None:
    assert set(await take(autumn, WANG, "accept")) == {QIAN, SUN}
    assert await take(autumn, WANG, "unaccept") == {}
    async with autumn.context() as ctx:
        rows = await ctx.work.all(select(outbox.c.state).where(outbox.c.key.like("step:%:3:%")))
    assert {row["state"] for row in rows} == {DeliveryState.CANCELLED}


async def test_whoever_has_heard_of_it_hears_once_that_it_was_taken_back(autumn: Stage) -> None:
    await take(autumn, WANG, "return", REASON)
    await all_went_out(autumn, QIAN)
    told = await take(autumn, WANG, "unreturn")
    assert set(told) == {QIAN}
    assert "【撤回退回】2026年度述职报告摘要" in told[QIAN].text
    assert "现恢复为“待审核”，请等组织部审核，暂不需办理。" in told[QIAN].text


@pytest.mark.parametrize(("who", "action"), [(SUN, "report"), (QIAN, "report"), (QIAN, "extend"), (QIAN, "explain")])
async def test_once_the_unit_has_acted_a_return_stays(autumn: Stage, who: int, action: str) -> None:
    answers = {
        "report": SUMMARY,
        "extend": {"due": "2026-12-21T17:30:00+08:00", "reason": "材料较多"},
        "explain": {"text": "正在补充"},
    }
    await take(autumn, WANG, "return", REASON)
    if action == "explain":
        autumn.at("2026-12-20 10:00")
    await take(autumn, who, action, answers[action])
    assert "unreturn" not in await offered(autumn)
    with pytest.raises(Refusal):
        await take(autumn, WANG, "unreturn")


async def test_a_secretary_s_own_return_is_not_the_department_s_to_take_back(tmp_path: Path) -> None:
    stage = await populated(tmp_path / "other", "2026-11-02 10:00")
    await stage.open_periods()
    await take(stage, SUN, "report", SUMMARY)
    await take(stage, QIAN, "hand_back", REASON)
    assert "unreturn" not in await offered(stage)
    await stage.database.close()
