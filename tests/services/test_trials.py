"""Reminders that the department sets: counted first, saved by one, in force for open items, never told twice."""

from collections.abc import Mapping
from datetime import time
from typing import Any

import pytest
from sqlalchemy import select

from domain.cadences import GENERAL, OFFICE, setting_of, written
from domain.dates.clock import local
from domain.errors import Refusal
from domain.mechanisms import MECHANISMS
from domain.messages import MessageKind
from domain.reminders import NORMAL, Cadence
from services import cadences, office_hours, scheduler, trials
from services.rules import Rules
from storage import erasure, items, people, rehearsal
from storage import trials as trials_store
from storage.items import UnitItem
from storage.tables import audit, item, outbox, reminder
from tests.stage import LI, QIAN, SUN, WANG, ZHAO, Stage, china
from views.page import Page

FEW = written(Cadence((3, 1), True, (1, 3, 6, 9, 12)))
PAGE = Page("推算结果")


async def ask(
    stage: Stage, who: int = WANG, name: str = GENERAL, value: Mapping[str, Any] = FEW, serial: int = 1
) -> None:
    async with stage.context() as ctx:
        actor = await stage.actor(who)
        await trials.ask(ctx, actor, name, value, serial=serial, key=f"k{serial}", message_id=7)


async def count(stage: Stage, as_is: int = 214, as_proposed: int = 180) -> bool:
    async with stage.database.read() as session:
        trial = await trials_store.next_one(session)
    assert trial is not None
    async with stage.context() as ctx:
        return await trials.hand_over(ctx, trial, as_is, as_proposed, PAGE)


async def save(stage: Stage, who: int = WANG, serial: int = 1) -> Rules:
    async with stage.context() as ctx:
        return (await trials.save(ctx, await stage.actor(who), serial))[1]


async def set_to(stage: Stage, name: str, value: Mapping[str, Any], who: int = WANG, serial: int = 1) -> Rules:
    stage.now = stage.now.replace(second=stage.now.second + 1)
    await ask(stage, who, name, value, serial)
    await count(stage)
    return await save(stage, who, serial)


async def asking(stage: Stage, kind: str) -> set[str]:
    """When the items of a duty ask for their next reminder, in China."""
    async with stage.database.read() as session:
        found = await session.all(select(item.c.remind_at).where(item.c.kind == kind))
    return {f"{local(row['remind_at']):%m-%d %H:%M}" if row["remind_at"] else "" for row in found}


async def tick(stage: Stage, at: str) -> None:
    stage.at(at)
    async with stage.context() as ctx:
        await scheduler.tick(ctx)
    async with stage.context() as ctx:
        await rehearsal.deliver(ctx.work)


async def stages_of(stage: Stage, kind: str) -> list[str]:
    """What was told of a duty's items by now, in order."""
    async with stage.database.read() as session:
        log = select(reminder.c.stage, reminder.c.created_at, item.c.id)
        rows = await session.all(
            log.join_from(reminder, item).where(item.c.kind == kind).order_by(reminder.c.created_at)
        )
    return list(dict.fromkeys(row["stage"] for row in rows))


async def test_what_is_counted_is_shown_and_saved_and_in_force_for_open_items(stage: Stage) -> None:
    await stage.open_periods()
    await tick(stage, "2026-11-24 09:00")
    assert await asking(stage, "duty_report") == {"11-25 09:00"}
    stage.at("2026-11-24 10:00")
    await ask(stage)
    assert await count(stage)
    (shown,) = stage.sent[-1].messages
    assert (shown.message_id, shown.text) == (7, "推算结果")
    new = await save(stage)
    assert new.cadence(MECHANISMS["duty_report"]).before == (3, 1)
    # Three days before 10 December and not fifteen, from this instant on.
    assert await asking(stage, "duty_report") == {"12-07 09:00"}


async def test_a_duty_with_a_cadence_of_its_own_does_not_follow_the_general_one(stage: Stage) -> None:
    new = await set_to(stage, GENERAL, FEW)
    assert new.cadence(MECHANISMS["training_chain"]) == MECHANISMS["training_chain"].cadence
    assert new.cadence(MECHANISMS["rectification"]).before == (3, 1)
    own = await set_to(stage, setting_of("rectification"), written(Cadence((7,), True, ())), serial=2)
    assert own.cadence(MECHANISMS["rectification"]) == Cadence((7,), True, ())
    back = await set_to(stage, setting_of("rectification"), {}, serial=3)
    assert back.cadence(MECHANISMS["rectification"]).before == (3, 1)
    usual = await set_to(stage, GENERAL, {}, serial=4)
    assert usual.cadence(MECHANISMS["rectification"]) == NORMAL


