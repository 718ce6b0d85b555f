"""Ledgers: fixed unit order, what was handed in and no draft, nothing restricted, everything in the audit trail."""

import io
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.ledgers import LedgerMaker
from bot.loop import Wakeup
from bot.worker import TRIES
from domain import ledgers as ledgers_rules
from domain.dates.periods import Period
from domain.errors import Refusal
from domain.ledgers import Contents
from domain.mechanisms import MECHANISMS
from domain.power import DEPARTMENT, Role
from services import ledgers, rules, units
from services.ledgers import Made
from services.messages import Chat
from storage import people
from storage.ledger_wishes import LedgerWish
from storage.people import actors
from storage.tables import audit
from tests.services.test_search import SUMMARY, act, item_of
from tests.stage import LI, QIAN, SUN, WANG, WU, ZHAO, ZHOU, Stage

YEAR = Period.parse("2026")
Table = list[dict[str, Any]]


async def export(stage: Stage, kind: str, who: int = WANG, period: Period = YEAR) -> Table:
    """What somebody is handed after the press."""
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        assert await ledgers.ask(ctx, actor, kind, period, Chat(who, None, actor.person_id), f"{kind}-{who}")
    assert await maker(stage).next_one()
    (message,) = stage.sent[-1].messages
    assert message.file is not None
    found = read((stage.folder / "files" / message.file.digest).read_bytes())
    assert "项。" in message.text
    return found


def maker(stage: Stage) -> LedgerMaker:
    """It writes here, where what a test has put in place of something else is known."""

    async def write(wish: LedgerWish, path: Path, wakeup: Wakeup) -> Made:
        async with stage.database.read() as session:
            whose = (await actors(session, [wish.telegram_id]))[wish.telegram_id]
            calendar, period = (await rules.load(session)).calendar, Period.parse(wish.period)
            return await ledgers.make(session, calendar, whose, wish.kind, period, path, lambda: not wakeup.stopping)

    return LedgerMaker(stage.database, stage.context, stage.folder / "files", write)


async def by_server(stage: Stage, kind: str) -> Table:
    async with stage.database.read() as session:
        calendar = (await rules.load(session)).calendar
        await ledgers.make(session, calendar, None, kind, YEAR, stage.folder / "server.xlsx")
    return read((stage.folder / "server.xlsx").read_bytes())


def read(content: bytes, name: str = "") -> Table:
    book = load_workbook(io.BytesIO(content))
    header, *rows = book[name or book.sheetnames[0]].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


async def workbook(stage: Stage, kind: str, who: int = WANG) -> bytes:
    """The whole file that somebody is handed after the press."""
    await export(stage, kind, who)
    (message,) = stage.sent[-1].messages
    assert message.file is not None
    return (stage.folder / "files" / message.file.digest).read_bytes()


async def test_a_ledger_holds_every_unit_in_fixed_order_whoever_was_first(stage: Stage) -> None:
    await stage.open_periods()
    await act(stage, WU, await item_of(stage, "duty_report", WU), "report", SUMMARY)
    await act(stage, ZHOU, await item_of(stage, "duty_report", ZHOU), "report", SUMMARY)
    table = await export(stage, "duty_report")
    assert [row["单位"] for row in table] == ["青山镇党委", "柳林镇党委", "县教育局党组"]
    assert [row["序号"] for row in table] == [1, 2, 3]
    assert [row["状态"] for row in table] == ["待报送", "待审核", "待审核"]
    assert table[1]["报送时间"] == datetime(2026, 11, 23, 10, 0)  # noqa: DTZ001  a cell has no zone
    assert table[1]["回执号"].endswith("-1")
    assert (table[1]["报送人"], table[1]["按时情况"]) == ("周涛", "按时")
    assert table[1]["主要做法和成效"] == "建成红色阵地四处"
    assert (table[0]["报送时间"], table[0]["回执号"], table[0]["主要做法和成效"]) == (None, None, None)
    fixed = ("序号", "单位", "状态", "截止时间", "报送时间", "回执号", "报送人", "按时情况")
    assert tuple(table[0])[: len(fixed)] == fixed


async def test_a_draft_is_not_in_the_ledger_and_a_new_one_does_not_replace_what_was_handed_in(stage: Stage) -> None:
    await stage.open_periods()
    item_id = await item_of(stage, "duty_report")
    await act(stage, SUN, item_id, "report", SUMMARY)
    assert (await export(stage, "duty_report"))[0]["主要做法和成效"] is None
    await act(stage, QIAN, item_id, "confirm")
    await act(stage, WANG, item_id, "return", {"reason": "请补充"})
    await act(stage, SUN, item_id, "report", SUMMARY | {"achievements": "尚未定稿"})
    (row, *_) = await export(stage, "duty_report")
    assert row["主要做法和成效"] == "建成红色阵地四处"


