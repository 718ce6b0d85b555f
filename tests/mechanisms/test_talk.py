"""约谈 and 问责文号: numbers, time and place; nobody but the department and the person concerned sees them."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import insert, select

from domain.dates.clock import local
from domain.errors import Refusal
from domain.items import Item
from domain.mechanisms import MECHANISMS
from domain.power import ADMINS, Role
from handlers.items import line
from services import board, creation, department_digest, items, reminders, search, status_card, urges
from storage import people
from storage.tables import chat, outbox
from tests import lists
from tests.mechanisms.acts import act, actions, listed, settled, told
from tests.mechanisms.team import person_id
from tests.stage import LI, QIAN, SUN, WANG, WU, ZHAO, ZHOU, Stage, china
from views import items as items_view
from views.items import AsOf

FILE_NO = "谈2026第7件"
RECORD_NO = "录2026第9件"
PLACE = "县委组织部302室"
WHEN = {"at": "2026-11-30T01:30:00+00:00", "place": PLACE}
HELD = {"file_no": RECORD_NO, "due": "2026-12-18T09:30:00+00:00"}
OTHERS = [SUN, ZHOU, WU, ZHAO]


async def propose(stage: Stage, who: int = WANG, about: int = QIAN) -> Item:
    place, person = await stage.unit("青山镇党委"), await person_id(stage, about)
    async with stage.context() as ctx:
        actor = await stage.actor(who)
        return (await creation.create_item(ctx, actor, "talk", place.id, {"file_no": FILE_NO}, person)).item


async def scheduled(stage: Stage) -> Item:
    talk = await propose(stage)
    await act(stage, LI, talk.id, "approve")
    return await act(stage, WANG, talk.id, "schedule", WHEN)


async def card(stage: Stage, who: int, item_id: int) -> str:
    async with stage.context() as ctx:
        view = await items.get(ctx, await stage.actor(who), item_id)
        return items_view.card(line(view), view.steps, AsOf(ctx.now, ctx.rules.calendar)).text


async def messages(stage: Stage) -> str:
    async with stage.database.read() as session:
        rows = await session.all(select(outbox.c.payload))
    return json.dumps([row["payload"] for row in rows], ensure_ascii=False)


async def test_the_approver_is_asked_and_the_secretary_hears_nothing_before_it_is_arranged(stage: Stage) -> None:
    talk = await propose(stage)
    assert [chat_id for chat_id, _ in told(stage)] == [LI]
    await act(stage, LI, talk.id, "approve")
    assert [chat_id for chat_id, _ in told(stage)] == [WANG]
    for who in (QIAN, *OTHERS):
        with pytest.raises(Refusal, match="没有找到该事项"):
            await act(stage, who, talk.id, "follow_up")
        assert await listed(stage, who, "talk") == []
        async with stage.context() as ctx:
            actor = await stage.actor(who)
            assert (await search.find(ctx, actor, "工作谈话")).total == 0
            assert not [one for one in await lists.next_due(ctx, actor) if one.item.kind == "talk"]


async def test_the_secretary_is_told_when_and_where_and_not_why(stage: Stage) -> None:
    talk = await scheduled(stage)
    ((chat_id, text),) = told(stage)
    assert chat_id == QIAN
    assert "工作谈话：11月30日（星期一）09:30，县委组织部302室" in text
    shown = await card(stage, QIAN, talk.id)
    assert PLACE in shown
    assert FILE_NO not in shown
    assert FILE_NO in await card(stage, WANG, talk.id)


async def test_it_goes_through_to_its_end(stage: Stage) -> None:
    talk = await scheduled(stage)
    held = await act(stage, WANG, talk.id, "hold", HELD)
    assert (held.title, held.state) == ("工作谈话要求落实", "held")
    assert held.due_at is not None
    assert local(held.due_at) == china("2026-12-18 17:30")
    assert (await act(stage, QIAN, talk.id, "follow_up")).state == "followed_up"
    assert (await act(stage, WANG, talk.id, "close")).closed
    assert RECORD_NO not in await messages(stage)


async def test_one_reminder_the_day_before_and_one_on_the_day_reach_the_secretary_alone(stage: Stage) -> None:
    await scheduled(stage)
    for at in ("2026-11-27 09:00", "2026-11-30 09:00"):
        stage.at(at)
        async with stage.context() as ctx:
            found = (await reminders.decide(ctx.work, ctx.rules)).pings
        assert [ping.to.name for ping in found if ping.unit_item.item.kind == "talk"] == ["钱进"]


async def test_only_the_approver_approves_and_a_refused_one_stays_unknown(stage: Stage) -> None:
    talk = await propose(stage)
    with pytest.raises(Refusal, match="权限"):
        await act(stage, WANG, talk.id, "approve")
    await act(stage, LI, talk.id, "reject")
    assert told(stage) == []
    with pytest.raises(Refusal, match="没有找到该事项"):
        await card(stage, QIAN, talk.id)


@pytest.mark.parametrize("state", ["proposed", "scheduled"])
async def test_nobody_asks_for_more_time_or_hands_it_in_on_paper(stage: Stage, state: str) -> None:
    talk = await (propose(stage) if state == "proposed" else scheduled(stage))
    assert not set(await actions(stage, WANG, talk.id)) & {"offline", "extend", "supervise"}
    if state == "scheduled":
        assert await actions(stage, QIAN, talk.id) == []


@pytest.mark.parametrize("who", OTHERS)
async def test_nobody_else_sees_it_once_it_is_arranged(stage: Stage, who: int) -> None:
    talk = await scheduled(stage)
    with pytest.raises(Refusal, match="没有找到该事项"):
        await card(stage, who, talk.id)
    assert await listed(stage, who, "talk") == []


async def test_the_next_secretary_does_not_read_of_the_talk_with_the_last_one(stage: Stage) -> None:
    talk = await scheduled(stage)
    unit, person = await stage.unit("青山镇党委"), await person_id(stage, ZHOU)
    async with stage.context() as ctx:
        await people.appoint(ctx.work, person, unit.id, Role.SECRETARY)
    with pytest.raises(Refusal, match="没有找到该事项"):
        await card(stage, ZHOU, talk.id)


async def test_only_the_secretary_of_the_unit_is_talked_to_and_only_the_department_proposes(stage: Stage) -> None:
    with pytest.raises(Refusal, match="从名单中选择责任人"):
        await propose(stage, about=ZHOU)
    for who in (QIAN, ZHAO):
        with pytest.raises(Refusal, match="没有办理权限"):
            await propose(stage, who)


async def test_board_card_urge_and_group_know_nothing_of_it(stage: Stage) -> None:
    await scheduled(stage)
    root = await stage.unit("县委组织部")
    async with stage.context() as ctx:
        row = {"chat_id": -100, "unit_id": root.id, "added_at": ctx.now, "bound_at": ctx.now}
        await ctx.work.execute(insert(chat).values(row))
    async with stage.context() as ctx:
        actor = await stage.actor(WANG)
        found = await board.overview(ctx, actor)
        assert "talk" not in {one.mechanism.kind for one in found.columns}
        with pytest.raises(Refusal):
            await urges.preview(ctx, actor, "talk.2026", "all")
        await status_card.refresh(ctx)
        (group,) = [one for one in ctx.work.messages if one.chat_id == -100]
    assert "谈话" not in group.text


async def test_what_waits_for_the_approver_is_in_no_number_of_the_administrators(stage: Stage) -> None:
    await propose(stage)
    stage.at("2026-11-24 09:00")
    async with stage.context() as ctx:
        await department_digest.send_due(ctx)
        assert ctx.work.messages == []
        assert await lists.waiting(ctx, await stage.actor(WANG)) == ()
        assert len(await lists.waiting(ctx, await stage.actor(LI))) == 1


def test_every_restricted_kind_is_open_to_those_who_read_the_department_s_digest() -> None:
    restricted = [(one, one.readers) for one in MECHANISMS.values() if one.readers is not None]
    assert restricted
    assert [one.kind for one, readers in restricted if one.owed and not readers >= ADMINS] == []


async def test_a_document_number_is_the_department_s_own(stage: Stage) -> None:
    place = await stage.unit("青山镇党委")
    answers: Mapping[str, Any] = {"doc_no": "清组字〔2026〕5号", "item_no": "2026-00012"}
    async with stage.context() as ctx:
        noted = (await creation.create_item(ctx, await stage.actor(LI), "accountability_ref", place.id, answers)).item
    assert told(stage) == []
    assert [one.id for one in await settled(stage, WANG, "accountability_ref")] == [noted.id]
    for who in (QIAN, *OTHERS):
        with pytest.raises(Refusal, match="没有找到该事项"):
            await card(stage, who, noted.id)
        async with stage.context() as ctx:
            assert (await search.find(ctx, await stage.actor(who), "清组字")).total == 0
    assert (await act(stage, WANG, noted.id, "file")).closed
    assert told(stage) == []