async def test_a_stage_that_was_told_or_has_passed_is_not_told_by_the_new_days(stage: Stage) -> None:
    await stage.open_periods()
    for at in ("2026-11-24 09:00", "2026-11-25 09:00", "2026-12-03 09:00"):
        await tick(stage, at)
    assert await stages_of(stage, "duty_report") == ["NEW", "T15", "T7"]
    stage.at("2026-12-04 15:00")
    # T10 has passed and was never told, T7 was told; T5 falls on Saturday the 5th, so on Friday, this morning.
    await set_to(stage, setting_of("duty_report"), written(Cadence((10, 7, 5, 2), True, (1, 3))))
    await tick(stage, "2026-12-07 09:00")
    assert await stages_of(stage, "duty_report") == ["NEW", "T15", "T7"]
    await tick(stage, "2026-12-08 09:00")
    assert await stages_of(stage, "duty_report") == ["NEW", "T15", "T7", "T2"]


async def test_what_was_put_off_to_another_day_is_still_told_then(stage: Stage) -> None:
    await stage.open_periods()
    await tick(stage, "2026-11-24 09:00")
    put_off = china("2026-11-24 16:00")
    async with stage.context() as ctx:
        (one, *_) = await of_kind(ctx.work, "duty_report")
        await items.plan_reminders(ctx.work, {one.item.id: put_off})
    await set_to(stage, GENERAL, FEW)
    async with stage.database.read() as session:
        found = await items.by_id(session, one.item.id)
    assert found is not None
    assert found.item.remind_at == put_off


async def of_kind(session: Any, kind: str) -> list[UnitItem]:
    every = await items.in_scope(session, ["/"], items.OF_KIND, kind=kind)
    return list(every)


async def test_the_second_of_two_administrators_sees_that_it_has_changed_meanwhile(stage: Stage) -> None:
    root = await stage.unit("县委组织部")
    async with stage.context() as ctx:
        second = await people.add(ctx.work, "周敏", SECOND)
        await people.change(ctx.work, second, started_at=stage.now)
        await people.appoint(ctx.work, second, root.id, (await stage.actor(WANG)).posts[0].role)
    await ask(stage)
    await count(stage)
    await ask(stage, SECOND, setting_of("rectification"), FEW, serial=2)
    await count(stage)
    stage.now = china("2026-11-23 10:01")
    await save(stage)
    with pytest.raises(Refusal, match="提醒设置已有改动"):
        await save(stage, SECOND, 2)
    async with stage.context() as ctx:
        changed = await cadences.changed(ctx, GENERAL)
        assert await cadences.changed(ctx, setting_of("rectification")) is None
    assert changed == cadences.Changed("王敏", china("2026-11-23 10:01"))


SECOND = 1009


async def test_office_hours_that_were_set_elsewhere_count_as_a_change(stage: Stage) -> None:
    await ask(stage)
    await count(stage)
    async with stage.context() as ctx:
        await office_hours.set_office(ctx, await stage.actor(WANG), ctx.rules.office.windows, time(9, 30))
    with pytest.raises(Refusal, match="提醒设置已有改动"):
        await save(stage)


async def test_saving_twice_and_a_button_of_an_earlier_trial_find_nothing(stage: Stage) -> None:
    await ask(stage)
    with pytest.raises(Refusal, match="推算已失效"):
        await save(stage)
    await count(stage)
    await save(stage)
    with pytest.raises(Refusal, match="推算已失效"):
        await save(stage)
    stage.now = china("2026-11-23 10:01")
    await ask(stage, value={}, serial=2)
    with pytest.raises(Refusal, match="推算已失效"):
        await save(stage, serial=1)


async def test_what_was_put_aside_is_not_shown_any_more(stage: Stage) -> None:
    await ask(stage)
    async with stage.database.read() as session:
        trial = await trials_store.next_one(session)
    assert trial is not None
    async with stage.context() as ctx:
        await trials.put_aside(ctx, await stage.actor(WANG), 1)
        await trials.put_aside(ctx, await stage.actor(WANG), 1)
    async with stage.context() as ctx:
        assert not await trials.hand_over(ctx, trial, 1, 1, PAGE)
    assert not stage.sent[-1].messages


