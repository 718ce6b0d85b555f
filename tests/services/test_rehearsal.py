"""A rehearsal: the calendar's dates, what each unit bears, whose county it is, and what it leaves untouched."""

import asyncio
import hashlib
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.commands.rehearse import Options, read_options
from bot.exits import StopProcess
from domain.audience import Mode
from domain.dates.clock import local
from domain.dates.hours import OfficeHours
from domain.dates.workdays import WorkCalendar
from domain.messages import MessageKind
from domain.rehearsal import Channel, Push, PushedItem
from domain.reminders import Stage as Reminder
from services import scheduler
from services.holidays import official_days
from storage import config
from tests.databases import on_sqlite
from tests.services.rehearsed import rehearsed
from tests.services.test_collections import choose, make, send
from tests.services.year import begin
from tests.stage import Stage, china
from views import rehearsal

CALENDAR = WorkCalendar(official_days().days, official_days().known_years)
# domain.md 4.2, the table of reminder dates; 24 September is T3 because of 中秋.
DATES = {
    ("2026Q1", Reminder.NEW): "03-02",
    ("2026Q1", Reminder.T15): "03-16",
    ("2026Q1", Reminder.T7): "03-24",
    ("2026Q1", Reminder.T3): "03-27",
    ("2026Q1", Reminder.T1): "03-30",
    ("2026Q1", Reminder.DAY): "03-31",
    ("2026Q1", Reminder.LATE1): "04-01",
    ("2026Q1", Reminder.LATE3): "04-03",
    ("2026Q3", Reminder.NEW): "09-01",
    ("2026Q3", Reminder.T15): "09-15",
    ("2026Q3", Reminder.T7): "09-23",
    ("2026Q3", Reminder.T3): "09-24",
    ("2026Q3", Reminder.T1): "09-29",
    ("2026Q3", Reminder.DAY): "09-30",
    ("2026Q3", Reminder.LATE1): "10-08",
    ("2026Q3", Reminder.LATE3): "10-10",
}
ROSTER = """单位,单位类型,上级单位,姓名,职务,角色
县委组织部,组织部门,,王敏,,组织部管理员
青山镇党委,乡镇,县委组织部,钱进,书记,党（工）委书记
青山镇党委,,,孙悦,组织委员,党务干部
"""
TODAY = date(2026, 11, 23)


def days_of(pushes: list[Push], period: str) -> dict[tuple[str, Reminder], str]:
    """When each stage of a quarter's report was told."""
    return {
        (period, told.stage): f"{local(push.at):%m-%d}"
        for push in pushes
        for told in push.items
        if (told.kind, told.period) == ("quarter_report", period)
    }


@pytest.mark.parametrize(
    ("period", "first", "last"), [("2026Q1", "2026-03-01", "2026-04-05"), ("2026Q3", "2026-09-01", "2026-10-11")]
)
async def test_the_stages_fall_on_the_dates_of_the_table(tmp_path: Path, period: str, first: str, last: str) -> None:
    pushes, _ = await rehearsed(tmp_path, first, last)
    assert days_of(pushes, period) == {key: day for key, day in DATES.items() if key[0] == period}


async def test_a_push_is_in_office_hours_and_a_person_has_one_digest_a_day(tmp_path: Path) -> None:
    pushes, _ = await rehearsed(tmp_path, "2026-03-01", "2026-04-15", size=2)
    assert all(OfficeHours().is_open(push.at, CALENDAR) for push in pushes)
    a_day = Counter((push.person, local(push.at).date()) for push in pushes if push.kind == "digest")
    assert set(a_day.values()) == {1}


async def test_what_was_due_before_is_done_and_what_is_open_then_comes_in_its_own_time(tmp_path: Path) -> None:
    pushes, _ = await rehearsed(tmp_path, "2026-03-26", "2026-03-31")
    mine = [push for push in pushes if push.person == "书记1"]
    assert [(f"{local(push.at):%m-%d}", push.stage) for push in mine] == [
        ("03-27", Reminder.T3),
        ("03-30", Reminder.T1),
        ("03-31", Reminder.DAY),
    ]
    assert {told.due_at for push in mine for told in push.items} == {china("2026-03-31 17:30")}
    later, _ = await rehearsed(tmp_path, "2026-04-01", "2026-05-31")
    assert not any(told.period == "2026Q1" for push in later for told in push.items)


async def test_the_burden_counts_each_message_of_a_unit_and_the_required_questions_of_its_items(tmp_path: Path) -> None:
    pushes, burdens = await rehearsed(tmp_path, "2026-09-01", "2026-10-11", size=2)
    private = Counter(push.unit for push in pushes if push.channel is Channel.PRIVATE)
    assert {one.unit: one.messages for one in burdens} == dict(private)
    asked = {one.unit: one.questions for one in burdens}
    assert asked["县委组织部"] == 0
    assert asked["青山镇党委"] == asked["柳林镇党委"] >= 2


