"""Pictures show to each person what the page shows that has their button, and go into no group."""

import re
from dataclasses import replace

import pytest

from bot.pictures import PictureMaker, apart
from domain.errors import Refusal
from domain.messages import Method, Outgoing
from domain.pictures import Picture, PictureKind
from domain.power import Actor, Post, Role
from services import board, pictures, plan
from services.messages import Chat
from storage import ledger_wishes, people
from tests.mechanisms.acts import act, create
from tests.services.test_search import SUMMARY, item_of
from tests.stage import QIAN, SUN, WANG, ZHOU, Stage
from views.pictures.grid import Shown

BOARD = Picture(PictureKind.BOARD)
PROBLEM = {"source": "survey", "problem": "支部活动记录不全", "due": "2026-12-30T09:30:00+00:00"}


async def shows(stage: Stage, who: int, picture: Picture) -> Shown:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        return await pictures.gather(ctx, actor, picture)


async def refused(stage: Stage, actor: Actor, picture: Picture, chat: int = WANG) -> bool:
    try:
        async with stage.context() as ctx:
            await pictures.gather(ctx, actor, picture)
            await pictures.ask(ctx, actor, picture, Chat(chat), f"{actor.person_id}:{picture.wish}")
            return False
    except Refusal:
        return True


async def page_refused(stage: Stage, actor: Actor, picture: Picture) -> bool:
    try:
        async with stage.context() as ctx:
            if picture.kind is PictureKind.BOARD:
                await board.overview(ctx, actor)
            else:
                await plan.unit_of(ctx, actor, picture.number)
            return False
    except Refusal:
        return True


@pytest.mark.parametrize("role", Role)
async def test_each_role_has_the_pictures_of_the_pages_that_it_has(stage: Stage, role: Role) -> None:
    await stage.open_periods()
    mine, other, root = [await stage.unit(one) for one in ("青山镇党委", "柳林镇党委", "县委组织部")]
    for unit in (mine, root):
        actor = Actor(1, WANG, "某人", (Post(1, unit.id, unit.name, unit.path, role),))
        for picture in (BOARD, *(Picture(PictureKind.YEAR, str(one.id), "2026") for one in (mine, other, root))):
            wanted = await page_refused(stage, actor, picture)
            assert await refused(stage, actor, picture) == wanted, (unit.name, picture)


async def test_the_overview_is_that_of_the_page_in_the_order_of_the_units(stage: Stage) -> None:
    await stage.open_periods()
    await act(stage, QIAN, await item_of(stage, "duty_report"), "report", SUMMARY)
    found = await shows(stage, WANG, BOARD)
    assert [row.label for row in found.grid.rows] == ["青山镇党委", "柳林镇党委", "县教育局党组"]
    place = [one.title for one in found.grid.columns].index("述职")
    assert [row.tiles[place].text[:1] for row in found.grid.rows] == ["审", "剩", "剩"]
    assert found.grid.totals[0].tiles[place].text == "1/3"
    assert "2026年度述职：待审1、未报2" in found.words


async def test_problems_stand_by_unit_and_only_where_one_may_read_them(stage: Stage) -> None:
    for unit in ("柳林镇党委", "青山镇党委"):
        await create(stage, WANG, "rectification", unit, PROBLEM)
    problems = Picture(PictureKind.RECTIFICATION)
    seen = {who: [row.label for row in (await shows(stage, who, problems)).grid.rows] for who in (WANG, SUN, ZHOU)}
    assert seen == {WANG: ["青山镇党委", "柳林镇党委"], SUN: ["青山镇党委"], ZHOU: ["柳林镇党委"]}
    found = await shows(stage, SUN, problems)
    assert found.grid.rows[0].tiles[0].text == "支部活动记录不全"
    assert re.fullmatch(r"剩\d+天", found.grid.rows[0].tiles[-1].text)


async def test_nothing_goes_into_a_group_and_nothing_that_was_made_up_is_drawn(stage: Stage) -> None:
    await stage.open_periods()
    wang = await stage.actor(WANG)
    assert await refused(stage, wang, BOARD, chat=-100)
    assert not await refused(stage, wang, BOARD)
    kinds = PictureKind
    others = (Picture(kinds.YEAR), Picture(kinds.YEAR, "2", "x"), replace(BOARD, kind=kinds.PROGRESS))
    for made_up in (*others, replace(BOARD, period=".."), replace(BOARD, of="nobody")):
        assert await refused(stage, wang, made_up)
    for words in ("picture.ranking.all.1", "picture.board.all.1.exe", "picture.board."):
        with pytest.raises(Refusal):
            Picture.wished(words, "now")


async def maker_with_a_wish(stage: Stage) -> PictureMaker:
    await stage.open_periods()
    actor = await stage.actor(WANG)
    async with stage.context() as ctx:
        assert await pictures.ask(ctx, actor, BOARD, Chat(WANG), "k")
        assert not await pictures.ask(ctx, actor, BOARD, Chat(WANG), "k2")
    return PictureMaker(stage.database, stage.context, stage.folder / "files", apart)


def sent(stage: Stage) -> Outgoing:
    (message,) = stage.sent[-1].messages
    return message


async def test_another_process_draws_it_and_it_goes_out_as_a_photo_once(stage: Stage) -> None:
    maker = await maker_with_a_wish(stage)
    async with stage.database.read() as session:
        # Who writes ledgers leaves it alone.
        assert await ledger_wishes.next_one(session) is None
    assert [await maker.next_one(), await maker.next_one()] == [True, False]
    message = sent(stage)
    assert message.method is Method.SEND_PHOTO
    assert message.file is not None
    assert (stage.folder / "files" / message.file.digest).read_bytes().startswith(b"\x89PNG")


async def test_who_has_lost_the_post_meanwhile_is_told_and_gets_none(stage: Stage) -> None:
    maker = await maker_with_a_wish(stage)
    async with stage.context() as ctx:
        await people.dismiss(ctx.work, (await stage.actor(WANG)).posts[0].membership_id)
    assert [await maker.next_one(), await maker.next_one()] == [True, False]
    assert "没有使用此功能的权限" in sent(stage).text


async def test_a_stop_leaves_the_wish_for_the_next_start(stage: Stage) -> None:
    maker = await maker_with_a_wish(stage)
    maker.stop()
    assert await maker.next_one()
    assert [*(stage.folder / "files").iterdir()] == []
    again = PictureMaker(stage.database, stage.context, stage.folder / "files", apart)
    assert await again.next_one()
    assert sent(stage).file is not None
