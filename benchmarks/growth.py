"""What must not grow: pages and searches with many years behind them, and claims with a long backlog."""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, closing, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.county import County, build
from benchmarks.measure import Figure, Watch, at_most, in_turns, ratio
from domain.messages import Outgoing
from domain.power import Actor, Role
from services import board, open_items, openings, people, search, urges
from services.context import Context
from services.open_items import Which
from storage import outbox
from storage import people as people_store
from views.items import PAGE_SIZE

AUTUMN = "2026-11-23 10:00"
DUTY = "duty_report.2026"
OVERSEER = 7_000_001
REPEATS = 5
CLAIMED = 25
_NO_WAIT = timedelta()
PAST_PERIOD = "2016Q1"
# Closed items of years gone by, as many as asked for, in turn for every unit.
PAST = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :number)
INSERT INTO item (no, kind, unit_id, period, part, title, state, holder, phase, payload, forms, version, offline,
                  opened_at, due_at, updated_at, closed_at)
SELECT 'P' || n.i, 'quarter_report', unit.id, :period, 'p' || (n.i / :units), '往年党建工作情况', 'accepted', 'nobody',
       'done', '{}', '{}', 3, 0, '2016-01-01 00:00:00.000000', '2016-03-31 09:30:00.000000',
       '2016-04-01 00:00:00.000000', '2016-04-01 00:00:00.000000'
FROM n JOIN unit ON unit.id = :first + n.i % :units
"""
Work = Callable[[Context, Actor], Awaitable[object]]
PAGES: dict[str, Work] = {
    "board": lambda ctx, actor: board.overview(ctx, actor),
    "urge": lambda ctx, actor: urges.preview(ctx, actor, DUTY, "all"),
    "find-two-characters": lambda ctx, actor: search.find(ctx, actor, "述职"),
    "review": lambda ctx, actor: open_items.part(ctx, actor, Which.QUEUE, 1, PAGE_SIZE),
    "deadlines": lambda ctx, actor: open_items.part(ctx, actor, Which.DEADLINES, 1, PAGE_SIZE),
}


async def aging(folder: Path, turns: int, units: int, few: int, many: int) -> list[Figure]:
    """Pages of the department with many items of years gone by, against the same with few."""
    young = await aged(folder / "young", units, few)
    old = await aged(folder / "old", units, many)
    found = []
    for name, work in PAGES.items():
        ours, bare = await in_turns(turns, partial(_time, old, work), partial(_time, young, work))
        found.append(ratio(f"{name}-{many}-items-by-{few}", ours, bare, at_most(1.5)))
    return found


async def widening(folder: Path, turns: int, few: int, many: int) -> list[Figure]:
    """One page of the overview of a large county against that of a small one."""
    small, large = await aged(folder / "small", few, 0), await aged(folder / "large", many, 0)
    page = PAGES["board"]
    ours, bare = await in_turns(turns, lambda: _time(large, page), lambda: _time(small, page))
    return [ratio(f"board-page-{many}-units-by-{few}", ours, bare, at_most(1.5))]


async def claiming(folder: Path, turns: int, few: int, many: int) -> list[Figure]:
    """A claim of 25 messages from a long backlog against one from a short one."""
    short, long = await _backlog(folder / "short", few), await _backlog(folder / "long", many)
    ours, bare = await in_turns(turns, lambda: _claim(long), lambda: _claim(short))
    return [ratio(f"claim-{many}-waiting-by-{few}", ours, bare, at_most(1.5))]


async def aged(folder: Path, units: int, past: int) -> County:
    """A county in autumn with so many items of years gone by, all of one duty and period."""
    county = await build(folder, AUTUMN, units)
    async with county.context() as ctx:
        await openings.open_due(ctx)
        root = await people.root_unit(ctx)
        overseer = await people_store.add(ctx.work, "陈思远", OVERSEER)
        await people_store.appoint(ctx.work, overseer, root.id, Role.DEPT_ADMIN)
    with closing(sqlite3.connect(county.file)) as connection, connection:
        (first,) = connection.execute("SELECT min(id) FROM unit WHERE parent_id IS NOT NULL").fetchone()
        if past:
            connection.execute(PAST, {"number": past, "units": units, "first": first, "period": PAST_PERIOD})
        connection.execute("ANALYZE")
    return county


async def _time(county: County, work: Work) -> float:
    async with _desk(county) as (ctx, actor):
        taken = []
        for _ in range(REPEATS):
            watch = Watch()
            await work(ctx, actor)
            taken.append(watch.seconds)
    return median(taken)


@asynccontextmanager
async def _desk(county: County) -> AsyncIterator[tuple[Context, Actor]]:
    async with county.context() as ctx:
        actor = (await people_store.actors(ctx.work, [OVERSEER]))[OVERSEER]
        yield ctx, actor


async def _backlog(folder: Path, waiting: int) -> County:
    county = await build(folder, AUTUMN, 1)
    async with county.context() as ctx:
        await outbox.insert(ctx.work, _messages(waiting))
    return county


def _messages(number: int) -> Sequence[Outgoing]:
    return [Outgoing(8_000_000 + n, f"claim:{n}", text="【提醒】以下1项工作请予办理。") for n in range(number)]


async def _claim(county: County) -> float:
    """The seconds of a claim; it is undone, so that every turn finds the same."""
    taken: list[float] = []
    async with county.database() as database:
        for _ in range(REPEATS):
            with suppress(_Undo):
                async with database.batch() as batch:
                    recovery = await outbox.take_over(batch.session, _NO_WAIT)
                    watch = Watch()
                    claim = await outbox.claim(batch.session, recovery.epoch, CLAIMED, ())
                    taken.append(watch.seconds)
                    if len(claim.rows) != CLAIMED:
                        raise RuntimeError(f"{len(claim.rows)} messages were claimed")
                    raise _Undo
    return median(taken)


class _Undo(Exception):
    """Ends a transaction without a commit."""
