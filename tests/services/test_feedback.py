"""Complaints and suggestions reach the department, and nobody else."""

from datetime import timedelta

import pytest

from domain.dates.clock import local
from domain.errors import Refusal
from domain.feedback import Words
from domain.forms.fields import questions
from services import feedback
from storage.feedback import Feedback
from tests.stage import LI, QIAN, SUN, WANG, ZHAO, Stage


async def send(stage: Stage, who: int, text: str) -> None:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        await feedback.send(ctx, actor, text)


async def listing(stage: Stage, page: int = 1) -> tuple[tuple[Feedback, ...], int]:
    actor = await stage.actor(WANG)
    async with stage.context() as ctx:
        return await feedback.listing(ctx, actor, page, 5)


async def test_a_text_is_kept_and_told_to_the_administrators_only(stage: Stage) -> None:
    await send(stage, SUN, "报表太多，建议合并")
    (told,) = stage.sent[-1].messages
    assert told.chat_id == WANG
    assert all(part in told.text for part in ("青山镇党委", "孙悦", "报表太多，建议合并"))
    (kept,), total = await listing(stage)
    assert (kept.name, kept.unit_name, kept.text, total) == ("孙悦", "青山镇党委", "报表太多，建议合并", 1)


async def test_at_night_it_is_taken_at_once_and_told_in_the_morning(stage: Stage) -> None:
    stage.at("2026-11-27 22:00")
    await send(stage, QIAN, "建议减少填报项目")
    (told,) = stage.sent[-1].messages
    assert told.not_before is not None
    assert f"{local(told.not_before):%m-%d %H:%M}" == "11-30 08:30"


async def test_the_newest_is_listed_first_and_pages_turn(stage: Stage) -> None:
    for number in range(7):
        await send(stage, SUN if number < 4 else QIAN, f"第{number}条意见")
    first, total = await listing(stage)
    second, _ = await listing(stage, page=2)
    assert total == 7
    assert [one.text for one in (*first, *second)] == [f"第{number}条意见" for number in range(6, -1, -1)]
    assert await listing(stage, page=9) == (second, 7)


async def test_five_a_day_are_enough(stage: Stage) -> None:
    for number in range(5):
        await send(stage, SUN, f"第{number}条意见")
    with pytest.raises(Refusal, match="24小时内最多提交5条"):
        await send(stage, SUN, "再补充一条")
    await send(stage, QIAN, "另一个人的意见")
    stage.now += timedelta(days=1, seconds=1)
    await send(stage, SUN, "第二天的意见")


async def test_a_text_marked_secret_is_refused(stage: Stage) -> None:
    with pytest.raises(Refusal, match="机密"):
        await send(stage, SUN, "【机密】方案")
    assert (await listing(stage))[1] == 0


@pytest.mark.parametrize("who", [LI, ZHAO, QIAN])
async def test_only_administrators_read_them(stage: Stage, who: int) -> None:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        with pytest.raises(Refusal, match="没有使用此功能的权限"):
            await feedback.listing(ctx, actor, 1, 5)


def test_the_form_says_what_does_not_belong_here_and_where_to_turn() -> None:
    (asked,) = questions(Words)
    assert all(word in asked.hint for word in ("问题线索", "涉密", "12388", "姓名和单位"))
