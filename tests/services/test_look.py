"""The page to look at shows to each person what the chat shows, and nothing else; it changes nothing."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from benchmarks.replay import recorded
from domain.errors import Refusal
from domain.item_status import COUNTED, ItemStatus
from domain.items import Item
from domain.mechanisms import MECHANISMS
from domain.messages import MessageKind, Outgoing
from domain.power import OVERSEERS, UNIT_SIDE, Actor, Post, Role, Unit
from services import board, items, look, my_items, permissions, review_queue, search
from services.board import Ask
from services.look.reading import NO_SUCH, begin
from storage import items as items_store
from storage.session import ReadOnly, Session
from tests.mechanisms.acts import act, create
from tests.services.test_bulk import grow
from tests.services.test_power import LETTERS, POWER, sources
from tests.services.test_search import SUMMARY, item_of
from tests.stage import LI, QIAN, SUN, WANG, WU, ZHOU, Stage, populated
from views.web.boards import UNITS, Duty, Overview
from views.web.cards import Card
from views.web.found import Found
from views.web.lists import Mine, UnitItems
from views.web.look import Content

SOMEBODY = 77
PROBLEM = {"source": "survey", "problem": "支部活动记录不全", "due": "2026-12-30T09:30:00+00:00"}
# Who sees what not everybody sees who has a post over or in its unit: from domain.md (M03, M05, M23, M25, M27, M29),
# not from the code, in the letters of the power table; one state of a kind before the kind.
READERS = {
    "talk": "AP",
    "accountability_ref": "AP",
    "duty_comment/entered": "KMAP",
    "duty_comment/cancelled": "KMAP",
    "duty_comment": "KMAPS",
    "democratic_vote/entered": "KMAP",
    "democratic_vote/filed": "KMAP",
    "democratic_vote/cancelled": "KMAP",
    "democratic_vote": "KMAPS",
    "overall_grade/decided": "KMAP",
    "overall_grade/cancelled": "KMAP",
    "overall_grade": "KMAPS",
    "assessment_score": "KMAP",
    "assessment_result/grade_proposed": "KMAP",
    "assessment_result/committee_decided": "KMAP",
    "assessment_result/cancelled": "KMAP",
    "assessment_result": "KMAPS",
}


async def seen(session: Session, actor: Actor, path: str, query: Mapping[str, str] | None = None) -> Content | None:
    """What a page shows to somebody; None when it is refused, which is always in the same words."""
    try:
        return (await look.page(session, actor, path, query or {})).content
    except Refusal as refusal:
        if str(refusal) != NO_SUCH:
            raise
        return None


async def shows(stage: Stage, who: int, path: str, query: Mapping[str, str] | None = None) -> Content | None:
    async with stage.database.read() as session:
        return await seen(session, await stage.actor(who), path, query)


def at(unit: Unit, role: Role) -> Actor:
    return Actor(SOMEBODY, WANG, "某人", (Post(1, unit.id, unit.name, unit.path, role),))


def may_see(role: Role, kind: str, state: str) -> bool:
    """Whether somebody in this role over or in the unit sees an item that stands so."""
    return role in {LETTERS[one] for one in READERS.get(f"{kind}/{state}", READERS.get(kind, "".join(LETTERS)))}


async def one_of_each(stage: Stage, unit: Unit) -> dict[str, tuple[str, str]]:
    """Put an item of every kind in every state into a unit: what each is, by its number."""
    async with stage.context() as ctx:
        ways = [(kind, state) for kind, one in MECHANISMS.items() for state in one.states]
        await items_store.open_many(ctx.work, [row(kind, state, unit.id, ctx.now) for kind, state in ways])
        found = await items_store.in_units(ctx.work, [unit.id])
    return {one.item.no: (one.item.kind, one.item.state) for one in found}


def row(kind: str, state: str, unit_id: int, now: datetime) -> dict[str, Any]:
    declared = MECHANISMS[kind].states[state]
    one = Item(0, "", kind, unit_id, "2026", state, f"{kind}·{state}", state, declared.holder, now, now)
    known = {name: getattr(one, name) for name in Item.__dataclass_fields__ if name not in {"id", "no"}}
    closed_at = now if declared.phase.is_over else None
    return known | {"holder": str(one.holder), "phase": str(declared.phase), "closed_at": closed_at}


async def listed(session: Session, actor: Actor, path: str) -> set[str]:
    """The numbers of the items on all pages of a list; none when it is refused."""
    found = await seen(session, actor, path)
    numbers: set[str] = set()
    if isinstance(found, UnitItems | Mine):
        for page in range(1, found.lines.pages + 1):
            more = await seen(session, actor, path, {"page": str(page)})
            assert isinstance(more, UnitItems | Mine)
            numbers |= {one.item.no for one in more.lines.shown}
    return numbers


@pytest.mark.parametrize("role", Role)
async def test_each_role_sees_the_items_that_are_its_to_see_and_no_others(stage: Stage, role: Role) -> None:
    mine, other, root = [await stage.unit(one) for one in ("青山镇党委", "柳林镇党委", "县委组织部")]
    every = {unit.id: await one_of_each(stage, unit) for unit in (mine, other)}
    async with stage.database.read() as session:
        for post, unit in ((mine, mine), (mine, other), (root, mine), (root, other)):
            actor, over = at(post, role), post in (unit, root)
            wanted = {no for no, way in every[unit.id].items() if over and may_see(role, *way)}
            assert await listed(session, actor, f"unit/{unit.id}") == (wanted if lists_units(role) else set())
            for no in [*sorted(wanted)[::5], *sorted(set(every[unit.id]) - wanted)[::5]]:
                assert (await seen(session, actor, f"item/{no}") is not None) == (no in wanted), every[unit.id][no]


def lists_units(role: Role) -> bool:
    # A member of the team has items of his own and no page of the unit, as in the chat (/plan).
    return role in UNIT_SIDE | OVERSEERS


@pytest.mark.parametrize("role", Role)
async def test_each_role_sees_what_the_power_table_gives_it_a_step_on(stage: Stage, role: Role) -> None:
    unit = await stage.unit("青山镇党委")
    every, actor = await one_of_each(stage, unit), at(unit, role)
    able = {no for no, (kind, state) in every.items() if has_step(role, kind, state)}
    async with stage.database.read() as session:
        ctx = (await begin(session, actor)).ctx
        for place, no in enumerate(every):
            chat = await permissions.find_item(ctx, actor, no)
            if no in able or place % 5 == 0:
                assert (await seen(session, actor, f"item/{no}") is not None) == (chat is not None), every[no]
            assert chat or no not in able, every[no]


def has_step(role: Role, kind: str, state: str) -> bool:
    return any((role, False) in who and state in sources(kind, action) for action, who in POWER[kind].items())


@pytest.mark.parametrize("role", Role)
async def test_each_role_has_the_overview_where_the_chat_gives_it(stage: Stage, role: Role) -> None:
    await stage.open_periods()
    for name in ("青山镇党委", "县委组织部"):
        actor = at(await stage.unit(name), role)
        async with stage.database.read() as session:
            for path, key in (("board", ""), ("duty/duty_report.2026", "duty_report.2026")):
                found = await seen(session, actor, path)
                try:
                    wanted = await board.overview((await begin(session, actor)).ctx, actor, Ask(key, size=UNITS))
                except Refusal:
                    assert found is None
                else:
                    assert isinstance(found, Overview | Duty)
                    assert found.board == wanted


PATHS = ("board", "duty/duty_report.2026", "my", "search", "unit/2", "item/2026-00001")


async def test_whoever_has_no_post_sees_nothing_at_all(stage: Stage) -> None:
    await stage.open_periods()
    nobody = Actor(SOMEBODY, QIAN, "某人")
    async with stage.database.read() as session:
        assert [await seen(session, nobody, path) for path in ("", *PATHS)] == [None] * 7


MADE_UP = (
    *("admin", "MY", "board/x", "my/1", "search/x", "duty", "duty/", "duty/talk.2026", "duty/a/b", "../my", "%00"),
    *("unit", "unit/", "unit/99999", "unit/2/3", "unit/-2", "unit/２", "unit/2.0", "unit/99999999999999999999"),
    *("item", "item/2026-99999", "item/1", "item/2026-00001/x", "item/' OR 1=1", "item/\ud800", "my\x00"),
)


@pytest.mark.parametrize("path", MADE_UP)
async def test_what_is_made_up_is_refused_like_what_is_not_to_be_seen(stage: Stage, path: str) -> None:
    await stage.open_periods()
    assert await shows(stage, WANG, path) is None


@pytest.mark.parametrize("path", ["board", "duty/duty_report.2026", "unit/3", "item/2026-00006", "unit/1"])
async def test_a_secretary_does_not_come_to_another_unit_by_an_address(stage: Stage, path: str) -> None:
    await stage.open_periods()
    assert await shows(stage, QIAN, path) is None
    assert await shows(stage, QIAN, "unit/2") is not None


@pytest.mark.parametrize("query", [{"page": "-1"}, {"page": "9" * 30}, {"page": "x"}, {"kind": "x"}, {"stand": "'"}])
async def test_a_query_that_nobody_could_press_shows_a_page_all_the_same(stage: Stage, query: dict[str, str]) -> None:
    await stage.open_periods()
    for path in PATHS:
        assert await shows(stage, WANG, path, query) is not None


async def play(stage: Stage) -> None:
    """Units that stand in every way with their report and their 五个一."""
    await stage.open_periods()
    for who in (QIAN, ZHOU, WU):
        await act(stage, who, await item_of(stage, "duty_report", who), "report", SUMMARY)
    await act(stage, WANG, await item_of(stage, "duty_report", ZHOU), "return", {"reason": "请补充整改数据"})
    await act(stage, WANG, await item_of(stage, "duty_report", WU), "accept")
    topic = await item_of(stage, "five_ones", QIAN, "research_topic")
    await act(stage, QIAN, topic, "register", {"name": "村级治理研究", "outcome": "形成报告"})


async def test_of_a_duty_those_units_are_shown_that_stand_as_was_asked(stage: Stage) -> None:
    await play(stage)
    for day in ("2026-11-23 11:00", "2026-12-20 10:00"):
        stage.at(day)
        for key in ("duty_report.2026", "five_ones.2026"):
            every = await shows(stage, WANG, f"duty/{key}")
            assert isinstance(every, Duty)
            found: dict[ItemStatus, list[str]] = {}
            for stand in COUNTED:
                some = await shows(stage, WANG, f"duty/{key}", {"stand": stand})
                assert isinstance(some, Duty)
                assert some.board.total == len(some.board.rows)
                assert some.board.totals == every.board.totals
                found[stand] = [row.unit.name for row in some.board.rows]
            stands = [(row.unit.name, row.cells[0]) for row in every.board.rows]
            assert found == {one: [name for name, cell in stands if cell and cell.counts.get(one)] for one in COUNTED}
            assert sum(map(len, found.values())) >= 3
            lacking = await shows(stage, WANG, f"duty/{key}", {"missing": "1"})
            assert isinstance(lacking, Duty)
            assert [row.unit.name for row in lacking.board.rows] == [
                name for name, cell in stands if cell and cell.lacks
            ]


async def test_a_duty_has_under_each_unit_the_items_that_its_numbers_count(stage: Stage) -> None:
    await play(stage)
    found = await shows(stage, WANG, "duty/five_ones.2026")
    assert isinstance(found, Duty)
    assert [len(found.lines[row.unit.id]) for row in found.board.rows] == [5, 5, 5]
    assert {one.item.unit_id for one in found.lines[2]} == {2}


async def test_what_one_has_to_do_and_what_is_found_is_what_the_chat_gives(stage: Stage) -> None:
    await play(stage)
    await create(stage, WANG, "rectification", "柳林镇党委", PROBLEM)
    for who in (WANG, LI, QIAN, SUN, ZHOU):
        actor = await stage.actor(who)
        async with stage.context() as ctx:
            wanted = [one.item.no for one in await my_items.mine(ctx, actor)]
            hits = await search.find(ctx, actor, "整改")
        mine = await shows(stage, who, "my")
        assert isinstance(mine, Mine)
        assert [one.item.no for one in mine.lines.shown] == wanted
        found = await shows(stage, who, "search", {"q": " 整改 "})
        assert isinstance(found, Found)
        assert found.lines is not None
        assert [one.line.item for one in found.lines.shown] == [one.unit_item.item for one in hits.matches]
        assert found.total == hits.total


async def test_a_number_that_is_looked_for_opens_its_item_for_those_who_may_see_it(stage: Stage) -> None:
    await stage.open_periods()
    found = await shows(stage, QIAN, "search", {"q": "2026-00001"})
    assert isinstance(found, Card)
    assert found.line.item.no == "2026-00001"
    other = await shows(stage, ZHOU, "search", {"q": "2026-00001"})
    assert isinstance(other, Found)
    assert other.total == 0


async def test_a_draft_and_reasons_that_only_some_read_stay_theirs(stage: Stage) -> None:
    await stage.open_periods()
    report = await item_of(stage, "duty_report")
    async with stage.context() as ctx:
        no = (await items.get(ctx, await stage.actor(SUN), report)).item.no
    await act(stage, SUN, report, "report", SUMMARY)
    cards = [await shows(stage, who, f"item/{no}") for who in (WANG, QIAN)]
    assert [one.line.item.payload.get("report") for one in cards if isinstance(one, Card)] == [None, SUMMARY]


async def test_people_are_shown_to_administrators_alone(stage: Stage) -> None:
    found = {who: await shows(stage, who, "unit/2") for who in (WANG, LI, QIAN)}
    people = {who: one.people for who, one in found.items() if isinstance(one, UnitItems)}
    assert people[LI] is people[QIAN] is None
    assert [one.name for one in people[WANG] or ()] == ["钱进", "孙悦"]


async def test_looking_is_no_reading_of_what_waits_for_review(stage: Stage) -> None:
    await play(stage)
    wang, report = await stage.actor(WANG), await item_of(stage, "duty_report", QIAN)
    async with stage.context() as ctx:
        waiting = await items.get(ctx, wang, report)
    assert await shows(stage, WANG, f"item/{waiting.item.no}") is not None
    async with stage.context() as ctx:
        assert [one.seen for one in (await review_queue.marks(ctx, wang, [waiting.unit_item])).values()] == [False]


async def test_a_use_case_that_would_write_or_send_breaks_where_one_only_looks(stage: Stage) -> None:
    async with stage.database.read() as session:
        work = ReadOnly.over(session)
        with pytest.raises(TypeError):
            work.audit("item.accept")
        with pytest.raises(TypeError):
            work.send(Outgoing(key="k", chat_id=1, text="x", kind=MessageKind.REPLY))


async def test_a_page_is_as_many_statements_however_many_units_and_shows_no_more_than_fits(tmp_path: Path) -> None:
    counts = []
    for more in (40, 150):
        county = await populated(tmp_path / str(more), "2026-11-23 10:00")
        await grow(county, more)
        await county.open_periods()
        counts.append(await statements(county))
        found = await shows(county, WANG, "duty/five_ones.2026", {"all": "1", "page": "2"})
        await county.database.close()
    assert counts[0] == counts[1]
    assert max(counts[1].values()) <= 15
    assert isinstance(found, Duty)
    assert (found.board.total, len(found.board.rows), found.board.skipped) == (153, UNITS, UNITS)


async def statements(stage: Stage) -> dict[str, int]:
    found = {}
    wang = await stage.actor(WANG)
    for path in ("board", "board?all", "board?missing", "duty/five_ones.2026?all", "unit/2", "item/2026-00001", "my"):
        name, _, asked = path.partition("?")
        async with stage.database.read() as session:
            with recorded() as said:
                await look.page(session, wang, name, {asked: "1"})
        found[path] = len(said)
    return found
