"""A unit's plan: what is issued stands beside what is to come, and last year's answer is one press away."""

import pytest

from domain.errors import Refusal
from domain.plan import Stretch, stretch_of
from services import plan
from services.plan import Planned
from tests.services.test_search import SUMMARY, act, item_of
from tests.stage import QIAN, SUN, WANG, ZHOU, Stage


async def planned(stage: Stage, who: int, stretch: Stretch, unit: str = "青山镇党委") -> dict[str, Planned]:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        of = await plan.unit_of(ctx, actor, (await stage.unit(unit)).id)
        return {one.title: one for one in await plan.of_unit(ctx, actor, of, stretch.period(ctx.today))}


async def test_what_was_answered_a_year_ago_is_there_next_year(stage: Stage) -> None:
    await stage.open_periods()
    await act(stage, QIAN, await item_of(stage, "duty_report"), "report", SUMMARY)
    this = (await planned(stage, SUN, Stretch.THIS_YEAR))["2026年度述职报告摘要"]
    assert this.shown is not None
    coming = (await planned(stage, SUN, Stretch.NEXT_YEAR))["2027年度述职报告摘要"]
    assert coming.shown is None
    assert coming.before is not None
    assert coming.before.item.id == this.shown.item.id


async def test_what_nobody_has_answered_is_no_answer_of_a_year_ago(stage: Stage) -> None:
    await stage.open_periods()
    coming = (await planned(stage, SUN, Stretch.NEXT_YEAR))["2027年度述职报告摘要"]
    assert coming.before is None


async def test_the_department_itself_has_no_plan(stage: Stage) -> None:
    with pytest.raises(Refusal):
        await planned(stage, WANG, Stretch.THIS_YEAR, "县委组织部")


@pytest.mark.parametrize("who", [SUN, QIAN, WANG])
async def test_whoever_reports_or_oversees_sees_the_same_duties(stage: Stage, who: int) -> None:
    await stage.open_periods()
    assert "2027年第一季度党建工作情况" in await planned(stage, who, Stretch.NEXT_QUARTER)


async def test_nobody_else_sees_a_unit_s_plan(stage: Stage) -> None:
    with pytest.raises(Refusal):
        await planned(stage, ZHOU, Stretch.THIS_YEAR)


@pytest.mark.parametrize("word", ["", "x", "YEAR"])
def test_a_word_that_no_button_carries_is_refused(word: str) -> None:
    with pytest.raises(Refusal):
        stretch_of(word)
