"""The rehearsal on the command line: a county, a stretch of days, a throw-away database, a progress bar."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.clock import make_clock
from bot.exits import ExitCode, StopProcess, of_storage
from bot.rehearsal_stage import throw_away
from bot.settings import Settings
from domain.dates.clock import instant, local_day
from domain.errors import Refusal
from domain.rehearsal import Burden, Push
from services import rehearsal_county, rules
from services.audit_record import demand_database
from services.context import Context
from services.rehearsal import Rehearsal
from services.rehearsal_county import EXAMPLES, County
from services.rules import Rules
from storage import rehearsal as rehearsal_store
from storage.database import Database
from storage.errors import StorageError, Trouble
from storage.rehearsal import OpenWork
from views import rehearsal
from views.pages import problem_lines

MOST_YEARS = 3
MOST_UNITS = 5000
# What the working calendar and the periods can name.
_YEARS = range(2004, 2100)


@dataclass(frozen=True, slots=True)
class Options:
    """What is to be rehearsed: the days, both included, and whose county."""

    first: date
    last: date
    roster: Path | None = None
    units: int | None = None


# asyncio.run spells the result of its task out when it ends: thousands of lines nobody would read.
@dataclass(frozen=True, slots=True, repr=False)
class Outcome:
    """What goes to the standard output, line by line; `example` when nobody's real county was rehearsed."""

    lines: tuple[str, ...]
    example: bool


def local_today(settings: Settings) -> date:
    """The day on which a rehearsal begins that names none."""
    return local_day(make_clock(settings.clock).now())


def read_options(first: str, last: str, roster: Path | None, units: int | None, today: date) -> Options:
    """Check what was asked for; without days a year from `today` on. Raises StopProcess with one sentence."""
    begin = _day("--from", first) if first else today
    end = _day("--to", last) if last else _later(begin, 1) - timedelta(days=1)
    if begin > end:
        raise StopProcess("起始日期不能晚于结束日期，请核对 --from 和 --to。", ExitCode.BAD_SETTINGS)
    if end >= _later(begin, MOST_YEARS):
        raise StopProcess(f"一次预演最长{MOST_YEARS}年，请缩短时段。", ExitCode.BAD_SETTINGS)
    if units is not None and not 1 <= units <= MOST_UNITS:
        raise StopProcess(f"--units 应为1至{MOST_UNITS}之间的数。", ExitCode.BAD_SETTINGS)
    if units is not None and roster is not None:
        raise StopProcess("--roster 和 --units 只能写一个。", ExitCode.BAD_SETTINGS)
    return Options(begin, end, roster, units)


def _day(option: str, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise StopProcess(f"{option} 的日期“{text}”不对，应写如 2026-01-01。", ExitCode.BAD_SETTINGS) from None
    if day.year not in _YEARS:
        sentence = f"{option} 应在{_YEARS.start}年至{_YEARS.stop - 1}年之间。"
        raise StopProcess(sentence, ExitCode.BAD_SETTINGS)
    return day


def _later(day: date, years: int) -> date:
    """The same day some years later; for 29 February the 28th."""
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if leap else day.day)


async def rehearse(settings: Settings, options: Options, *, as_json: bool) -> Outcome:
    """Play the calendar; raises StopProcess for a roster or database that cannot be used."""
    spelt, total = (_json, _json_burden) if as_json else (_text, _text_burden)
    with tempfile.TemporaryDirectory(prefix="shuzhi-rehearsal-") as folder:
        async with throw_away(Path(folder)) as (database, clock):
            found, example = await _county(settings, options, database, Path(folder))
            stage = Rehearsal(database, clock, found, options.first, options.last, Path(folder))
            await stage.prepare()
            # Kept as words: a year of a county in objects would keep the garbage collector busy.
            lines = [line async for at, pushes in _watched(stage) for line in spelt(at, pushes)]
            return Outcome((*lines, total(options, await stage.burden())), example)


def _json(at: datetime, pushes: Sequence[Push]) -> Iterator[str]:
    return (json.dumps(rehearsal.record(push), ensure_ascii=False) for push in pushes)


def _json_burden(options: Options, burdens: Sequence[Burden]) -> str:
    return json.dumps(rehearsal.burden_record(burdens), ensure_ascii=False)


def _text(at: datetime, pushes: Sequence[Push]) -> Iterator[str]:
    yield rehearsal.pushes_at(at, pushes)


def _text_burden(options: Options, burdens: Sequence[Burden]) -> str:
    return rehearsal.burdens(burdens, options.first, options.last)


async def _county(settings: Settings, options: Options, database: Database, folder: Path) -> tuple[Rules, bool]:
    real = await _real(settings, options.first) if options.roster is None and options.units is None else None
    async with database.transaction() as work:
        found = real[1] if real else await rules.load(work)
        ctx = Context(work, found, "", folder)
        if real:
            people = await rehearsal_county.settle(ctx, real[0])
            await rehearsal_store.put_open_work(work, real[2], people)
        elif options.roster:
            await _enrol(ctx, options.roster)
        else:
            await rehearsal_county.example(ctx, options.units or len(EXAMPLES))
    return found, real is None and options.roster is None


async def _real(settings: Settings, first: date) -> tuple[County, Rules, OpenWork] | None:
    """Read the county, its rules and its 临时报送 from the working database, if there is one with units in it.

    What was due before the `first` day is done; the calendar's own duties come in their own time.
    """
    own = settings.working
    demand_database(own.database_path, own.data_dir)
    if own.database_path and not own.database_path.exists():
        return None
    database = Database(own.database_url, make_clock(own.clock).now)
    try:
        async with database.read() as session:
            county = await rehearsal_county.read_county(session)
            if county.empty:
                return None
            asked = await rehearsal_store.collected(session, instant(first, time()))
            return county, await rules.load(session), asked
    except StorageError as error:
        if error.trouble is not Trouble.OTHER:
            raise of_storage(error) from None
        raise StopProcess("数据库不能读取，请先运行 migrate，或用 --roster 指定名单。", ExitCode.BAD_SETTINGS) from None
    finally:
        await database.close()


async def _enrol(ctx: Context, file: Path) -> None:
    try:
        content = await asyncio.to_thread(file.read_bytes)
        problems = await rehearsal_county.enrol(ctx, content)
    except FileNotFoundError:
        raise StopProcess(f"没有名单文件 {file}，请核对路径。", ExitCode.BAD_SETTINGS) from None
    except OSError:
        raise StopProcess(f"名单文件 {file} 不能读取，请核对路径和权限。", ExitCode.BAD_SETTINGS) from None
    except Refusal as error:
        raise StopProcess(str(error), ExitCode.BAD_SETTINGS) from None
    if problems:
        lines = problem_lines(problems)
        raise StopProcess(lines, ExitCode.BAD_SETTINGS)


async def _watched(stage: Rehearsal) -> AsyncIterator[tuple[datetime, Sequence[Push]]]:
    days = (stage.last - stage.first).days + 1
    with _bar(days) as bar:
        task = bar.add_task("预演", total=days)
        async with aclosing(stage.play()) as played:
            async for at, pushes in played:
                bar.update(task, completed=(local_day(at) - stage.first).days)
                yield at, pushes
        bar.update(task, completed=days)


@contextmanager
def _bar(days: int) -> Iterator[Progress]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("天"),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        yield bar
