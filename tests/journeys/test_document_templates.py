"""The office takes a Word template out of the chat, changes it, sends it back, and gets its papers in it."""

import io

from docx import Document

from tests.journeys.scene import Phone, Scene
from tests.journeys.test_bulletin import receives


async def opened(county: Scene) -> Phone:
    admin = county.phone("陈思远")
    admin.says("文稿模板")
    await admin.sees("文稿模板", "目前都使用内置模板")
    await admin.taps("述职评议反馈函")
    await admin.sees("述职评议反馈函模板", "内置模板")
    return admin


async def test_a_template_is_downloaded_changed_sent_back_and_used(county: Scene) -> None:
    admin = await opened(county)
    await admin.taps("下载当前模板")
    name, content = await receives(admin, "模板（内置）.docx")
    assert name == "述职评议反馈函模板（内置）.docx"
    paper = Document(io.BytesIO(content))
    paper.paragraphs[0].runs[0].text = "清河县述职评议（{{年度}}）"
    buffer = io.BytesIO()
    paper.save(buffer)
    await admin.taps("换用自己的模板")
    await admin.sees("请直接发送修改好的", "2MB")
    admin.sends("我的.docx", buffer.getvalue()[:500])
    await admin.sees("模板未启用", "已损坏", "可直接重新发送")
    admin.sends("我的.docx", buffer.getvalue())
    await admin.sees("新模板已通过检查", "我的.docx")
    admin.says("/meeting")
    await admin.taps("各单位票数一起录")
    await admin.sees("每行一个单位")
    admin.says("青山镇 80 15 3 0 2")
    await admin.sees("请核对")
    await admin.taps("确认")
    await admin.sees("已录入1项")
    admin.says("/meeting")
    await admin.taps("文稿")
    await admin.taps("生成述职评议反馈函")
    _, content = await receives(admin, "述职评议反馈函.docx")
    assert Document(io.BytesIO(content)).paragraphs[0].text.startswith("清河县述职评议（2026）")
    admin.says("文稿模板")
    await admin.sees("使用本单位模板的：述职评议反馈函")
    await admin.taps("述职评议反馈函")
    await admin.taps("恢复内置模板")
    await admin.sees("目前使用：内置模板")


async def test_nobody_else_has_the_command(county: Scene) -> None:
    secretary = county.phone("王立新")
    secretary.says("/templates")
    await secretary.sees("没有使用此功能的权限")
