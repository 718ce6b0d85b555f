"""Reminders: one digest a person, once, in office hours, to whoever has the ball, and never after the answer."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from benchmarks.replay import recorded
from domain.digests import DepartmentDay, Moved, UnitOverdue, Unreached
from domain.errors import Refusal
from domain.items import Holder
from domain.messages import Outgoing
from domain.power import Role, UnitType
from domain.reminders import Stage as Reminder
from services import delegates, department_digest, items, my_items, openings, reminders
from services.audit_record import renew_record
from services.context import Context
from services.people import mark_started
from storage import audit, config, people, units
from storage import reminders as reminders_store
from storage.items import open_many
from storage.tables import item, opening, outbox, person, reminder
from tests import lists
from tests.stage import LI, QIAN, SUN, WANG, WU, ZHOU, Stage, china, populated
from views import digests

QUARTER = {"summary": "进展顺利", "plan": "继续推进", "problems": "经费偏紧"}
T15, T7, LATE1 = "2026-03-16 09:00", "2026-03-24 09:00", "2026-04-01 09:00"
LAST_DAYS = "2026-03-30 09:00"


@pytest.fixture
async def spring(tmp_path: Path) -> AsyncIterator[Stage]:
    """The county on 10 March 2026; the 五个一 (one of them) and the first quarter's report are open, nothing else."""
    stage = await populated(tmp_path, "2026-03-10 10:00")
    async with stage.context() as ctx:
        await config.put(ctx.work, "parts.five_ones", [{"code": "weak_org", "title": "包抓软弱涣散党组织"}])
        for kind in ("duty_report", "year_end_material", "dual_duty"):
            for period in ("2025", "2026"):
                await config.mark_opened(ctx.work, kind, period)
        for key in (("five_ones", "2025"), ("quarter_report", "2025Q3")):
            await config.mark_opened(ctx.work, *key)
    await stage.open_periods()
    yield stage
    await stage.database.close()


async def remind(stage: Stage, at: str) -> list[Outgoing]:
    """What one check of the items at this time brings about."""
    stage.at(at)
    async with stage.context() as ctx:
        await reminders.remind(ctx)
        return ctx.work.messages


async def sent(stage: Stage) -> None:
    """Telegram takes everything that waits."""
    async with stage.context() as ctx:
        await ctx.work.execute(update(outbox).where(outbox.c.state == "pending").values(state="sent"))


async def waiting(stage: Stage) -> dict[int, str]:
    """The digests that have not gone out, by chat."""
    async with stage.database.read() as session:
        rows = await session.all(select(outbox).where(outbox.c.state == "pending", outbox.c.kind == "digest"))
    return {row["chat_id"]: row["payload"]["text"] for row in rows}


async def act(stage: Stage, who: int, kind: str, action: str, answers: dict[str, Any] | None = None) -> int:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        found = await (lists.waiting if who == WANG else my_items.of_units)(ctx, actor)
        mine = next(one.item for one in found if one.item.kind == kind)
        await items.act(ctx, actor, mine.id, action, mine.version, answers)
    return mine.id


async def give(stage: Stage, who: int, **values: object) -> None:
    async with stage.context() as ctx:
        row = await people.by_telegram(ctx.work, who)
        assert row is not None
        await people.change(ctx.work, row["id"], **values)


async def test_secretary_and_clerk_get_one_digest_of_everything_that_is_new(spring: Stage) -> None:
    told = await remind(spring, T15)
    assert {message.chat_id for message in told} == {QIAN, SUN, ZHOU, WU}
    mine = next(message for message in told if message.chat_id == QIAN)
    assert mine.text.startswith("【提醒】钱进书记，您好。青山镇党委以下2项工作请予办理。")
    assert "<b>请提前安排</b>" in mine.text
    assert "请于3月31日（星期二）17:30前办理，还有11个工作日" in mine.text
    assert "如已线下报送，请告知组织部登记" in mine.text
    assert [row[0].text for row in mine.keyboard][-1] == "我的事项"
    assert len(mine.keyboard) == 3
    assert "孙悦同志，您好" in next(message for message in told if message.chat_id == SUN).text


