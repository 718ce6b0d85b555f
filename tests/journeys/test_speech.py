"""A speech is pasted or sent as a file, taken apart, given out as instructions, and printed with what came of it."""

import io
from pathlib import Path

from docx import Document

from sandbox.params import Upload
from tests.databases import ask
from tests.journeys.scene import Phone, Scene

FOLDER = Path(__file__).parents[1] / "speech"
SPEECH = (FOLDER / "speech.txt").read_text(encoding="utf-8")
SHORT = (
    "在全县党建工作推进会上的讲话\n青山镇党委要在12月20日前完成阵地修缮。\n各级党组织要牢固树立大抓基层的导向。\n"
    "要坚持季度通报、半年督查制度。\n有关单位会后要列出问题清单，逐项整改。\n"
)


async def opened(county: Scene) -> Phone:
    admin = county.phone("陈思远")
    admin.says("讲话分解")
    await admin.sees("请直接发送", ".docx")
    return admin


def word(text: str) -> bytes:
    paper = Document()
    for line in text.splitlines():
        paper.add_paragraph(line)
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def query(county: Scene, statement: str) -> list[tuple[object, ...]]:
    return list(ask(county.assistant.settings.database_url, statement))


def printed(phone: Phone) -> str:
    """The text of the last file that the bot has given."""
    content = next(
        one.content for one in reversed(phone.world.state.files.values()) if one.name.endswith("（落实情况）.docx")
    )
    table = Document(io.BytesIO(content)).tables[0]
    return "\n".join("|".join(cell.text for cell in row.cells) for row in table.rows)


async def test_a_pasted_speech_becomes_instructions_and_says_what_exists_already(county: Scene) -> None:
    admin = await opened(county)
    admin.says(SHORT)
    await admin.sees("交办1项，涉及1个单位", "已有机制", "不另设", "青山镇党委")
    await admin.taps("全部采纳")
    await admin.sees("交办前核对", "将交办1项，涉及1个单位")
    await admin.taps("确认交办")
    await admin.sees("已交办1项", "推进中：青山镇党委待落实")
    await county.phone("李春梅").sees("讲话要求：青山镇党委要在12月20日前完成阵地修缮")


async def test_what_a_unit_has_done_stands_beside_the_sentence_in_chat_and_in_word(county: Scene) -> None:
    admin, clerk = await opened(county), county.phone("李春梅")
    admin.says(SHORT)
    await admin.sees("交办1项")
    await admin.taps("全部采纳")
    await admin.sees("将交办1项")
    await admin.taps("确认交办")
    await clerk.sees("讲话要求")
    await clerk.taps("查看并办理")
    await clerk.taps("报完成")
    await clerk.sees("落实情况")
    clerk.says("阵地修缮已完工并投入使用")
    await clerk.taps("确认报送")
    await clerk.sees("回执")
    admin.says("审核")
    await admin.sees("讲话要求")
    await admin.taps("讲话要求")
    await admin.taps("通过")
    await admin.sees("已落实")
    admin.says("讲话分解")
    await admin.sees("点开文稿")
    await admin.taps("推进会上的讲话")
    await admin.sees("已完成：青山镇党委已落实")
    await admin.taps("生成Word")
    await admin.sees("（落实情况）.docx")
    lines = printed(admin).splitlines()
    assert any("青山镇党委要在12月20日前完成阵地修缮。|已完成：青山镇党委已落实" in one for one in lines)
    assert "3|各级党组织要牢固树立大抓基层的导向。|" in lines


async def test_a_word_file_and_a_text_file_are_read_alike(county: Scene) -> None:
    admin = await opened(county)
    admin.sends("讲话.docx", word(SPEECH))
    first = await admin.sees("讲话日期", "不另设")
    admin.says("讲话分解")
    await admin.sees("请直接发送")
    admin.sends("讲话.txt", SPEECH.encode("gb18030"))
    second = await admin.sees("讲话日期", "不另设")
    assert first.text == second.text
    await county.quiet()
    assert query(county, "SELECT DISTINCT state FROM attachment WHERE purpose = 'speech'") == [("failed",)]