async def test_the_group_is_told_once_and_only_its_card_changes_afterwards(tmp_path: Path) -> None:
    # From the first workday of the year on, when the 五个一 are announced: the card goes out with the first tick.
    pushes, _ = await rehearsed(tmp_path, "2026-01-01", "2026-04-15")
    (card,) = [push for push in pushes if push.channel is Channel.GROUP]
    assert (card.kind, card.person, card.role, card.items) == ("card", None, None, ())


async def test_the_cheap_look_ahead_is_never_later_than_the_exact_one(stage: Stage) -> None:
    year = await begin(Stage(stage.folder / "year", "2026-03-01 00:00"))
    seen = []
    for _ in range(12):
        await year.tick()
        async with year.stage.database.read() as session:
            cheap = await scheduler.next_check(session, year.rules)
            exact = await scheduler.next_event(session, year.rules)
        assert cheap is not None
        assert exact is not None
        assert cheap <= exact
        seen.append(exact)
        year.stage.now = exact
    assert seen == sorted(set(seen))
    await year.stage.database.close()


@pytest.mark.parametrize(
    ("first", "last", "roster", "units", "sentence"),
    [
        ("2026-05-01", "2026-01-01", None, None, "起始日期不能晚于结束日期"),
        ("2026-13-01", "", None, None, "“2026-13-01”不对"),
        ("", "明天", None, None, "“明天”不对"),
        ("1999-01-01", "", None, None, "2004年至2099年"),
        ("2026-01-01", "2029-01-01", None, None, "最长3年"),
        ("", "", None, 0, "1至5000"),
        ("", "", None, 5001, "1至5000"),
        ("", "", Path("名单.csv"), 3, "只能写一个"),
    ],
)
def test_what_makes_no_sense_is_answered_in_one_sentence(
    first: str, last: str, roster: Path | None, units: int | None, sentence: str
) -> None:
    with pytest.raises(StopProcess, match=sentence) as refused:
        read_options(first, last, roster, units, TODAY)
    assert refused.value.code == 2


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("", "", (TODAY, date(2027, 11, 22))),
        ("2028-02-29", "", (date(2028, 2, 29), date(2029, 2, 27))),
        ("2026-01-01", "2028-12-31", (date(2026, 1, 1), date(2028, 12, 31))),
        ("2026-01-01", "2026-01-01", (date(2026, 1, 1), date(2026, 1, 1))),
    ],
)
def test_the_days_that_are_rehearsed(first: str, last: str, found: tuple[date, date]) -> None:
    assert read_options(first, last, None, None, TODAY) == Options(*found)


