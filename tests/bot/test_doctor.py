"""`doctor` names what a clock that was ahead has left behind, and mends it: the next tick does as if nothing was."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.exits import ExitCode
from bot.lock import InstanceLock
from domain.messages import MessageKind, Outgoing
from domain.notices import NoticeState
from services import items, my_items, scheduler
from services.audit_record import open_record
from storage import drafts
from storage.tables import outbox
from tests.bot.test_backup import at_home
from tests.databases import on_sqlite
from tests.mechanisms.acts import act
from tests.mechanisms.test_contact_point import VISIT, assign
from tests.services.notice_cast import drafted, order, row
from tests.stage import FILE, QIAN, ZHAO, Stage, populated

# About the file: on a server test_on_a_server.py has what these commands do.
pytestmark = on_sqlite

NOW, NEXT_DIGEST, WRONG = "2026-12-01 09:30", "2026-12-03 09:00", "2027-12-01 09:30"
MEND = ("doctor", "--mend")


async def tick(stage: Stage, at: str) -> list[Any]:
    """What a tick does by this clock, as one of an earlier version did whatever the clock."""
    stage.at(at)
    async with stage.context() as ctx:
        await scheduler.tick(ctx)
        return ctx.work.messages


async def all_sent(stage: Stage) -> None:
    async with stage.context() as ctx:
        await ctx.work.execute(update(outbox).where(outbox.c.state == "pending").values(state="sent"))


@pytest.fixture
async def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """The county on 1 December 2026, what is new has been told on the 2nd; the next reminders are on the 3rd."""
    stage = await populated(tmp_path, "2026-11-23 10:00")
    await open_record(stage.database, stage.folder)
    await tick(stage, NOW)
    await tick(stage, "2026-12-02 09:00")
    await all_sent(stage)
    at_home(monkeypatch, stage.folder)
    monkeypatch.setenv("CLOCK", "2026-12-02T15:00+08:00")
    yield stage
    await stage.database.close()


async def run(*arguments: str) -> Result:
    os.environ["BOT_TOKEN"] = "123456:abcdefgh"
    return await asyncio.to_thread(CliRunner().invoke, app, list(arguments))


async def test_it_says_how_long_messages_are_kept_and_what_of_the_file_is_free(county: Stage) -> None:
    async with county.database.batch() as batch:
        await batch.session.execute(delete(outbox))
    with closing(sqlite3.connect(county.folder / FILE)) as database:
        database.execute("CREATE TABLE filler AS SELECT randomblob(3000000) AS bytes")
        database.execute("DROP TABLE filler")
    found = (await run("doctor")).output
    assert "已发消息保存90天；库文件中有 2 MB 空闲，供新数据使用，文件本身不缩小" in found.replace("\n", "")


async def test_it_says_since_when_there_are_messages(county: Stage) -> None:
    assert "已发消息保存90天，现存最早的为2026年12月1日" in (await run("doctor")).output.replace("\n", "")


def rows(stage: Stage, table: str, columns: str) -> list[Any]:
    with closing(sqlite3.connect(stage.folder / FILE)) as database:
        return database.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2").fetchall()


def state(stage: Stage) -> dict[str, list[Any]]:
    """All by which the calendar and the reminders go on, without what was already sent."""
    tables = {
        "item": "no, kind, period, due_at, remind_at, opened_at, version",
        "opening": "kind, period",
        "reminder": "item_id, stage, person_id, outbox_key",
        "outbox": "key, state",
    }
    return {table: rows(stage, table, columns) for table, columns in tables.items()}


async def test_a_clock_that_was_a_year_ahead_is_named_mended_and_forgotten(county: Stage) -> None:
    before = state(county)
    await tick(county, WRONG)
    after = state(county)
    # What is the matter: the next year is open, nothing of this one is reminded of, messages wait for a year.
    assert any(period == "2027" for _, _, period, *_ in after["item"])
    assert all(remind_at is None for _, _, period, _, remind_at, *_ in after["item"] if period == "2026")

    said = await run("doctor")
    assert said.exit_code == 1
    assert "2027年度述职报告摘要3项，2027年12月15日截止，尚无人办理" in said.output
    assert "31项未办结事项的后续提醒中断" in said.output
    assert "python -m bot doctor --mend" in said.output
    assert state(county) == after

    said = await run(*MEND)
    assert said.exit_code == 0, (said.output, said.exception)
    assert "已收回：2027年度述职报告摘要3项" in said.output
    mended = state(county)
    assert mended == before
    assert (await run(*MEND)).output.startswith("更正　没有日期晚于现在")
    assert (await run("doctor")).exit_code == 0
    assert state(county) == mended
    assert [action for (action, _) in rows(county, "audit", "action, id") if action.startswith("doctor")] == [
        "doctor.mend"
    ]
    assert (await run("audit", "verify")).exit_code == 0


@pytest.mark.parametrize("wrong", [WRONG, "2026-12-11 09:30", "2026-12-17 10:00", "2036-12-01 09:30"])
async def test_the_next_tick_reminds_as_if_the_clock_had_always_been_right(
    county: Stage, tmp_path: Path, wrong: str
) -> None:
    undisturbed = Stage(tmp_path / "undisturbed", NEXT_DIGEST, (await _copied(county)))
    wanted = await tick(undisturbed, NEXT_DIGEST)
    await undisturbed.database.close()
    assert wanted
    await tick(county, wrong)
    assert (await run(*MEND)).exit_code == 0
    assert await tick(county, NEXT_DIGEST) == wanted


async def test_what_somebody_has_in_hands_is_kept_and_named(county: Stage) -> None:
    await tick(county, WRONG)
    actor = await county.actor(QIAN)
    async with county.context() as ctx:
        mine = [one.item for one in await my_items.of_units(ctx, actor) if one.item.period == "2027"]
        handed_in = next(one for one in mine if one.part == "model_case")
        begun = next(one for one in mine if one.kind == "duty_report")
        answers = {"name": "河东村服务站", "outcome": "形成可推广的做法"}
        await items.act(ctx, actor, handed_in.id, "register", handed_in.version, answers)
        await drafts.save(ctx.work, actor.person_id, 7, "item", {"item": begun.id, "action": "report"}, {})
    for command in (["doctor"], MEND):
        said = (await run(*command)).output
        for one in (handed_in, begun):
            assert f"（{one.no}，青山镇党委）" in said
        assert "2027年度述职报告摘要2项" in said
    left = {no: opened_at for no, _, period, _, _, opened_at, _ in state(county)["item"] if period == "2027"}
    assert set(left) == {handed_in.no, begun.no}
    assert all(opened_at.startswith("2026-12-02 07:00") for opened_at in left.values())
    assert (await run("doctor")).exit_code == 0
    # On its day the calendar opens the year for everybody else.
    await tick(county, "2027-02-01 10:00")
    assert sum(period == "2027" and kind == "five_ones" for _, kind, period, *_ in state(county)["item"]) == 15


async def test_messages_that_went_out_too_early_do_not_stand_in_the_way_of_those_of_their_day(county: Stage) -> None:
    await tick(county, WRONG)
    await all_sent(county)
    assert (await run(*MEND)).exit_code == 0
    assert (await run("doctor")).exit_code == 0
    await tick(county, "2027-12-01 09:30")
    keys = [key for key, state in rows(county, "outbox", "key, state") if state == "pending"]
    assert any(key.startswith("digest:2027-12-01:") for key in keys)


async def test_a_button_to_an_item_that_was_taken_away_never_opens_another(county: Stage) -> None:
    before = set(rows(county, "item", "id, no"))
    await tick(county, WRONG)
    withdrawn = set(rows(county, "item", "id, no")) - before
    assert withdrawn
    assert (await run(*MEND)).exit_code == 0
    assert set(rows(county, "item", "id, no")) == before
    await tick(county, "2027-01-20 09:30")
    opened = set(rows(county, "item", "id, no")) - before
    assert opened
    assert {number for number, _ in opened} & {number for number, _ in withdrawn} == set()
    assert {no for _, no in opened} & {no for _, no in withdrawn} == set()


async def test_nothing_is_mended_while_the_assistant_runs(county: Stage) -> None:
    await tick(county, WRONG)
    before = state(county)
    with InstanceLock(county.folder / FILE):
        said = await run(*MEND)
    assert said.exit_code == ExitCode.TAKEN
    assert said.output.count("\n") == 1
    assert state(county) == before


async def test_a_notice_of_a_later_day_waits_for_its_day_again_and_an_answer_goes_out_now(county: Stage) -> None:
    county.at("2026-12-02 14:00")
    planned = await drafted(county)
    await order(county, planned, at="2026-12-08 10:00")
    await tick(county, WRONG)
    async with county.context() as ctx:
        ctx.work.send(Outgoing(QIAN, "an-answer"))
    said = (await run("doctor")).output
    assert "1条通知的发送时间晚于现在" in said
    mended = await run(*MEND)
    assert mended.exit_code == 0, mended.output
    assert (await row(county, planned)).state is NoticeState.SCHEDULED
    assert dict(rows(county, "outbox", "key, not_before"))["an-answer"].startswith("2026-12-02 07:00")
    assert [key for key, _ in rows(county, "outbox", "key, state") if key.startswith("notice")] == []
    told = await tick(county, "2026-12-08 10:00")
    assert [one.chat_id for one in told if one.kind is MessageKind.NOTICE]
    carried = [key for key, state in rows(county, "outbox", "key, state") if key.startswith(f"notice:{planned}:")]
    assert len(carried) == 4


@pytest.mark.parametrize("visited", [False, True])
async def test_a_contact_point_that_was_moved_on_is_due_in_its_own_quarter_again(county: Stage, visited: bool) -> None:
    county.at("2026-12-02 14:00")
    point = await assign(county)
    if visited:
        await act(county, ZHAO, point.id, "visit", VISIT)
    before = [one for one in state(county)["item"] if one[1] == "contact_point"]
    await tick(county, WRONG)
    assert "1项事项的截止时间被推后" in (await run("doctor")).output
    assert (await run(*MEND)).exit_code == 0
    assert [one for one in state(county)["item"] if one[1] == "contact_point"] == before


async def test_a_database_of_an_earlier_version_is_named_and_not_looked_through(county: Stage) -> None:
    await county.database.close()
    with closing(sqlite3.connect(county.folder / FILE)) as database:
        database.execute("ALTER TABLE item DROP COLUMN forms")
        database.commit()
    said = await run("doctor")
    assert said.exit_code == 1
    assert "请先运行 python -m bot migrate" in said.output


async def _copied(stage: Stage) -> bytes:
    """The database as it stands, with all that is written so far."""
    await stage.database.fold()
    return stage.content()
