"""The calendar that the department keeps: due dates, days off, office hours, names of the 五个一."""

from datetime import date, time

import pytest
from sqlalchemy import select

from domain.checkpoint_forms import DayKind, DayList, Hours, clock, part_form, window
from domain.dates.clock import local
from domain.dates.day_list import read_days
from domain.dates.due import describe
from domain.errors import Refusal
from domain.forms.engine import validate
from domain.forms.errors import FormErrors
from domain.forms.fields import questions
from domain.mechanism import Part
from services import checkpoints, items, office_hours, part_names, rules
from storage.session import Cached
from storage.tables import item as item_table
from tests.services.test_urges import act, report_of
from tests.stage import LI, QIAN, WANG, Stage, china

DUTY = "duty_report.2026"
SUMMARY = {"last_year": "已整改三项", "achievements": "完成阵地建设", "problems": "经费偏紧", "plan": "抓好换届"}


async def entry(stage: Stage, key: str) -> checkpoints.CheckpointEntry:
    actor = await stage.actor(WANG)
    async with stage.context() as ctx:
        return await checkpoints.entry(ctx, actor, key)


async def set_due(stage: Stage, key: str, at: str) -> int:
    actor = await stage.actor(WANG)
    async with stage.context() as ctx:
        _, moved = await checkpoints.set_due(ctx, actor, key, china(at))
    return moved


async def dues(stage: Stage, kind: str) -> list[str]:
    async with stage.database.read() as session:
        rows = await session.all(select(item_table).where(item_table.c.kind == kind).order_by(item_table.c.id))
    return [f"{local(row['due_at']):%m-%d %H:%M}" for row in rows]


async def test_the_calendar_holds_this_and_the_next_year_by_due_time(stage: Stage) -> None:
    actor = await stage.actor(WANG)
    async with stage.context() as ctx:
        found = await checkpoints.entries(ctx, actor)
    due = [one.due.at for one in found]
    assert due == sorted(due)
    keys = [one.key for one in found]
    assert {"five_ones.2026", "duty_report.2026", "quarter_report.2027Q1", "duty_report.2027"} <= set(keys)
    assert len(keys) == len(set(keys))


async def test_what_will_not_be_opened_any_more_is_not_on_the_calendar(stage: Stage) -> None:
    actor = await stage.actor(WANG)
    async with stage.context() as ctx:
        keys = {one.key for one in await checkpoints.entries(ctx, actor)}
    assert not keys & {"quarter_report.2026Q1", "half_year_report.2026H1", "quarter_report.2026Q3"}


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("duty_report.2026", "12月10日（星期四）17:30前"),
        ("quarter_report.2027Q1", "3月31日（星期三）17:30前"),
        ("five_ones.2026", "原定3月31日，因布置较晚延至12月7日"),
    ],
)
async def test_a_due_date_says_why_it_is_not_the_usual_one(stage: Stage, key: str, words: str) -> None:
    await stage.open_periods()
    assert words in describe((await entry(stage, key)).due)
    stage.at("2026-12-20 10:00")
    assert words in describe((await entry(stage, key)).due)


async def test_open_items_get_the_new_due_time_and_reminder_and_nobody_is_written_to(stage: Stage) -> None:
    await stage.open_periods()
    assert await set_due(stage, DUTY, "2026-12-18 17:30") == 3
    assert stage.sent[-1].messages == []
    assert stage.sent[-1].outdated == {Cached.RULES}
    found = await report_of(stage, "青山镇党委")
    assert (found.due_at, found.version) == (china("2026-12-18 17:30"), 1)
    # The announcement of the next morning, which names the new day; nothing before it.
    assert found.remind_at == china("2026-11-24 09:00")
    changed = await entry(stage, DUTY)
    assert (changed.own, changed.due.at) == (True, china("2026-12-18 17:30"))


async def test_what_has_a_due_date_of_its_own_keeps_it(stage: Stage) -> None:
    await stage.open_periods()
    item = await report_of(stage, "青山镇党委", "five_ones")
    async with stage.context() as ctx:
        _, step, _ = await items.prepare(ctx, await stage.actor(QIAN), item.id, "register")
    form = step.form_for(item)
    assert form is not None
    answers = {asked.name: "青山村党支部" for asked in questions(form) if asked.required}
    registered = await act(stage, QIAN, item, "register", answers)
    assert await set_due(stage, "five_ones.2026", "2026-12-14 17:30") == 14
    assert (await dues(stage, "five_ones")).count("12-14 17:30") == 14
    async with stage.context() as ctx:
        now = (await items.get(ctx, await stage.actor(QIAN), item.id)).item
    assert now.due_at == registered.due_at


