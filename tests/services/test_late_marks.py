"""迟 beside the mark of what came in late: in lists, on the unit's page and in the overview, never in a group."""

import random

import pytest

from domain import board as board_rules
from domain.dates.lights import Light
from domain.handed_in import HandedIn, came_late
from domain.item_status import LATE, Mark
from handlers.items import lines
from services import board, items, my_items
from services.board import Ask
from storage import items as items_store
from storage import submissions
from storage.submissions import Submission
from tests import lists as whole_lists
from tests.services.test_items import SUMMARY, act, duty_report
from tests.services.test_status_card import bind, refresh
from tests.stage import QIAN, WANG, WU, Stage, china
from views import board as board_view
from views import lists
from views.board import Mode
from views.help import help_page
from views.item_lists import Read
from views.items import AsOf
from views.legend import LIGHTS, MARKS, legend
from views.lists import Narrowed
from views.split import visible

DUE, AFTER = china("2026-12-10 17:30"), "2026-12-14 10:00"


def version(part: str, at: str) -> HandedIn:
    return HandedIn("2026-00001-1", part, "钱进", china(at), DUE)


@pytest.mark.parametrize(
    ("versions", "late"),
    [
        ([], False),
        ([version("report", "2026-12-10 17:30")], False),
        ([version("report", "2026-12-10 17:31")], True),
        # The first version counts, of the part that was handed in last.
        ([version("report", "2026-12-09 09:00"), version("report", AFTER)], False),
        ([version("report", AFTER), version("report", AFTER)], True),
        ([version("registration", AFTER), version("completion", "2026-12-10 09:00")], False),
        ([version("registration", "2026-12-09 09:00"), version("completion", AFTER)], True),
        ([HandedIn("2026-00001-1", "report", "钱进", china(AFTER), None)], False),
    ],
)
def test_the_first_version_of_the_part_handed_in_last_says_whether_it_was_late(
    versions: list[HandedIn], late: bool
) -> None:
    assert came_late(versions) is late


async def overview(stage: Stage, key: str = "") -> tuple[board_rules.Board, AsOf]:
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        return await board.overview(ctx, wang, Ask(key)), AsOf(ctx.now, ctx.rules.calendar, True)


async def pages(stage: Stage) -> dict[str, str]:
    """What the department reads of the unit's summary, and the unit itself."""
    found, as_of = await overview(stage)
    wang, qian, unit = await stage.actor(WANG), await stage.actor(QIAN), await stage.unit("青山镇党委")
    one, _ = await overview(stage, "duty_report.2026")
    async with stage.context() as ctx:
        _, owned = await board.of_unit(ctx, wang, unit.id)
        lights = [board_rules.light_of(each.item, ctx.now, ctx.rules.calendar) for each in owned]
        review = await whole_lists.waiting(ctx, wang)
        settled = await my_items.settled_under(ctx, qian, frozenset({"duty_report"}))
        mine = await my_items.mine(ctx, qian)
    shown = {
        "overview": board_view.overview(found, as_of, Mode()),
        "duty": board_view.one_duty(one, as_of, Mode(), may_urge=True),
        "unit": board_view.one_unit(unit, lines(owned), as_of, "-", 1, lights=lights, may_urge=True),
        "review": lists.review(lines(review), as_of, Narrowed(Read(0, len(review)))),
        "reported": lists.reported(lines(settled), as_of, 1),
        "mine": lists.my(lines(mine), as_of, 1),
    }
    # The legend is not meant.
    return {name: visible(page.text).partition("🟢正常")[0] for name, page in shown.items()}


async def test_what_came_late_is_marked_wherever_the_unit_or_the_department_reads_of_it(stage: Stage) -> None:
    item_id = await duty_report(stage)
    stage.at(AFTER)
    await act(stage, QIAN, item_id, "report", SUMMARY)
    seen = await pages(stage)
    assert "🟢审迟 1. 2026年度述职报告摘要" in seen["review"]
    assert "🟢审迟 青山镇党委" in seen["duty"]
    assert "审迟 6. 2026年度述职报告摘要" in seen["unit"]
    assert "🟢迟" in seen["overview"]
    await act(stage, WANG, item_id, "return", {"reason": "请补充数据"})
    seen = await pages(stage)
    assert "🔴退迟 7. 2026年度述职报告摘要" in seen["mine"]
    assert "退迟 青山镇党委" in seen["duty"]
    await act(stage, QIAN, item_id, "report", SUMMARY)
    await act(stage, WANG, item_id, "accept")
    seen = await pages(stage)
    assert "⚪✓迟 1. 2026年度述职报告摘要" in seen["reported"]
    assert "⚪✓迟 青山镇党委" in seen["duty"]
    assert "⚪迟" in seen["overview"]


