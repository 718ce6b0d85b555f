"""Duties that consist of several named items, such as the 五个一; the department may give the items other names."""

from collections.abc import Mapping

from domain.dates.periods import Period
from domain.errors import Refusal
from domain.mechanism import Mechanism, Part
from domain.mechanisms import MECHANISMS
from domain.power import Actor
from services.checkpoints import NOT_ON_CALENDAR, demand_root
from services.context import Context
from storage import checkpoints, config
from storage.session import Cached


def catalogues() -> tuple[Mechanism, ...]:
    """The duties that consist of several named items, whose names the department may set (M12)."""
    return tuple(one for one in MECHANISMS.values() if len(one.parts) > 1)


def catalogue(kind: str) -> Mechanism:
    """One of these duties; raises Refusal for any other kind."""
    found = next((one for one in catalogues() if one.kind == kind), None)
    if found is None:
        raise Refusal(NOT_ON_CALENDAR)
    return found


async def rename_parts(ctx: Context, actor: Actor, kind: str, titles: Mapping[str, str]) -> None:
    """Set the names of a duty's items by their codes; items that are not closed are renamed as well.

    Raises Refusal without the right, or when two items would have one name.
    """
    await demand_root(ctx, actor)
    mechanism = catalogue(kind)
    parts = tuple(Part(part.code, titles.get(part.code, part.title)) for part in ctx.rules.parts(mechanism))
    if len({part.title for part in parts}) < len(parts):
        raise Refusal("各项名称不能相同，请修改后重新提交。")
    value = [{"code": part.code, "title": part.title} for part in parts]
    await config.put(ctx.work, f"parts.{kind}", value)
    for period in [period for known, period in await config.opened_periods(ctx.work) if known == kind]:
        for part in parts:
            title = mechanism.item_title(Period.parse(period), part)
            await checkpoints.rename(ctx.work, kind, period, part.code, title)
    ctx.work.audit("calendar.parts", actor.person_id, kind=kind, parts=value)
    ctx.work.outdate(Cached.RULES)
