"""书记报告: by 10 July and by 31 December, drafted, confirmed, accepted; nothing is written twice."""

import pytest

from domain.dates.clock import local
from domain.errors import Refusal
from domain.items import Item
from domain.mechanisms import MECHANISMS
from services import items, my_items
from tests.mechanisms.acts import act
from tests.stage import QIAN, SUN, WANG, ZHOU, Stage, china

HALF = {"summary": "上半年建成阵地四处", "problems": "经费偏紧", "plan": "抓好换届"}
YEAR = {"summary": "全年任务完成", "five_ones": "五项均已完成", "problems": "队伍老化"}
TEXT = {"text": "抓党建工作情况"}


async def mine(stage: Stage, who: int, kind: str = "upward_report") -> Item:
    async with stage.context() as ctx:
        return next(one.item for one in await my_items.mine(ctx, await stage.actor(who)) if one.item.kind == kind)


async def offered(stage: Stage, item_id: int) -> object:
    async with stage.context() as ctx:
        _, step, context = await items.prepare(ctx, await stage.actor(QIAN), item_id, "report")
    return step.known(context)


@pytest.mark.parametrize(
    ("opens", "title", "due"),
    [
        # 10 July 2027 is a Saturday.
        ("2027-06-21 09:00", "2027年上半年书记抓党建工作报告", "2027-07-09 17:30"),
        ("2026-12-10 09:00", "2026年度书记抓党建工作报告", "2026-12-31 17:30"),
    ],
)
async def test_it_is_due_twice_a_year(stage: Stage, opens: str, title: str, due: str) -> None:
    stage.at(opens)
    await stage.open_periods()
    found = await mine(stage, QIAN)
    assert (found.title, found.due_at and local(found.due_at)) == (title, china(due))


async def test_the_clerk_drafts_the_secretary_confirms_the_department_accepts(stage: Stage) -> None:
    stage.at("2026-12-10 09:00")
    await stage.open_periods()
    found = await mine(stage, SUN)
    assert (await act(stage, SUN, found.id, "report", TEXT)).state == "drafted"
    assert (await act(stage, QIAN, found.id, "confirm")).state == "submitted"
    assert (await act(stage, WANG, found.id, "accept")).closed


async def test_another_unit_cannot_report_for_it(stage: Stage) -> None:
    stage.at("2026-12-10 09:00")
    await stage.open_periods()
    with pytest.raises(Refusal, match="没有找到该事项"):
        await act(stage, ZHOU, (await mine(stage, QIAN)).id, "report", TEXT)


async def test_the_half_starts_from_the_half_year_report_and_the_year_from_the_year_end_one(stage: Stage) -> None:
    stage.at("2027-06-21 09:00")
    await stage.open_periods()
    half = await mine(stage, QIAN)
    assert await offered(stage, half.id) == {}
    await act(stage, QIAN, (await mine(stage, QIAN, "half_year_report")).id, "report", HALF)
    assert await offered(stage, half.id) == {"text": HALF["summary"]}
    await act(stage, QIAN, half.id, "report", TEXT)
    stage.at("2027-12-10 09:00")
    await stage.open_periods()
    await act(stage, QIAN, (await mine(stage, QIAN, "year_end_material")).id, "report", YEAR)
    assert await offered(stage, (await mine(stage, QIAN)).id) == {"text": YEAR["summary"]}


def test_it_asks_one_thing_only() -> None:
    asks = next(step.asks for step in MECHANISMS["upward_report"].steps if step.action == "report")
    assert asks is not None
    assert list(asks.form.model_fields) == ["text"]
