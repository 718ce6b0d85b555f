"""The twelve hard requirements of relief (减负), domain.md 3.4: each one fails when its rule is broken."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from pydantic import BaseModel
from telegram import Update

from domain.dates.clock import local_day
from domain.dates.periods import PeriodKind
from domain.dates.workdays import WorkCalendar
from domain.drawn import drawn
from domain.errors import Refusal
from domain.feedback import Words
from domain.forms.fields import QuestionKind, questions
from domain.item_status import ItemStatus
from domain.items import Item, Phase
from domain.mechanisms import MECHANISMS
from domain.mechanisms.quarter_report import QuarterSummary
from domain.notices import Channel, Delay
from domain.power import Actor, Post, Role
from domain.steps import FormContext
from handlers.assembly import assemble
from handlers.registry import handlers
from handlers.routes import Routes
from handlers.turn import Turn
from services import board, department_digest, items, messages, receipts, reminders, scheduler, status_card
from services.holidays import official_days
from storage import checkpoints, people
from storage import items as items_store
from storage.tables import metadata
from tests.services.notice_cast import bind_group, deliver, drafted, opened, order, sent, to
from tests.services.rehearsed import rehearsed
from tests.stage import CAST, LI, QIAN, SUN, UNITS, WANG, WU, ZHOU, Stage, china
from views import pages
from views.page import Page

ROOT = Path(__file__).parent.parent
CALENDAR = WorkCalendar(official_days().days, official_days().known_years)
SUMMARY = {"last_year": "已整改三项", "achievements": "完成阵地建设", "problems": "经费偏紧", "plan": "抓好换届"}
ORDER = [name for name, _ in UNITS]

# --- 1: nothing of the kind that is forbidden is kept, counted or shown

WORDS = re.compile(
    r"打卡|签到|积分|连续\d*[天日]|在线时长|使用时长|活跃度|阅读率|已读率|点击率|响应(时间|时长|速度)|(?<!不作)排名|名次|最快|最慢"
)
NAMES = re.compile(
    r"check_?in|sign_?in|point(s|_)|streak|online|read_(rate|at|count)|response|responded|rank|score_of_use|last_active"
)


def _spoken() -> Iterator[tuple[str, str]]:
    """Everything that people may read: templates, and the text in code that is no docstring."""
    for path in sorted((ROOT / "views" / "templates").rglob("*")):
        if path.suffix == ".j2":
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
    for layer in ("bot", "handlers", "views", "services", "domain"):
        for path in sorted((ROOT / layer).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value


def test_1_nobody_reads_of_check_ins_points_streaks_or_speed() -> None:
    assert [(where, found[0]) for where, text in _spoken() if (found := WORDS.search(text))] == []


def test_1_nothing_of_the_kind_is_kept_or_measured() -> None:
    columns = [f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in table.columns]
    metrics = re.findall(r"shuzhi_\w+", (ROOT / "bot" / "health.py").read_text(encoding="utf-8"))
    fields = [f"{form.__name__}.{asked.name}" for form in every_form() for asked in questions(form)]
    assert columns
    assert metrics
    assert fields
    assert [name for name in (*columns, *metrics, *fields) if NAMES.search(name)] == []


# --- 2: lists in fixed unit order, whoever was first


async def test_2_the_overview_keeps_the_order_of_units_whoever_reported_first(stage: Stage) -> None:
    await stage.open_periods()
    for who in (WU, ZHOU):
        await report(stage, who)
    async with stage.context() as ctx:
        overview = await board.overview(ctx, await stage.actor(WANG))
    assert [row.unit.name for row in overview.rows] == ORDER


async def test_2_the_departments_digest_lists_who_owes_in_the_order_of_units(stage: Stage) -> None:
    await stage.open_periods()
    await report(stage, QIAN)
    stage.at("2026-12-21 10:00")
    await stage.open_periods()
    async with stage.context() as ctx:
        (morning,) = await department_digest.mornings(ctx.work, ctx.rules)
    assert morning.day is not None
    # 青山镇 has reported and owes less than the others: it is named first all the same.
    assert [one.unit_name for one in morning.day.overdue] == ORDER
    assert len({one.count for one in morning.day.overdue}) > 1


# --- 3: 线下已报 counts like a submission, and reminders stop


async def test_3_received_offline_closes_the_item_and_ends_its_reminders(stage: Stage) -> None:
    await stage.open_periods()
    before = (await duty_report(stage, QIAN)).remind_at
    await offline(stage, QIAN)
    closed = await duty_report(stage, QIAN)
    assert before is not None
    assert (closed.closed, closed.offline, closed.remind_at) == (True, True, None)
    stage.at("2026-12-15 09:00")
    async with stage.context() as ctx:
        await reminders.remind(ctx)
        told = {(message.chat_id, item) for message in ctx.work.messages for item in message.items}
    assert (QIAN, closed.id) not in told
    assert (ZHOU, (await duty_report(stage, ZHOU)).id) in told


async def test_3_received_offline_counts_as_done_like_what_was_accepted(stage: Stage) -> None:
    await stage.open_periods()
    await offline(stage, QIAN)
    await report(stage, ZHOU)
    await act(stage, WANG, (await duty_report(stage, ZHOU)).id, "accept")
    async with stage.context() as ctx:
        overview = await board.overview(ctx, await stage.actor(WANG))
    place = next(n for n, duty in enumerate(overview.columns) if duty.mechanism.kind == "duty_report")
    assert overview.totals[place][ItemStatus.DONE] == 2


# --- 4: ask once


def test_4_the_quarter_report_asks_five_questions_at_most_and_requires_two() -> None:
    asked = questions(QuarterSummary)
    assert len(asked) <= 5
    assert sum(one.required for one in asked) <= 2


def test_4_the_second_and_the_fourth_quarter_are_not_asked_for_apart() -> None:
    quarters = [opening.number for opening in MECHANISMS["quarter_report"].openings]
    assert quarters == [1, 3]
    merged = {kind: MECHANISMS[kind].openings[0].period_kind for kind in ("half_year_report", "year_end_material")}
    assert merged == {"half_year_report": PeriodKind.HALF, "year_end_material": PeriodKind.YEAR}
    assert "含第二季度" in MECHANISMS["half_year_report"].title
    assert "含第四季度" in MECHANISMS["year_end_material"].title


@pytest.mark.parametrize(
    ("kind", "field"),
    [("quarter_report", "summary"), ("half_year_report", "summary"), ("duty_report", "achievements")],
)
def test_4_what_the_five_ones_say_is_there_when_a_report_is_opened(kind: str, field: str) -> None:
    five = blank("five_ones", "research_topic", "五个一·重点调研课题")
    done = {
        "register": {"name": "产业党建"},
        "progress": [{"note": "走访十户"}],
        "completion": {"result": "形成报告一篇"},
    }
    completed = replace(five, id=2, payload=done, state="completed", phase=Phase.DONE)
    context = FormContext(blank(kind), "青山镇党委", siblings=(completed,), today=date(2026, 3, 20))
    form = next(one for one in MECHANISMS[kind].steps if one.action == "report").form_for(context.item)
    assert form is not None
    assert "形成报告一篇" in drawn(form, context)[field].text


def test_4_the_research_topic_is_asked_for_in_one_place_only() -> None:
    parts = [(one.kind, part.code) for one in MECHANISMS.values() for part in one.parts if "调研课题" in part.title]
    assert parts == [("five_ones", "research_topic")]
    asking = [form.__name__ for form in every_form() for one in questions(form) if "调研课题" in one.title]
    assert asking == []


# --- 5: text is enough


def test_5_no_form_has_a_field_for_anything_but_words_numbers_dates_and_choices() -> None:
    assert {kind.value for kind in QuestionKind} == {
        *("text", "number", "date", "deadline", "choice", "many", "yesno", "list", "unit", "units")
    }
    wanted = re.compile(r"照片|图片|视频|录像|定位|位置|经纬度|轨迹|截图")
    asked = [(form.__name__, one) for form in every_form() for one in questions(form)]
    assert [name for name, one in asked if wanted.search(one.title + one.hint)] == []


@pytest.mark.parametrize(
    "content",
    [
        {"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]},
        {"video": {"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1, "duration": 1}},
        {"voice": {"file_id": "a", "file_unique_id": "b", "duration": 1}},
        {"location": {"latitude": 30.1, "longitude": 110.2}},
    ],
    ids=lambda content: next(iter(content)),
)
async def test_5_a_picture_or_a_place_is_declined_politely(
    content: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    routes = assemble()
    declined: list[object] = []

    async def decline(self: Routes, turn: object, *words: str) -> None:
        declined.append(turn)

    monkeypatch.setattr(Routes, "on_other", decline)
    monkeypatch.setattr("handlers.registry.CURRENT", _Here())
    user = {"id": QIAN, "is_bot": False, "first_name": "钱进"}
    message = {"message_id": 1, "date": 0, "chat": {"id": QIAN, "type": "private"}, "from": user} | content
    update = Update.de_json({"update_id": 1, "message": message}, None)
    taking = next(one for one in handlers(routes) if one.check_update(update))
    await taking.callback(update, None)
    assert len(declined) == 1
    monkeypatch.undo()
    with pytest.raises(Refusal, match="不需要照片、位置或语音，文字说明即可"):
        await routes.on_other(cast(Turn, SimpleNamespace(actor=None)))


class _Here:
    def get(self) -> object:
        return SimpleNamespace(actor=None)


# --- 6: receipts only where they are required, one follow-up


@pytest.mark.parametrize(("required", "shown"), [(True, True), (False, False)])
async def test_6_the_receipt_button_is_there_only_when_a_receipt_is_required(
    stage: Stage, required: bool, shown: bool
) -> None:
    await sent(stage, receipt=required)
    (call, *_) = [one for one in await deliver(stage) if one.kind == "notice"]
    assert any("签收" in button.text for row in call.keyboard for button in row) is shown


async def test_6_there_is_one_follow_up_and_no_second(stage: Stage) -> None:
    notice_id = await sent(stage)
    await deliver(stage)
    wang = await stage.actor(WANG)
    version = (await opened(stage, notice_id)).notice.version
    async with stage.context() as ctx:
        assert await receipts.follow_up(ctx, wang, notice_id, version) == 4
    version = (await opened(stage, notice_id)).notice.version
    async with stage.context() as ctx:
        with pytest.raises(Refusal):
            await receipts.follow_up(ctx, wang, notice_id, version)


# --- 7: one digest a day, what is overdue every second workday, one post a day in the group


async def test_7_a_person_reads_one_digest_a_day_and_of_overdue_things_every_second_workday(tmp_path: Path) -> None:
    # In December half a dozen duties are due within three weeks.
    pushes, _ = await rehearsed(tmp_path, "2026-12-01", "2026-12-31")
    digests = [push for push in pushes if push.kind == "digest"]
    days: defaultdict[str | None, list[date]] = defaultdict(list)
    late: defaultdict[str | None, list[date]] = defaultdict(list)
    for push in digests:
        days[push.person].append(local_day(push.at))
        if any(one.stage.late for one in push.items):
            late[push.person].append(local_day(push.at))
    assert len(digests) > 10
    assert {number for mine in days.values() for number in Counter(mine).values()} == {1}
    assert any(len({one.kind for one in push.items}) > 1 for push in digests)
    assert all(CALENDAR.workdays_between(*two) >= 2 for mine in late.values() for two in pairwise(mine))
    assert all(len(mine) > 2 for mine in late.values())


async def test_7_what_comes_up_after_the_digest_waits_for_the_next_morning(stage: Stage) -> None:
    await stage.open_periods()
    assert await digests_at(stage, "2026-11-25 09:00") == 1
    (five, *_) = await items_of(stage, QIAN, "five_ones")
    stage.at("2026-11-25 14:30")
    async with stage.context() as ctx:
        await checkpoints.move_due(ctx.work, [five.id], china("2026-11-25 17:30"))
        await items_store.plan_reminders(ctx.work, {five.id: stage.now})
    assert await digests_at(stage, "2026-11-25 14:30") == 0
    assert await digests_at(stage, "2026-11-26 09:00") == 1


async def test_7_the_second_post_of_a_day_in_the_group_waits_for_the_next(stage: Stage) -> None:
    await bind_group(stage)
    first = await order(stage, await drafted(stage), channel=Channel.GROUP)
    second = await order(stage, await drafted(stage), channel=Channel.GROUP)
    assert first.at is None
    assert (second.at, second.delay) == (china("2026-11-24 08:30"), Delay.GROUP_FULL)


# --- 8: quiet hours

QUIET = {
    "2026-11-23 03:00": "2026-11-23 08:30",
    "2026-11-23 12:30": "2026-11-23 14:30",
    "2026-11-23 20:00": "2026-11-24 08:30",
    "2026-11-28 10:00": "2026-11-30 08:30",
    "2026-10-01 10:00": "2026-10-08 08:30",
}


@pytest.mark.parametrize(("at", "opens"), QUIET.items())
async def test_8_whatever_is_pushed_in_quiet_hours_waits_for_the_next_office_hours(
    stage: Stage, at: str, opens: str
) -> None:
    async with stage.context() as ctx:
        told = (await people.recipients(ctx.work, unit_ids=[(await stage.unit(ORDER[0])).id]))[0]
    stage.at(at)
    async with stage.context() as ctx:
        messages.push(ctx, told, "someone", Page("有事"))
        (waiting,) = ctx.work.messages
    assert waiting.not_before == china(opens)


@pytest.mark.parametrize("at", QUIET)
async def test_8_no_reminder_digest_or_card_is_written_in_quiet_hours(stage: Stage, at: str) -> None:
    await bind_group(stage)
    stage.at("2026-09-24 09:00" if at.startswith("2026-10") else "2026-11-20 18:00")
    await stage.open_periods()
    stage.at(at)
    async with stage.context() as ctx:
        await scheduler.tick(ctx)
        assert ctx.work.messages == []


async def test_8_a_notice_waits_and_only_an_approvers_word_sends_an_urgent_one(stage: Stage) -> None:
    stage.at("2026-11-28 10:00")
    ordinary = await order(stage, await drafted(stage))
    assert (ordinary.at, ordinary.approvers) == (china("2026-11-30 08:30"), 0)
    urgent = await order(stage, await drafted(stage, urgent=True))
    assert (urgent.at, urgent.approvers) == (china("2026-11-30 08:30"), 1)
    calls = await deliver(stage)
    assert to(calls) == set()
    assert {call.chat_id for call in calls} == {LI}


# --- 9: no names in the group


async def test_9_the_card_of_the_group_counts_and_never_names(stage: Stage) -> None:
    await bind_group(stage)
    await stage.open_periods()
    await report(stage, QIAN)
    stage.at("2026-12-14 10:00")
    async with stage.context() as ctx:
        await status_card.refresh(ctx)
        (card,) = ctx.work.messages
    assert "逾期2" in card.text
    assert [name for name in (*ORDER, *(name for _, name, _, _ in CAST)) if name in card.text] == []


async def test_9_nothing_but_the_card_goes_to_the_group_by_itself(tmp_path: Path) -> None:
    pushes, _ = await rehearsed(tmp_path, "2026-01-01", "2026-04-15")
    assert {push.kind for push in pushes if push.channel.value == "group"} == {"card"}
    assert any(one.stage.late for push in pushes for one in push.items)


# --- 10: 投诉建议


@pytest.mark.parametrize("role", list(Role))
def test_10_everybody_finds_complaints_and_suggestions_in_his_menu(role: Role) -> None:
    actor = Actor(1, 1, "某某", (Post(1, 1, "县委组织部", "/1/", role),))
    assert "feedback" in {command.name for command in assemble().menu(actor)}


def test_10_the_form_warns_of_secrets_and_of_reports_about_persons() -> None:
    (asked,) = questions(Words)
    assert all(word in asked.hint for word in ("不要填写", "问题线索", "涉密", "12388"))


# --- 11: what the assistant is


@pytest.mark.parametrize("word", ["主办：", "联系人", "用途：", "保存的内容：", "使用自愿", "停用：", "/feedback"])
def test_11_about_says_who_what_for_what_is_kept_and_how_to_stop(word: str) -> None:
    assert word in pages.about(90).text


def test_11_everybody_may_ask_even_before_being_enrolled() -> None:
    assert assemble().commands["about"].allows(None)


# --- 12: a secretary without an account


async def test_12_the_clerk_drafts_and_the_department_enters_for_a_secretary_without_an_account(stage: Stage) -> None:
    await without_account(stage, QIAN)
    await stage.open_periods()
    item = await duty_report(stage, QIAN)
    await act(stage, SUN, item.id, "report", SUMMARY)
    await act(stage, WANG, item.id, "offline")
    done = await duty_report(stage, QIAN)
    assert done.closed
    assert done.payload["report"]["plan"] == SUMMARY["plan"]


async def test_12_the_year_goes_on_for_a_unit_nobody_of_which_has_an_account(stage: Stage) -> None:
    await without_account(stage, WU)
    for at in ("2026-11-23 10:00", "2026-11-25 09:00", "2026-12-15 09:00"):
        stage.at(at)
        async with stage.context() as ctx:
            await scheduler.tick(ctx)
            told = list(ctx.work.messages)
    assert WU not in {message.chat_id for message in told}
    (digest,) = [message for message in told if message.kind == "department"]
    assert "提醒无法到达</b>1人" in digest.text
    # Who it is stands behind a button.
    async with stage.context() as ctx:
        (silent,) = await department_digest.unreached(ctx, await stage.actor(WANG))
    assert (silent.name, silent.new) == ("吴岚", True)
    done = (await act(stage, WANG, (await duty_report(stage, WU)).id, "offline")).view.item
    assert done.closed


# --- what the tests above share


@cache
def every_form() -> tuple[type[BaseModel], ...]:
    """Every form that a duty asks of anybody."""
    steps = [step for one in MECHANISMS.values() for step in one.steps]
    forms = [form for step in steps if step.asks for form in step.asks.forms]
    return tuple(dict.fromkeys([*forms, *(one.creation.form for one in MECHANISMS.values() if one.creation), Words]))


def blank(kind: str, part: str = "", title: str = "") -> Item:
    mechanism = MECHANISMS[kind]
    holder = mechanism.states[mechanism.initial].holder
    now = china("2026-03-20 10:00")
    return Item(1, "2026-00001", kind, 2, "2026", part, title, mechanism.initial, holder, now, now)


async def without_account(stage: Stage, who: int) -> None:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        await people.change(ctx.work, actor.person_id, started_at=None)


async def duty_report(stage: Stage, who: int) -> Item:
    """The duty report of somebody's unit."""
    (found,) = await items_of(stage, who, "duty_report")
    return found


async def items_of(stage: Stage, who: int, kind: str) -> list[Item]:
    unit_id = (await stage.actor(who)).posts[0].unit_id
    async with stage.database.read() as session:
        found = await items_store.in_units(session, [unit_id], kinds=[kind], periods=["2026"])
    return [one.item for one in found]


async def digests_at(stage: Stage, at: str) -> int:
    """How many digests the secretary of 青山镇 gets with a tick at this instant."""
    stage.at(at)
    async with stage.context() as ctx:
        await reminders.remind(ctx)
        return sum(message.chat_id == QIAN for message in ctx.work.messages)


async def act(
    stage: Stage, who: int, item_id: int, action: str, answers: dict[str, str] | None = None
) -> items.StepTaken:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        view = await items.get(ctx, actor, item_id)
        return await items.act(ctx, actor, item_id, action, view.item.version, answers)


async def report(stage: Stage, who: int) -> None:
    await act(stage, who, (await duty_report(stage, who)).id, "report", SUMMARY)


async def offline(stage: Stage, who: int) -> None:
    await act(stage, WANG, (await duty_report(stage, who)).id, "offline")
