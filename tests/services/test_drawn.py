"""Drafts for a report: their numbers are those of the overview, and what stood in an answer stays on record."""

from collections.abc import Mapping
from typing import Any

from domain.board import Cell
from domain.drawn import Drawn, drawn
from domain.item_status import ItemStatus
from domain.items import Item
from domain.mechanisms import MECHANISMS
from services import board, items
from storage import items as items_store
from storage import search, submissions
from storage.fields import Field
from storage.search import Theirs
from tests.mechanisms.acts import act
from tests.stage import QIAN, SUN, WANG, ZHOU, Stage

# What was typed or taken over is found, what only stands on record beside it is not.
WORDS = ("其他工作正常", "专题辅导讲座，待核验")
EVERYWHERE = Field(frozenset((name, state) for name, one in MECHANISMS.items() for state in one.states), ("/",))
NOBODY = Theirs(0, frozenset(), (), ())
REST = {"last_year": "上年度未点评到本镇", "problems": "经费偏紧", "plan": "抓好换届"}


async def found(stage: Stage, who: int, kind: str, part: str = "") -> Item:
    unit_id = (await stage.actor(who)).posts[0].unit_id
    async with stage.database.read() as session:
        every = await items_store.in_units(session, [unit_id], kinds=[kind])
    return next(one.item for one in every if one.item.part == part)


async def done(stage: Stage, who: int, part: str, result: str) -> int:
    """One of the 五个一 is registered and reported as done."""
    item_id = (await found(stage, who, "five_ones", part)).id
    named = {"name": "甲乙丙", "outcome": "全镇受教育", "audience": "全体党员", "grounds": "群众需要"}
    await act(stage, who, item_id, "register", named)
    await act(stage, who, item_id, "complete", {"result": result})
    return item_id


async def drafts(stage: Stage, who: int) -> Mapping[str, Drawn]:
    item = await found(stage, who, "duty_report")
    async with stage.context() as ctx:
        view, step, context = await items.prepare(ctx, await stage.actor(who), item.id, "report")
    form = step.form_for(view.item)
    assert form is not None
    return drawn(form, context)


async def test_the_draft_counts_as_the_overview_does_and_only_its_own_unit(stage: Stage) -> None:
    await stage.open_periods()
    first = await done(stage, QIAN, "special_lecture", "到会96人")
    await act(stage, WANG, first, "accept")
    await done(stage, QIAN, "innovation_project", "建成1处")
    await act(stage, WANG, await done(stage, ZHOU, "special_lecture", "柳林镇到会30人"), "accept")
    async with stage.context() as ctx:
        overview = await board.overview(ctx, await stage.actor(WANG))
    place = next(n for n, one in enumerate(overview.columns) if one.mechanism.kind == "five_ones")
    cell = next(row.cells[place] for row in overview.rows if row.unit.name == "青山镇党委")
    assert isinstance(cell, Cell)
    numbers = sum(cell.counts.values()), cell.counts[ItemStatus.DONE], cell.counts[ItemStatus.REVIEW]
    text = (await drafts(stage, QIAN))["achievements"].text
    assert text.startswith("五个一共{}项，已办结{}项，待审核{}项。".format(*numbers))
    assert numbers == (5, 1, 1)
    assert "柳林镇" not in text


async def test_what_was_taken_over_stays_on_record_through_the_secretarys_word(stage: Stage) -> None:
    await stage.open_periods()
    five = await done(stage, QIAN, "special_lecture", "到会96人")
    text = (await drafts(stage, SUN))["achievements"].text
    item = await found(stage, QIAN, "duty_report")
    # Nobody can put a record there himself.
    forged: dict[str, Any] = {"drawn": {"plan": [{"sentences": ["抓好换届"], "source": "甲", "group": "乙", "no": ""}]}}
    await act(stage, SUN, item.id, "report", {**REST, "achievements": f"{text}\n其他工作正常。", **forged})
    await act(stage, WANG, five, "return", {"reason": "请补充"})
    await act(stage, QIAN, item.id, "confirm")
    async with stage.database.read() as session:
        (sent,) = await submissions.of_item(session, item.id)
        hits = [(await search.find(session, [word], [EVERYWHERE], NOBODY, skip=0, limit=9)).total for word in WORDS]
    assert hits == [1, 0]
    kept = sent.payload["drawn"]
    assert kept.keys() == {"achievements"}
    assert [one["source"] for one in kept["achievements"]][1:] == ["五个一·专题辅导讲座，待核验"]


async def test_an_answer_of_ones_own_has_no_record(stage: Stage) -> None:
    await stage.open_periods()
    await done(stage, QIAN, "special_lecture", "到会96人")
    item = await found(stage, QIAN, "duty_report")
    after = await act(stage, SUN, item.id, "report", {**REST, "achievements": "另行撰写的内容"})
    assert "drawn" not in after.payload["report"]
