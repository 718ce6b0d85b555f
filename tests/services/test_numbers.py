"""Numbers agree: on every day of a year every place that counts items gives what the rows of the database come to.

The oracle below knows nothing of the rules of the program: it has the states of a few kinds of items in a table of its
own and compares them with what the overview, a unit's page, the groups' card, the department's digest, urging, the
bulletin's table and the lists of each person say. Two duties are added to those of the year: 一岗双责, which nobody
hands in, and the department's bulletins, which nobody writes.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select

from domain.bulletin import annex
from domain.dates.clock import local_day
from domain.item_status import ItemStatus
from domain.items import Holder, Item
from domain.mechanisms import MECHANISMS
from domain.power import ADMINS, REPORTING, Role, UnitType
from domain.steps import FormContext
from domain.urges import Spared
from services import board, my_items, status_card, urges
from services.board import Ask
from services.context import Context
from storage import counts, items, people, units
from storage.engines import Row
from storage.tables import item, opening, unit
from tests import lists
from tests.services.year import Year, begin, script
from tests.stage import WANG, Stage, china
from views.numbers import numbers

LEADER = 900
ADDED = ("dual_duty", "bulletin")
# What a state means to whoever counts, before its due time.
MEANS = {
    "open": "missing",
    "registered": "running",
    "submitted": "review",
    "completion_submitted": "review",
    "returned": "returned",
    "accepted": "done",
    "completed": "done",
    "received_offline": "done",
}
REPORTS = {"2026Q1": "quarter_report", "2026H1": "half_year_report", "2026Q3": "quarter_report"}
FIRST, LAST = china("2026-01-01 17:45"), china("2027-01-09 17:45")


def stands(row: Row, now: datetime) -> str:
    how = MEANS[row["state"]]
    late = row["due_at"] is not None and row["due_at"] < now and how in {"missing", "running", "returned"}
    return "overdue" if late else how


async def test_every_place_that_counts_agrees_with_the_rows_on_every_day_of_a_year(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "2026-01-01 00:00")
    year = await begin(stage)
    async with stage.context() as ctx:
        await ctx.work.execute(delete(opening).where(opening.c.kind.in_(ADDED), ~opening.c.period.like("2025%")))
        root = await units.root(ctx.work)
        assert root is not None
        leader = await people.add(ctx.work, "周书记", LEADER)
        await people.appoint(ctx.work, leader, root.id, Role.COUNTY_SECRETARY)
    acts, seen = script(), Counter[str]()
    day = FIRST
    while day <= LAST:
        now = [act for act in acts if day - timedelta(days=1) < china(act.at) <= day]
        await year.play(_until(day), now)
        stage.now = day
        await _compare(year, seen)
        day += timedelta(days=1)
    await stage.database.close()
    # The year has something of everything in it, or the comparison proves little.
    assert {one for one in seen if seen[one]} >= {"missing", "running", "review", "returned", "overdue", "done"}


def _until(day: datetime) -> str:
    return f"{local_day(day)} 17:45"


async def _compare(year: Year, seen: Counter[str]) -> None:
    async with year.stage.database.read() as session:
        rows = await session.all(select(item, unit.c.name, unit.c.type, unit.c.path).join_from(item, unit))
        where = f"{local_day(year.stage.now)}"
    async with year.stage.context() as ctx:
        owed = [row for row in rows if row["type"] != UnitType.DEPARTMENT]
        seen.update(stands(row, ctx.now) for row in owed)
        await _compare_overview(ctx, owed, where)
        await _compare_department(ctx, rows, owed, where)
        await _compare_people(ctx, rows, where)
        await _compare_annex(ctx, owed, where)


async def _compare_overview(ctx: Context, owed: Sequence[Row], where: str) -> None:
    leader = (await people.actors(ctx.work, [LEADER]))[LEADER]
    matrix = await board.overview(ctx, leader, Ask(size=1000))
    totals: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    by_unit: dict[int, Counter[str]] = defaultdict(Counter)
    shown = {(one.mechanism.kind, one.period.id) for one in matrix.columns}
    for row in owed:
        key = (row["kind"], row["period"])
        # An older period leaves the overview once all of it is over.
        if key in shown or stands(row, ctx.now) != "done":
            totals[key][stands(row, ctx.now)] += 1
            by_unit[row["unit_id"]][stands(row, ctx.now)] += 1
    found = {
        (one.mechanism.kind, one.period.id): plain(total)
        for one, total in zip(matrix.columns, matrix.totals, strict=True)
    }
    assert found == {key: dict(total) for key, total in totals.items()}, where
    assert {
        row.unit.id: plain(sum((Counter(cell.counts) for cell in row.cells if cell), Counter())) for row in matrix.rows
    } == {unit_id: dict(total) for unit_id, total in by_unit.items()}, where
    (one, *_) = sorted(by_unit) or [0]
    if one:
        _, page = await board.of_unit(ctx, leader, one)
        assert Counter(stands_of(each.item, ctx.now) for each in page) == by_unit[one], where
    cards = {row.title: numbers(row.counts) for row in await status_card._rows(ctx, "/1/")}
    for column, total in zip(matrix.columns, matrix.totals, strict=True):
        title = f"{column.period.title}{column.mechanism.title}"
        if title in cards:
            assert cards.pop(title) == numbers(total), f"{where} {title}"
    assert cards == {}, where


def stands_of(one: Item, now: datetime) -> str:
    row: Any = {"state": one.state, "due_at": one.due_at}
    return stands(row, now)


def plain(counted: Mapping[ItemStatus, int]) -> dict[str, int]:
    return {str(how): number for how, number in counted.items() if number}


async def _compare_department(ctx: Context, rows: Sequence[Row], owed: Sequence[Row], where: str) -> None:
    wang = (await people.actors(ctx.work, [WANG]))[WANG]
    late = Counter(row["name"] for row in owed if stands(row, ctx.now) == "overdue")
    told = (await counts.overdue(ctx.work, "/1/")).by_unit(ctx.now)
    assert {one.unit_name: one.count for one in told} == dict(late), where
    waits = [row["id"] for row in owed if stands(row, ctx.now) == "review"]
    queue = await lists.waiting(ctx, wang)
    assert sorted(one.item.id for one in queue) == sorted(waits), where
    assert sum(number for _, number, _ in await counts.waiting(ctx.work, "/1/", ctx.now, ADMINS)) == len(waits), where
    written = [row["id"] for row in rows if row["kind"] == "bulletin"]
    assert sorted(one.item.id for one in await my_items.mine(ctx, wang)) == sorted(written), where
    # Each preview looks at the whole county: once a week is enough.
    if local_day(ctx.now).weekday():
        return
    chased: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in owed:
        if stands(row, ctx.now) == "overdue" and row["kind"] != "dual_duty":
            chased[row["kind"], row["period"]].add(row["name"])
    for (kind, period), names in chased.items():
        plan = (await urges.preview(ctx, wang, f"{kind}.{period}", urges.LATE)).plan
        spared = {one.split()[0] for why, ones in plan.spared.items() if why is not Spared.HANDED_IN for one in ones}
        assert names <= {target.unit_name for target in plan.targets} | spared, where
        assert {target.unit_name for target in plan.targets} <= names, where


async def _compare_people(ctx: Context, rows: Sequence[Row], where: str) -> None:
    # A few each day, everybody every few days.
    turn = local_day(ctx.now).toordinal() % 5
    everyone = [100 + number for number in range(1, 21) if number % 5 == turn]
    for who, actor in (await people.actors(ctx.work, everyone)).items():
        (post,) = actor.posts
        theirs = [row for row in rows if row["unit_id"] == post.unit_id]
        mine = [row["id"] for row in theirs if stands(row, ctx.now) not in {"done", "review"}]
        assert sorted(one.item.id for one in await my_items.mine(ctx, actor)) == sorted(mine), f"{where} {who}"
        dated = [row["id"] for row in theirs if stands(row, ctx.now) != "done"]
        assert sorted(one.item.id for one in await lists.next_due(ctx, actor)) == sorted(dated), f"{where} {who}"
        assert await lists.waiting(ctx, actor) == (), f"{where} {who}"


async def _compare_annex(ctx: Context, owed: Sequence[Row], where: str) -> None:
    root = await units.root(ctx.work)
    assert root is not None
    below = await units.below(ctx.work, [root.path], REPORTING)
    found = await items.in_units(ctx.work, [one.id for one in below])
    for period, kind in REPORTS.items():
        mine = tuple((one, tuple(each.item for each in found if each.item.unit_id == one.id)) for one in below)
        paper = Item(0, "", "bulletin", root.id, period, "", "", "draft", Holder.DEPARTMENT, ctx.now, ctx.now)
        table = annex(FormContext(paper, "县委组织部", below=mine, today=local_day(ctx.now)))
        for title, of in (("五个一", "five_ones"), ("情况报送", kind)):
            words = {
                row["name"]: _word(row["state"], bool(row["submitted_at"]))
                for row in owed
                if row["kind"] == of and row["period"] in {period, "2026"}
            }
            if title in table["columns"]:
                place = table["columns"].index(title) + 1
                assert {row[0]: row[place] for row in table["rows"]} == words, f"{where} {period} {title}"
            else:
                assert words == {}, where


def _word(state: str, submitted: bool) -> str:
    if MEANS[state] in {"done", "review"}:
        return "已完成"
    return "推进中" if submitted else "未完成"


def test_the_kinds_of_the_year_are_those_that_the_oracle_knows() -> None:
    assert {one for one in ADDED if one in MECHANISMS} == set(ADDED)
