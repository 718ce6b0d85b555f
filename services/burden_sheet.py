"""The sheet of the department's own account (减负账): every unit of the field in fixed order, with real numbers."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from domain.attachments import safe_name
from domain.burden import SHEET, Load, Meter, UnitLoad
from domain.dates.periods import Period
from domain.errors import Refusal, Stopped
from domain.listing import LedgerColumn, Listing
from domain.power import DEPARTMENT, Actor
from services import burden
from services.ledgers import Made
from services.permissions import demand
from storage import burden as burden_store
from storage.session import Session

if TYPE_CHECKING:
    from views.documents.ledger_xlsx import LedgerFile

# So many units are written at once.
CHUNK = 500
NOTHING = "目前没有需要报送的单位，没有可导出的减负账。"
_COLUMNS = (
    LedgerColumn("序号", (), 8),
    LedgerColumn("单位", (), 30),
    LedgerColumn("单位类型", (), 26),
    LedgerColumn("消息（条）", (), 14),
    LedgerColumn("填写（题）", (), 14),
    LedgerColumn("估计用时（分钟）", (), 18),
    LedgerColumn("是否超出预算", (), 16),
)
# Nothing exceeds it: the units stand in their fixed order alone.
_BOUNDLESS = Load(10**9, 10**9, 10**9)


@dataclass(frozen=True, slots=True)
class _Layout:
    title: str
    sheets: tuple[Listing, ...] = (Listing("减负账", _COLUMNS),)
    internal: bool = False


async def make(
    session: Session, actor: Actor, period: Period, path: Path, going_on: Callable[[], bool] = lambda: True
) -> Made:
    """Write the sheet of a month or year to a file, from one snapshot; nothing is written into the database.

    Raises Refusal without power or without units, OSError when the disk does not take it, Stopped once `going_on`
    says no.
    """
    demand(actor, DEPARTMENT)
    wanted = burden.wanted(actor.reach(DEPARTMENT), period)
    meter = await burden.summed_up(session, wanted, period)
    if not meter.units:
        raise Refusal(NOTHING)
    title = f"{period.title}减负账"
    file = await asyncio.to_thread(_file, title, actor.name, session.now)
    try:
        # Read at once: each further page would have everything summed up anew.
        every = await burden_store.page(session, wanted, _BOUNDLESS, 0, meter.units)
        for skip in range(0, meter.units, CHUNK):
            await asyncio.to_thread(file.add, 0, _rows(every[skip : skip + CHUNK], meter.budget, skip + 1))
            if not going_on():
                raise Stopped("the process is about to stop")
        await asyncio.to_thread(file.add, 0, _summary(meter))
        await asyncio.to_thread(file.save, path)
    except BaseException:
        file.discard()
        raise
    return Made(SHEET, period.id, safe_name(f"{title}.xlsx"), meter.units)


def _rows(shown: Iterable[UnitLoad], budget: Load, first: int) -> list[tuple[str | int, ...]]:
    return [
        (
            number,
            one.unit.name,
            one.unit.type.label,
            *_numbers(one.load),
            "超出" if one.load.exceeds(budget) else "未超出",
        )
        for number, one in enumerate(shown, first)
    ]


def _summary(meter: Meter) -> list[tuple[str | int, ...]]:
    lines = (("平均", meter.average), ("最多", meter.most), ("预算", meter.budget))
    return [("", name, "", *_numbers(load), "") for name, load in lines]


def _numbers(load: Load) -> tuple[int, int, int]:
    return load.messages, load.questions, load.minutes


def _file(title: str, whose: str, now: datetime) -> "LedgerFile":
    # When needed: nobody waits for Excel at the start.
    from views.documents.ledger_xlsx import LedgerFile, copy_of  # noqa: PLC0415

    return LedgerFile(_Layout(title), copy_of(whose, now))
