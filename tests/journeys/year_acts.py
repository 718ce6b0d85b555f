"""What comes again in the course of the year: measures, visits, reviews, confirmations, bulletins."""

from tests.journeys.year import Year, calls, fills, opens, takes

BULLETIN = "基层党建工作情况通报"
SPEECH = (
    "在冬季党建工作部署会上的讲话\n青山镇党委要在11月30日前完成远教站点检修。\n"
    "各级党组织要牢固树立抓基层的导向。\n要严格落实季度通报、年终考核制度。"
)


async def put_right(year: Year, problem: str, measures: str, due: str) -> None:
    """Measures by the clerk, agreed to by the department, the secretary's word."""
    await opens(year.clerk, "整改", problem)
    await takes(year.clerk, "报整改措施")
    await fills(year.clerk, f"责任领导：王立新\n责任人：李春梅\n整改时限：{due}\n整改措施：{measures}", "确认报送")
    await year.clerk.sees("整改措施待审核")
    await opens(year.admin, "整改", problem)
    await takes(year.admin, "同意整改措施")
    await opens(year.secretary, "整改", problem)
    await takes(year.secretary, "作出承诺")
    await fills(year.secretary, "")
    await year.secretary.sees("已承诺")


async def visited(year: Year, topic: str) -> None:
    """The leader has been at his contact point: one message."""
    await opens(year.leader, "联系点", "河东村党支部")
    await takes(year.leader, "记录走访")
    await fills(year.leader, f"日期：今天\n主题：{topic}")
    await year.leader.sees("已走访")


async def reviewed(year: Year, title: str) -> None:
    """The department finds it in the queue and accepts it."""
    await opens(year.admin, "审核", title)
    await takes(year.admin, "审核通过")
    await year.admin.sees("已")


async def confirmed(year: Year, title: str, words: str = "") -> None:
    """The clerk drafts, the secretary confirms, the department accepts."""
    await opens(year.clerk, "报送", title)
    await takes(year.clerk, "起草")
    await fills(year.clerk, words, "提交书记确认")
    await opens(year.secretary, "报送", title)
    await takes(year.secretary, "确认报送")
    await year.secretary.sees("回执号")
    await reviewed(year, title)


async def bulletin(year: Year, period: str, number: str) -> None:
    """The department takes over the draft from the data; the approver signs; it is issued."""
    await opens(year.admin, "通报", f"{period}{BULLETIN}")
    await takes(year.admin, "起草")
    await fills(year.admin, "存在问题：个别单位情况报送不够及时")
    await year.admin.sees("已起草")
    await takes(year.admin, "送审")
    await opens(year.approver, "审核", f"{period}{BULLETIN}")
    await takes(year.approver, "审签")
    await fills(year.approver, f"发文字号：{number}")
    await opens(year.admin, "通报", f"{period}{BULLETIN}")
    await takes(year.admin, "登记印发")
    await year.admin.sees("已印发")


async def closed_out(year: Year, problem: str, result: str) -> None:
    """The clerk asks to close it, an inspector has verified it."""
    await opens(year.clerk, "整改", problem)
    await takes(year.clerk, "申请销号")
    await fills(year.clerk, f"整改成效：{result}", "确认报送")
    await opens(year.inspector, "整改", problem)
    await takes(year.inspector, "核验销号")
    await year.inspector.sees("已销号")


async def collected(year: Year) -> None:
    """The department asks something that no duty asks, is answered and confirmed by the township, and ends it."""
    await calls(year.admin, "临时报送", "还没有临时报送")
    await takes(year.admin, "新建临时报送")
    await fills(
        year.admin,
        "标题：冬训准备情况\n问题：\n1. 冬训党员人数（数字，人）\n2. 是否已排定课程（是否）\n截止：10月20日\n"
        "是否须书记确认：是\n报送频次：一次",
        "预览",
    )
    await year.admin.sees("单位看到的内容如下", "6个单位 × 2问")
    await takes(year.admin, "发出")
    await year.clerk.sees("【临时报送】冬训准备情况", "冬训党员人数（填数字，单位：人）")
    await opens(year.clerk, "责任", "冬训准备情况")
    await takes(year.clerk, "起草")
    await fills(year.clerk, "冬训党员人数：86\n是否已排定课程：是", "提交书记确认")
    await opens(year.secretary, "责任", "冬训准备情况")
    await takes(year.secretary, "确认报送")
    await year.secretary.sees("回执号")
    await calls(year.admin, "临时报送", "报送中")
    await takes(year.admin, "冬训准备情况")
    await year.admin.sees("已报送1/6个单位")
    await takes(year.admin, "提前结束")
    await takes(year.admin, "确认结束")
    await year.admin.sees("已结束")


async def speech_done(year: Year) -> None:
    """A speech is taken apart; the duty that nothing does yet is given out, done, and printed beside its sentence."""
    await calls(year.admin, "讲话分解", "请直接发送")
    year.admin.says(SPEECH)
    await year.admin.sees("交办1项，涉及1个单位", "不另设")
    await takes(year.admin, "全部采纳")
    await takes(year.admin, "确认交办")
    await opens(year.clerk, "我的事项", "讲话要求：青山镇党委")
    await takes(year.clerk, "报完成")
    await fills(year.clerk, "落实情况：远教站点已全部修好", "确认报送")
    await reviewed(year, "讲话要求：青山镇党委")
    await calls(year.admin, "讲话分解", "点开文稿")
    await year.admin.taps("冬季党建工作部署会")
    await year.admin.sees("已完成：青山镇党委已落实")
    await year.admin.taps("生成Word")
    await year.admin.sees("（落实情况）.docx")