@pytest.mark.parametrize(
    "at",
    [
        "2026-03-16 08:59",  # before the digest, though in office hours
        "2026-03-16 12:30",  # at lunch
        "2026-03-16 18:00",
        "2026-03-21 10:00",  # Saturday
        "2026-04-06 10:00",  # 清明
    ],
)
async def test_nothing_is_said_outside_the_hours(spring: Stage, at: str) -> None:
    assert await remind(spring, at) == []


async def test_scanning_again_or_twice_at_once_says_nothing_twice(spring: Stage) -> None:
    spring.at(T15)

    async def once() -> int:
        async with spring.context() as ctx:
            return await reminders.remind(ctx)

    assert sorted(await asyncio.gather(once(), once(), once())) == [0, 0, 4]
    await sent(spring)
    assert await remind(spring, "2026-03-17 09:00") == []


async def test_a_clock_that_goes_back_and_forth_says_nothing_twice(spring: Stage) -> None:
    assert len(await remind(spring, T15)) == 4
    await sent(spring)
    async with spring.context() as ctx:
        await ctx.work.execute(update(item).values(remind_at=china(T15)))
    assert await remind(spring, "2026-03-17 09:00") == []


async def test_what_waits_for_the_secretary_is_not_said_to_the_clerk(spring: Stage) -> None:
    spring.at("2026-11-02 10:00")
    async with spring.context() as ctx:
        await ctx.work.execute(update(item).values(remind_at=None))
        await open_many(ctx.work, await _rows(ctx, "duty_report", holder="secretary"))
    told = await remind(spring, "2026-11-25 09:00")
    assert {message.chat_id for message in told} == {QIAN, ZHOU, WU}


async def test_an_item_of_a_person_is_said_to_that_person_alone(spring: Stage) -> None:
    async with spring.context() as ctx:
        li = await people.by_telegram(ctx.work, LI)
        assert li is not None
        unit = (await spring.unit("青山镇党委")).id
        theirs = item.c.kind == "quarter_report"
        await ctx.work.execute(update(item).where(theirs).values(remind_at=None))
        await ctx.work.execute(
            update(item)
            .where(theirs, item.c.unit_id == unit)
            .values(holder=str(Holder.PERSON), person_id=li["id"], remind_at=china(T15))
        )
    told = await remind(spring, T15)
    assert {message.chat_id for message in told if "党建工作情况" in message.text} == {LI}


async def test_who_never_started_or_blocked_us_is_left_out_and_named_to_the_department(spring: Stage) -> None:
    await give(spring, ZHOU, started_at=None)
    await give(spring, WU, unreachable_at=spring.now)
    assert {message.chat_id for message in await remind(spring, T15)} == {QIAN, SUN}
    async with spring.context() as ctx:
        assert await department_digest.send_due(ctx) == 1
        (mine,) = ctx.work.messages
    assert mine.chat_id == WANG
    assert "<b>提醒无法到达</b>2人（2个单位）" in mine.text
    assert "无法到达名单" in [key.text for row in mine.keyboard for key in row]
    async with spring.context() as ctx:
        found = await department_digest.unreached(ctx, await spring.actor(WANG))
    assert [(one.unit_name, one.name, one.new) for one in found] == [
        ("柳林镇党委", "周涛", True),
        ("县教育局党组", "吴岚", False),
    ]
    # The next stage finds whoever has come by then.
    await sent(spring)
    await give(spring, ZHOU, started_at=spring.now)
    assert {message.chat_id for message in await remind(spring, T7)} == {QIAN, SUN, ZHOU}


async def test_while_a_delegate_stands_in_the_absent_secretary_is_left_in_peace(spring: Stage) -> None:
    async with spring.context() as ctx:
        wang = await spring.actor(WANG)
        (post, _), *_ = await people.posts_of(ctx.work, (await spring.actor(QIAN)).person_id)
        await delegates.begin(ctx, wang, post, "孙悦", date(2026, 3, 10), date(2026, 3, 20))
    told = {message.chat_id: message for message in await remind(spring, T15)}
    assert set(told) == {SUN, ZHOU, WU}
    # Where nobody could tell the delegate, the secretary hears of it himself.
    await sent(spring)
    await give(spring, SUN, unreachable_at=spring.now)
    assert {message.chat_id for message in await remind(spring, "2026-03-20 09:00")} == set()
    assert {message.chat_id for message in await remind(spring, T7)} == {QIAN, ZHOU, WU}


