"""Papers and receipts are checked in the chat: by the code at the foot, or by the file itself."""

import io

from docx import Document

from domain.proofs import read_code
from tests.journeys.scene import Phone, Scene
from tests.journeys.test_bulletin import receives
from tests.journeys.test_numbers_open_items import registered
from tests.journeys.test_rectify import answer


def changed(content: bytes) -> bytes:
    paper = Document(io.BytesIO(content))
    (cell,) = [one for one in paper.tables[0]._cells if one.text == "请抓紧起草"]
    cell.text = "不必起草"
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


async def slip(county: Scene) -> Phone:
    """A 督办单 of the department, open before who has issued it."""
    approver, clerk = county.phone("林晓东"), county.phone("孙玉兰")
    clerk.says("报送")
    await clerk.taps("述职报告摘要")
    no = (await clerk.sees("编号")).text.split("编号")[1].split()[0]
    approver.says(f"/status {no}")
    await approver.taps("下达督办单")
    await approver.taps("蓝色")
    await answer(approver, "请抓紧起草", "12月1日")
    await approver.taps("确认")
    await approver.sees("已下达督办单")
    approver.says("督查")
    await approver.taps("督办单（蓝色）")
    return approver


async def test_a_slip_is_genuine_and_a_changed_copy_is_found_out(county: Scene) -> None:
    approver = await slip(county)
    await approver.taps("生成督办单")
    name, content = await receives(approver, ".docx")
    foot = Document(io.BytesIO(content)).sections[0].footer.paragraphs[-1].text
    approver.says("核验")
    await approver.sees("页脚或回执中的校验码")
    approver.sends(name, content)
    await approver.sees("真实，内容与记录一致", "督办单", "文2026-00001", "由林晓东生成")
    approver.sends("副本.docx", changed(content))
    await approver.sees("内容与记录不一致", "副本.docx", "请勿使用")
    approver.sends("附件.pdf", b"%PDF-1.7")
    await approver.sees("只能核验助手生成的 Word 文稿")
    secretary = county.phone("王立新")
    secretary.says(f"/verify {(read_code(foot) or '').lower()}")
    page = await secretary.sees("校验码真实", "只能核验真伪")
    assert "督办" not in page.text


async def test_a_receipt_is_checked_by_the_code_below_its_number(county: Scene) -> None:
    secretary = county.phone("王立新")
    receipt = await registered(secretary)
    code = read_code(secretary.texts()[-1])
    assert code
    secretary.says("核验")
    await secretary.sees("校验码，例如")
    secretary.says(code.replace("-", ""))
    await secretary.sees("真实，内容与记录一致", "报送回执", receipt, "由王立新报送")
    secretary.says("/verify AAAA-AAAA")
    await secretary.sees("没有这个校验码的记录", "请逐字核对")
