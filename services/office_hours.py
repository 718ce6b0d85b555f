"""When the department works: days that differ from the official calendar, and the hours in which messages go out."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from domain.cadences import OFFICE, stamp
from domain.dates.hours import OfficeHours, Window
from domain.errors import Refusal
from domain.power import Actor
from services.checkpoints import demand_root
from services.context import Context
from storage import config
from storage.session import Cached


async def own_days(ctx: Context, actor: Actor) -> tuple[tuple[date, bool], ...]:
    """The days from this year on whose working state the department has set: True works, False is off."""
    await demand_root(ctx, actor)
    found = await config.days_set(ctx.work)
    return tuple(sorted((day, works) for day, works in found.items() if day.year >= ctx.today.year))


async def set_days(ctx: Context, actor: Actor, days: Mapping[date, bool | None]) -> None:
    """Set days in China to working, off, or back to the official calendar (None); raises Refusal without the right.

    Due times of items that are open stay as they are; later ones and all reminders follow the new days.
    """
    await demand_root(ctx, actor)
    for day, works in days.items():
        await config.set_day(ctx.work, day, works)
    record = {day.isoformat(): works for day, works in sorted(days.items())}
    ctx.work.audit("calendar.days", actor.person_id, days=record)
    ctx.work.outdate(Cached.RULES)


async def set_office(ctx: Context, actor: Actor, windows: Sequence[Window], digest_at: time) -> OfficeHours:
    """Set the hours in which people may be written to, and when the digest goes out (clock times in China).

    Returns the new hours. Raises Refusal without the right, for windows out of order, and for a digest outside of them.
    """
    await demand_root(ctx, actor)
    office = checked(windows, digest_at)
    value = value_of(office)
    await config.put(ctx.work, OFFICE, value | stamp(actor.person_id, ctx.now))
    ctx.work.audit("calendar.office", actor.person_id, **value)
    ctx.work.outdate(Cached.RULES)
    return office


def checked(windows: Sequence[Window], digest_at: time) -> OfficeHours:
    """Office hours with this hour of the digest; raises Refusal for windows out of order, or a digest outside."""
    try:
        return OfficeHours(windows=tuple(windows), digest_at=digest_at)
    except ValueError as error:
        raise Refusal("办公时间须先后衔接，每日汇总时间须在办公时间内，请修改后重新提交。") from error


def value_of(office: OfficeHours) -> dict[str, Any]:
    """Office hours as a setting keeps them."""
    windows = [[f"{start:%H:%M}", f"{end:%H:%M}"] for start, end in office.windows]
    return {"windows": windows, "digest_at": f"{office.digest_at:%H:%M}"}


def known_until(ctx: Context) -> int | None:
    """The last year whose official notice is known."""
    return max(ctx.rules.calendar.known_years, default=None)


def unknown_year(ctx: Context) -> int | None:
    """This year or the next one, if neither a notice nor the department has said anything about it."""
    calendar = ctx.rules.calendar
    known = calendar.known_years | {day.year for day in calendar.overrides}
    return next((year for year in (ctx.today.year, ctx.today.year + 1) if year not in known), None)