async def test_a_sentence_gets_its_unit_and_its_date(county: Scene) -> None:
    admin = await opened(county)
    admin.says(SHORT)
    await admin.sees("交办1项")
    await admin.taps("看全文")
    await admin.sees("各级党组织要牢固树立")
    await admin.taps("改5")
    await admin.sees("第5句", "已有机制，不另设")
    await admin.taps("选单位")
    await admin.sees("已选0个单位")
    await admin.taps("柳林镇党委")
    await admin.sees("已选1个单位")
    await admin.taps("选好了")
    await admin.sees("处理：交办", "单位：柳林镇党委", "时限：待定")
    await admin.taps("定时限")
    await admin.sees("最迟何时落实")
    admin.says("12月25日前")
    await admin.taps("确认")
    await admin.sees("处理：交办", "12月25日")
    await admin.taps("返回文稿")
    await admin.sees("交办2项，涉及2个单位")


async def test_sentences_are_split_and_merged_and_the_text_stays(county: Scene) -> None:
    admin = await opened(county)
    admin.says(SHORT)
    await admin.sees("交办1项")
    await admin.taps("看全文")
    await admin.taps("改5")
    await admin.taps("拆分本句")
    await admin.sees("请选择断开的位置")
    await admin.taps("返回")
    await admin.sees("第5句")
    await admin.taps("拆分本句")
    await admin.taps("在第1处断开")
    await admin.sees("第5句", "列出问题清单，", "已保存")
    await admin.taps("并入上一句")
    await admin.sees("第4句", "要坚持季度通报", "列出问题清单，")
    texts = query(county, "SELECT text FROM speech_sentence ORDER BY number")
    assert "".join(str(one) for (one,) in texts).strip() == SHORT.strip()


async def test_a_marked_text_is_refused_and_not_kept(county: Scene) -> None:
    admin = await opened(county)
    admin.says("机密★1年\n" + SHORT)
    await admin.sees("机密", "不要在此发送")
    admin.says("讲话分解")
    await admin.sees("请直接发送")
    admin.sends("讲话.docx", word("机密★1年\n" + SHORT))
    await admin.sees("文稿没有保存", "机密")
    admin.sends("讲话.pdf", b"%PDF-1.4")
    await admin.sees(".docx 或 .txt")
    await county.quiet()
    assert query(county, "SELECT count(*) FROM speech") == [(0,)]


async def test_a_paste_that_telegram_has_cut_is_one_speech(county: Scene) -> None:
    admin = await opened(county)
    filler = "各级党组织要牢固树立大抓基层的鲜明导向。" * 195
    admin.says(f"讲话\n{filler}"[:4096])
    admin.says("青山镇党委要在12月20日前完成阵地修缮。\n各单位要认真学习，抓好落实。")
    await admin.sees("交办1项，涉及1个单位")
    assert query(county, "SELECT count(*) FROM speech") == [(1,)]


async def test_the_county_secretary_reads_and_changes_nothing_and_units_do_neither(county: Scene) -> None:
    admin, leader = await opened(county), county.phone("周正平")
    admin.says(SHORT)
    await admin.sees("交办1项")
    leader.says("讲话分解")
    page = await leader.sees("点开文稿")
    assert "请直接发送" not in page.text
    await leader.taps("推进会上的讲话")
    await leader.sees("青山镇党委")
    assert not any("采纳" in one or "改" in one for one in leader.buttons())
    clerk = county.phone("李春梅")
    clerk.says("/speech")
    await clerk.sees("没有使用此功能的权限")


async def test_a_speech_is_deleted_until_something_went_out(county: Scene) -> None:
    admin = await opened(county)
    admin.says(SHORT)
    await admin.sees("交办1项")
    await admin.taps("删除文稿")
    await admin.sees("不能恢复")
    await admin.taps("确认删除")
    await admin.sees("还没有分解过的文稿")
    assert query(county, "SELECT count(*) FROM speech_sentence") == [(0,)]


async def test_files_that_are_no_text_say_what_to_send(county: Scene) -> None:
    admin = await opened(county)
    for content, said in ((b"PK\x03\x04broken", "已损坏"), (b"\xd0\xcf\x11\xe0", "旧版 .doc"), (b"%PDF-1.4", "PDF")):
        admin.world.upload(admin.person_id, admin.chat_id, Upload("讲话.docx", "application/octet-stream", content))
        await admin.sees("文稿没有保存", said)
