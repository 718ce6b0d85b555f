"""述职报告摘要 from the clerk's draft to the department's acceptance, through the chat."""

from tests.journeys.scene import Scene

PASTE = "上年度问题整改情况：三项均已整改\n主要做法和成效：建成阵地四处\n存在问题及原因：经费偏紧\n下一步打算：抓好换届"


async def test_a_summary_goes_from_draft_to_acceptance(county: Scene) -> None:
    clerk, secretary, department = (county.phone(name) for name in ("李春梅", "王立新", "陈思远"))
    clerk.says("报送")
    await clerk.sees("2026年度述职报告摘要")
    await clerk.taps("述职报告摘要")
    await clerk.taps("起草")
    await clerk.sees("上年度问题整改情况", "第1项，共4项")
    clerk.says(PASTE)
    await clerk.sees("请核对", "建成阵地四处")
    await clerk.taps("提交书记确认")
    await clerk.sees("待书记确认")

    await secretary.sees("【待确认】", "李春梅已起草")
    await secretary.taps("查看并办理")
    await secretary.sees("建成阵地四处")
    await secretary.taps("确认报送")
    await secretary.sees("回执号", "-1")

    department.says("/review")
    await department.sees("待审核", "述职报告摘要")
    await department.taps("述职报告摘要")
    await department.taps("退回")
    await department.sees("理由")
    department.says("请补充党员教育情况")
    await department.taps("确认")
    await department.sees("已退回")

    await secretary.sees("【退回】", "请补充党员教育情况")
    await secretary.taps("查看并办理")
    await secretary.sees("状态：已退回", "退回理由：请补充党员教育情况")
    await secretary.taps("修改内容")
    await secretary.sees("请核对", "建成阵地四处")
    await secretary.taps("主要做法和成效")
    await secretary.sees("目前内容", "建成阵地四处")
    secretary.says("建成阵地四处，培训党员六期")
    await secretary.sees("请核对", "培训党员六期")
    await secretary.taps("确认报送")
    await secretary.sees("回执号", "-2")

    department.says("审核")
    await department.taps("述职报告摘要")
    await department.sees("培训党员六期")
    await department.taps("审核通过")
    await department.sees("已通过")
    await secretary.sees("【已通过】")
    await department.taps("办理过程")
    record = await department.sees("办理过程")
    (number,) = {line.split(" ")[-1] for line in record.text.split("\n") if line.startswith("编号")}
    assert [line.split("　")[1:3] for line in record.text.split("\n")[:1:-1]] == [
        ["李春梅", "起草"],
        ["王立新", f"确认报送（回执号 {number}-1）"],
        ["陈思远", "退回：请补充党员教育情况"],
        ["王立新", f"填写报送（回执号 {number}-2）"],
        ["陈思远", "审核通过"],
    ]
    assert "退回：请补充党员教育情况" in record.text
