"""A unit's plan through the chat: what comes next quarter is one word away, for overseers of any unit by its name."""

from tests.journeys.scene import Scene


async def test_the_next_quarter_is_one_word_away(county: Scene) -> None:
    clerk = county.phone("李春梅")
    clerk.says("年度计划")
    page = await clerk.sees("年度计划：青山镇党委", "2027年第一季度", "3月31日", "开启")
    assert "2027年度五个一（5项）" in page.text
    assert "2027年第一季度党建工作情况" in page.text


async def test_the_year_shows_what_is_open_and_what_is_still_to_come_and_nothing_that_was_never_asked(
    county: Scene,
) -> None:
    clerk = county.phone("李春梅")
    clerk.says("年度计划")
    await clerk.sees("年度计划")
    await clerk.taps("本年")
    page = await clerk.sees("2026年度述职报告摘要", "待报送")
    assert "2025年度" not in page.text
    await clerk.taps("查看")
    await clerk.sees("编号", "2026-")


async def test_an_overseer_names_the_unit_or_a_part_of_its_name(county: Scene) -> None:
    department = county.phone("陈思远")
    department.says("年度计划")
    await department.sees("请输入要查看的单位名称")
    department.says("青山")
    await department.sees("年度计划：青山镇党委")
    department.says("年度计划 火星镇")
    await department.sees("没有找到", "火星镇")


async def test_a_unit_reads_no_other_unit(county: Scene) -> None:
    clerk = county.phone("李春梅")
    clerk.says("年度计划 柳林镇")
    await clerk.sees("没有找到")
