"""Figures and lists of a unit (M08, M14, M15, M19): asked once a year, started from last year's, amended at will."""

from collections.abc import Mapping
from typing import Any

import pytest

from domain.dates.clock import local
from domain.errors import Refusal
from domain.forms.fields import questions
from domain.items import Item
from domain.mechanisms import MECHANISMS
from domain.mechanisms.fund_guarantee import compared
from domain.mechanisms.training_chain import known
from domain.steps import FormContext
from services import board, items, my_items, openings
from tests.mechanisms.acts import act
from tests.stage import QIAN, STRANGER, SUN, WANG, WU, ZHOU, Stage, china

CHAIN = {"wealth_leader": 20, "party_member": 8, "village_cadre": 5, "village_secretary": 2}
FUNDS = {"fiscal": 90.5, "party_fee": 3, "other": 1.5}
DUTIES = {"duties": ["赵卫民：组织工作，抓机关支部", "孙悦：宣传工作，抓学习教育"]}
BRANCHES = {"total": 12, "done": 11}
DECEMBER = "2026-12-01 09:00"
A_YEAR_LATER = "2027-12-01 09:00"
ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "training_chain": CHAIN,
    "fund_guarantee": FUNDS,
    "dual_duty": DUTIES,
    "lower_review": BRANCHES,
}


async def mine(stage: Stage, who: int, kind: str) -> Item:
    async with stage.context() as ctx:
        return next(one.item for one in await my_items.mine(ctx, await stage.actor(who)) if one.item.kind == kind)


async def context(stage: Stage, who: int, item_id: int) -> FormContext:
    async with stage.context() as ctx:
        return (await items.prepare(ctx, await stage.actor(who), item_id, "report"))[2]


@pytest.mark.parametrize(
    ("kind", "opens", "due"),
    [
        ("training_chain", DECEMBER, "2026-12-18 17:30"),
        ("fund_guarantee", DECEMBER, "2026-12-18 17:30"),
        ("lower_review", DECEMBER, "2026-12-18 17:30"),
        ("dual_duty", "2027-02-01 09:00", "2027-03-31 17:30"),
    ],
)
async def test_they_open_once_a_year_and_are_due_with_what_is_due_anyhow(
    stage: Stage, kind: str, opens: str, due: str
) -> None:
    stage.at(opens)
    await stage.open_periods()
    found = await mine(stage, QIAN, kind)
    assert found.due_at is not None
    assert local(found.due_at) == china(due)


@pytest.mark.parametrize("kind", sorted(ANSWERS))
async def test_one_answer_closes_them_with_a_receipt_and_they_can_be_put_right(stage: Stage, kind: str) -> None:
    stage.at(DECEMBER)
    await stage.open_periods()
    found = await mine(stage, SUN, kind)
    done = await act(stage, SUN, found.id, "report", ANSWERS[kind])
    assert (done.closed, done.state) == (True, "reported")
    again = await act(stage, QIAN, found.id, "amend", ANSWERS[kind])
    assert again.closed
    async with stage.context() as ctx:
        shown = await items.get(ctx, await stage.actor(WANG), found.id)
    assert shown.item.payload["report"].items() >= ANSWERS[kind].items()


@pytest.mark.parametrize("kind", sorted(ANSWERS))
async def test_nobody_else_writes_them(stage: Stage, kind: str) -> None:
    stage.at(DECEMBER)
    await stage.open_periods()
    found = await mine(stage, QIAN, kind)
    with pytest.raises(Refusal, match="没有找到该事项"):
        await act(stage, ZHOU, found.id, "report", ANSWERS[kind])
    with pytest.raises(Refusal, match="权限"):
        await act(stage, WANG, found.id, "report", ANSWERS[kind])
    with pytest.raises(KeyError):
        await stage.actor(STRANGER)


