"""Urging: a preview first, then private messages within a budget, and peace for everybody else."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.dates.clock import local
from domain.errors import Refusal
from domain.items import Holder, Item
from domain.messages import Outgoing
from domain.power import Role
from domain.urges import Contact, Owed, Spared, Urging, plan
from services import board, items, urges
from services.urges import Preview
from storage import items as items_store
from storage import people
from storage.tables import outbox, reminder
from tests.stage import LI, QIAN, SUN, WANG, WU, ZHAO, ZHOU, Stage, china

DUTY = "duty_report.2026"
FIVE = "five_ones.2026"
NOON = china("2026-11-23 12:00")
SUMMARY = {"last_year": "已整改三项", "achievements": "完成阵地建设", "problems": "经费偏紧", "plan": "抓好换届"}


async def preview(stage: Stage, who: int = WANG, key: str = DUTY, selection: str = "all") -> Preview:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        return await urges.preview(ctx, actor, key, selection)


async def send(stage: Stage, who: int = WANG, key: str = DUTY, selection: str = "all") -> list[Outgoing]:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        await urges.send(ctx, actor, key, selection)
    return stage.sent[-1].messages


async def report_of(stage: Stage, unit: str, kind: str = "duty_report") -> Item:
    owner = await stage.unit(unit)
    async with stage.context() as ctx:
        _, found = await board.of_unit(ctx, await stage.actor(WANG), owner.id)
    return next(one.item for one in found if one.item.kind == kind)


async def act(stage: Stage, who: int, item: Item, action: str, answers: dict[str, Any] | None = None) -> Item:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        now = (await items.get(ctx, actor, item.id)).item
        return (await items.act(ctx, actor, item.id, action, now.version, answers)).view.item


def names(seen: Preview) -> list[tuple[str, list[str]]]:
    return [(one.unit_name, [contact.name for contact, _ in one.people]) for one in seen.plan.targets]


async def test_the_preview_names_who_would_be_reminded_and_changes_nothing(stage: Stage) -> None:
    await stage.open_periods()
    seen = await preview(stage)
    assert names(seen) == [("青山镇党委", ["钱进", "孙悦"]), ("柳林镇党委", ["周涛"]), ("县教育局党组", ["吴岚"])]
    assert stage.sent[-1].messages == []
    async with stage.database.read() as session:
        assert await session.all(select(reminder)) == []


async def test_each_gets_one_private_message_that_says_what_to_do(stage: Stage) -> None:
    await stage.open_periods()
    sent = await send(stage)
    assert sorted(one.chat_id for one in sent) == [QIAN, SUN, ZHOU, WU]
    text = next(one.text for one in sent if one.chat_id == ZHOU)
    parts = (
        "周涛，您好",
        "柳林镇党委",
        "2026年度述职报告摘要",
        "12月10日（星期四）17:30前",
        "如已线下报送，请联系组织部登记",
    )
    assert all(part in text for part in parts)
    assert "！" not in text


async def test_five_items_of_one_duty_make_one_message(stage: Stage) -> None:
    await stage.open_periods()
    sent = await send(stage, key=FIVE)
    assert [len(one.items) for one in sent] == [5, 5, 5, 5]


async def test_an_item_is_urged_once_a_workday_even_by_two_people(stage: Stage) -> None:
    await stage.open_periods()
    await send(stage)
    assert names(await preview(stage, LI)) == []
    assert (await preview(stage, LI)).plan.spared == {Spared.TODAY: ("青山镇党委", "柳林镇党委", "县教育局党组")}
    with pytest.raises(Refusal, match="今日已催"):
        await send(stage, LI)
    stage.at("2026-11-24 09:00")
    assert len(await send(stage, LI)) == 4


async def test_two_urges_on_a_day_off_count_for_the_workday_on_which_they_arrive(stage: Stage) -> None:
    await stage.open_periods()
    stage.at("2026-11-28 10:00")
    sent = await send(stage)
    assert {f"{local(one.not_before):%m-%d %H:%M}" for one in sent if one.not_before} == {"11-30 08:30"}
    stage.at("2026-11-29 20:00")
    with pytest.raises(Refusal):
        await send(stage)
    stage.at("2026-11-30 09:00")
    with pytest.raises(Refusal):
        await send(stage)


async def test_nobody_is_urged_more_than_twice_a_week_across_all_duties(stage: Stage) -> None:
    await stage.open_periods()
    await send(stage)
    await send(stage, key=FIVE)
    stage.at("2026-11-27 09:00")
    seen = await preview(stage)
    assert names(seen) == []
    assert seen.plan.spared == {
        Spared.CAPPED: ("青山镇党委 钱进", "青山镇党委 孙悦", "柳林镇党委 周涛", "县教育局党组 吴岚")
    }
    stage.at("2026-11-30 09:00")
    assert len(names(await preview(stage))) == 3


async def test_what_was_handed_in_is_left_in_peace(stage: Stage) -> None:
    await stage.open_periods()
    await act(stage, QIAN, await report_of(stage, "青山镇党委"), "report", SUMMARY)
    await act(stage, WANG, await report_of(stage, "柳林镇党委"), "offline")
    seen = await preview(stage)
    assert names(seen) == [("县教育局党组", ["吴岚"])]
    assert seen.plan.spared == {Spared.HANDED_IN: ("青山镇党委", "柳林镇党委")}


async def test_a_draft_that_waits_for_the_secretary_is_urged_with_the_secretary(stage: Stage) -> None:
    await stage.open_periods()
    await act(stage, SUN, await report_of(stage, "青山镇党委"), "report", SUMMARY)
    assert names(await preview(stage))[0] == ("青山镇党委", ["钱进"])


async def test_what_was_returned_rests_for_a_workday(stage: Stage) -> None:
    await stage.open_periods()
    item = await report_of(stage, "青山镇党委")
    await act(stage, QIAN, item, "report", SUMMARY)
    await act(stage, WANG, item, "return", {"reason": "请补充"})
    assert (await preview(stage)).plan.spared == {Spared.RESTING: ("青山镇党委",)}
    stage.at("2026-11-25 09:00")
    assert "青山镇党委" in [unit for unit, _ in names(await preview(stage))]


async def test_what_runs_well_is_not_chased_before_its_time(stage: Stage) -> None:
    await stage.open_periods()
    item = await report_of(stage, "青山镇党委", "five_ones")
    answers = {"name": "青山村党支部", "person": "张三", "goal": "示范支部", "measures": "结对帮带"}
    form = (await form_of(stage, item)).model_fields
    await act(stage, QIAN, item, "register", {name: answers.get(name, "青山村情况") for name in _asked(form)})
    owed = {one.unit_name: [i.id for i in one.items] for one in (await preview(stage, key=FIVE)).plan.targets}
    assert item.id not in owed["青山镇党委"]
    stage.at("2026-12-21 09:00")
    owed = {one.unit_name: [i.id for i in one.items] for one in (await preview(stage, key=FIVE)).plan.targets}
    assert item.id in owed["青山镇党委"]


async def form_of(stage: Stage, item: Item) -> Any:
    async with stage.context() as ctx:
        _, step, _ = await items.prepare(ctx, await stage.actor(QIAN), item.id, "register")
    return step.form_for(item)


def _asked(form: Any) -> list[str]:
    return [name for name, info in form.items() if info.is_required()]


async def test_only_the_overdue_are_urged_when_asked_so(stage: Stage) -> None:
    await stage.open_periods()
    assert names(await preview(stage, selection="late")) == []
    stage.at("2026-12-11 09:00")
    sent = await send(stage, selection="late")
    assert len(sent) == 4
    assert all("请尽快报送；确有困难的，请与组织部联系说明" in one.text for one in sent)


async def test_a_single_unit_can_be_urged(stage: Stage) -> None:
    await stage.open_periods()
    unit = await stage.unit("柳林镇党委")
    assert [one.chat_id for one in await send(stage, selection=f"u{unit.id}")] == [ZHOU]
    with pytest.raises(Refusal):
        await send(stage, selection="everything")


async def test_who_never_started_or_blocked_the_bot_is_named_and_not_written_to(stage: Stage) -> None:
    await stage.open_periods()
    async with stage.context() as ctx:
        for telegram_id, change in ((ZHOU, {"started_at": None}), (WU, {"unreachable_at": stage.now})):
            await people.change(ctx.work, (await stage.actor(telegram_id)).person_id, **change)
    seen = await preview(stage)
    assert names(seen) == [("青山镇党委", ["钱进", "孙悦"])]
    assert seen.plan.spared == {Spared.NOT_STARTED: ("柳林镇党委 周涛",), Spared.UNREACHABLE: ("县教育局党组 吴岚",)}


async def test_a_unit_without_people_is_named(stage: Stage) -> None:
    await stage.open_periods()
    async with stage.context() as ctx:
        await people.dismiss(ctx.work, (await stage.actor(ZHOU)).posts[0].membership_id)
    stage.now += timedelta(minutes=1)
    assert (await preview(stage)).plan.spared == {Spared.NOBODY: ("柳林镇党委",)}


@pytest.mark.parametrize("who", [ZHAO, QIAN, SUN])
async def test_leaders_and_units_do_not_urge(stage: Stage, who: int) -> None:
    await stage.open_periods()
    with pytest.raises(Refusal, match="没有使用此功能的权限"):
        await preview(stage, who)
    with pytest.raises(Refusal, match="没有使用此功能的权限"):
        await send(stage, who)


async def test_every_urge_is_on_record_and_counted_in_the_next_preview(stage: Stage) -> None:
    await stage.open_periods()
    await send(stage)
    lines = [one for one in stage.sent[-1].audit_entries if one.action == "item.urge"]
    item, person = await report_of(stage, "柳林镇党委"), (await stage.actor(ZHOU)).person_id
    assert [(one.actor_id, one.detail) for one in lines if one.item_id == item.id] == [
        ((await stage.actor(WANG)).person_id, {"people": [person]})
    ]
    stage.at("2026-11-24 09:00")
    seen = await preview(stage)
    assert {one.urges for one in seen.chased.values()} == {1}
    assert {one.reminders for one in seen.chased.values()} == {0}


async def test_even_somebody_who_is_writing_at_night_is_urged_in_the_morning(stage: Stage) -> None:
    await stage.open_periods()
    stage.at("2026-11-23 20:00")
    async with stage.context() as ctx:
        await people.mark_seen(ctx.work, [(await stage.actor(ZHOU)).person_id])
    told = next(one for one in await send(stage) if one.chat_id == ZHOU)
    assert told.not_before is not None
    assert f"{local(told.not_before):%m-%d %H:%M}" == "11-24 08:30"


def test_a_secretary_who_is_clerk_as_well_gets_one_message_with_everything() -> None:
    owed = [
        Owed(Item(n, "", "k", 7, "2026", "", "", "open", holder, NOON, NOON, due_at=NOON), "青山镇党委")
        for n, holder in enumerate((Holder.UNIT, Holder.SECRETARY))
    ]
    contacts = [Contact(1, "钱进", 7, role) for role in (Role.CLERK, Role.SECRETARY)]
    (target,) = plan(owed, contacts, Urging(NOON)).targets
    assert [(contact.role, [item.id for item in items]) for contact, items in target.people] == [
        (Role.SECRETARY, [0, 1])
    ]


async def test_two_items_handed_in_one_after_the_other_both_disappear_from_the_urge(stage: Stage) -> None:
    await stage.open_periods()
    stage.at("2026-11-23 20:00")
    await send(stage, key=FIVE)
    first = await report_of(stage, "柳林镇党委", "five_ones")
    for number in (first.id, first.id + 1):
        async with stage.context() as ctx:
            unit_item = await items_store.by_id(ctx.work, number)
            assert unit_item is not None
            await urges.withdraw(ctx, unit_item.item)
    async with stage.database.read() as session:
        rows = await session.all(select(outbox).where(outbox.c.chat_id == ZHOU).order_by(outbox.c.id))
    assert [(row["state"], len(row["payload"]["items"])) for row in rows] == [
        ("cancelled", 5),
        ("cancelled", 4),
        ("pending", 3),
    ]


async def test_an_urge_that_waits_for_the_morning_is_taken_back_when_the_item_comes_in(stage: Stage) -> None:
    await stage.open_periods()
    stage.at("2026-11-23 20:00")
    await send(stage, key=FIVE)
    item = await report_of(stage, "柳林镇党委", "five_ones")
    async with stage.context() as ctx:
        await urges.withdraw(ctx, item)
    async with stage.database.read() as session:
        rows = await session.all(select(outbox).where(outbox.c.chat_id == ZHOU).order_by(outbox.c.id))
    assert [row["state"] for row in rows] == ["cancelled", "pending"]
    assert len(rows[1]["payload"]["items"]) == 4
    assert item.title not in rows[1]["payload"]["text"]
    async with stage.database.read() as session:
        others = await session.all(select(outbox.c.state).where(outbox.c.chat_id != ZHOU))
    assert {row["state"] for row in others} == {"pending"}
    stage.at("2026-11-24 09:00")
    seen = await preview(stage)
    assert len(names(seen)) == 3
