"""A county that switches the assistant on in the first days of a year: what it is asked of the year before."""

from pathlib import Path

import pytest
from sqlalchemy import select

from services import scheduler
from storage.tables import item
from tests.stage import populated


@pytest.mark.parametrize("day", ["2026-01-02", "2026-01-05", "2026-01-15"])
async def test_a_county_that_begins_in_january_takes_on_nothing_of_the_year_that_is_over(
    tmp_path: Path, day: str
) -> None:
    stage = await populated(tmp_path, f"{day} 10:00")
    await stage.open_periods()
    async with stage.context() as ctx:
        rows = await ctx.work.all(select(item.c.kind, item.c.period).distinct())
        found = {(row["kind"], row["period"]) for row in rows}
        assert ("five_ones", "2026") in found
        assert {kind for kind, period in found if period == "2025"} >= {"year_end_material", "duty_report"}
        assert found & {("five_ones", "2025"), ("dual_duty", "2025")} == set()
        # What is not opened is not waited for either.
        upcoming = await scheduler.next_event(ctx.work, ctx.rules)
        assert upcoming is not None
        assert upcoming > ctx.now
    await stage.database.close()
