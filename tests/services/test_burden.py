"""The department's own account (减负账): what counts, in which month, for which unit, and who may read it."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from domain.burden import A_MONTH, A_YEAR, Load, budget, weight
from domain.dates.periods import Period, PeriodKind
from domain.delivery import DeliveryState
from domain.errors import Refusal
from domain.items import Holder, Item, Phase
from domain.messages import MessageKind, Method, Outgoing, Priority
from domain.power import Role, UnitType
from services import attention, burden, burden_sheet, keeping, openings, scheduler
from services.ledgers import Made
from services.messages import Chat
from storage import outbox as outbox_store
from storage import people, units
from storage.outbox import Settlement
from storage.tables import item, outbox
from tests.services.rehearsed import rehearsed
from tests.services.test_collections import correct, make, send
from tests.stage import LI, QIAN, SUN, WANG, ZHAO, ZHOU, Stage, china

NOVEMBER, YEAR = Period(PeriodKind.MONTH, 2026, 11), Period(PeriodKind.YEAR, 2026)
RELIEF = Path(__file__).parents[2] / "docs" / "relief.md"


async def told(stage: Stage, who: int, key: str, **fields: Any) -> None:
    """Put a message to somebody of the cast into the outbox, by itself one that reminds."""
    person = (await stage.actor(who)).person_id
    values: dict[str, Any] = {"kind": MessageKind.DIGEST, "priority": Priority.PUSH, "person_id": person} | fields
    async with stage.context() as ctx:
        ctx.work.send(Outgoing(who, key, text=key, **values))


async def deliver(stage: Stage, state: DeliveryState = DeliveryState.SENT) -> None:
    """Let everything that waits come to this end."""
    async with stage.database.batch() as batch:
        epoch = (await outbox_store.take_over(batch.session, timedelta(seconds=30))).epoch
    while True:
        async with stage.database.batch() as batch:
            claimed = (await outbox_store.claim(batch.session, epoch, 50, ())).rows
            await outbox_store.settle(batch.session, epoch, [Settlement(row, state, row.id) for row in claimed])
        if not claimed:
            return


async def loads(stage: Stage, period: Period = NOVEMBER, page: int = 1) -> dict[str, Load]:
    async with stage.context() as ctx:
        _, shown, _ = await burden.page(ctx, await stage.actor(WANG), period, page)
    return {one.unit.name: one.load for one in shown}


async def messages(stage: Stage, period: Period = NOVEMBER) -> dict[str, int]:
    return {name: load.messages for name, load in (await loads(stage, period)).items() if load.messages}


async def test_what_asks_or_reminds_counts_once_for_the_unit_of_its_reader(stage: Stage) -> None:
    for kind in (MessageKind.DIGEST, MessageKind.NOTICE, MessageKind.URGE, MessageKind.NEWS):
        await told(stage, QIAN, f"{kind}", kind=kind)
    await told(stage, SUN, "clerk")
    await told(stage, ZHOU, "other")
    await deliver(stage)
    assert await messages(stage) == {"青山镇党委": 5, "柳林镇党委": 1}


@pytest.mark.parametrize(
    ("who", "fields"),
    [
        pytest.param(QIAN, {"kind": MessageKind.REPLY, "priority": Priority.REPLY}, id="an answer"),
        pytest.param(QIAN, {"kind": MessageKind.FEEDBACK}, id="nothing that asks"),
        pytest.param(QIAN, {"method": Method.PIN, "message_id": 1}, id="no new message"),
        pytest.param(QIAN, {"kind": MessageKind.NOTICE, "person_id": None}, id="a group"),
        pytest.param(WANG, {"kind": MessageKind.NEWS}, id="the department"),
    ],
)
async def test_what_asks_nothing_of_a_unit_is_not_counted(stage: Stage, who: int, fields: dict[str, Any]) -> None:
    await told(stage, who, "one", **fields)
    await deliver(stage)
    assert await messages(stage) == {}


@pytest.mark.parametrize("state", [DeliveryState.UNDELIVERABLE, DeliveryState.DEAD, DeliveryState.HELD])
async def test_what_did_not_arrive_is_not_counted(stage: Stage, state: DeliveryState) -> None:
    await told(stage, QIAN, "one")
    await deliver(stage, state)
    assert await messages(stage) == {}


async def test_what_an_administrator_says_has_arrived_counts_from_then_on(stage: Stage) -> None:
    await told(stage, QIAN, "one")
    await deliver(stage, DeliveryState.HELD)
    async with stage.context() as ctx:
        row = await ctx.work.value(select(outbox.c.id))
        await attention.accept_as_delivered(ctx, await stage.actor(WANG), row)
    assert await messages(stage) == {"青山镇党委": 1}


async def test_the_count_outlives_the_messages_and_stays_in_its_month(stage: Stage) -> None:
    await told(stage, QIAN, "one")
    await deliver(stage)
    stage.now += timedelta(days=100)
    async with stage.database.batch() as batch:
        await keeping.forget_some(batch.session)
    await told(stage, QIAN, "two")
    await deliver(stage)
    assert await messages(stage) == {"青山镇党委": 1}
    assert await messages(stage, YEAR) == {"青山镇党委": 1}
    assert await messages(stage, Period(PeriodKind.MONTH, 2027, 3)) == {"青山镇党委": 1}


async def test_the_month_is_that_in_china(stage: Stage) -> None:
    stage.at("2026-12-01 00:10")
    await told(stage, QIAN, "one", any_hour_until=stage.now + timedelta(hours=1))
    await deliver(stage)
    assert await messages(stage) == {}
    assert await messages(stage, NOVEMBER.next()) == {"青山镇党委": 1}


async def test_who_has_posts_in_two_units_is_one_reader(stage: Stage) -> None:
    async with stage.context() as ctx:
        other = await stage.unit("柳林镇党委")
        await people.appoint(ctx.work, (await stage.actor(SUN)).person_id, other.id, Role.CLERK)
    await told(stage, SUN, "one")
    await deliver(stage)
    assert await messages(stage) == {"青山镇党委": 1}


async def test_the_questions_are_those_of_the_items_that_were_opened_and_not_called_off(stage: Stage) -> None:
    await opened(stage, "duty_report")
    found = await loads(stage)
    assert set(found.values()) == {Load(0, 4, 40)}
    assert set((await loads(stage, NOVEMBER.next())).values()) == {Load(0, 0, 0)}
    assert set((await loads(stage, YEAR)).values()) == {Load(0, 4, 40)}
    async with stage.context() as ctx:
        theirs = (await stage.unit("青山镇党委")).id
        await ctx.work.execute(update(item).where(item.c.unit_id == theirs).values(phase=str(Phase.CANCELLED)))
    assert (await loads(stage))["青山镇党委"] == Load(0, 0, 0)
    assert (await loads(stage))["柳林镇党委"] == Load(0, 4, 40)


async def test_a_corrected_one_weighs_what_it_asks_now(stage: Stage) -> None:
    one = await make(stage)
    await send(stage, one)
    assert set((await loads(stage)).values()) == {Load(0, 2, 6)}
    await correct(stage, one, questions=["党员人数（数字，人）", "主要做法", "存在问题"])
    assert set((await loads(stage)).values()) == {Load(0, 3, 25)}


async def opened(stage: Stage, *kinds: str) -> None:
    """Open everything that has come, and leave only these kinds."""
    await stage.open_periods()
    async with stage.context() as ctx:
        others = item.c.kind.not_in(kinds)
        await ctx.work.execute(update(item).where(others).values(phase=str(Phase.CANCELLED)))


async def test_a_tick_weighs_what_was_opened_and_finds_nothing_afterwards(stage: Stage) -> None:
    await stage.open_periods()
    async with stage.context() as ctx:
        await scheduler.tick(ctx)
        assert await ctx.work.all(select(item.c.id).where(item.c.questions.is_(None))) == []
        assert await burden.weigh(ctx) == 0


async def test_an_item_of_a_kind_that_is_no_more_asks_nothing(stage: Stage) -> None:
    await stage.open_periods()
    async with stage.context() as ctx:
        await ctx.work.execute(update(item).values(kind="of_old", phase=str(Phase.UNDER_WAY), part=item.c.no))
    assert set((await loads(stage)).values()) == {Load(0, 0, 0)}


async def test_units_over_the_budget_come_first_and_all_others_in_their_fixed_order(stage: Stage) -> None:
    async with stage.context() as ctx:
        root = await units.by_name(ctx.work, "县委组织部")
        assert root
        for number in range(10, 25):
            await units.add(ctx.work, f"第{number}党委", UnitType.TOWNSHIP, root, number)
    for number in range(A_MONTH.messages + 1):
        await told(stage, ZHOU, f"z{number}")
    for number in range(A_MONTH.messages):
        await told(stage, QIAN, f"q{number}")
    await deliver(stage)
    first, second = await loads(stage), await loads(stage, page=2)
    names = [*first, *second]
    assert names[:3] == ["柳林镇党委", "青山镇党委", "县教育局党组"]
    assert names[3:] == [f"第{number}党委" for number in range(10, 25)]
    assert list(await loads(stage, page=99)) == list(second)
    async with stage.context() as ctx:
        meter = await burden.meter(ctx, await stage.actor(WANG), NOVEMBER)
    assert (meter.units, meter.over, meter.most.messages) == (18, 1, A_MONTH.messages + 1)
    assert meter.average.messages == round((2 * A_MONTH.messages + 1) / 18)


async def test_what_asked_is_told_for_all_units_and_for_one(stage: Stage) -> None:
    await opened(stage, "duty_report")
    await told(stage, QIAN, "one")
    await told(stage, ZHOU, "two", kind=MessageKind.URGE)
    await deliver(stage)
    theirs = (await stage.unit("青山镇党委")).id
    async with stage.context() as ctx:
        actor = await stage.actor(WANG)
        every, one = await burden.origins(ctx, actor, NOVEMBER), await burden.origins(ctx, actor, NOVEMBER, theirs)
    assert every.kinds == {"digest": 1, "urge": 1}
    assert [(origin.title, origin.number, origin.questions) for origin in every.duties] == [
        ("2026年度述职报告摘要", 3, 12)
    ]
    assert every.load == Load(2, 12, 122)
    assert one.kinds == {"digest": 1}
    assert [(origin.number, origin.questions, origin.minutes) for origin in one.duties] == [(1, 4, 40)]
    assert (one.load, one.is_over) == (Load(1, 4, 41), False)


@pytest.mark.parametrize("who", [QIAN, SUN, ZHAO])
async def test_nobody_but_the_department_reads_it(stage: Stage, who: int) -> None:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        for reads in (
            burden.page(ctx, actor, NOVEMBER, 1),
            burden.origins(ctx, actor, NOVEMBER),
            burden.ask_sheet(ctx, actor, NOVEMBER, Chat(who), "k"),
            burden_sheet.make(ctx.work, actor, NOVEMBER, stage.folder / "x.xlsx"),
        ):
            with pytest.raises(Refusal, match="没有使用此功能的权限"):
                await reads


async def test_a_period_of_another_length_and_a_unit_that_is_not_there_are_refused(stage: Stage) -> None:
    with pytest.raises(Refusal, match="按月或按年"):
        burden.read_period("2026Q1")
    async with stage.context() as ctx:
        with pytest.raises(Refusal, match="没有找到该单位"):
            await burden.origins(ctx, await stage.actor(LI), NOVEMBER, 999)


async def test_the_sheet_has_every_unit_in_order_with_numbers_that_add_up(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(burden_sheet, "CHUNK", 2)
    await opened(stage, "duty_report")
    for number in range(A_MONTH.messages + 1):
        await told(stage, ZHOU, f"z{number}")
    await deliver(stage)
    path = stage.folder / "sheet.xlsx"
    async with stage.context() as ctx:
        await burden.weigh(ctx)
        made = await burden_sheet.make(ctx.work, await stage.actor(WANG), NOVEMBER, path)
    assert made == Made("burden", "2026-11", "2026年11月减负账.xlsx", 3)
    sheet = load_workbook(path).active
    assert sheet is not None
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[1] for row in rows] == ["青山镇党委", "柳林镇党委", "县教育局党组", "平均", "最多", "预算"]
    assert rows[1][3:] == (41, 4, 81, "超出")
    assert rows[0][3:] == (0, 4, 40, "未超出")
    assert rows[3][3:6] == (14, 4, 54)
    assert rows[5][3:6] == (A_MONTH.messages, A_MONTH.questions, A_MONTH.minutes)


def test_the_budget_is_the_one_that_is_written() -> None:
    rows = re.findall(r"^\| a (month|year) \| (\d+) \| (\d+) \| (\d+) \|", RELIEF.read_text(encoding="utf-8"), re.M)
    assert {which: Load(*map(int, numbers)) for which, *numbers in rows} == {"month": A_MONTH, "year": A_YEAR}


def blank(part: str) -> Item:
    now = china("2026-01-01 09:00")
    return Item(1, "2026-00001", "", 2, "2026", part, "", "open", Holder.UNIT, now, now)


async def test_the_calendar_alone_stays_within_the_budget_even_when_nothing_is_handed_in(tmp_path: Path) -> None:
    asked: dict[int, Load] = {}
    for one in openings.checkpoints(2026):
        for part in () if one.opening.members else one.mechanism.parts:
            mine = weight(one.mechanism, blank(part.code))
            before = asked.get(one.opens_on.month, Load(0, 0, 0))
            asked[one.opens_on.month] = Load(0, before.questions + mine.questions, before.minutes + mine.minutes)
    assert not any(load.exceeds(A_MONTH) for load in asked.values())
    pushes, burdens = await rehearsed(tmp_path, "2026-11-01", "2026-12-31")
    december = sum(push.unit == "青山镇党委" and push.at.month == 12 for push in pushes)
    assert 0 < december <= A_MONTH.messages
    assert sum(load.questions for load in asked.values()) <= A_YEAR.questions
    assert {one.unit: one.questions for one in burdens}["青山镇党委"] <= A_YEAR.questions


def test_a_month_and_a_year_have_budgets_of_their_own() -> None:
    assert (budget(NOVEMBER), budget(YEAR)) == (A_MONTH, A_YEAR)