async def test_a_person_with_posts_in_two_units_gets_one_digest_that_names_them(spring: Stage) -> None:
    async with spring.context() as ctx:
        sun = await people.by_telegram(ctx.work, SUN)
        assert sun is not None
        await people.appoint(ctx.work, sun["id"], (await spring.unit("柳林镇党委")).id, Role.CLERK)
    (mine,) = [message for message in await remind(spring, T15) if message.chat_id == SUN]
    assert len(mine.items) == 4
    assert "（青山镇党委）" in mine.text
    assert "（柳林镇党委）" in mine.text


async def test_what_is_reported_leaves_the_digests_that_have_not_gone_out(spring: Stage) -> None:
    await remind(spring, T15)
    spring.at("2026-03-16 09:30")
    assert await act(spring, SUN, "quarter_report", "report", QUARTER)
    left = await waiting(spring)
    assert set(left) == {QIAN, SUN, ZHOU, WU}
    assert "党建工作情况" not in left[QIAN] + left[SUN]
    assert "以下1项工作" in left[QIAN]
    assert "党建工作情况" in left[ZHOU]
    # The rest is told for good: the withdrawn digest does not come back, nor does its other item.
    await sent(spring)
    assert await remind(spring, "2026-03-17 09:00") == []


async def test_the_last_item_reported_leaves_no_digest(spring: Stage) -> None:
    async with spring.context() as ctx:
        await ctx.work.execute(update(item).where(item.c.kind == "five_ones").values(remind_at=None))
    await remind(spring, T15)
    await act(spring, QIAN, "quarter_report", "report", QUARTER)
    assert set(await waiting(spring)) == {ZHOU, WU}


async def test_what_went_out_already_is_not_withdrawn(spring: Stage) -> None:
    await remind(spring, T15)
    await sent(spring)
    await act(spring, QIAN, "quarter_report", "report", QUARTER)
    assert await waiting(spring) == {}
    async with spring.database.read() as session:
        states = {row["state"] for row in await session.all(select(outbox.c.state).where(outbox.c.kind == "digest"))}
    assert states == {"sent"}


async def test_a_returned_item_rests_for_a_workday(spring: Stage) -> None:
    spring.at("2026-03-25 10:00")
    await act(spring, QIAN, "quarter_report", "report", QUARTER)
    spring.at("2026-03-26 10:00")
    await act(spring, WANG, "quarter_report", "return", {"reason": "请补充数据"})
    async with spring.context() as ctx:
        await ctx.work.execute(update(item).where(item.c.kind == "five_ones").values(remind_at=None))
    assert {message.chat_id for message in await remind(spring, "2026-03-27 09:00")} == {ZHOU, WU}
    await sent(spring)
    assert {message.chat_id for message in await remind(spring, "2026-03-30 09:00")} == {QIAN, SUN, ZHOU, WU}


async def test_two_duties_overdue_on_neighbouring_days_do_not_make_daily_pings(spring: Stage) -> None:
    async with spring.context() as ctx:
        later = china("2026-04-01 17:30")
        await ctx.work.execute(
            update(item).where(item.c.kind == "five_ones").values(due_at=later, remind_at=china("2026-04-02 09:00"))
        )
        await ctx.work.execute(update(item).where(item.c.kind == "quarter_report").values(remind_at=china(LATE1)))
    said = {}
    for day in ("04-01", "04-02", "04-03", "04-07", "04-08"):
        said[day] = {len(message.items) for message in await remind(spring, f"2026-{day} 09:00")}
        await sent(spring)
    # LATE1 of the second duty, of 2 April, waits for the 3rd and goes with LATE3 of the first; its own LATE3 falls
    # on the 7th, which is two workdays after (4 to 6 April are a holiday, so the 8th).
    # Each of them names both: what is due the same week, and what is overdue by then.
    assert said == {"04-01": {2}, "04-02": set(), "04-03": {2}, "04-07": set(), "04-08": {2}}


