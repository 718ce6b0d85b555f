"""A year of twenty units, played on a clock that jumps to whatever happens next."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select, update

from domain.dates.clock import local
from domain.power import Role, UnitType
from services import items, openings, scheduler
from services.context import Context
from services.rules import Rules, load
from storage import config, people, units
from storage.engines import Row
from storage.tables import item, outbox, person, reminder, unit
from tests.stage import WANG, Stage, china

KINDS = ("five_ones", "quarter_report", "half_year_report", "duty_report")
WEAK_ORG = {"code": "weak_org", "title": "包抓软弱涣散党组织"}
ANSWERS = {
    "register": {
        "name": "整顿一个村",
        "outcome": "年底转化",
        "organisation": "东村党支部",
        "problem": "不团结",
        "measures": "派员",
    },
    "complete": {"result": "已经转化"},
    "report": {
        "summary": "进展顺利",
        "plan": "继续推进",
        "problems": "经费偏紧",
        "last_year": "已整改",
        "achievements": "有成效",
    },
    "return": {"reason": "请补充数据"},
    "accept": {},
    "offline": {},
}
FIELDS = {
    "quarter_report": {"summary", "plan", "problems"},
    "half_year_report": {"summary", "plan", "problems"},
    "duty_report": {"last_year", "achievements", "problems", "plan"},
}
KINDS_OF_PUSH = frozenset({"digest", "department", "outage"})
# Who reports in time, hands in on paper, reports late, and never; the last secretary has never pressed /start.
PUNCTUAL, OFFLINE, LATE, NEVER, SILENT = range(1, 5), range(5, 13), range(13, 18), (18, 19, 20), 20
# Unit 1 is punctual too, but its first report comes back.
RETURNED = 1


@dataclass(frozen=True, slots=True, order=True)
class Act:
    """What unit `unit` (0: the department, about unit `about`) does at a time of day in China."""

    at: str
    unit: int
    kind: str
    period: str
    action: str
    about: int = 0


def script() -> list[Act]:
    """The year as people live it: some in time, some on paper, some late, some never, one returned."""
    acts: list[Act] = []
    for number in PUNCTUAL:
        acts += _all(number, "03-10", "03-20", "06-22", "09-22", "11-20", "12-01")
    for number in OFFLINE:
        acts += _on_paper(number)
    for number in NEVER:
        acts += _settled(number)
    for number in LATE:
        acts += _all(number, "04-08", "04-08", "07-06", "10-12", "12-21", "12-16")
    returned = Act("2026-03-26 10:00", 0, "quarter_report", "2026Q1", "return", RETURNED)
    again = Act("2026-03-31 10:00", RETURNED, "quarter_report", "2026Q1", "report")
    first_answer = Act("2026-03-20 15:00", 0, "quarter_report", "2026Q1", "accept", RETURNED)
    acts.remove(first_answer)
    return sorted([*acts, returned, again, Act("2026-03-31 15:00", 0, "quarter_report", "2026Q1", "accept", RETURNED)])


def _all(number: int, registers: str, first: str, half: str, third: str, completes: str, duty: str) -> Iterator[Act]:
    yield Act(f"2026-{registers} 10:00", number, "five_ones", "2026", "register")
    done = [("five_ones", "2026", "complete", completes), ("quarter_report", "2026Q1", "report", first)]
    done += [("half_year_report", "2026H1", "report", half), ("quarter_report", "2026Q3", "report", third)]
    for kind, period, action, day in [*done, ("duty_report", "2026", "report", duty)]:
        yield Act(f"2026-{day} 10:00", number, kind, period, action)
        yield Act(f"2026-{day} 15:00", 0, kind, period, "accept", number)


def _on_paper(number: int) -> Iterator[Act]:
    paper = [("five_ones", "2026", "03-11"), ("quarter_report", "2026Q1", "03-25")]
    paper += [("half_year_report", "2026H1", "06-24"), ("quarter_report", "2026Q3", "09-28")]
    for kind, period, day in [*paper, ("duty_report", "2026", "12-09")]:
        yield Act(f"2026-{day} 11:00", 0, kind, period, "offline", number)


def _settled(number: int) -> Iterator[Act]:
    """The department gives up waiting and enters what it knows; the duty report it lets stand."""
    for kind, period, day in (
        ("five_ones", "2026", "04-28"),
        ("quarter_report", "2026Q1", "04-28"),
        ("half_year_report", "2026H1", "07-27"),
        ("quarter_report", "2026Q3", "11-02"),
    ):
        yield Act(f"2026-{day} 11:00", 0, kind, period, "offline", number)


@dataclass
class Push:
    """One message that went out unasked: when (China), to whom, and what it says as stages and duties or counts."""

    at: datetime
    person: str
    kind: str
    lines: tuple[str, ...]
    text: str
    # For each line, by whom the item was held at the next event.
    holders: tuple[str, ...] = ()


@dataclass
class Year:
    """The played year; `events` are what next_event named, `idle` those of them that came to nothing."""

    stage: Stage
    rules: Rules
    pushes: list[Push] = field(default_factory=list)
    events: list[datetime] = field(default_factory=list)
    idle: list[datetime] = field(default_factory=list)

    async def play(self, until: str, acts: Sequence[Act] = ()) -> None:
        """Go from event to event; people act in between at their own times."""
        waiting, end = list(acts), china(until)
        while True:
            upcoming = await self.next_event()
            if waiting and (upcoming is None or china(waiting[0].at) <= upcoming):
                self.stage.now = china(waiting[0].at)
                now = [act for act in waiting if act.at == waiting[0].at]
                waiting = waiting[len(now) :]
                await self.tick(now)
            elif upcoming is None or upcoming >= end:
                break
            else:
                self.stage.now = upcoming
                self.events.append(local(upcoming))
                if not await self.tick():
                    self.idle.append(local(upcoming))
        await self.tick()

    async def next_event(self) -> datetime | None:
        """What the sandbox's clock button asks."""
        async with self.stage.database.read() as session:
            return await scheduler.next_event(session, self.rules)

    async def tick(self, acts: Sequence[Act] = ()) -> int:
        """Telegram has taken what could go out, people act, and there is one tick."""
        async with self.stage.database.transaction() as work:
            ctx = Context(work, self.rules, "shuzhi_test_bot", self.stage.folder)
            await self._deliver(ctx)
            await _act(ctx, acts)
            return await scheduler.tick(ctx)

    async def restart(self) -> bool:
        """The bot starts again; says whether it found that it had been away."""
        async with self.stage.database.transaction() as work:
            return await scheduler.started(Context(work, self.rules, "shuzhi_test_bot", self.stage.folder))

    async def _deliver(self, ctx: Context) -> None:
        due = (outbox.c.state == "pending", outbox.c.not_before <= ctx.now)
        rows = await ctx.work.all(select(outbox, person.c.name).join_from(outbox, person).where(*due))
        if not rows:
            return
        told = await _told(ctx, [row["key"] for row in rows])
        for row in rows:
            if row["kind"] in KINDS_OF_PUSH:
                at, text = local(max(row["created_at"], row["not_before"])), row["payload"]["text"]
                mine = told.get(row["key"], [])
                lines = tuple(f"{one['stage']} {one['kind']} {one['period']}" for one in mine) or _numbers(text)
                self.pushes.append(
                    Push(at, row["name"], row["kind"], lines, text, tuple(one["holder"] for one in mine))
                )
        await ctx.work.execute(update(outbox).where(*due).values(state="sent", sent_at=ctx.now))


