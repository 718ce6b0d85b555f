"""What people hear of a step: who has something to do is asked to do it, everybody else reads how it stands."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from domain.holders import acting_roles
from domain.items import Holder, Item
from domain.mechanism import Mechanism
from domain.mechanisms import MECHANISMS
from domain.messages import Outgoing
from domain.power import Role
from domain.workflow import acts_next
from services import items
from storage.tables import item
from tests.stage import QIAN, SUN, WANG, Stage, populated

SUMMARY = {"last_year": "已整改", "achievements": "有成效的做法", "problems": "经费偏紧", "plan": "继续推进"}
ASKING = ("请于", "请您", "应于", "查看并办理")


@pytest.fixture
async def autumn(tmp_path: Path) -> AsyncIterator[Stage]:
    """The county on 2 November 2026 with everything open that is due then."""
    stage = await populated(tmp_path, "2026-11-02 10:00")
    await stage.open_periods()
    yield stage
    await stage.database.close()


async def take(stage: Stage, who: int, action: str, answers: dict[str, str] | None = None) -> dict[int, Outgoing]:
    """Take a step on the duty report of 青山镇; returns what each chat is told unasked."""
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        row = await ctx.work.first(
            select(item).where(item.c.kind == "duty_report", item.c.unit_id == (await stage.unit("青山镇党委")).id)
        )
        assert row is not None
        await items.act(ctx, actor, row["id"], action, row["version"], answers)
        return {message.chat_id: message for message in ctx.work.messages if message.kind == "news"}


def said(message: Outgoing) -> str:
    return message.text + "".join(f"[{key.text}]" for row in message.keyboard for key in row)


async def test_the_clerk_hears_that_the_secretary_confirmed_and_is_asked_for_nothing(autumn: Stage) -> None:
    (asked,) = (await take(autumn, SUN, "report", SUMMARY)).values()
    assert asked.chat_id == QIAN
    assert "孙悦已起草，请您核对后确认报送。" in said(asked)
    assert "请于12月10日（星期四）17:30前办理。" in said(asked)
    assert "[查看并办理]" in said(asked)
    told = await take(autumn, QIAN, "confirm")
    assert set(told) == {SUN}
    words = said(told[SUN])
    assert words.startswith("<b>【已报送】2026年度述职报告摘要</b>\n青山镇党委：书记钱进已确认，回执号 <code>2026-")
    assert "-1</code>，等组织部审核。" in words
    assert words.endswith("[查看]")
    assert [word for word in ASKING if word in words] == []


async def test_who_drafted_hears_that_the_secretary_wrote_it_anew(autumn: Stage) -> None:
    await take(autumn, SUN, "report", SUMMARY)
    told = await take(autumn, QIAN, "report", SUMMARY)
    assert "书记钱进已报送，回执号" in said(told[SUN])
    assert [word for word in ASKING if word in said(told[SUN])] == []


async def test_what_comes_back_asks_the_unit_and_what_is_accepted_asks_nobody(autumn: Stage) -> None:
    await take(autumn, SUN, "report", SUMMARY)
    await take(autumn, QIAN, "confirm")
    back = await take(autumn, WANG, "return", {"reason": "请补充数据"})
    assert set(back) == {QIAN, SUN}
    assert all("理由：请补充数据" in said(one) and "[查看并办理]" in said(one) for one in back.values())
    await take(autumn, QIAN, "report", SUMMARY)
    done = await take(autumn, WANG, "accept")
    assert [word for one in done.values() for word in ASKING if word in said(one)] == []


@pytest.mark.parametrize("mechanism", MECHANISMS.values(), ids=MECHANISMS)
def test_only_who_has_the_ball_and_a_step_is_asked_to_act(mechanism: Mechanism) -> None:
    opened = datetime(2026, 1, 1, tzinfo=UTC)
    for name, state in mechanism.states.items():
        over = opened if state.phase.is_over else None
        here = Item(
            1, "", mechanism.kind, 1, "2026", "", "", name, state.holder, opened, opened, closed_at=over, person_id=7
        )
        able = {role for one in mechanism.steps if name in one.sources for role in one.by}
        for role in Role:
            asked = acts_next(mechanism, here, role, own=False)
            assert not asked or (role in able and role in acting_roles(state.holder) | state.who)
            assert asked or state.holder is Holder.PERSON or role not in able & acting_roles(state.holder)
            assert acts_next(mechanism, here, role, own=True) or state.holder is not Holder.PERSON or over
