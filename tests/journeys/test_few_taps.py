"""How much each of the department's and the units' daily jobs asks of a thumb, counted from the menu on."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

import pytest

from domain.power import Role
from storage import people, units
from tests.journeys.scene import Phone, Scene
from tests.journeys.test_collections import PASTE as QUESTIONS
from tests.journeys.test_joint import FIVE
from tests.journeys.test_notices import PASTE as NOTICE
from tests.journeys.test_reviewing import handed_in

Play = Callable[[Scene, Phone], Awaitable[None]]


class Job(NamedTuple):
    """What somebody wants done: who, how, and how often he may have to tap and to write at most."""

    who: str
    play: Play
    taps: int
    messages: int


async def invites_24_people(county: Scene, phone: Phone) -> None:
    await phone.taps("单位人员")
    await phone.taps("全部未启用人员的启用表")
    await phone.sees("未启用24人")
    await phone.taps("生成启用表")
    await phone.sees("启用表")


async def accepts_18_reports(county: Scene, phone: Phone) -> None:
    await phone.taps("审核")
    await phone.sees("待审核（18项）")
    await phone.taps("1. 试点01镇党委")
    for number in range(2, 19):
        await phone.taps("下一项")
        await phone.sees(f"试点{number:02d}镇党委")
    await phone.taps("一并通过已看过的18项")
    await phone.taps("确认通过（18项）")
    await phone.sees("已审核通过18项")


async def registers_all_five(county: Scene, phone: Phone) -> None:
    await phone.taps("五个一")
    await phone.taps("各项一起填")
    await phone.sees("请把各项写在一条消息里发送")
    phone.says(FIVE)
    await phone.sees("请核对")
    await phone.taps("确认")
    await phone.sees("已登记5项", "回执号")


async def sends_a_notice_to_two_units(county: Scene, phone: Phone) -> None:
    await phone.taps("通知")
    await phone.taps("新建通知")
    await phone.sees("标题")
    phone.says(NOTICE.format(urgent="否"))
    await phone.sees("收件人看到的内容如下")
    await phone.taps("选择单位")
    await phone.taps("青山镇党委")
    await phone.taps("柳林镇党委")
    await phone.taps("选好了")
    await phone.sees("2个单位")
    await phone.taps("立即发送")
    await phone.sees("已发送")


async def asks_all_units_three_questions(county: Scene, phone: Phone) -> None:
    await phone.taps("临时报送")
    await phone.taps("新建临时报送")
    await phone.sees("标题")
    phone.says(QUESTIONS)
    await phone.sees("请核对")
    await phone.taps("预览")
    await phone.sees("减负账", "6个单位 × 3问")
    await phone.taps("发出")
    await phone.sees("报送中")


async def goes_on_leave(county: Scene, phone: Phone) -> None:
    await phone.taps("请假委托")
    await phone.taps("请李春梅代理")
    await phone.sees("开始日期")
    phone.says("12月1日至5日")
    await phone.sees("请核对")
    await phone.taps("发给对方")
    await phone.sees("等待对方同意")


async def looks_at_the_next_quarter(county: Scene, phone: Phone) -> None:
    await phone.taps("年度计划")
    await phone.sees("2027年第一季度", "2027年度五个一")


JOBS = (
    Job("陈思远", invites_24_people, 8, 0),
    Job("陈思远", accepts_18_reports, 22, 0),
    Job("王立新", registers_all_five, 8, 1),
    Job("陈思远", sends_a_notice_to_two_units, 8, 1),
    Job("陈思远", asks_all_units_three_questions, 12, 1),
    Job("王立新", goes_on_leave, 5, 1),
    Job("王立新", looks_at_the_next_quarter, 1, 0),
)


async def prepared(county: Scene, job: Play) -> None:
    """What has happened before the job can be done."""
    if job is accepts_18_reports:
        await handed_in(county, 18)
    if job is invites_24_people:
        async with county.assistant.context() as ctx:
            unit = next(one for one in await units.below(ctx.work, ["/"]) if one.name == "青山镇党委")
            for number in range(24):
                person = await people.add(ctx.work, f"干部{number:02d}")
                await people.appoint(ctx.work, person, unit.id, Role.CLERK)


@pytest.mark.parametrize("job", JOBS, ids=lambda one: one.play.__name__)
async def test_a_daily_job_takes_no_more_than_a_few_taps(county: Scene, job: Job) -> None:
    await prepared(county, job.play)
    phone = county.phone(job.who)
    phone.says("菜单")
    await phone.sees("菜单")
    phone.typed = 0
    await job.play(county, phone)
    assert phone.tapped <= job.taps
    assert phone.typed <= job.messages
