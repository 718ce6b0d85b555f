"""Search: what was handed in and may be read is found, nothing else is."""

import itertools
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from domain.errors import Refusal
from domain.mechanisms import MECHANISMS
from domain.power import DEPARTMENT, Actor, Role
from services import items, search
from services.permissions import may_read, may_read_content
from services.search import PAGE_SIZE, Found
from storage import items as items_store
from storage import people
from storage.tables import item
from tests.stage import CAST, LI, QIAN, SUN, WANG, WU, ZHAO, ZHOU, Stage

SUMMARY = {"last_year": "已整改三项", "achievements": "建成红色阵地四处", "problems": "经费偏紧", "plan": "抓好换届"}


async def item_of(stage: Stage, kind: str, who: int = QIAN, part: str = "") -> int:
    unit_id = (await stage.actor(who)).posts[0].unit_id
    async with stage.context() as ctx:
        found = await items_store.in_units(ctx.work, [unit_id], kinds=[kind])
    return next(one.item.id for one in found if one.item.part == part or not part)


async def act(
    stage: Stage, who: int, item_id: int, action: str, answers: dict[str, Any] | None = None
) -> items.StepTaken:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        version = (await items.get(ctx, actor, item_id)).item.version
        return await items.act(ctx, actor, item_id, action, version, answers)


async def searched(stage: Stage, who: int, query: str, page: int = 1) -> Found:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        return await search.find(ctx, actor, query, page)


def ids(found: Found) -> list[int]:
    return [one.unit_item.item.id for one in found.matches]


async def report(stage: Stage, who: int = QIAN, **changes: str) -> int:
    item_id = await item_of(stage, "duty_report", who)
    await act(stage, who, item_id, "report", SUMMARY | changes)
    return item_id


@pytest.mark.parametrize(
    "query", ["红色阵地", "阵地", "阵 换届", "换届 阵地", "青山镇 阵地", "述职报告 经费偏紧", "党 阵地 四处"]
)
async def test_words_of_any_length_are_found_all_of_them_at_once(stage: Stage, query: str) -> None:
    await stage.open_periods()
    item_id = await report(stage)
    found = await searched(stage, WANG, query)
    assert ids(found) == [item_id]
    assert found.total == 1


@pytest.mark.parametrize(
    "query", ["阵地 无此", "阵 地四处五", '"阵地"', "阵地*", "%阵地%", "阵_地", "阵地 OR 换届", "') --", '""" NEAR']
)
async def test_what_does_not_stand_there_is_not_found_whatever_the_signs(stage: Stage, query: str) -> None:
    await stage.open_periods()
    await report(stage)
    assert (await searched(stage, WANG, query)).total == 0


async def test_an_item_is_found_by_its_number_and_title(stage: Stage) -> None:
    await stage.open_periods()
    item_id = await item_of(stage, "duty_report")
    async with stage.context() as ctx:
        unit_item = await items_store.by_id(ctx.work, item_id)
    assert unit_item is not None
    assert ids(await searched(stage, QIAN, unit_item.item.no)) == [item_id]
    assert item_id in ids(await searched(stage, QIAN, unit_item.item.title))


async def test_the_words_are_shown_where_they_stand(stage: Stage) -> None:
    await stage.open_periods()
    await report(stage)
    (match,) = (await searched(stage, WANG, "阵地")).matches
    assert [one.text for one in match.pieces if one.found] == ["阵地"]
    assert "建成红色" in match.pieces[0].text
    (by_title,) = (await searched(stage, WANG, "青山镇 述职报告")).matches
    assert by_title.pieces == ()


@pytest.mark.parametrize(
    ("who", "sees"), [(QIAN, True), (SUN, True), (WANG, True), (LI, True), (ZHAO, True), (ZHOU, False), (WU, False)]
)
async def test_a_stranger_s_unit_never_shows(stage: Stage, who: int, sees: bool) -> None:
    await stage.open_periods()
    item_id = await report(stage)
    assert (item_id in ids(await searched(stage, who, "红色阵地"))) is sees


async def test_whoever_has_lost_his_post_finds_nothing(stage: Stage) -> None:
    await stage.open_periods()
    await report(stage)
    async with stage.context() as ctx:
        await people.dismiss(ctx.work, (await stage.actor(QIAN)).posts[0].membership_id)
    assert (await searched(stage, QIAN, "红色阵地")).total == 0


async def test_a_draft_is_not_found_by_anybody_until_it_is_handed_in(stage: Stage) -> None:
    await stage.open_periods()
    item_id = await item_of(stage, "duty_report")
    await act(stage, SUN, item_id, "report", SUMMARY)
    assert (await searched(stage, WANG, "红色阵地")).total == 0
    await act(stage, QIAN, item_id, "confirm")
    assert ids(await searched(stage, WANG, "红色阵地")) == [item_id]