async def _told(ctx: Context, keys: Sequence[str]) -> dict[str, list[Row]]:
    rows = await ctx.work.all(
        select(reminder.c.outbox_key, reminder.c.stage, item.c.kind, item.c.period, item.c.holder)
        .join_from(reminder, item)
        .where(reminder.c.outbox_key.in_(keys))
        .order_by(item.c.kind, item.c.id)
    )
    return {key: [row for row in rows if row["outbox_key"] == key] for key in keys}


async def _act(ctx: Context, acts: Sequence[Act]) -> None:
    who = await people.actors(ctx.work, [WANG, *(100 + n for n in range(1, 21))]) if acts else {}
    found = await _versions(ctx) if acts else {}
    for act in acts:
        item_id, version = found[act.kind, act.period, unit_name(act.unit or act.about)]
        wanted = set(FIELDS.get(act.kind, ())) if act.action == "report" else set(ANSWERS[act.action])
        answers = {name: value for name, value in ANSWERS[act.action].items() if name in wanted}
        await items.act(ctx, who[100 + act.unit if act.unit else WANG], item_id, act.action, version, answers)


def _numbers(text: str) -> tuple[str, ...]:
    return tuple(f"{title}{count}" for title, count in re.findall(r"<b>(.+?)</b>(\d+)", text)) + tuple(
        re.findall(r"\d{4}年放假安排尚未载入", text)
    )


async def _versions(ctx: Context) -> dict[tuple[str, str, str], tuple[int, int]]:
    rows = await ctx.work.all(select(item.c.id, item.c.version, item.c.kind, item.c.period, unit.c.name).join(unit))
    return {(row["kind"], row["period"], row["name"]): (row["id"], row["version"]) for row in rows}


def unit_name(number: int) -> str:
    return f"第{number:02}党委"


async def begin(stage: Stage) -> Year:
    """The county on the stage, and the year before its first day."""
    await county(stage)
    async with stage.database.read() as session:
        return Year(stage, await load(session))


async def county(stage: Stage) -> None:
    """Twenty units with a secretary each, the odd ones with a clerk; the last secretary has never pressed /start."""
    async with stage.context() as ctx:
        await config.put(ctx.work, "parts.five_ones", [WEAK_ORG])
        root = await units.add(ctx.work, "县委组织部", UnitType.DEPARTMENT, None, 0)
        await _enrol(ctx, "王敏", WANG, root.id, Role.DEPT_ADMIN)
        for number in range(1, 21):
            kind = UnitType.TOWNSHIP if number <= 12 else UnitType.COUNTY_DEPT
            made = await units.add(ctx.work, unit_name(number), kind, root, number)
            await _enrol(ctx, f"书记{number:02}", 100 + number, made.id, Role.SECRETARY, started=number != SILENT)
            if number % 2:
                await _enrol(ctx, f"干事{number:02}", 200 + number, made.id, Role.CLERK)
        # Only what this year is about: other duties and last year's have been opened before.
        for one in (*openings.checkpoints(2025), *openings.checkpoints(2026), *openings.checkpoints(2027)):
            if one.mechanism.kind not in KINDS or one.period.year == 2025:
                await config.mark_opened(ctx.work, *one.key)


async def _enrol(ctx: Context, name: str, telegram_id: int, unit_id: int, role: Role, *, started: bool = True) -> None:
    new = await people.add(ctx.work, name, telegram_id)
    await people.change(ctx.work, new, started_at=ctx.now - timedelta(days=1) if started else None)
    await people.appoint(ctx.work, new, unit_id, role)