async def test_a_digest_that_could_not_go_out_is_told_anew_in_the_next(spring: Stage) -> None:
    await remind(spring, T15)
    told = await remind(spring, "2026-03-17 09:00")
    assert {message.chat_id for message in told} == {QIAN, SUN, ZHOU, WU}
    assert "还有10个工作日" in told[0].text
    assert len(await waiting(spring)) == 4
    async with spring.database.read() as session:
        logged = await session.value(select(func.count()).select_from(reminder))
    assert logged == 8


async def test_a_left_over_line_about_a_due_time_that_was_changed_is_not_told_anew(spring: Stage) -> None:
    await remind(spring, T15)
    async with spring.context() as ctx:
        await ctx.work.execute(
            update(item)
            .where(item.c.kind == "quarter_report")
            .values(due_at=china("2026-05-29 17:30"), remind_at=china("2026-05-14 09:00"))
        )
    told = await remind(spring, "2026-03-17 09:00")
    assert {len(message.items) for message in told} == {1}


async def test_only_lines_new_in_the_log_are_reported_as_new(spring: Stage) -> None:
    async with spring.context() as ctx:
        (first, other, *_) = [row["id"] for row in await ctx.work.all(select(item.c.id))]
        (who,) = [row["id"] for row in await ctx.work.all(select(person.c.id).limit(1))]
        rows = [reminders_store.ReminderRow(one, ctx.now, Reminder.T7, who, ctx.now, "key") for one in (first, other)]
        assert await reminders_store.write(ctx.work, rows[:1]) == {(first, Reminder.T7, who)}
        assert await reminders_store.write(ctx.work, rows) == {(other, Reminder.T7, who)}


async def test_a_morning_missed_by_minutes_needs_no_excuse_and_by_hours_does(spring: Stage) -> None:
    assert "停机" not in (await remind(spring, "2026-03-16 09:30"))[0].text
    await sent(spring)
    late = (await remind(spring, "2026-03-24 14:45"))[0].text
    assert "本提醒原定3月24日（星期二）09:00发送，因系统停机延迟，请谅解。" in late


async def test_only_the_first_ten_lines_are_shown_and_one_button_for_all(spring: Stage) -> None:
    async with spring.context() as ctx:
        await config.put(ctx.work, "parts.five_ones", [{"code": f"n{n}", "title": f"任务{n}"} for n in range(12)])
    async with spring.context() as ctx:
        # Each is due at a minute of its own, else they would be one line.
        rows = enumerate(await _rows(ctx, "five_ones", holder="unit"))
        await open_many(ctx.work, [row | {"due_at": row["due_at"] - timedelta(minutes=n)} for n, row in rows])
    mine = next(message for message in await remind(spring, T15) if message.chat_id == WU)
    assert "以下14项工作" in mine.text
    assert mine.text.count("还有11个工作日") == 10
    assert "其余4项请点“查看全部”。" in mine.text
    assert [[key.text for key in row] for row in mine.keyboard] == [["查看全部", "已在办，下次不提醒"]]


async def test_the_parts_of_one_duty_are_one_line_and_one_button_and_the_number_counts_each(spring: Stage) -> None:
    async with spring.context() as ctx:
        await config.put(ctx.work, "parts.five_ones", [{"code": f"n{n}", "title": f"任务{n}"} for n in range(4)])
    async with spring.context() as ctx:
        await open_many(ctx.work, await _rows(ctx, "five_ones", holder="unit"))
    mine = next(message for message in await remind(spring, T15) if message.chat_id == WU)
    assert "以下6项工作" in mine.text
    assert mine.text.count("2026年度五个一5项") == 1
    assert [row[0].text for row in mine.keyboard] == ["2026年度五个一5项", "2026年第一季度党建工作情况", "我的事项"]


async def test_a_digest_holds_everything_that_is_due_today_or_overdue_whatever_its_reminder_days(spring: Stage) -> None:
    async with spring.context() as ctx:
        # A minor duty: two reminders ahead, none on the day and none after.
        rows = await _rows(ctx, "dual_duty", holder="unit")
        await open_many(ctx.work, [row | {"remind_at": None} for row in rows])
    for day in ("03-24", "03-27", "03-31", "04-01", "04-03"):
        told = {message.chat_id: message for message in await remind(spring, f"2026-{day} 09:00")}
        await sent(spring)
        assert set(told) == {QIAN, SUN, ZHOU, WU}
        for message in told.values():
            assert "以下3项工作" in message.text
            assert "一岗双责清单" in message.text
            assert [row[0].text for row in message.keyboard][-1] == "我的事项"
            assert len(message.keyboard) == 4


