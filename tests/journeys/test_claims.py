"""Self-claims through the chat: a message in the group, unit and name in private, one press of a colleague."""

import re

from storage import people
from tests.journeys.scene import Phone, Scene, person
from tests.journeys.test_group import bound

AWAY = ("李春梅", "刘志强")
CODE = re.compile(r"核对码：(\d{4})")


async def unbound(county: Scene, *names: str) -> None:
    """These people of the roster have not started yet."""
    async with county.assistant.context() as ctx:
        for name in names:
            known = await people.by_telegram(ctx.work, person(name))
            assert known is not None
            await people.change(ctx.work, known["id"], telegram_id=None, started_at=None)


async def called(county: Scene) -> str:
    """The department posts the message; gives what its button starts the private chat with."""
    await unbound(county, *AWAY)
    await bound(county)
    department = county.phone("陈思远")
    department.says("单位人员")
    await department.sees("单位人员")
    await department.taps("发起认领")
    await department.sees("没有有效的认领消息")
    group = county.in_group("陈思远")
    group.forget()
    await department.taps("发到工作群")
    await department.sees("认领消息已发到工作群")
    said = await group.sees("尚未启用的同志，请点“认领”")
    assert not any(name in said.text for name in AWAY)
    (key,) = said.inline_buttons()
    assert key["text"] == "认领"
    return str(key["url"]).split("?start=")[1]


async def claimed(phone: Phone, payload: str, unit: str = "青山", name: str = "李春梅") -> str:
    """One word and two taps after the start; gives the number that both sides read."""
    phone.start(payload)
    await phone.sees("请点选本人单位", "发送单位名称中的几个字")
    phone.says(unit)
    page = await phone.sees("请点选本人姓名")
    assert [one["text"] for one in page.inline_buttons()] == [name, "选择其他单位"]
    await phone.taps(name)
    await phone.sees("您是", name)
    await phone.taps("是本人")
    waits = await phone.sees("已申请认领，等待确认", name)
    found = CODE.search(waits.text)
    assert found
    return found[1]


async def test_somebody_of_the_group_claims_his_name_and_a_colleague_confirms(county: Scene) -> None:
    payload = await called(county)
    clerk, secretary, department = county.phone("李春梅"), county.phone("王立新"), county.phone("陈思远")
    code = await claimed(clerk, payload)
    await department.sees("【认领申请】青山镇党委　李春梅", code)
    await secretary.sees("【认领申请】青山镇党委　李春梅", code)
    assert await secretary.taps("确认") == "已确认"
    await secretary.sees("王立新已确认")
    await department.sees("王立新已确认")
    await clerk.sees("认领已确认", "青山镇党委李春梅")
    await clerk.taps("打开菜单")
    await clerk.sees("菜单", "青山镇党委")
    clerk.start(payload)
    await clerk.sees("您已启用本助手，无需认领")


async def test_a_claim_by_the_wrong_person_is_refused_and_the_right_one_goes_on(county: Scene) -> None:
    payload = await called(county)
    stranger, clerk, secretary = county.phone("唐一鸣"), county.phone("李春梅"), county.phone("王立新")
    await claimed(stranger, payload)
    await secretary.sees("【认领申请】")
    await secretary.taps("不是本人")
    await secretary.sees("王立新已答复不是本人")
    await stranger.sees("认领未获确认")
    await claimed(clerk, payload)
    await secretary.sees("【认领申请】", "请向李春梅本人核对")
    await secretary.taps("确认")
    await clerk.sees("认领已确认")


async def test_a_wrong_claim_that_was_confirmed_is_undone_and_shuts_the_account_out_at_once(county: Scene) -> None:
    payload = await called(county)
    stranger, department = county.phone("唐一鸣"), county.phone("陈思远")
    await claimed(stranger, payload)
    await department.sees("【认领申请】")
    await department.taps("确认")
    await stranger.sees("认领已确认")
    department.says("单位人员")
    await department.sees("青山镇党委")
    await department.taps("青山镇党委")
    await department.sees("李春梅")
    await department.taps("李春梅")
    await department.sees("本人认领，陈思远确认")
    await department.taps("撤销认领")
    await department.sees("立即不能再查看和办理")
    await department.taps("确认撤销")
    await department.sees("李春梅", "状态：未启用")
    await stranger.sees("认领已撤销")
    stranger.says("我的事项")
    await stranger.sees("您还没有绑定单位")


async def test_a_claim_that_was_withdrawn_disappears_for_those_who_were_asked(county: Scene) -> None:
    payload = await called(county)
    clerk, secretary = county.phone("李春梅"), county.phone("王立新")
    await claimed(clerk, payload)
    await secretary.sees("【认领申请】")
    await clerk.taps("撤回申请")
    await clerk.sees("申请已撤回")
    await secretary.sees("申请人已撤回，无需办理")
    await clerk.taps("重新选择")
    await clerk.sees("请点选本人单位")


async def test_what_a_stranger_types_finds_units_or_says_how_to_find_one(county: Scene) -> None:
    stranger = county.phone("唐一鸣")
    stranger.start(await called(county))
    await stranger.sees("请点选本人单位")
    stranger.says("不存在的单位")
    await stranger.sees("没有找到“不存在的单位”")
    stranger.says("县")
    await stranger.taps("全部单位")
    await stranger.sees("请点选本人单位")
    await stranger.taps("大桥乡党委")
    await stranger.sees("该单位没有待认领的人员")
    stranger.says("/start")
    await stranger.sees("请点选本人单位")
    stranger.says("/about")
    await stranger.sees("述职督办助手")


async def test_the_command_in_the_group_posts_it_and_only_once(county: Scene) -> None:
    await unbound(county, *AWAY)
    await bound(county)
    group = county.in_group("陈思远")
    group.says("/claim")
    await group.sees("尚未启用的同志，请点“认领”")
    group.says("/claim")
    await group.sees("请勿重复发送")
    secretary = county.in_group("王立新")
    secretary.says("/claim")
    await secretary.sees("没有使用此功能的权限")


async def test_who_is_missing_stands_by_unit_with_the_ways_to_invite_them(county: Scene) -> None:
    await unbound(county, *AWAY)
    department = county.phone("陈思远")
    department.says("单位人员")
    await department.sees("单位人员")
    await department.taps("尚未启用2人")
    page = await department.sees("尚未启用（2人，2个单位）", "青山镇党委：1人", "柳林镇党委：1人")
    assert {"生成启用表", "发起认领"} <= {one["text"] for one in page.inline_buttons()}
    await department.taps("发起认领")
    await department.sees("还没有绑定工作群")


async def test_a_claim_is_found_on_the_page_of_its_unit_as_well(county: Scene) -> None:
    payload = await called(county)
    clerk, department = county.phone("李春梅"), county.phone("陈思远")
    code = await claimed(clerk, payload)
    department.says("单位人员")
    await department.sees("青山镇党委")
    await department.taps("青山镇党委")
    await department.taps(f"认领申请：李春梅（{code}）")
    await department.sees("请向李春梅本人核对", code)
    await department.taps("确认")
    await department.sees("陈思远已确认")
    await clerk.sees("认领已确认")
