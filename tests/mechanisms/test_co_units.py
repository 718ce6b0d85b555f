"""配合单位: told once that they help, they find and read the item and cannot act on it; others see nothing of it."""

from dataclasses import replace
from typing import Any

import pytest

from domain.errors import Refusal
from domain.items import Item
from domain.power import Role
from services import items, my_items, search
from services.permissions import find_item
from storage import items as items_store
from storage import people
from tests.mechanisms.acts import act, actions, create, told
from tests.stage import QIAN, SUN, WANG, WU, ZHOU, Stage, china

ASKED = {
    "text": "全面排查软弱涣散村党组织并建立台账",
    "source": "赵建国同志讲话",
    "due": "2026-12-31T09:30:00+00:00",
    "co_units": ["教育局"],
}


async def handed_out(stage: Stage, **more: Any) -> Item:
    return await create(stage, WANG, "instruction", "青山镇党委", ASKED | more)


def heard(stage: Stage) -> dict[int, str]:
    """What each was told by the last unit of work; nobody is told twice."""
    said = told(stage)
    assert len({chat for chat, _ in said}) == len(said)
    return dict(said)


async def finds(stage: Stage, who: int, query: str) -> list[int]:
    async with stage.context() as ctx:
        found = await search.find(ctx, await stage.actor(who), query)
    return [one.unit_item.item.id for one in found.matches]


async def sees(stage: Stage, who: int, asked: Item) -> bool:
    """Whether somebody opens the item, by its card and by its number alike."""
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        by_number = await find_item(ctx, actor, asked.no) is not None
    async with stage.context() as ctx:
        try:
            await items.get(ctx, actor, asked.id)
        except Refusal:
            assert not by_number
        else:
            assert by_number
    return by_number


async def test_the_co_unit_is_told_once_who_leads_and_that_it_helps(stage: Stage) -> None:
    await handed_out(stage)
    said = heard(stage)
    assert set(said) == {QIAN, SUN, WU}
    assert "【配合事项】讲话要求：全面排查" in said[WU]
    assert "由青山镇党委牵头，您单位配合" in said[WU]
    assert "12月31日（星期四）17:30" in said[WU]
    assert "【新事项】" in said[QIAN]


async def test_it_finds_and_reads_the_item_and_has_nothing_to_do(stage: Stage) -> None:
    asked = await handed_out(stage)
    assert await sees(stage, WU, asked)
    assert await finds(stage, WU, "软弱涣散") == [asked.id]
    assert await finds(stage, WU, asked.no) == [asked.id]
    assert await actions(stage, WU, asked.id) == []
    async with stage.context() as ctx:
        actor = await stage.actor(WU)
        assert await my_items.mine(ctx, actor) == ()
        shown = (await items.get(ctx, actor, asked.id)).item.payload["instruction"]
    assert shown["text"] == ASKED["text"]


@pytest.mark.parametrize(
    ("action", "answers"),
    [
        ("progress", {"note": "已排查"}),
        ("complete", {"result": "已办"}),
        ("amend", ASKED),
        ("cancel", {"reason": "不办"}),
        ("extend", {}),
        ("explain", {}),
        ("offline", {}),
    ],
)
async def test_it_cannot_act_on_it(stage: Stage, action: str, answers: dict[str, Any]) -> None:
    asked = await handed_out(stage)
    with pytest.raises(Refusal, match="没有办理此事项的权限"):
        await act(stage, WU, asked.id, action, answers)


async def test_a_unit_that_is_not_named_sees_nothing_of_it(stage: Stage) -> None:
    asked = await handed_out(stage)
    assert not await sees(stage, ZHOU, asked)
    assert await finds(stage, ZHOU, "软弱涣散") == []


async def test_a_co_unit_is_not_reminded(stage: Stage) -> None:
    asked = await handed_out(stage)
    stage.at("2026-12-31 10:00")
    await act(stage, SUN, asked.id, "progress", {"note": "已排查"})
    assert WU not in heard(stage)
    await act(stage, SUN, asked.id, "complete", {"result": "台账已建立"})
    assert WU not in heard(stage)