def run(monkeypatch: pytest.MonkeyPatch, folder: Path, arguments: str) -> Result:
    """The command in a folder of its own, as a person calls it."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("BOT_TOKEN", "123456:abcdefgh")
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{folder / 'shuzhi.db'}")
    monkeypatch.setenv("CLOCK", "2026-11-23T10:00+08:00")
    return CliRunner().invoke(app, ["rehearse", *arguments.split()])


def test_a_roster_file_is_played_as_json_lines_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "名单.csv").write_text(ROSTER, encoding="utf-8")
    told = run(monkeypatch, tmp_path, "--from 2026-03-16 --to 2026-03-24 --roster 名单.csv --json")
    assert told.exit_code == 0, told.output
    *pushes, last = [json.loads(line) for line in told.stdout.splitlines()]
    digests = [one for one in pushes if one["kind"] == "digest"]
    assert {(one["person"], one["role"], one["unit"]) for one in digests} == {
        ("钱进", "secretary", "青山镇党委"),
        ("孙悦", "clerk", "青山镇党委"),
    }
    assert digests[0]["at"] == "2026-03-16T09:00:00+08:00"
    assert (digests[0]["channel"], digests[0]["stage"]) == ("private", "T15")
    assert {"kind": "quarter_report", "unit": "青山镇党委", "period": "2026Q1"}.items() <= digests[0]["items"][
        -1
    ].items()
    assert digests[0]["items"][-1]["due_at"] == "2026-03-31T17:30:00+08:00"
    assert last["burden"]["青山镇党委"]["messages"] == len(digests)
    assert not (tmp_path / "shuzhi.db").exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "没有名单文件"),
        ("随便写的一句话", "名单有1处需要修改"),
        (ROSTER + "柳林镇党委,乡镇,县委组织部,周涛,书记,皇帝\n", "第5行"),
    ],
)
def test_a_roster_that_cannot_be_used_ends_with_its_problems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None, sentence: str
) -> None:
    if content is not None:
        (tmp_path / "名单.csv").write_text(content, encoding="utf-8")
    told = run(monkeypatch, tmp_path, "--roster 名单.csv --json")
    assert (told.exit_code, told.stdout) == (2, "")
    assert sentence in told.stderr


@on_sqlite
async def test_the_working_database_is_read_and_left_as_it_was(
    tmp_path: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage.context() as ctx:
        await config.set_due(ctx.work, "quarter_report", "2027Q1", china("2027-03-22 12:00"))
    await stage.database.close()
    before = hashlib.sha256((stage.folder / "shuzhi.db").read_bytes()).hexdigest()
    told = await asyncio.to_thread(run, monkeypatch, stage.folder, "--from 2027-03-01 --to 2027-03-16 --json")
    assert told.exit_code == 0, told.output
    pushes = [json.loads(line) for line in told.stdout.splitlines()[:-1]]
    # The department's own due time, 15 days before which is Sunday 7 March: told on Friday the 5th.
    mine = [one for one in pushes if one["person"] == "钱进"]
    assert ("2027-03-05T09:00:00+08:00", "2027-03-22T12:00:00+08:00") in {
        (one["at"], item["due_at"]) for one in mine for item in one["items"] if item["kind"] == "quarter_report"
    }
    assert hashlib.sha256((stage.folder / "shuzhi.db").read_bytes()).hexdigest() == before


@on_sqlite
async def test_what_the_county_asks_in_the_chat_is_counted_once_or_every_month(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    willow = await stage.unit("柳林镇党委")
    for every, day in (("once", "10"), ("month", "18")):
        one = await make(stage, title=f"{every}情况", every=every, due=f"2026-12-{day}T09:30:00+00:00")
        await choose(stage, one, lambda audience: audience.by(Mode.UNITS).with_unit(willow.id, True))
        await send(stage, one)
    await stage.database.close()
    told = await asyncio.to_thread(run, monkeypatch, stage.folder, "--from 2026-12-01 --to 2027-02-28 --json")
    assert told.exit_code == 0, told.output
    *pushes, last = [json.loads(line) for line in told.stdout.splitlines()]
    asked = {
        (one["at"][:10], item["due_at"][:10], item["stage"])
        for one in pushes
        for item in one["items"]
        if item["kind"] == "collection"
    }
    assert {day for day in asked if day[2] in ("T7", "DAY")} == {
        ("2026-12-03", "2026-12-10", "T7"),
        ("2026-12-10", "2026-12-10", "DAY"),
        ("2026-12-11", "2026-12-18", "T7"),
        ("2026-12-18", "2026-12-18", "DAY"),
        ("2027-01-11", "2027-01-18", "T7"),
        ("2027-01-18", "2027-01-18", "DAY"),
        ("2027-02-11", "2027-02-18", "T7"),
        ("2027-02-18", "2027-02-18", "DAY"),
    }
    asked_too, not_asked = (last["burden"][f"{name}镇党委"] for name in ("柳林", "青山"))
    # Two questions, a figure and a tap, of one item of the first and four of what comes again.
    assert asked_too["questions"] - not_asked["questions"] == 5 * 2
    spent = [one["minutes"] - one["messages"] for one in (asked_too, not_asked)]
    assert spent[0] - spent[1] == 5 * 6


def test_without_any_units_an_example_county_is_played_and_named_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = run(monkeypatch, tmp_path, "--from 2026-03-24 --to 2026-03-24")
    assert told.exit_code == 0, told.output
    assert "示例县" in told.stderr
    assert "2026年3月24日（星期二）09:00" in told.stdout
    assert "提前7天：五个一5项（3月31日（星期二）17:30前）、" in told.stdout
    assert "、季报1项（3月31日（星期二）17:30前）" in told.stdout
    assert "青山镇党委　书记1（党（工）委书记）、干事1（党务干部）" in told.stdout
    assert told.stdout.splitlines()[-7].startswith("　县委组织部　消息")


def test_the_first_news_of_a_duty_is_called_so() -> None:
    told = (PushedItem("1", "quarter_report", "甲", "2026Q1", china("2026-03-31 17:30"), Reminder.NEW),)
    push = Push(china("2026-03-02 09:00"), Channel.PRIVATE, MessageKind.DIGEST, "甲", "钱进", "secretary", told)
    assert "新下达：季报1项" in rehearsal.pushes_at(push.at, [push])


def test_an_earlier_stage_stands_behind_a_later_one() -> None:
    told = [
        PushedItem("1", "five_ones", "甲", "2026", china("2026-03-31 17:30"), stage)
        for stage in (Reminder.LATE1, Reminder.T3)
    ]
    push = Push(china("2026-04-01 09:00"), Channel.PRIVATE, MessageKind.DIGEST, "甲", "钱进", "secretary", tuple(told))
    assert rehearsal.record(push)["stage"] == "LATE1"
    assert [one["stage"] for one in rehearsal.record(push)["items"]] == ["LATE1", "T3"]