async def test_only_townships_have_villages_to_count(stage: Stage) -> None:
    stage.at(DECEMBER)
    await stage.open_periods()
    async with stage.context() as ctx:
        kinds = {one.item.kind for one in await my_items.mine(ctx, await stage.actor(WU))}
    assert "lower_review" in kinds
    assert not kinds & {"training_chain", "fund_guarantee"}


async def test_last_year_s_numbers_are_offered(stage: Stage) -> None:
    stage.at(DECEMBER)
    await stage.open_periods()
    for kind in ("training_chain", "lower_review", "dual_duty"):
        await act(stage, QIAN, (await mine(stage, QIAN, kind)).id, "report", ANSWERS[kind])
    stage.at(A_YEAR_LATER)
    await stage.open_periods()
    offered = {}
    for kind in ("training_chain", "lower_review", "dual_duty"):
        step = MECHANISMS[kind].steps[0]
        offered[kind] = step.known(await context(stage, QIAN, (await mine(stage, QIAN, kind)).id))
    assert offered == {"training_chain": CHAIN, "lower_review": {"total": 12}, "dual_duty": DUTIES}


async def test_more_branches_than_there_are_are_not_taken(stage: Stage) -> None:
    stage.at(DECEMBER)
    await stage.open_periods()
    found = await mine(stage, QIAN, "lower_review")
    with pytest.raises(Refusal, match="不能多于支部总数"):
        await act(stage, QIAN, found.id, "report", {"total": 3, "done": 4})


async def test_less_money_than_last_year_needs_an_explanation(stage: Stage) -> None:
    stage.at(DECEMBER)
    await stage.open_periods()
    await act(stage, QIAN, (await mine(stage, QIAN, "fund_guarantee")).id, "report", FUNDS)
    stage.at(A_YEAR_LATER)
    await stage.open_periods()
    found = await mine(stage, QIAN, "fund_guarantee")
    less = FUNDS | {"fiscal": 80}
    with pytest.raises(Refusal, match=r"合计84\.5万元，低于上一年度的95万元"):
        await act(stage, QIAN, found.id, "report", less)
    done = await act(stage, QIAN, found.id, "report", less | {"explanation": "撤并两个村"})
    assert done.closed
    assert {name: done.payload["report"][name] for name in ("total", "last_total")} == {
        "total": 84.5,
        "last_total": 95.0,
    }
    with pytest.raises(Refusal, match="低于上一年度"):
        await act(stage, QIAN, found.id, "amend", less)


async def test_as_much_as_last_year_and_a_first_year_need_none(stage: Stage) -> None:
    stage.at(DECEMBER)
    await stage.open_periods()
    found = await mine(stage, QIAN, "fund_guarantee")
    first = await context(stage, QIAN, found.id)
    assert compared(first, FUNDS) == {"total": 95.0}
    assert known(first) == {}
    done = await act(stage, QIAN, found.id, "report", FUNDS)
    assert compared(FormContext(found, "", previous=done, today=first.today), FUNDS)["total"] == 95.0


async def test_what_units_owe_is_on_the_board_and_information_is_not_chased(stage: Stage) -> None:
    stage.at(DECEMBER)
    await stage.open_periods()
    async with stage.context() as ctx:
        kinds = {one.mechanism.kind for one in (await board.overview(ctx, await stage.actor(WANG))).columns}
        running = {one.mechanism.kind for one in openings.running(ctx)}
    assert {"lower_review", "training_chain", "fund_guarantee", "dual_duty"} <= running
    assert {"lower_review", "training_chain", "fund_guarantee", "dual_duty"} <= kinds
    assert not any(MECHANISMS[kind].is_public for kind in ("training_chain", "fund_guarantee", "dual_duty"))


def test_they_ask_little() -> None:
    asked = {kind: len(questions(asks.form)) for kind in ANSWERS if (asks := MECHANISMS[kind].steps[0].asks)}
    assert asked == {"training_chain": 4, "fund_guarantee": 4, "dual_duty": 1, "lower_review": 2}
