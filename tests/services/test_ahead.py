"""What a clock that was ahead leaves behind is told from what is usual, and taken back whole."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from services import ahead
from services.ahead import Ahead
from tests.services.year import Act, Year, county, script
from tests.stage import Stage


@dataclass
class Watched(Year):
    """A year at each event of which somebody looks for traces of a wrong clock."""

    found: list[tuple[datetime, Ahead]] = field(default_factory=list)

    async def tick(self, acts: Sequence[Act] = ()) -> int:
        done = await super().tick(acts)
        async with self.stage.database.read() as session:
            traces = await ahead.look(session, self.rules)
        if not traces.empty:
            self.found.append((self.stage.now, traces))
        return done


async def test_in_a_whole_year_with_a_right_clock_nothing_is_found(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "2026-01-01 00:00")
    await county(stage)
    async with stage.context() as ctx:
        year = Watched(stage, ctx.rules)
    await year.play("2027-01-10 00:00", script())
    await stage.database.close()
    assert len(year.events) > 50
    assert year.found == []
