"""What grows with the county: rows, never statements."""

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing

import pytest
from sqlalchemy import update

from benchmarks.replay import Statement, recorded
from domain.power import Role, Unit, UnitType
from services import my_items, notice_changes, notice_sending, open_items, openings, receipts, search
from services.context import Context
from services.open_items import Which
from storage import config, people, units
from storage.tables import item
from tests import lists
from tests.databases import on_sqlite
from tests.services.notice_cast import deliver, drafted, row
from tests.stage import QIAN, WANG, Stage

AUTUMN = ("quarter_report", "2026Q3")


async def grow(stage: Stage, number: int) -> None:
    """Add so many townships to the county, in one statement."""
    async with stage.context() as ctx:
        root = await units.root(ctx.work)
        assert root is not None
        first, place = await units.next_place(ctx.work)
        made = [
            Unit(first + n, f"第{n}乡党委", UnitType.TOWNSHIP, root.id, f"{root.path}{first + n}/", place + n)
            for n in range(number)
        ]
        await units.add_many(ctx.work, made)


async def open_autumn(stage: Stage) -> tuple[int, list[str]]:
    """Open the third quarter and nothing else: how many items, by which statements."""
    async with stage.context() as ctx:
        for one in openings.running(ctx):
            if one.key != AUTUMN:
                await config.mark_opened(ctx.work, *one.key)
    with recorded() as statements:
        async with stage.context() as ctx:
            opened = await openings.open_due(ctx)
    return opened, [one.text for one in statements]


@pytest.mark.parametrize("number", [1, 5000])
async def test_a_period_is_opened_by_one_statement_for_any_number_of_units(stage: Stage, number: int) -> None:
    stage.at("2026-09-01 09:00")
    await grow(stage, number)
    opened, statements = await open_autumn(stage)
    assert opened == number + 3
    assert len([one for one in statements if one.startswith("INSERT INTO item")]) == 1
    assert len(statements) < 20


async def notice_statements(stage: Stage) -> dict[str, int]:
    """By how many statements a notice to everybody is sent, looked at, followed up, corrected and withdrawn."""
    wang, notice_id = await stage.actor(WANG), await drafted(stage)
    said = {"title": "关于报送情况的通知", "text": "请报送。", "said": "改期", "again": False}
    acts: dict[str, Callable[[Context, int], Awaitable[object]]] = {
        "order": lambda ctx, version: notice_sending.order(ctx, wang, notice_id, version),
        "names": lambda ctx, version: receipts.unsigned(ctx, wang, notice_id),
        "follow up": lambda ctx, version: receipts.follow_up(ctx, wang, notice_id, version),
        "correct": lambda ctx, version: notice_changes.correct(ctx, wang, notice_id, version, said),
        "withdraw": lambda ctx, version: notice_changes.withdraw(ctx, wang, notice_id, version, {"reason": "延期"}),
    }
    counts = {}
    for name, act in acts.items():
        version = (await row(stage, notice_id)).version
        with recorded() as statements:
            async with stage.context() as ctx:
                await act(ctx, version)
        counts[name] = len(statements)
        if name == "order":
            await deliver(stage)
    return counts


async def test_a_notice_takes_as_many_statements_however_many_it_is_for(stage: Stage) -> None:
    few = await notice_statements(stage)
    await grow(stage, 60)
    async with stage.context() as ctx:
        for number in range(60):
            person_id = await people.add(ctx.work, f"某{number}", 70_000 + number)
            await people.appoint(ctx.work, person_id, 5 + number, Role.SECRETARY)
            await people.change(ctx.work, person_id, started_at=ctx.now)
    many = await notice_statements(stage)
    assert many == few
    assert max(many.values()) < 20


async def test_my_items_and_pages_of_the_queue_and_the_deadlines_are_as_many_queries_however_long(stage: Stage) -> None:
    qian, wang = await stage.actor(QIAN), await stage.actor(WANG)
    await grow(stage, 100)
    lengths = []
    for _ in range(2):
        async with stage.context() as ctx:
            with recorded() as statements:
                mine = await my_items.mine(ctx, qian)
                waiting = await open_items.part(ctx, wang, Which.QUEUE, 1, lists.PAGE)
                due = await open_items.part(ctx, wang, Which.DEADLINES, 1, lists.PAGE)
        lengths.append((len(mine), waiting.total, due.total, len(statements)))
        await stage.open_periods()
        async with stage.context() as ctx:
            theirs = (item.c.kind == "five_ones", item.c.part == "model_case")
            await ctx.work.execute(update(item).where(*theirs).values(holder="department", phase="waiting"))
    # One for what is somebody's own; where there is something to count, its page as well.
    assert lengths[0] == (0, 0, 0, 4)
    assert lengths[1][:2] == (6, 103)
    assert lengths[1][2] > 700
    assert lengths[1][3] == 6
    assert (len(waiting.shown), len(due.shown)) == (8, 8)


@on_sqlite
async def test_what_a_unit_owes_is_found_by_the_index_of_units(stage: Stage) -> None:
    await stage.open_periods()
    qian = await stage.actor(QIAN)
    async with stage.context() as ctx:
        with recorded() as asked:
            await my_items.mine(ctx, qian)
    one = next(one for one in asked if "FROM item" in one.text)
    plan = planned(stage, one)
    assert [step for step in plan if step.startswith("SCAN ") and "json_each" not in step] == []
    # The index of holders serves only what this person holds himself.
    assert len([step for step in plan if "ix_item_holder" in step]) <= 1
    assert [step for step in plan if "ix_item_open (unit_id=?" in step]


@on_sqlite
@pytest.mark.parametrize("word", ["述职", "Q3"])
async def test_two_characters_are_looked_up_by_the_index_and_nothing_is_read_for_them(stage: Stage, word: str) -> None:
    await stage.open_periods()
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        with recorded() as asked:
            await search.find(ctx, wang, word)
    plan = planned(stage, next(one for one in asked if "total" in one.text))
    assert [step for step in plan if step.startswith("SCAN item") or step == "SCAN search VIRTUAL TABLE INDEX 0:"] == []
    assert [step for step in plan if step.startswith("SCAN search_terms VIRTUAL TABLE INDEX")] != []


def planned(stage: Stage, one: Statement) -> list[str]:
    """What SQLite would do for a statement, step by step."""
    with closing(sqlite3.connect(stage.folder / "shuzhi.db")) as file:
        return [row[3] for row in file.execute(f"EXPLAIN QUERY PLAN {one.text}", one.values)]