@pytest.mark.parametrize(("query", "total"), [("换届", 1), ("届", 1), ("ok", 1), ("OK", 1), ("报告", 3), ("x换", 0)])
async def test_one_or_two_characters_are_found_at_the_very_end_of_a_text_and_of_a_title(
    stage: Stage, query: str, total: int
) -> None:
    await stage.open_periods()
    await report(stage, problems="Ok", plan="抓好换届")
    found = await searched(stage, WANG, query)
    assert len([one for one in found.matches if one.unit_item.item.kind == "duty_report"]) == total


async def test_a_new_version_takes_the_place_of_the_one_before(stage: Stage) -> None:
    await stage.open_periods()
    item_id = await report(stage)
    await act(stage, WANG, item_id, "return", {"reason": "请补充"})
    await act(stage, QIAN, item_id, "report", SUMMARY | {"achievements": "开办夜校"})
    assert (await searched(stage, WANG, "红色阵地")).total == 0
    assert ids(await searched(stage, WANG, "夜校")) == [item_id]


async def test_each_part_of_an_item_stays_findable(stage: Stage) -> None:
    await stage.open_periods()
    item_id = await item_of(stage, "five_ones", part="research_topic")
    await act(stage, QIAN, item_id, "register", {"name": "村级治理研究", "outcome": "形成报告"})
    await act(stage, QIAN, item_id, "complete", {"result": "成果已转化"})
    assert ids(await searched(stage, WANG, "村级治理")) == [item_id]
    assert ids(await searched(stage, WANG, "成果已转化 村级治理")) == [item_id]


async def test_long_results_come_in_pages_and_a_page_too_far_is_the_last(stage: Stage) -> None:
    await stage.open_periods()
    first = await searched(stage, WANG, "2026年")
    assert first.total > PAGE_SIZE
    every = [ids(await searched(stage, WANG, "2026年", page)) for page in range(1, first.pages + 1)]
    assert len(set(itertools.chain(*every))) == first.total
    assert ids(await searched(stage, WANG, "2026年", 999)) == every[-1]
    assert ids(await searched(stage, WANG, "2026年", 0)) == every[0]


async def test_a_query_without_words_is_refused(stage: Stage) -> None:
    with pytest.raises(Refusal, match="请写明要查找的内容"):
        await searched(stage, WANG, " \u200b ")


ONLY_ADMINS, SECRETARIES = frozenset({Role.DEPT_ADMIN}), frozenset({Role.SECRETARY})
RESTRICTIONS: dict[str, dict[str, Any]] = {
    "none": {},
    "kind": {"duty_report": {"readers": ONLY_ADMINS}, "five_ones": {"readers": SECRETARIES}},
    "content": {"duty_report": {"content_readers": ONLY_ADMINS}, "five_ones": {"content_readers": SECRETARIES}},
    "both": {"five_ones": {"readers": DEPARTMENT, "content_readers": SECRETARIES | ONLY_ADMINS}},
}


@pytest.mark.parametrize("owner", [None, QIAN])
@pytest.mark.parametrize("withheld", [False, True])
@pytest.mark.parametrize("name", RESTRICTIONS)
async def test_search_and_the_card_agree_on_who_may_read_what(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, name: str, withheld: bool, owner: int | None
) -> None:
    await stage.open_periods()
    for kind, changes in RESTRICTIONS[name].items():
        mechanism = MECHANISMS[kind]
        states = {key: replace(state, readers=DEPARTMENT) for key, state in mechanism.states.items()}
        changed = replace(mechanism, **changes, states=states if withheld else mechanism.states)
        monkeypatch.setitem(MECHANISMS, kind, changed)
    if owner:
        await _belong_to(stage, (await stage.actor(owner)).person_id)
    for who, *_ in CAST:
        actor = await stage.actor(who)
        assert await _found_by(stage, who) == await _readable(stage, actor)


async def _belong_to(stage: Stage, person_id: int) -> None:
    unit = await stage.unit("柳林镇党委")
    async with stage.context() as ctx:
        mine = update(item).where(item.c.unit_id == unit.id)
        await ctx.work.execute(mine.values(person_id=person_id))


async def _found_by(stage: Stage, who: int) -> set[int]:
    pages = (await searched(stage, who, "20")).pages
    return set(itertools.chain(*[ids(await searched(stage, who, "20", page)) for page in range(1, pages + 1)]))


async def _readable(stage: Stage, actor: Actor) -> set[int]:
    async with stage.context() as ctx:
        every = await items_store.in_scope(ctx.work, ["/"])
    return {one.item.id for one in every if may_read(actor, one) and may_read_content(actor, one)}
