"""临时报送 through the chat: made in one message, answered by a clerk, confirmed by a secretary, closed."""

from tests.journeys.scene import Phone, Scene

PASTE = (
    "标题：党员教育情况\n问题：\n1. 党员人数（数字，人）\n2. 是否已建台账（是否）\n3. 存在问题（选填）\n"
    "截止：12月10日\n是否须书记确认：是\n报送频次：一次"
)


async def test_three_questions_to_all_units_are_asked_answered_confirmed_and_closed(county: Scene) -> None:
    admin, clerk, secretary = (county.phone(name) for name in ("陈思远", "李春梅", "王立新"))
    admin.says("/collect")
    await admin.sees("还没有临时报送")
    await admin.taps("新建临时报送")
    await admin.sees("标题")
    admin.says(PASTE)
    await admin.sees("请核对", "党员人数（数字，人）")
    await admin.taps("预览")
    await admin.sees("单位看到的内容如下", "1. 党员人数（填数字，单位：人）", "减负账", "6个单位 × 3问")
    assert "已发出" in await admin.taps("发出")
    await admin.sees("报送中", "已报送0/6个单位")

    await clerk.sees("【临时报送】党员教育情况", "3. 存在问题（选填）")
    await clerk.taps("查看并办理")
    await clerk.sees("待报送", "1. 党员人数（填数字，单位：人）", "2. 是否已建台账（选是或否）")
    await clerk.taps("起草")
    await clerk.sees("党员人数", "第1项，共3项")
    clerk.says("128")
    await clerk.sees("是否已建台账")
    await clerk.taps("是")
    await clerk.sees("存在问题")
    await clerk.taps("跳过")
    await clerk.sees("请核对", "128")
    await clerk.taps("提交书记确认")
    await clerk.sees("待书记确认")
    await secretary.sees("【待确认】")
    await secretary.taps("查看并办理")
    await secretary.sees("128")
    await secretary.taps("确认报送")
    await secretary.sees("回执号")

    admin.says("/collect")
    await admin.taps("党员教育情况")
    await admin.sees("已报送1/6个单位")
    await admin.taps("提前结束")
    await admin.sees("其余5个单位不再需要报送")
    assert "5个单位" in await admin.taps("确认结束")
    await admin.sees("已结束")


async def test_a_question_for_personal_data_is_refused_where_it_is_typed(county: Scene) -> None:
    admin = county.phone("陈思远")
    admin.says("/collect")
    await admin.taps("新建临时报送")
    await admin.sees("标题")
    admin.says("党员情况")
    await admin.sees("问题")
    admin.says("党员身份证号")
    await admin.sees("涉及个人信息", "只问数量")


async def test_only_townships_are_asked_and_a_tick_pressed_twice_is_one_tick(county: Scene) -> None:
    admin, township, other = (county.phone(name) for name in ("陈思远", "王立新", "刘志强"))
    await drafted(admin)
    await admin.taps("选择单位")
    await admin.sees("填报单位：党员教育情况", "全体，6个单位")
    await admin.taps("逐个选择")
    await admin.sees("逐个选择，0个单位")
    await admin.taps("选择单位")
    await admin.sees("已选0个，共6个")
    await admin.taps("青山镇党委")
    await admin.sees("已选1个")
    assert any("✓ 青山镇党委" in label for label in admin.buttons())
    await admin.taps("选好了")
    await admin.sees("逐个选择，1个单位")
    await admin.taps("选好了")
    await admin.sees("填报单位：逐个选择，1个单位：青山镇党委", "1个单位 × 3问")
    await admin.taps("发出")
    await admin.sees("已报送0/1个单位")
    await township.sees("【临时报送】党员教育情况")
    assert not any("党员教育情况" in text for text in other.texts())


async def drafted(admin: Phone) -> None:
    """A draft lies open as its units would see it."""
    admin.says("/collect")
    await admin.sees("临时报送")
    await admin.taps("新建临时报送")
    await admin.sees("标题")
    admin.says(PASTE)
    await admin.sees("请核对")
    await admin.taps("预览")
    await admin.sees("单位看到的内容如下")


async def test_one_message_without_titles_is_asked_only_what_it_does_not_say(county: Scene) -> None:
    admin = county.phone("陈思远")
    admin.says("/collect 冬训准备情况\n1. 冬训党员人数（数字，人）\n2. 存在问题（选填）\n12月10日前报送")
    await admin.sees("是否须书记确认")
    await admin.taps("否")
    await admin.sees("请核对", "冬训准备情况", "冬训党员人数（数字，人）", "12月10日")
    await admin.taps("预览")
    await admin.sees("单位看到的内容如下", "6个单位 × 2问", "书记、党务干部均可直接报送")


async def test_a_corrected_question_is_asked_anew_and_the_old_answer_does_not_stand_under_it(county: Scene) -> None:
    admin, clerk = county.phone("陈思远"), county.phone("李春梅")
    await drafted(admin)
    await admin.taps("发出")
    await clerk.sees("【临时报送】党员教育情况")
    await clerk.taps("查看并办理")
    await clerk.taps("起草")
    await clerk.sees("党员人数", "第1项，共3项")
    clerk.says("128")
    await clerk.sees("是否已建台账")
    admin.says("/collect")
    await admin.taps("党员教育情况")
    await admin.sees("报送中")
    await admin.taps("更正问题")
    await admin.sees("请核对")
    await admin.taps("问题")
    await admin.sees("每行一问")
    admin.says("1. 预备党员人数（数字，人）\n2. 是否已建台账（是否）\n3. 存在问题（选填）")
    await admin.sees("请核对", "预备党员人数")
    await admin.taps("更正并告知")
    await admin.sees("已更正，并已告知填报单位。")
    await clerk.sees("【临时报送更正】党员教育情况", "预备党员人数")
    await clerk.taps("查看并办理")
    await clerk.sees("预备党员人数（填数字，单位：人）")
    await clerk.taps("继续填写")
    await clerk.sees("预备党员人数")
    assert "128" not in clerk.texts()[-1]