async def test_a_draft_and_a_submission_move_along_and_what_is_closed_does_not(stage: Stage) -> None:
    await stage.open_periods()
    await act(stage, QIAN, await report_of(stage, "青山镇党委"), "report", SUMMARY)
    await act(stage, WANG, await report_of(stage, "柳林镇党委"), "offline")
    assert await set_due(stage, DUTY, "2026-12-18 17:30") == 2
    assert await dues(stage, "duty_report") == ["12-18 17:30", "12-10 17:30", "12-18 17:30"]


async def test_a_due_date_set_beforehand_holds_when_the_period_opens(stage: Stage) -> None:
    assert await set_due(stage, "quarter_report.2027Q1", "2027-03-25 12:00") == 0
    stage.at("2027-03-01 09:00")
    await stage.open_periods()
    assert set(await dues(stage, "quarter_report")) == {"03-25 12:00"}


@pytest.mark.parametrize(
    ("key", "at", "words"),
    [
        (DUTY, "2026-11-23 09:59", "已经过去"),
        ("duty_report.1999", "2026-12-18 17:30", "/calendar"),
        ("nonsense", "2026-12-18 17:30", "/calendar"),
    ],
)
async def test_a_due_date_that_cannot_be_is_refused(stage: Stage, key: str, at: str, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        await set_due(stage, key, at)


@pytest.mark.parametrize("who", [LI, QIAN])
async def test_only_administrators_keep_the_calendar(stage: Stage, who: int) -> None:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        for attempt in (
            checkpoints.set_due(ctx, actor, DUTY, china("2026-12-18 17:30")),
            office_hours.set_days(ctx, actor, {date(2027, 1, 1): False}),
            office_hours.set_office(ctx, actor, [(time(8), time(12))], time(9)),
            part_names.rename_parts(ctx, actor, "five_ones", {}),
        ):
            with pytest.raises(Refusal, match="没有使用此功能的权限"):
                await attempt


@pytest.mark.parametrize(
    ("at", "off", "earlier"),
    [
        ("2026-12-18 17:30", False, "12-18 17:30"),
        ("2026-12-20 17:30", True, "12-18 17:30"),
    ],
)
async def test_a_day_off_is_noticed_and_the_workday_before_it_offered(
    stage: Stage, at: str, off: bool, earlier: str
) -> None:
    async with stage.context() as ctx:
        assert checkpoints.is_off(ctx, china(at)) is off
        before = checkpoints.workday_before(ctx, china(at))
        assert before is not None
        assert f"{local(before):%m-%d %H:%M}" == earlier
        assert checkpoints.workday_before(ctx, china("2026-11-22 17:30")) is None


async def test_days_are_set_and_cleared_and_rule_at_once(stage: Stage) -> None:
    actor, day = await stage.actor(WANG), date(2027, 1, 4)
    for works in (False, True, None):
        async with stage.context() as ctx:
            await office_hours.set_days(ctx, actor, {day: works})
        async with stage.context() as ctx:
            assert ctx.rules.calendar.is_workday(day) is (works is not False)
            assert await office_hours.own_days(ctx, actor) == (() if works is None else ((day, works),))


async def test_a_year_without_notice_is_named_until_its_list_is_there(stage: Stage) -> None:
    actor = await stage.actor(WANG)
    async with stage.context() as ctx:
        assert office_hours.unknown_year(ctx) == (office_hours.known_until(ctx) or 0) + 1
        await office_hours.set_days(ctx, actor, {date(2027, 1, 1): False})
    async with stage.context() as ctx:
        assert office_hours.unknown_year(ctx) is None


@pytest.mark.parametrize(
    ("line", "day", "works"),
    [
        ("2027-01-01 放假", date(2027, 1, 1), False),
        ("2027/2/6 上班", date(2027, 2, 6), True),
        ("2027年2月6日补班", date(2027, 2, 6), True),
        ("2027.10.01，休", date(2027, 10, 1), False),
        ("2027年1月1日（周五）放假", date(2027, 1, 1), False),
    ],
)
def test_a_line_of_a_year_s_list_is_read_as_people_write_it(line: str, day: date, works: bool) -> None:
    assert read_days([line]) == {day: works}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("元旦放假", "应写成“2027-01-01 放假”"),
        ("2027-02-30 放假", "没有这一天"),
        ("2027-02-03 待定", "应写明“放假”或“上班”"),
    ],
)
def test_each_bad_line_is_named_and_nothing_is_taken_over(line: str, words: str) -> None:
    with pytest.raises(FormErrors) as refused:
        validate(DayList, {"lines": ["2027-01-01 放假", line, "2027-01-01 上班"]})
    said = str(refused.value)
    assert f"“{line}”{words}" in said
    assert "“2027-01-01 上班”与前面的同一日期不一致" in said
    assert "“2027-01-01 放假”" not in said.replace("应写成“2027-01-01 放假”", "")