async def test_forms_of_one_duty_share_the_columns_of_what_they_ask(stage: Stage) -> None:
    await stage.open_periods()
    item_id = await item_of(stage, "five_ones", part="special_lecture")
    said = {"name": "廉政讲座", "outcome": "全员听讲", "audience": "全镇党员", "planned_on": "2026-12-01"}
    await act(stage, QIAN, item_id, "register", said)
    for note in ("提纲已定", "场地已定"):
        await act(stage, QIAN, item_id, "progress", {"note": note})
    table = read(await workbook(stage, "five_ones"), "明细")
    row = next(row for row in table if row["单位"] == "青山镇党委" and "讲座" in row["项目"])
    assert row["名称"] == "廉政讲座"
    assert row["具体内容"] == "听讲对象：全镇党员\n计划日期：2026年12月1日"
    assert row["进展情况"] == "提纲已定\n场地已定"
    assert list(row).count("名称") == 1
    assert len(table) == 15


async def test_what_was_received_offline_says_so(stage: Stage) -> None:
    await stage.open_periods()
    await act(stage, WANG, await item_of(stage, "duty_report"), "offline")
    (row, *_) = await export(stage, "duty_report")
    assert row["状态"] == "线下已报"


@pytest.mark.parametrize("who", [ZHAO, QIAN, SUN])
async def test_only_the_department_exports(stage: Stage, who: int) -> None:
    await stage.open_periods()
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        with pytest.raises(Refusal, match="没有使用此功能的权限"):
            await ledgers.offered(ctx, actor)
        with pytest.raises(Refusal, match="没有使用此功能的权限"):
            await ledgers.ask(ctx, actor, "duty_report", YEAR, Chat(who), "k")
    assert not (stage.folder / "files").exists()


async def test_the_approver_may_export_too(stage: Stage) -> None:
    await stage.open_periods()
    assert len(await export(stage, "duty_report", LI)) == 3


@pytest.mark.parametrize("kind", ["talk", "accountability_ref"])
def test_talks_and_numbers_of_documents_never_leave_by_a_file(kind: str) -> None:
    assert not ledgers_rules.is_exportable(MECHANISMS[kind])


