"""Own leave through the chat: a secretary asks a colleague, who agrees, declines, or is told that it is over."""

from tests.journeys.scene import Phone, Scene

DAYS = "12月1日至5日"


async def ask(secretary: Phone, days: str = DAYS) -> None:
    """Three taps and one message."""
    secretary.says("请假委托")
    await secretary.sees("请假委托", "请点选由谁代理")
    await secretary.taps("请李春梅代理")
    await secretary.sees("开始日期")
    secretary.says(days)
    await secretary.sees("请核对", "12月1日", "12月5日")
    await secretary.taps("发给对方")
    await secretary.sees("已请李春梅代理，等待对方同意")


async def test_a_colleague_who_agrees_stands_in_on_the_days_named(county: Scene) -> None:
    secretary, clerk, department = county.phone("王立新"), county.phone("李春梅"), county.phone("陈思远")
    await ask(secretary)
    await clerk.sees("代理请求", "王立新", "12月1日", "12月5日")
    department.says("请假委托")
    await department.sees("李春梅", "待本人同意")
    assert await clerk.taps("同意代理") == "已同意代理"
    await clerk.sees("已同意代理", "12月1日", "12月5日")
    await secretary.sees("代理", "李春梅", "期间提醒发给李春梅")
    secretary.says("请假委托")
    await secretary.sees("由李春梅代理")
    department.says("请假委托")
    await department.sees("李春梅代理王立新")


async def test_a_secretary_who_is_back_ends_it_himself(county: Scene) -> None:
    secretary, clerk = county.phone("王立新"), county.phone("李春梅")
    await ask(secretary)
    await clerk.sees("代理请求")
    await clerk.taps("同意代理")
    secretary.says("请假委托")
    await secretary.sees("由李春梅代理")
    await secretary.taps("提前结束")
    await secretary.sees("确认结束李春梅的代理")
    await secretary.taps("确认结束")
    await secretary.sees("请假委托", "请点选由谁代理")
    await clerk.sees("代理结束")


async def test_whoever_declines_is_not_asked_again_and_the_secretary_hears_of_it(county: Scene) -> None:
    secretary, clerk = county.phone("王立新"), county.phone("李春梅")
    await ask(secretary)
    await clerk.sees("代理请求")
    await clerk.taps("不同意")
    await clerk.sees("已答复不代理")
    await secretary.sees("李春梅不能在", "请另请同事")


async def test_a_request_that_was_withdrawn_can_no_longer_be_agreed_to(county: Scene) -> None:
    secretary, clerk = county.phone("王立新"), county.phone("李春梅")
    await ask(secretary)
    await clerk.sees("代理请求")
    await secretary.taps("撤回请求")
    await secretary.sees("请点选由谁代理")
    await clerk.sees("已撤回", "无需办理")
    await clerk.taps("同意代理")
    await clerk.sees("已撤回或已过期")


async def test_two_requests_for_the_same_days_are_refused_at_the_days(county: Scene) -> None:
    secretary = county.phone("王立新")
    await ask(secretary)
    await secretary.taps("请李春梅代理")
    await secretary.sees("开始日期")
    secretary.says("12月3日至12月4日")
    await secretary.sees("已请李春梅在此期间代理")


async def test_a_clerk_is_told_who_can_do_it(county: Scene) -> None:
    clerk = county.phone("李春梅")
    clerk.says("请假")
    await clerk.sees("由书记本人发送“请假委托”办理")
