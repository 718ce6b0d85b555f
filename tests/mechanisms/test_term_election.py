"""换届: the day follows from the last election and the term; half a year ahead the unit hears of it."""

from datetime import date

import pytest

from domain.dates.clock import local
from domain.errors import Refusal
from domain.items import Item
from domain.mechanisms import MECHANISMS
from domain.mechanisms.term_election import TermElection, term_end
from domain.reminders import schedule
from services import board, reminders
from services.rules import load
from tests.mechanisms.acts import act, create
from tests.stage import QIAN, SUN, WANG, ZHOU, Stage, china

TERM = {"organisation": "河东村党支部", "last_election": "2022-06-30", "term_years": "5"}


async def enter(stage: Stage, who: int = SUN) -> Item:
    return await create(stage, who, "term_election", "青山镇党委", TERM)


@pytest.mark.parametrize(
    ("last", "years", "ends"),
    [
        (date(2022, 6, 30), 5, date(2027, 6, 30)),
        (date(2023, 12, 10), 3, date(2026, 12, 10)),
        (date(2024, 2, 29), 3, date(2027, 2, 28)),
    ],
)
def test_a_term_ends_on_the_same_day_some_years_later(last: date, years: int, ends: date) -> None:
    assert term_end(last, years) == ends


@pytest.mark.parametrize("due", [None, "2099-01-01T00:00:00+00:00"])
def test_nobody_types_the_day(due: str | None) -> None:
    filled = TermElection.model_validate({**TERM, "due": due})
    assert filled.due == china("2027-06-30 17:30")


async def test_reminders_come_half_a_year_and_a_month_ahead_and_on_the_day(stage: Stage) -> None:
    entry = await enter(stage)
    assert entry.due_at is not None
    async with stage.database.read() as session:
        rules = await load(session)
    planned = schedule(entry.due_at, MECHANISMS["term_election"].cadence, rules.calendar, rules.office)
    assert [(str(one.stage), f"{local(one.at):%Y-%m-%d}") for one in planned] == [
        # 180 days before is 1 January, a holiday.
        ("T180", "2026-12-31"),
        ("T30", "2027-05-31"),
        ("DAY", "2027-06-30"),
    ]


async def test_secretary_and_clerk_hear_of_it_half_a_year_ahead(stage: Stage) -> None:
    await enter(stage)
    stage.at("2026-12-31 09:00")
    async with stage.context() as ctx:
        assert await reminders.remind(ctx) == 2
        texts = [one.text for one in ctx.work.messages]
    assert all("河东村党支部换届" in text and "6月30日" in text for text in texts)


async def test_the_election_closes_it(stage: Stage) -> None:
    entry = await enter(stage)
    held = await act(stage, QIAN, entry.id, "hold", {"held_on": "2026-11-20", "method": "two_nominations"})
    assert held.closed


async def test_unit_and_department_enter_it_and_strangers_do_not(stage: Stage) -> None:
    entry = await enter(stage, WANG)
    with pytest.raises(Refusal, match="没有办理权限"):
        await enter(stage, ZHOU)
    with pytest.raises(Refusal, match="没有找到该事项"):
        await act(stage, ZHOU, entry.id, "hold", {"held_on": "2026-11-20", "method": "other"})


async def test_it_is_on_the_board_and_is_not_chased(stage: Stage) -> None:
    await enter(stage)
    async with stage.context() as ctx:
        found = await board.overview(ctx, await stage.actor(WANG))
    (column,) = [one for one in found.columns if one.mechanism.kind == "term_election"]
    assert not column.mechanism.is_public