async def test_who_is_named_later_is_told_then_and_who_is_left_out_too(stage: Stage) -> None:
    asked = await handed_out(stage)
    new = await act(stage, WANG, asked.id, "amend", ASKED | {"co_units": ["柳林镇"]})
    said = heard(stage)
    assert set(said) == {QIAN, SUN, WU, ZHOU}
    assert "【要求已修改】" in said[QIAN]
    assert "您单位配合" in said[ZHOU]
    assert "不再由您单位配合" in said[WU]
    assert await sees(stage, ZHOU, new)
    assert not await sees(stage, WU, new)
    await act(stage, WANG, asked.id, "amend", ASKED | {"co_units": ["柳林镇"]})
    assert set(heard(stage)) == {QIAN, SUN}
    await act(stage, WANG, asked.id, "amend", ASKED | {"co_units": ["柳林镇", "教育局"]})
    assert set(heard(stage)) == {QIAN, SUN, WU}


async def test_another_date_and_the_end_are_told_to_who_helps(stage: Stage) -> None:
    asked = await handed_out(stage)
    new = await act(stage, WANG, asked.id, "amend", ASKED | {"due": "2027-01-15T09:30:00+00:00"})
    assert new.due_at == china("2027-01-15 17:30")
    assert "有调整" in heard(stage)[WU]
    assert "1月15日" in heard(stage)[WU]
    await act(stage, WANG, asked.id, "cancel", {"reason": "并入专项行动"})
    assert "并入专项行动" in heard(stage)[WU]
    assert await sees(stage, WU, asked)


async def test_a_date_that_was_put_off_is_not_taken_back_by_another_co_unit(stage: Stage) -> None:
    asked = await handed_out(stage)
    async with stage.context() as ctx:
        found = await items_store.by_id(ctx.work, asked.id)
        assert found is not None
        later = replace(found.item, due_at=china("2027-01-20 17:30"), version=found.item.version + 1)
        await items_store.save(ctx.work, later)
    new = await act(stage, WANG, asked.id, "amend", ASKED | {"co_units": ["柳林镇"]})
    assert new.due_at == china("2027-01-20 17:30")


async def test_an_older_item_with_names_only_is_shown_as_it_was_typed(stage: Stage) -> None:
    asked = await handed_out(stage)
    async with stage.context() as ctx:
        found = await items_store.by_id(ctx.work, asked.id)
        assert found is not None
        kept = {**found.item.payload["instruction"], "co_units": ["县财政局", "县教育局党组"]}
        old = replace(found.item, payload={"instruction": kept}, version=found.item.version + 1)
        await items_store.save(ctx.work, old)
    assert not await sees(stage, WU, asked)
    assert await finds(stage, WU, "软弱涣散") == []
    await act(stage, SUN, asked.id, "complete", {"result": "台账已建立"})
    await act(stage, WANG, asked.id, "return", {"reason": "请补充整顿措施"})
    with pytest.raises(Refusal, match="“县财政局”不在单位名单中"):
        await act(stage, WANG, asked.id, "amend", ASKED | {"co_units": ["县财政局", "县教育局党组"]})
    await act(stage, WANG, asked.id, "amend", ASKED | {"co_units": ["县教育局党组"]})
    assert WU in heard(stage)


async def test_a_second_post_in_a_co_unit_gives_something_to_read_and_nothing_to_do(stage: Stage) -> None:
    asked = await handed_out(stage)
    unit = await stage.unit("县教育局党组")
    async with stage.context() as ctx:
        await people.appoint(ctx.work, (await stage.actor(ZHOU)).person_id, unit.id, Role.TEAM_MEMBER)
    assert await sees(stage, ZHOU, asked)
    assert await actions(stage, ZHOU, asked.id) == []