async def test_what_asks_again_for_the_sake_of_others_stands_in_a_digest_as_well(spring: Stage) -> None:
    await remind(spring, "2026-03-11 09:00")
    await sent(spring)
    async with spring.context() as ctx:
        # Both duties are due tomorrow and ask now; of one of them this clerk has been told that already.
        await ctx.work.execute(update(item).values(due_at=china("2026-03-31 17:30"), remind_at=china(LAST_DAYS)))
        told = select(item.c.id).where(item.c.kind == "quarter_report")
        for stage in Reminder:
            for one in await ctx.work.all(told):
                person_id = (await spring.actor(QIAN)).person_id
                due = china("2026-03-31 17:30")
                row = reminders_store.ReminderRow(one["id"], due, stage, person_id, due, None)
                await reminders_store.write(ctx.work, [row])
    (text,) = [one.text for one in await remind(spring, LAST_DAYS) if one.chat_id == QIAN]
    assert ("一季度" in text, "包抓软弱涣散党组织" in text) == (True, True), text


async def test_what_is_handed_in_leaves_a_waiting_digest_that_named_it_only_beside_others(spring: Stage) -> None:
    async with spring.context() as ctx:
        rows = await _rows(ctx, "dual_duty", holder="unit")
        await open_many(ctx.work, [row | {"remind_at": None} for row in rows])
    await remind(spring, T7)
    assert "一岗双责清单" in (await waiting(spring))[SUN]
    await act(spring, SUN, "dual_duty", "report", {"duties": ["张三 农业 抓支部"]})
    left = await waiting(spring)
    assert "一岗双责清单" not in left[QIAN] + left[SUN]
    assert "以下2项工作" in left[SUN]
    assert "一岗双责清单" in left[ZHOU]


async def test_a_morning_with_5000_due_items_is_a_handful_of_statements(spring: Stage) -> None:
    async with spring.context() as ctx:
        root = await units.root(ctx.work)
        for number in range(50):
            unit = await units.add(ctx.work, f"单位{number}", UnitType.TOWNSHIP, root, 10 + number)
            new = await people.add(ctx.work, f"书记{number}", 7000 + number)
            await people.change(ctx.work, new, started_at=ctx.now)
            await people.appoint(ctx.work, new, unit.id, Role.SECRETARY)
        await config.put(ctx.work, "parts.five_ones", [{"code": f"n{n}", "title": f"任务{n}"} for n in range(100)])
    async with spring.context() as ctx:
        await open_many(ctx.work, await _rows(ctx, "five_ones", holder="unit"))
    spring.at(T15)
    with recorded() as statements:
        async with spring.context() as ctx:
            statements.clear()
            assert await reminders.remind(ctx) == 54
    assert len(statements) <= 20
    # And when nothing is due, the number of items makes no difference.
    with recorded() as statements:
        async with spring.context() as ctx:
            statements.clear()
            assert await reminders.remind(ctx) == 0
            assert len(statements) <= 3