async def test_what_was_in_time_at_first_and_came_again_later_has_no_such_mark(stage: Stage) -> None:
    item_id = await duty_report(stage)
    await act(stage, QIAN, item_id, "report", SUMMARY)
    await act(stage, WANG, item_id, "return", {"reason": "请补充数据"})
    stage.at(AFTER)
    await act(stage, QIAN, item_id, "report", SUMMARY)
    await act(stage, WANG, item_id, "accept")
    seen = await pages(stage)
    assert "⚪✓ 1. 2026年度述职报告摘要" in seen["reported"]
    assert all("迟" not in text for text in seen.values())


async def test_the_question_to_the_database_and_the_rule_say_the_same(stage: Stage) -> None:
    item_id = await duty_report(stage)
    await act(stage, QIAN, item_id, "report", SUMMARY)
    stage.at(AFTER)
    async with stage.context() as ctx:
        other = next(one for one in await my_items.mine(ctx, await stage.actor(WU)) if one.item.kind == "duty_report")
    await act(stage, WU, other.item.id, "report", SUMMARY)
    async with stage.context() as ctx:
        found = await items_store.in_scope(ctx.work, ["/"])
        receipts = await submissions.receipts(ctx.work, [one.item.id for one in found])
        late = {one.item.id for one in found if one.late}
        assert late == {number for number, versions in receipts.items() if came_late(versions)} == {other.item.id}
        view = await items.get(ctx, await stage.actor(QIAN), item_id)
        assert not view.unit_item.late


async def test_the_columns_of_the_overview_stay_columns(stage: Stage) -> None:
    item_id = await duty_report(stage)
    stage.at(AFTER)
    await act(stage, QIAN, item_id, "report", SUMMARY)
    seen = await pages(stage)
    rows = [line for line in seen["overview"].splitlines() if line.endswith(("党委", "党组"))]
    assert len(rows) == 3
    assert {len(line.split(" ")[0]) for line in rows} == {6}


async def test_the_group_never_reads_of_it(stage: Stage) -> None:
    item_id = await duty_report(stage)
    stage.at(AFTER)
    await act(stage, QIAN, item_id, "report", SUMMARY)
    await bind(stage)
    cards = await refresh(stage, AFTER)
    assert cards
    assert not any("迟" in card.text for card in cards)


def test_every_light_and_mark_stands_in_the_legend_of_the_help() -> None:
    text = help_page(frozenset(), []).text
    assert LIGHTS.keys() == set(Light)
    assert MARKS.keys() == {one for one in Mark if one} | {LATE}
    assert legend() in text
    assert all(sign in text for sign in [*MARKS, *(light.symbol for light in Light)])


@pytest.mark.parametrize("seed", range(8))
async def test_the_database_calls_late_what_the_rule_does_whatever_others_have_handed_in(
    stage: Stage, seed: int
) -> None:
    chance = random.Random(seed)
    await stage.open_periods()
    async with stage.context() as ctx:
        found = await items_store.in_scope(ctx.work, ["/"])
        histories: dict[int, list[HandedIn]] = {}
        for one in found:
            parts = [chance.choice(["report", "register"]) for _ in range(chance.randrange(4))]
            histories[one.item.id] = versions = [
                version(part, chance.choice(["2026-12-09 09:00", AFTER])) for part in parts
            ]
            for number, each in enumerate(versions, 1):
                receipt = f"{one.item.no}-{number}"
                await submissions.add(
                    ctx.work,
                    Submission(
                        one.item.id, number, receipt, "report", {}, None, 1, each.at, each.part, "", each.due_at
                    ),
                )
        again = await items_store.in_scope(ctx.work, ["/"])
    assert {one.item.id: one.late for one in again} == {
        item_id: came_late(versions) for item_id, versions in histories.items()
    }
    assert {one.late for one in again} == {True, False}