@pytest.mark.parametrize("who", [LI, ZHAO, QIAN, SUN])
async def test_nobody_but_an_administrator_sets_or_reads_it(stage: Stage, who: int) -> None:
    with pytest.raises(Refusal):
        await ask(stage, who)
    async with stage.context() as ctx:
        with pytest.raises(Refusal):
            await cadences.catalogue(ctx, await stage.actor(who))


async def test_an_administrator_who_lost_the_post_meanwhile_saves_nothing(stage: Stage) -> None:
    await ask(stage)
    async with stage.database.read() as session:
        trial = await trials_store.next_one(session)
    assert trial is not None
    actor = await stage.actor(WANG)
    async with stage.context() as ctx:
        await people.dismiss(ctx.work, actor.posts[0].membership_id)
    stage.now = china("2026-11-23 10:01")
    async with stage.context() as ctx:
        await trials.hand_over(ctx, trial, 1, 1, PAGE)
    assert not stage.sent[-1].messages
    async with stage.context() as ctx:
        with pytest.raises(Refusal):
            await trials.save(ctx, await without_posts(actor), 1)


async def without_posts(actor: Any) -> Any:
    return type(actor)(actor.person_id, actor.telegram_id, actor.name)


async def test_nothing_is_tried_out_that_changes_nothing(stage: Stage) -> None:
    with pytest.raises(Refusal, match="与现行设置相同"):
        await ask(stage, value=written(NORMAL))
    with pytest.raises(Refusal, match="与现行设置相同"):
        await ask(stage, value={})
    # A duty that was given days of its own may always go back to the general ones, though they are the same by now.
    await set_to(stage, setting_of("five_ones"), FEW, serial=2)
    await set_to(stage, GENERAL, FEW, serial=3)
    new = await set_to(stage, setting_of("five_ones"), {}, serial=4)
    assert new.cadence(MECHANISMS["five_ones"]).before == (3, 1)


async def test_who_set_it_stands_in_the_record_with_what_it_was(stage: Stage) -> None:
    await set_to(stage, setting_of("five_ones"), FEW)
    async with stage.database.read() as session:
        (row,) = await session.all(select(audit).where(audit.c.action == "reminders.set"))
    assert row["actor_id"] == (await stage.actor(WANG)).person_id
    assert row["detail"]["before"] == written(NORMAL)
    assert row["detail"]["after"] == FEW


async def test_the_digest_goes_out_at_the_new_hour_and_once_a_day(stage: Stage) -> None:
    await stage.open_periods()
    async with stage.context() as ctx:
        value = cadences.office_value(ctx.rules.office, time(8, 30))
        assert time(8) not in cadences.hours(ctx.rules.office)
        with pytest.raises(Refusal, match="办公时间内"):
            cadences.office_value(ctx.rules.office, time(8))
    await set_to(stage, OFFICE, value)
    for at in ("2026-11-24 08:30", "2026-11-24 09:00"):
        await tick(stage, at)
    async with stage.database.read() as session:
        rows = await session.all(
            select(outbox.c.person_id, outbox.c.created_at).where(outbox.c.kind == MessageKind.DIGEST)
        )
    assert {f"{local(row['created_at']):%H:%M}" for row in rows} == {"08:30"}
    assert len(rows) == len({row["person_id"] for row in rows}) > 0


async def test_the_catalogue_says_who_owes_what_and_by_when(stage: Stage) -> None:
    async with stage.context() as ctx:
        every = await cadences.catalogue(ctx, await stage.actor(WANG))
    assert {one.mechanism.kind for one in every} == set(MECHANISMS)
    found = {one.mechanism.kind: one for one in every}
    report = found["duty_report"]
    assert (report.usual, report.own, report.reminded) == (True, False, True)
    assert report.questions == 4
    assert [(one.period.id, f"{one.due.day}") for one in report.coming] == [
        ("2026", "2026-12-10"),
        ("2027", "2027-12-10"),
    ]
    assert not found["training_chain"].usual
    assert not found["field_visit"].reminded


async def test_a_person_who_is_forgotten_leaves_no_trial(stage: Stage) -> None:
    await ask(stage)
    async with stage.context() as ctx:
        actor = await stage.actor(WANG)
        await erasure.forget(ctx.work, actor.person_id, actor.name, WANG)
    async with stage.database.read() as session:
        assert await trials_store.next_one(session) is None