async def test_a_morning_is_cut_between_units_and_never_inside_somebody_s_digest(
    spring: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Two items a unit: the limit lies inside the second unit. 钱进 has a post in the third as well.
    monkeypatch.setattr(reminders, "MOST_ITEMS", 3)
    third, qian = await spring.unit("县教育局党组"), await spring.actor(QIAN)
    async with spring.context() as ctx:
        await people.appoint(ctx.work, qian.person_id, third.id, Role.SECRETARY)
    first = await remind(spring, T15)
    then = await remind(spring, T15)
    assert sorted(one.chat_id for one in first) == [QIAN, SUN, WU]
    assert [one.chat_id for one in then] == [ZHOU]
    assert await remind(spring, T15) == []
    named = {one.chat_id: sorted(one.items) for one in (*first, *then)}
    assert {chat: len(ids) for chat, ids in named.items()} == {QIAN: 4, SUN: 2, WU: 2, ZHOU: 2}


async def test_a_unit_with_more_than_a_morning_takes_is_told_whole(
    spring: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "MOST_ITEMS", 1)
    told = [await remind(spring, T15) for _ in range(4)]
    assert [[one.chat_id for one in each] for each in told] == [[QIAN, SUN], [ZHOU], [WU], []]
    assert {len(one.items) for each in told for one in each} == {2}


async def test_the_department_is_told_on_news_and_else_a_week_later(spring: Stage) -> None:
    said = {}
    for day in ("04-01", "04-02", "04-03", "04-07", "04-08", "04-09"):
        spring.at(f"2026-{day} 09:00")
        async with spring.context() as ctx:
            said[day] = await department_digest.send_due(ctx)
            said[day] += await department_digest.send_due(ctx)
            texts = [message.text for message in ctx.work.messages]
        await sent(spring)
        if day == "04-01":
            assert "<b>逾期</b>6项" in texts[0]
            assert "（3个单位），仅供部内掌握" in texts[0]
            async with spring.context() as ctx:
                late = await department_digest.late_units(ctx, await spring.actor(WANG))
            assert [(one.unit_name, one.count, one.long) for one in late] == [
                ("青山镇党委", 2, 0),
                ("柳林镇党委", 2, 0),
                ("县教育局党组", 2, 0),
            ]
        if day == "04-02":
            await act(spring, QIAN, "quarter_report", "report", QUARTER)
        if day == "04-03":
            assert "<b>待审核</b>1项：季报1项" in texts[0]
            assert "较上次：逾期由6项变为5项，满3个工作日由0项变为5项。" in texts[0]
    assert said == {"04-01": 1, "04-02": 0, "04-03": 1, "04-07": 0, "04-08": 0, "04-09": 0}
    spring.at("2026-04-10 09:00")
    async with spring.context() as ctx:
        assert await department_digest.send_due(ctx) == 1
        assert "其中5项满3个工作日" in ctx.work.messages[0].text
        assert "较上次" not in ctx.work.messages[0].text


async def test_what_is_overdue_for_three_workdays_is_news_of_its_own(spring: Stage) -> None:
    said = {}
    for day in ("04-01", "04-02", "04-03", "04-07", "04-08"):
        spring.at(f"2026-{day} 09:00")
        async with spring.context() as ctx:
            said[day] = await department_digest.send_due(ctx)
        await sent(spring)
    # Due on 31 March at 17:30; 4 to 6 April are 清明.
    assert said == {"04-01": 1, "04-02": 0, "04-03": 1, "04-07": 0, "04-08": 0}


async def test_a_morning_of_the_department_that_nobody_got_is_told_anew_with_all_its_news(spring: Stage) -> None:
    spring.at("2026-04-01 09:00")
    async with spring.context() as ctx:
        assert await department_digest.send_due(ctx) == 1
    spring.at("2026-04-02 09:00")
    async with spring.context() as ctx:
        assert await department_digest.send_due(ctx) == 1
        assert "<b>逾期</b>6项" in ctx.work.messages[0].text
    async with spring.database.read() as session:
        mine = await session.all(select(outbox.c.key, outbox.c.state).where(outbox.c.kind == "department"))
    assert [row["state"] for row in mine] == ["cancelled", "pending"]


async def test_the_end_of_the_record_stands_in_the_first_digest_of_a_week(spring: Stage) -> None:
    said: dict[str, list[str]] = {}
    # The next week's first digest comes on Friday: nothing is said when there is nothing.
    for day in ("04-01", "04-03", "04-07", "04-10"):
        spring.at(f"2026-{day} 09:00")
        async with spring.context() as ctx:
            end = await audit.head(ctx.work)
            await department_digest.send_due(ctx)
            mine = [line for message in ctx.work.messages for line in message.text.split("\n") if "办理记录" in line]
            said[day] = mine
            if day in {"04-01", "04-10"}:
                assert mine == [f"办理记录共{end.lines}条，末条校验码{end.mac.hex()[:8]}，条数少于上周的请即核查"]
            ctx.work.audit("test")
        await sent(spring)
    assert {day: len(lines) for day, lines in said.items()} == {"04-01": 1, "04-03": 0, "04-07": 0, "04-10": 1}


async def test_a_record_that_was_begun_anew_stands_in_the_next_digest_once(spring: Stage, tmp_path: Path) -> None:
    said: dict[str, list[str]] = {}
    for day in ("04-01", "04-02", "04-03", "04-07", "04-10"):
        spring.at(f"2026-{day} 09:00")
        async with spring.context() as ctx:
            await department_digest.send_due(ctx)
            said[day] = [line for one in ctx.work.messages for line in one.text.split("\n") if "重新开始" in line]
        await sent(spring)
        if day == "04-01":
            spring.at("2026-04-01 10:00")
            # As if the key of this office had been lost: without one in the folder there is something to begin anew.
            await renew_record(spring.database, tmp_path)
    assert {day: len(lines) for day, lines in said.items()} == {
        "04-01": 0,
        "04-02": 1,
        "04-03": 0,
        "04-07": 0,
        "04-10": 0,
    }
    assert "4月1日因密钥丢失已重新开始，此前" in said["04-02"][0]


def test_a_morning_with_everything_in_it_has_ten_lines_at_most() -> None:
    day = DepartmentDay(
        waiting=tuple((f"事项{number}", 9) for number in range(9)),
        overdue=(UnitOverdue("青山镇党委", 9, 9),) * 63,
        concerns=9,
        silent=(Unreached("青山镇党委", "钱进", new=True),) * 63,
        unknown_year=2027,
        moved=(Moved("事项", date(2026, 3, 31), date(2026, 4, 3)),) * 9,
        own=("事项",) * 9,
        before=(1, 1),
        record=(123456, "0123abcd"),
        renewed=(date(2026, 4, 1), 123456),
    )
    text = digests.department(day, china("2026-04-03 09:00")).text
    assert text.count("\n") < 10
    assert "\n\n" not in text


async def test_the_department_reads_ten_lines_at_most_whatever_the_number_of_units(spring: Stage) -> None:
    async with spring.context() as ctx:
        root = await units.root(ctx.work)
        for number in range(60):
            unit = await units.add(ctx.work, f"单位{number}", UnitType.TOWNSHIP, root, 10 + number)
            new = await people.add(ctx.work, f"书记{number}", 7000 + number)
            await people.appoint(ctx.work, new, unit.id, Role.SECRETARY)
        await open_many(ctx.work, await _rows(ctx, "dual_duty", holder="unit"))
    spring.at("2026-04-03 09:00")
    async with spring.context() as ctx:
        assert await department_digest.send_due(ctx) == 1
        (mine,) = ctx.work.messages
        assert len(mine.text.split("\n")) <= 10
        assert "<b>提醒无法到达</b>60人（60个单位）" in mine.text
        assert "（63个单位，其中69项满3个工作日）" in mine.text
        assert "单位1" not in mine.text
        wang = await spring.actor(WANG)
        page = digests.late_units(await department_digest.late_units(ctx, wang), 2)
        assert page.text.count("单位") > 10
        with pytest.raises(Refusal):
            await department_digest.unreached(ctx, await spring.actor(QIAN))


async def _rows(ctx: Context, kind: str, holder: str) -> list[dict[str, Any]]:
    root = await units.root(ctx.work)
    assert root is not None
    everyone = await units.below(ctx.work, [root.path])
    (checkpoint,) = [one for one in openings.checkpoints(2026) if one.mechanism.kind == kind]
    return [row | {"holder": holder} for row in openings.rows_of_units(ctx, checkpoint, everyone)]


async def test_what_the_calendar_opens_is_announced_once_in_the_next_digest(spring: Stage) -> None:
    assert await remind(spring, "2026-03-10 17:00") == []
    heard = {one.chat_id: one.text for one in await remind(spring, "2026-03-11 09:00")}
    assert set(heard) == {ZHOU, SUN, QIAN, WU}
    assert "<b>新下达</b>\n🟢 2026年度五个一" in heard[SUN]
    assert "\n🟢 2026年第一季度党建工作情况\n" in heard[SUN]
    await sent(spring)
    for day in ("2026-03-11 15:00", "2026-03-12 09:00", "2026-03-13 09:00"):
        assert await remind(spring, day) == []
    assert all("新下达" not in one.text for one in await remind(spring, T15))


async def test_a_clock_that_was_stepped_over_the_opening_announces_all_the_same(spring: Stage) -> None:
    spring.at("2026-11-10 14:00")
    await spring.open_periods()
    async with spring.context() as ctx:
        await ctx.work.execute(update(item).where(item.c.kind != "duty_report").values(closed_at=ctx.now))
        await ctx.work.execute(delete(opening).where(opening.c.kind == "duty_report", opening.c.period == "2026"))
    await spring.open_periods()
    (text,) = {one.text for one in await remind(spring, "2026-11-11 09:00") if one.chat_id == SUN}
    assert "新下达" in text
    assert "2026年度述职报告摘要" in text


async def test_five_parts_that_open_together_are_announced_in_one_line(spring: Stage) -> None:
    async with spring.context() as ctx:
        parts = [{"code": f"p{n}", "title": f"第{n}项"} for n in range(5)]
        await config.put(ctx.work, "parts.five_ones", parts)
        await ctx.work.execute(delete(opening).where(opening.c.kind == "five_ones", opening.c.period == "2026"))
        await ctx.work.execute(delete(item).where(item.c.kind == "five_ones"))
    await spring.open_periods()
    (text,) = {one.text for one in await remind(spring, "2026-03-11 09:00") if one.chat_id == SUN}
    assert text.count("五个一") == 1
    assert "2026年度五个一5项" in text


async def test_who_starts_later_reads_next_morning_what_is_open_and_nobody_else_reads_it_again(spring: Stage) -> None:
    async with spring.context() as ctx:
        await ctx.work.execute(update(person).where(person.c.telegram_id == SUN).values(started_at=None))
    assert SUN not in {one.chat_id for one in await remind(spring, "2026-03-11 09:00")}
    await sent(spring)
    spring.at("2026-03-11 10:00")
    async with spring.context() as ctx:
        await mark_started(ctx, SUN)
    assert await remind(spring, "2026-03-11 11:00") == []
    late = await remind(spring, "2026-03-12 09:00")
    assert [one.chat_id for one in late] == [SUN]
    assert "新下达" in late[0].text
    await sent(spring)
    assert await remind(spring, "2026-03-13 09:00") == []


async def test_what_was_announced_is_not_new_again_when_its_due_time_moves(spring: Stage) -> None:
    await remind(spring, "2026-03-11 09:00")
    await sent(spring)
    async with spring.context() as ctx:
        await ctx.work.execute(update(item).values(due_at=china("2026-06-30 17:30")))
        await openings.tell_newcomers(ctx, {one.unit_id for one in (await spring.actor(SUN)).posts})
    assert await remind(spring, "2026-03-12 09:00") == []


async def test_a_period_that_a_stop_opened_late_is_told_to_the_department_once_with_both_days(spring: Stage) -> None:
    spring.at("2026-03-20 09:00")
    async with spring.context() as ctx:
        await department_digest.send_due(ctx)
        await ctx.work.execute(delete(opening).where(opening.c.kind == "quarter_report", opening.c.period == "2026Q1"))
    spring.at("2026-03-30 08:00")
    await spring.open_periods()
    spring.at("2026-03-30 09:00")
    async with spring.context() as ctx:
        await department_digest.send_due(ctx)
        text = ctx.work.messages[0].text
    assert "2026年第一季度党建工作情况因停机延迟开启，截止由3月31日顺延至4月14日" in text
    await sent(spring)
    spring.at("2026-03-31 09:00")
    async with spring.context() as ctx:
        await department_digest.send_due(ctx)
        assert all("顺延" not in one.text for one in ctx.work.messages)


async def test_an_overdue_bulletin_of_the_department_stands_in_its_own_digest(spring: Stage) -> None:
    spring.at("2026-04-10 09:00")
    await spring.open_periods()
    async with spring.context() as ctx:
        await department_digest.send_due(ctx)
        assert all("部内逾期" not in one.text for one in ctx.work.messages)
    spring.at("2026-04-30 09:00")
    async with spring.context() as ctx:
        await department_digest.send_due(ctx)
        (text,) = {one.text for one in ctx.work.messages}
    assert "<b>部内逾期</b>1项：2026年第一季度基层党建工作情况通报，请尽快办理" in text