async def test_office_hours_decide_when_people_are_written_to(stage: Stage) -> None:
    actor = await stage.actor(WANG)
    windows = [window("9:00-12:00"), window("13：30—18:00")]
    async with stage.context() as ctx:
        await office_hours.set_office(ctx, actor, windows, clock("9:30"))
    async with stage.database.read() as session:
        office = (await rules.load(session)).office
    assert office.windows == ((time(9), time(12)), (time(13, 30), time(18)))
    assert office.digest_at == time(9, 30)


@pytest.mark.parametrize(
    ("morning", "afternoon", "digest"),
    [
        ("8:30-12:00", "11:00-17:30", "9:00"),
        ("8:30-12:00", "14:30-17:30", "13:00"),
    ],
)
async def test_office_hours_that_make_no_sense_are_refused(
    stage: Stage, morning: str, afternoon: str, digest: str
) -> None:
    actor = await stage.actor(WANG)
    with pytest.raises(Refusal, match="办公时间须先后衔接"):
        async with stage.context() as ctx:
            await office_hours.set_office(ctx, actor, [window(morning), window(afternoon)], clock(digest))


@pytest.mark.parametrize(
    ("field", "text"), [("morning", "早上"), ("afternoon", "17:30-14:30"), ("digest", "25:00"), ("digest", "九点")]
)
def test_a_time_that_cannot_be_read_is_asked_for_again_with_an_example(field: str, text: str) -> None:
    good = {"morning": "8:30-12:00", "afternoon": "14:30-17:30", "digest": "9:00"}
    assert validate(Hours, good)
    with pytest.raises(FormErrors, match="例如"):
        validate(Hours, good | {field: text})


async def test_the_names_of_the_five_ones_change_and_their_codes_stay(stage: Stage) -> None:
    await stage.open_periods()
    actor = await stage.actor(WANG)
    async with stage.context() as ctx:
        await part_names.rename_parts(ctx, actor, "five_ones", {"model_case": "培育先进典型"})
    assert (await report_of(stage, "青山镇党委", "five_ones")).title == "2026年度五个一·培育先进典型"
    stage.at("2027-01-05 09:00")
    await stage.open_periods()
    async with stage.database.read() as session:
        rows = await session.all(
            select(item_table.c.part, item_table.c.title).where(
                item_table.c.period == "2027", item_table.c.unit_id == 2
            )
        )
    titles = {row["part"]: row["title"] for row in rows}
    assert titles["model_case"] == "2027年度五个一·培育先进典型"
    assert titles["weak_org"] == "2027年度五个一·包抓软弱涣散党组织"


async def test_two_items_cannot_have_one_name(stage: Stage) -> None:
    actor = await stage.actor(WANG)
    async with stage.context() as ctx:
        with pytest.raises(Refusal, match="不能相同"):
            await part_names.rename_parts(ctx, actor, "five_ones", {"model_case": "重点调研课题"})
        with pytest.raises(Refusal, match="/calendar"):
            await part_names.rename_parts(ctx, actor, "duty_report", {})


def test_the_form_of_a_catalogue_asks_for_each_item_by_its_present_name() -> None:
    form = part_form((Part("a", "甲项"), Part("b", "乙项")))
    assert [(one.name, one.hint) for one in questions(form)] == [("a", "现为“甲项”"), ("b", "现为“乙项”")]
    assert part_form((Part("a", "甲项"), Part("b", "乙项"))) is form


@pytest.mark.parametrize(("kind", "works"), [("off", False), ("working", True), ("official", None)])
def test_a_day_is_off_working_or_as_officially_set(kind: str, works: bool | None) -> None:
    assert DayKind(kind).works is works