async def test_a_duty_that_is_not_to_leave_has_no_ledger(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await stage.open_periods()
    hidden = replace(MECHANISMS["duty_report"], readers=DEPARTMENT, exportable=False)
    monkeypatch.setitem(MECHANISMS, "duty_report", hidden)
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        assert "duty_report" not in {one.kind for one, _ in await ledgers.offered(ctx, wang)}
        with pytest.raises(Refusal, match="不提供台账导出"):
            await ledgers.ask(ctx, wang, "duty_report", YEAR, Chat(WANG), "k")
    with pytest.raises(Refusal, match="不提供台账导出"):
        await by_server(stage, "duty_report")


async def test_of_a_duty_whose_content_is_the_unit_s_own_only_the_standing_is_shown(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.open_periods()
    own = replace(MECHANISMS["duty_report"], content_readers=frozenset({Role.SECRETARY}))
    monkeypatch.setitem(MECHANISMS, "duty_report", own)
    await act(stage, QIAN, await item_of(stage, "duty_report"), "report", SUMMARY)
    (row, *_) = await export(stage, "duty_report")
    (of_server, *_) = await by_server(stage, "duty_report")
    for one in (row, of_server):
        assert one["状态"] == "待审核"
        assert one["主要做法和成效"] is None


async def test_an_item_in_a_state_that_only_some_may_see_is_left_out(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.open_periods()
    mechanism = MECHANISMS["duty_report"]
    kept_back = replace(mechanism.states["submitted"], readers=frozenset({Role.DEPT_ADMIN}))
    states = {**mechanism.states, "submitted": kept_back}
    monkeypatch.setitem(MECHANISMS, "duty_report", replace(mechanism, states=states))
    await act(stage, QIAN, await item_of(stage, "duty_report"), "report", SUMMARY)
    assert next(iter(await export(stage, "duty_report", WANG)))["单位"] == "青山镇党委"
    assert "青山镇党委" not in {row["单位"] for row in await export(stage, "duty_report", LI)}
    assert len(await by_server(stage, "duty_report")) == 2


async def test_what_there_is_nothing_of_is_refused(stage: Stage) -> None:
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        with pytest.raises(Refusal, match="没有可导出的事项"):
            await ledgers.ask(ctx, wang, "duty_report", Period.parse("2031"), Chat(WANG), "k")
        with pytest.raises(Refusal, match="没有“司机”这类事项"):
            ledgers.kind_of("司机")


@pytest.mark.parametrize("words", ["duty_report", "述职报告摘要", " 述职 报告摘要 "])
def test_a_duty_is_named_by_its_code_or_title(words: str) -> None:
    assert ledgers.kind_of(words) == "duty_report"


async def test_duties_and_their_periods_are_offered_in_order(stage: Stage) -> None:
    await stage.open_periods()
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        offered = await ledgers.offered(ctx, wang)
    assert [one.order for one, _ in offered] == sorted(one.order for one, _ in offered)
    assert {one.kind: periods for one, periods in offered}["duty_report"] == (YEAR,)


async def test_every_export_is_on_record(stage: Stage) -> None:
    await stage.open_periods()
    await export(stage, "duty_report")
    async with stage.database.read() as session:
        rows = await session.all(audit.select().order_by(audit.c.id.desc()).limit(1))
    assert rows[0]["action"] == "ledger.exported"
    assert rows[0]["actor_id"] == (await stage.actor(WANG)).person_id
    assert rows[0]["detail"] == {"kind": "duty_report", "period": "2026", "rows": 3}


async def wanted(stage: Stage, who: int = WANG) -> bool:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        return await ledgers.ask(ctx, actor, "duty_report", YEAR, Chat(who, None, actor.person_id), "k")


async def test_a_ledger_is_the_same_however_few_items_are_read_at_once(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.open_periods()
    whole = await export(stage, "five_ones")
    monkeypatch.setattr(ledgers, "CHUNK", 1)
    assert await export(stage, "five_ones", LI) == whole


async def test_two_presses_bring_one_ledger_and_a_restart_does_not_lose_it(stage: Stage) -> None:
    await stage.open_periods()
    assert [await wanted(stage), await wanted(stage)] == [True, False]
    stopped = maker(stage)
    stopped.stop()
    assert await stopped.next_one()
    assert not stage.sent[-1].messages
    # Another process finds the wish, and hands over once.
    again = maker(stage)
    assert [await again.next_one(), await again.next_one()] == [True, False]
    assert [message.key for work in stage.sent for message in work.messages] == ["k"]
    assert [path.name for path in (stage.folder / "files").iterdir() if path.suffix == ".part"] == []


async def test_who_loses_the_post_meanwhile_is_told_and_gets_no_ledger(stage: Stage) -> None:
    await stage.open_periods()
    await wanted(stage)
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        await people.dismiss(ctx.work, wang.posts[0].membership_id)
    stage.now += timedelta(seconds=1)
    assert await maker(stage).next_one()
    (message,) = stage.sent[-1].messages
    assert (message.file, "没有使用此功能的权限" in message.text) == (None, True)
    assert not await maker(stage).next_one()


async def test_a_ledger_that_cannot_be_made_is_given_up_after_some_tries_and_its_receiver_is_told(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.open_periods()
    await wanted(stage)

    async def fails(*args: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(ledgers, "make", fails)
    monkeypatch.setattr("bot.worker.REST", 0.01)
    made = [await maker(stage).next_one() for _ in range(TRIES + 2)]
    assert made == [*[True] * (TRIES + 1), False]
    (message,) = stage.sent[-1].messages
    assert "台账未能生成" in message.text


@pytest.mark.parametrize("kind", MECHANISMS)
def test_every_duty_can_be_put_into_a_table_with_headings_that_differ(kind: str) -> None:
    for sheet in ledgers_rules.lay_out(MECHANISMS[kind], YEAR, Contents({})).sheets:
        headings = [one.heading for one in sheet.columns]
        assert len(set(headings)) == len(headings), headings


async def test_the_ledger_names_who_answers_when_nobody_was_named(stage: Stage) -> None:
    await stage.open_periods()
    for who in (QIAN, ZHOU):
        item_id = await item_of(stage, "five_ones", who, part="research_topic")
        named = {"responsible": "李明"} if who == ZHOU else {}
        await act(stage, who, item_id, "register", {"name": "村级治理研究", "outcome": "形成报告", **named})
    table = read(await workbook(stage, "five_ones"), "明细")
    found = {row["单位"]: row["责任人"] for row in table if row["名称"]}
    assert found == {"青山镇党委": "钱进（书记）", "柳林镇党委": "李明"}


async def test_a_unit_without_secretary_still_says_who_answers(stage: Stage) -> None:
    await stage.open_periods()
    wang, qian = await stage.actor(WANG), await stage.actor(QIAN)
    async with stage.context() as ctx:
        await units.remove(ctx, wang, qian.posts[0].membership_id)
    item_id = await item_of(stage, "five_ones", part="research_topic", who=SUN)
    await act(stage, SUN, item_id, "register", {"name": "村级治理研究", "outcome": "形成报告"})
    (row,) = [row for row in read(await workbook(stage, "five_ones"), "明细") if row["名称"]]
    assert row["责任人"] == "书记本人"
