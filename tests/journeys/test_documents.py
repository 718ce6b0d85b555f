"""Files (文稿) in the chat: offered where their duty is, made apart, sent to who asked for them, and on the record."""

import io

from docx import Document

from tests.journeys.scene import Scene
from tests.journeys.test_bulletin import receives


async def test_the_department_has_the_summary_of_votes_and_a_units_year_made(county: Scene) -> None:
    department = county.phone("陈思远")
    department.says("/meeting")
    await department.taps("各单位票数一起录")
    await department.sees("每行一个单位")
    department.says("青山镇 80 15 3 0 2\n柳林镇 70 20 5 1 4")
    await department.sees("请核对")
    await department.taps("确认")
    await department.sees("已录入2项")
    department.says("/meeting")
    await department.taps("文稿")
    await department.sees("2026年度文稿", "内部资料")
    assert "正在生成" in await department.taps("生成民主测评汇总表")
    name, content = await receives(department, ".docx")
    assert name == "2026年度述职评议民主测评汇总表.docx"
    assert any("仅供组织部使用" in text for text in department.texts())
    (table,) = Document(io.BytesIO(content)).tables
    assert [cell.text for cell in table.rows[1].cells] == ["1", "青山镇党委", "80", "15", "3", "0", "2", "100"]
    department.says("/units")
    await department.taps("青山镇党委")
    await department.taps("生成年度资料和交接清单")
    name, _ = await receives(department, ".zip")
    assert name == "青山镇党委2026年度资料.zip"
