"""The department's own account (减负账): what was asked of each unit in a month or year, against the budget."""

from datetime import time, timedelta

from domain import burden
from domain.burden import SHEET, Load, Meter, Origins, UnitLoad
from domain.dates.clock import instant
from domain.dates.periods import Period, PeriodKind, current
from domain.errors import Refusal
from domain.mechanisms import MECHANISMS
from domain.power import DEPARTMENT, Actor
from services.context import Context
from services.messages import Chat
from services.permissions import demand, unit_below
from storage import burden as burden_store
from storage import ledger_wishes, pushed
from storage.burden import Wanted
from storage.ledger_wishes import LedgerWish
from storage.session import Cached, Session

PAGE_SIZE = 10
# So many things that asked for the most are named.
MOST_NAMED = 8
# So many items are weighed in one tick: some ten milliseconds.
STEP = 1000
_DAY = timedelta(days=1)
_NOTHING = Load(0, 0, 0)


async def weigh(ctx: Context) -> int:
    """Weigh some of the items that came since the last tick; gives how many. A kind that is no more asks nothing."""
    found = [one.item for one in await burden_store.unweighed(ctx.work, STEP)]
    loads = {one.id: burden.weight(MECHANISMS[one.kind], one) if one.kind in MECHANISMS else _NOTHING for one in found}
    await burden_store.weigh(ctx.work, loads)
    return len(loads)


def this_month(ctx: Context) -> Period:
    """The month of today in China."""
    return current(PeriodKind.MONTH, ctx.today)


def read_period(words: str) -> Period:
    """The month or year that a button names; raises Refusal for anything else."""
    found = Period.parse(words)
    if found.kind not in (PeriodKind.MONTH, PeriodKind.YEAR):
        raise Refusal("减负账按月或按年查看，请重新选择。")
    return found


async def meter(ctx: Context, actor: Actor, period: Period) -> Meter:
    """What was asked in the actor's field in a month or year; raises Refusal for who is not of the department."""
    demand(actor, DEPARTMENT)
    # What was opened since the last tick counts at once.
    await weigh(ctx)
    return await summed_up(ctx.work, wanted(actor.reach(DEPARTMENT), period), period)


async def page(ctx: Context, actor: Actor, period: Period, number: int) -> tuple[Meter, tuple[UnitLoad, ...], int]:
    """The meter with one page of units, those over the budget first, and how many were skipped; raises Refusal."""
    found = await meter(ctx, actor, period)
    last = max(1, -(-found.units // PAGE_SIZE))
    skipped = (min(max(number, 1), last) - 1) * PAGE_SIZE
    of_field = wanted(actor.reach(DEPARTMENT), period)
    return found, await burden_store.page(ctx.work, of_field, found.budget, skipped, PAGE_SIZE), skipped


async def origins(ctx: Context, actor: Actor, period: Period, unit_id: int | None = None) -> Origins:
    """What asked for the most, of one unit or of all in the actor's field; raises Refusal outside it."""
    demand(actor, DEPARTMENT)
    unit = await unit_below(ctx, actor, unit_id, DEPARTMENT) if unit_id is not None else None
    await weigh(ctx)
    what = wanted(actor.reach(DEPARTMENT), period, unit_id)
    _, load, _, _ = await burden_store.summed(ctx.work, what, burden.budget(period))
    kinds = dict(await burden_store.kinds(ctx.work, what))
    duties = await burden_store.duties(ctx.work, what, MOST_NAMED)
    notices = await burden_store.notices(ctx.work, what, MOST_NAMED)
    return Origins(period, kinds, duties, notices, load, unit)


async def ask_sheet(ctx: Context, actor: Actor, period: Period, to: Chat, key: str) -> bool:
    """Note that somebody wants the sheet, to be handed over in this chat; False if it is coming. Raises Refusal."""
    demand(actor, DEPARTMENT)
    ctx.work.outdate(Cached.LEDGERS)
    return await ledger_wishes.add(ctx.work, LedgerWish(actor.telegram_id, SHEET, period.id, to.id, to.thread_id, key))


async def summed_up(session: Session, what: Wanted, period: Period) -> Meter:
    """The meter of what is wanted, from one snapshot."""
    units, total, most, over = await burden_store.summed(session, what, burden.budget(period))
    return Meter(period, units, total, most, over, await pushed.since(session))


def wanted(paths: tuple[str, ...], period: Period, unit_id: int | None = None) -> Wanted:
    """What is summed up for these subtrees, or one unit alone, in a period."""
    begin, end = instant(period.start, time()), instant(period.end + _DAY, time())
    return Wanted(paths, burden.months(period), begin, end, unit_id)
