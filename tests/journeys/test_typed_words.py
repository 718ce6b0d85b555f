"""What people type instead of pressing: commands with marks, a duty's name, words inside a sentence, anything else."""

import pytest

from tests.journeys.scene import Scene


@pytest.mark.parametrize(
    "text", ["/my。", "/my！", "／my", "\u200b/my", "\ufeff/my", "/MY", "/ my", "我的事项。", "我的 事项", "/我的事项"]
)
async def test_a_command_is_taken_however_it_is_typed(county: Scene, text: str) -> None:
    clerk = county.phone("李春梅")
    clerk.says(text)
    await clerk.sees("我的事项（")


async def test_a_duty_s_name_opens_the_item(county: Scene) -> None:
    clerk = county.phone("李春梅")
    for text in ("述职报告摘要", "我要交述职报告", "述职报告摘要怎么填？"):
        clerk.says(text)
        await clerk.sees("2026年度述职报告摘要", "截止：12月10日")
    clerk.says("一岗双责")
    await clerk.sees("一岗双责清单")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("培树典型", "五个一·培树典型"),
        ("包抓", "五个一·包抓软弱涣散党组织"),
        ("我要登记重点调研课题", "五个一·重点调研课题"),
        ("讲座", "五个一·专题辅导讲座"),
        ("五个一·党建创新项目", "五个一·党建创新项目"),
    ],
)
async def test_the_name_of_one_s_own_item_or_a_part_of_it_opens_the_item(county: Scene, text: str, title: str) -> None:
    secretary = county.phone("王立新")
    secretary.says(text)
    await secretary.sees(title, "状态：未登记")


async def test_a_duty_that_is_not_open_says_when_it_opens(county: Scene) -> None:
    clerk = county.phone("李春梅")
    for text in ("半年报", "半年总结", "季度总结怎么写"):
        clerk.forget()
        clerk.says(text)
        await clerk.sees("尚未下达，2027年", "起可填报", "前报")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("沈佳宁", "导入", "单位人员"),
        ("沈佳宁", "我想给王书记设个代理", "单位人员"),
        ("李春梅", "请假", "由书记本人发送“请假委托”办理"),
        ("李春梅", "下季度的什么时候报", "截止时间"),
        ("李春梅", "材料怎么交？", "报送"),
        ("李春梅", "开始", "请点选要办理的事项"),
        ("李春梅", "你好！", "请点选要办理的事项"),
        ("李春梅", "help", "可用命令"),
    ],
)
async def test_a_command_s_word_in_a_sentence_leads_to_its_page(
    county: Scene, name: str, text: str, words: str
) -> None:
    phone = county.phone(name)
    phone.says(text)
    await phone.sees(words)
    assert "没有看懂" not in phone.texts()[-1]


async def test_anything_else_is_answered_with_the_three_nearest_choices(county: Scene) -> None:
    clerk = county.phone("李春梅")
    clerk.says("我的事情呢")
    await clerk.sees("没有看懂“我的事情呢”")
    assert clerk.buttons()[-1] == "返回菜单"
    assert len(clerk.buttons()) == 4
    assert "我的事项" in clerk.buttons()
    await clerk.taps("我的事项")
    await clerk.sees("我的事项（")


async def test_in_a_form_words_are_answers_and_a_full_width_slash_alone_is_none_of_a_command(county: Scene) -> None:
    secretary = county.phone("王立新")
    secretary.says("延期")
    await secretary.taps("述职报告摘要")
    await secretary.taps("申请延期")
    await secretary.sees("延期理由")
    secretary.says("述职报告摘要来不及，正在导入资料")
    await secretary.sees("申请延至")


async def test_the_name_of_a_unit_in_one_s_field_or_a_part_of_it_opens_the_unit(county: Scene) -> None:
    department, clerk = county.phone("陈思远"), county.phone("李春梅")
    for text in ("青山", "青山镇", "青山镇党委", "看看青山镇"):
        department.forget()
        department.says(text)
        await department.sees("青山镇党委" if text != "看看青山镇" else "没有看懂")
    department.says("镇党委")
    await department.sees("镇党委")
    assert {"青山镇党委", "柳林镇党委"} <= set(department.buttons())
    clerk.says("柳林镇")
    await clerk.sees("没有看懂")


async def test_the_menu_is_offered_once(county: Scene) -> None:
    department = county.phone("陈思远")
    department.says("东拉西扯")
    await department.sees("没有看懂")
    assert [label for label in department.buttons() if "菜单" in label] == ["返回菜单"]


async def test_what_is_found_says_whose_it_is_on_its_button(county: Scene) -> None:
    department = county.phone("陈思远")
    department.says("查找 述职")
    await department.sees("述职报告摘要")
    assert "1. 青山镇党委 2026年度述职报告摘要" in department.buttons()
