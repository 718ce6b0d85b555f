"""A speech in the year after, and when somebody whom it names is forgotten: its states, its words, its reprint."""

from docx import Document

from services import document_making, speeches
from storage import erasure
from tests.mechanisms.acts import act, listed
from tests.stage import LI, WANG, ZHOU, Stage

TEXT = (
    "在党建工作推进会上的讲话\n"
    "柳林镇党委、县教育局党组要在12月20日前完成阵地修缮。\n"
    "青山镇党委书记王敏要在明年2月1日前完成党员档案核查。\n"
    "要用好培养链。\n"
    "明年3月底前，要用好培养链。\n"
)


async def test_a_speech_of_last_year_says_how_it_stands_and_keeps_its_words_when_somebody_is_forgotten(
    stage: Stage,
) -> None:
    actor = await stage.actor(WANG)
    async with stage.context() as ctx:
        one = await speeches.take_text(ctx, actor, TEXT)
        await speeches.send(ctx, actor, one.id, one.version)
    (item,) = await listed(stage, ZHOU, "instruction")
    await act(stage, ZHOU, item.id, "complete", {"result": "已修缮并启用"})
    stage.at("2026-12-02 09:00")
    await stage.open_periods()
    stage.at("2027-01-11 09:00")
    await act(stage, WANG, item.id, "accept")
    async with stage.context() as ctx:
        await erasure.forget(ctx.work, actor.person_id, "王敏", WANG)
    path = stage.folder / "document.part"
    async with stage.database.read() as session:
        file = await document_making.make(session, await stage.actor(LI), "doc.speech", str(one.id), path)
    assert file.name == "在党建工作推进会上的讲话（落实情况）.docx"
    rows = Document(str(path)).tables[0].rows[1:]
    assert [row.cells[1].text for row in rows] == TEXT.splitlines()
    assert [row.cells[2].text for row in rows] == [
        "",
        "已逾期：柳林镇党委已落实（2027年1月11日）；县教育局党组待落实（12月20日截止）",
        "推进中：青山镇党委待落实（2027年2月1日截止）",
        "已逾期：培养链情况2项，已办结0项，逾期2项",
        "已有机制，当年度尚未下达",
    ]
