"""What a setting would change is counted by a process of its own, by the rules that the scheduler itself goes by."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot import trial_process
from bot.loop import Wakeup
from bot.trials import TrialCounter, apart
from domain.cadences import GENERAL, written
from domain.delivery import DeliveryState
from domain.errors import Stopped
from domain.reminders import Cadence
from services import rehearsal_county, scheduler, trials
from storage import rehearsal
from storage import trials as trials_store
from storage.tables import outbox
from storage.trials import Trial
from tests.services.test_collections import make, send
from tests.stage import FILE, WANG, Stage, china, url_of

STEP = timedelta(minutes=1)
FEW = written(Cadence((1,), True, ()))


def counter(stage: Stage) -> TrialCounter:
    return TrialCounter(stage.database, stage.context, apart(url_of(stage.folder / FILE), lambda: stage.now))


async def ask(stage: Stage, value: Mapping[str, Any] = FEW) -> None:
    async with stage.context() as ctx:
        await trials.ask(ctx, await stage.actor(WANG), GENERAL, value, serial=1, key="k", message_id=7)


async def kept(stage: Stage) -> Trial:
    async with stage.database.read() as session:
        found = await trials_store.of(session, WANG, 1)
    assert found is not None
    return found


async def pushes_in_december(stage: Stage) -> int:
    """What the scheduler itself writes to people in December, when nobody does anything."""
    upcoming = stage.now
    while upcoming < china("2027-01-01 00:00"):
        stage.now = upcoming
        async with stage.context() as ctx:
            await scheduler.tick(ctx)
        async with stage.context() as ctx:
            await rehearsal.deliver(ctx.work)
            following = await scheduler.next_check(ctx.work, ctx.rules)
        assert following is not None
        upcoming = max(following, upcoming + STEP)
    async with stage.database.read() as session:
        arrived = (outbox.c.state == DeliveryState.SENT) & (outbox.c.created_at >= china("2026-12-01 00:00"))
        to_people = select(func.count()).select_from(outbox).where(arrived, outbox.c.person_id.is_not(None))
        return int(await session.value(to_people))


async def test_the_counts_are_those_of_the_scheduler_itself_before_and_after(stage: Stage) -> None:
    await stage.open_periods()
    await ask(stage)
    assert await counter(stage).next_one()
    found = await kept(stage)
    (shown,) = stage.sent[-1].messages
    assert f"下月（2026年12月）推送由{found.as_is}条减为{found.as_proposed}条" in shown.text
    async with stage.context() as ctx:
        await trials.save(ctx, await stage.actor(WANG), 1)
    assert await pushes_in_december(stage) == found.as_proposed


async def test_without_the_setting_the_month_is_as_the_count_said(stage: Stage) -> None:
    await stage.open_periods()
    for every in ("once", "month"):
        await send(stage, await make(stage, every=every))
    await ask(stage)
    assert await counter(stage).next_one()
    assert await pushes_in_december(stage) == (await kept(stage)).as_is


@pytest.mark.parametrize(("most", "estimated"), [(6, False), (3, True)])
async def test_a_large_county_is_counted_by_a_part_of_its_units(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, estimated: bool
) -> None:
    county = Stage(tmp_path / "county", "2026-11-23 10:00")
    async with county.context() as ctx:
        await rehearsal_county.example(ctx, 6)
    async with county.context() as ctx:
        left, _ = rehearsal_county.thinned(await rehearsal_county.read_county(ctx.work), 3)
    assert sorted(str(unit.type) for unit in left.units) == ["county_dept", "department", "township", "township"]
    await county.open_periods()
    monkeypatch.setattr(trial_process, "MOST_UNITS", most)
    task = {"url": url_of(county.folder / FILE), "now": county.now.isoformat(), "month": "2026-12"}
    found = await trial_process.made({**task, "name": GENERAL, "value": FEW}, lambda: True)
    await county.database.close()
    # Four townships and two departments, two people each: a half of each kind tells the same.
    assert found == {"as_is": 236, "as_proposed": 128, "estimated": estimated}


async def test_a_stop_leaves_the_trial_to_be_counted_after_the_next_start(stage: Stage) -> None:
    await ask(stage)
    stopped = Wakeup()
    stopped.stop()
    with pytest.raises(Stopped):
        await apart(url_of(stage.folder / FILE), lambda: stage.now)(await kept(stage), stopped)
    first = counter(stage)
    first.stop()
    assert await first.next_one()
    assert (await kept(stage)).as_is is None
    again = counter(stage)
    assert await again.next_one()
    assert (await kept(stage)).as_is is not None
    assert not await again.next_one()


async def test_a_count_that_fails_three_times_says_so_and_changes_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ask(stage)
    monkeypatch.setattr("bot.worker.REST", 0.01)
    monkeypatch.setattr("bot.own_process.sys.executable", "/bin/false")
    one = counter(stage)
    for _ in range(4):
        assert await one.next_one()
    (shown,) = stage.sent[-1].messages
    assert "暂未能推算" in shown.text
    assert not await one.next_one()
