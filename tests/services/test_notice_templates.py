"""Templates of notices that a department keeps: who may, what is refused, what two at once come to."""

from typing import Any

import pytest

from domain.errors import Refusal
from domain.notice_templates import MOST
from domain.power import Role
from services import notice_templates, notices
from storage import people
from tests.services.notice_cast import drafted, order, row
from tests.stage import LI, QIAN, WANG, ZHOU, Stage

BLANK: dict[str, Any] = {"title": "关于{会议名称}的通知", "text": "请于{时间}参加。"}


async def keep(stage: Stage, notice_id: int, name: str = "例会", by: int = WANG) -> None:
    actor = await stage.actor(by)
    async with stage.context() as ctx:
        await notice_templates.keep(ctx, actor, notice_id, {"name": name})


async def names(stage: Stage) -> list[str]:
    async with stage.context() as ctx:
        return [one.name for one in await notice_templates.own(ctx, await stage.actor(WANG))]


async def test_a_notice_is_kept_as_a_template_renamed_used_and_deleted(stage: Stage) -> None:
    notice_id, wang = await drafted(stage, **BLANK), await stage.actor(WANG)
    await keep(stage, notice_id)
    async with stage.context() as ctx:
        await notice_templates.rename(ctx, wang, "1", {"name": "月度例会"})
        answers = {"blank_会议名称": "例会", "blank_时间": "12月1日"}
        made = await notice_templates.draft(ctx, wang, "1", answers)
    assert await names(stage) == ["月度例会"]
    found = await row(stage, made)
    assert (found.title, found.text, found.receipt_required) == ("关于例会的通知", "请于12月1日参加。", True)
    for _ in range(2):
        async with stage.context() as ctx:
            await notice_templates.delete(ctx, wang, "1")
    assert await names(stage) == []
    # A form that was open on it is finished all the same; a new name it gets no more.
    async with stage.context() as ctx:
        assert await notice_templates.draft(ctx, wang, "1", answers) > made
        with pytest.raises(Refusal, match="已不在"):
            await notice_templates.rename(ctx, wang, "1", {"name": "又一个"})


async def test_a_name_that_is_taken_one_too_many_and_a_built_in_one_are_refused(stage: Stage) -> None:
    notice_id, wang = await drafted(stage), await stage.actor(WANG)
    await keep(stage, notice_id)
    with pytest.raises(Refusal, match="已有名为“例会”的模板"):
        await keep(stage, notice_id)
    with pytest.raises(Refusal, match="机密"):
        await keep(stage, notice_id, "【机密】名单")
    async with stage.context() as ctx:
        with pytest.raises(Refusal, match="内置模板"):
            await notice_templates.delete(ctx, wang, "meeting")
    for number in range(1, MOST):
        await keep(stage, notice_id, f"模板{number}")
    with pytest.raises(Refusal, match=f"最多{MOST}个"):
        await keep(stage, notice_id, "又一个")


@pytest.mark.parametrize("who", [LI, QIAN])
async def test_only_an_administrator_of_the_department_has_its_templates(stage: Stage, who: int) -> None:
    notice_id, actor = await drafted(stage), await stage.actor(who)
    await keep(stage, notice_id)
    with pytest.raises(Refusal):
        await keep(stage, notice_id, "又一个", by=who)
    for key in ("1", "meeting", "2", "nothing"):
        async with stage.context() as ctx:
            with pytest.raises(Refusal):
                await notice_templates.get(ctx, actor, key)


async def test_another_department_s_template_is_not_there(stage: Stage) -> None:
    await keep(stage, await drafted(stage))
    town, zhou = await stage.unit("柳林镇党委"), await stage.actor(ZHOU)
    async with stage.context() as ctx:
        await people.appoint(ctx.work, zhou.person_id, town.id, Role.DEPT_ADMIN)
    other = await stage.actor(ZHOU)
    async with stage.context() as ctx:
        assert await notice_templates.own(ctx, other) == ()
        with pytest.raises(Refusal, match="已不在"):
            await notice_templates.get(ctx, other, "1")


async def test_a_notice_with_a_blank_left_is_not_sent(stage: Stage) -> None:
    notice_id, wang = await drafted(stage, **BLANK), await stage.actor(WANG)
    with pytest.raises(Refusal, match=r"“\{会议名称\}”尚未填写"):
        await order(stage, notice_id)
    async with stage.context() as ctx:
        version = (await notices.get(ctx, wang, notice_id)).notice.version
        filled = {"title": "关于例会的通知", "text": "请参加。", "receipt": True, "urgent": False}
        await notices.rewrite(ctx, wang, notice_id, version, filled)
    await order(stage, notice_id)
