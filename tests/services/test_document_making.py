"""Files (文稿): each says what its duty has come to, for whoever may read that, and for nobody else."""

import io
import zipfile

import pytest
from docx import Document
from openpyxl import load_workbook

from domain.documents import KINDS
from domain.errors import Refusal
from services import document_making, documents
from services.messages import Chat
from storage import ledger_wishes
from tests.services.documents_county import year_end
from tests.services.test_attachments import PDF, attach, fetch, finish, open_form
from tests.services.test_items import duty_report
from tests.stage import LI, QIAN, WANG, Stage

# What stands in each file, in this order; of the archive in its two papers together.
SAYS = {
    "order": ("督　办　单", "（红色·严重逾期）", "柳林镇党委", "红色（严重逾期）", "请于月底前登记", "2026年12月30日"),
    "problem": ("问题整改通知单", "青山镇党委：", "15个工作日", "三个支部党员发展台账不全", "述职点评", "限期整改"),
    "promise": (
        "整改承诺书",
        "郑重承诺",
        "承诺人（签名）",
        "三个支部党员发展台账不全",
        "1. 补齐台账\n2. 每季度",
        "钱进，党委书记",
    ),
    "feedback": ("关于专项检查情况的反馈意见", "各受检单位：", "阵地建设", "请举一反三。", "2026年12月21日"),
    "bulletin": ("基层党建工作情况的通报", "（送审稿）", "一、总体进展", "1. 进展不平衡", "附件：", "柳林镇党委"),
    "annex": ("重点任务推进情况表", "五个一", "青山镇党委", "不作排名"),
    "speech": ("在党建工作推进会上的讲话", "落实情况", "青山镇党委要在12月20日前完成阵地修缮。", "待交办"),
    "agenda": ("2026年度\n述职评议会议程", "一、会议议程", "其余单位书面述职", "县委礼堂", "民主测评", "青山镇党委"),
    "ballot": ("2026年度述职评议\n民主测评票", "不记名", "柳林镇党委", "青山镇党委"),
    "reports": (
        "述职报告汇编",
        "共收入1份",
        "青山镇党委\n2026年度述职报告摘要",
        "二、主要做法和成效",
        "培训党员六期。",
    ),
    "votes": ("民主测评汇总表", "内部资料", "不作排名", "青山镇党委", "80", "100", "县教育局党组"),
    "grades": ("综合评价汇总表", "内部资料", "好", "县委常委会会议", "2026年11月20日"),
    "letters": ("述职评议结果的反馈函", "青山镇党委：", "指出的问题2：培训偏少", "等次：好", "县教育局党组："),
    "scores": ("年终考核评分汇总表", "内部资料", "第一责任人职责", "问题整改", "青山镇党委", "55.5", "87.5"),
    "evidence": ("青山镇党委\n2026年度考核材料目录", "不再要求单位另行报送", "2026年度述职报告摘要", "-1", "待审核"),
    "notice": ("关于报送情况的通知", "请于9月30日前报送。", "签收情况表", "共4人", "钱进", "待送达"),
    "bundle": ("2026年度资料", "主要做法和成效：建成阵地四处。", "工作交接清单", "孙悦", "党务干部", "（签名）"),
}


@pytest.fixture
async def about(stage: Stage) -> dict[str, str]:
    return await year_end(stage)


async def made(stage: Stage, who: int, code: str, about: str) -> tuple[str, bytes]:
    path = stage.folder / "files" / "document.part"
    path.parent.mkdir(exist_ok=True)
    async with stage.database.read() as session:
        one = await document_making.make(session, await stage.actor(who), f"doc.{code}", about, path)
    return one.name, path.read_bytes()


def texts(content: bytes) -> list[str]:
    """The paragraphs of a Word file, then the cells of its tables; the cells of an Excel file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if "xl/workbook.xml" in archive.namelist():
            sheet = load_workbook(io.BytesIO(content)).worksheets[0]
            return [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
    paper = Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return [*(one.text for one in paper.paragraphs), *cells]


def words_of(name: str, content: bytes) -> list[bytes]:
    if not name.endswith(".zip"):
        return [content]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(one) for one in archive.namelist() if one.endswith(".docx")]


async def test_each_file_says_what_its_duty_has_come_to(stage: Stage, about: dict[str, str]) -> None:
    assert SAYS.keys() == about.keys() == KINDS.keys()
    for code, says in SAYS.items():
        name, content = await made(stage, WANG, code, about[code])
        said = "\x00".join(text for one in words_of(name, content) for text in texts(one))
        missing = [words for words in says if words not in said]
        assert (code, missing) == (code, [])


async def test_nobody_has_a_file_of_what_he_may_not_read(stage: Stage, about: dict[str, str]) -> None:
    refused: dict[int, set[str]] = {}
    for who in (QIAN, LI):
        refused[who] = set()
        for code in KINDS:
            try:
                await made(stage, who, code, about[code])
            except Refusal:
                refused[who].add(code)
    # The approver is of the department, but hands over no unit; a secretary gets none of them.
    assert refused == {QIAN: set(KINDS), LI: {"bundle"}}


async def test_the_archive_of_a_year_names_what_it_holds_and_what_it_leaves_out(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    item_id = await duty_report(stage)
    await open_form(stage, QIAN, item_id)
    for name in ("报告.pdf", "附表.pdf"):
        await attach(stage, QIAN, name)
        await fetch(stage)
    await finish(stage, QIAN, item_id)
    monkeypatch.setattr("services.document_making._ROOM", len(PDF))
    for lost in (False, True):
        if lost:
            for path in (stage.folder / "files").iterdir():
                path.unlink()
        name, content = await made(stage, WANG, "bundle", "2026.2")
        said = "\n".join(text for one in words_of(name, content) for text in texts(one))
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            held = [one for one in archive.namelist() if one.startswith("附件/")]
        assert [one.partition(" ")[2] for one in held] == ([] if lost else ["报告.pdf"])
        left_out = said.partition("未收入的附件")[2]
        assert ("　报告.pdf" in left_out, "　附表.pdf" in left_out) == (lost, True)


async def test_who_takes_over_reads_nothing_that_is_for_the_department_alone(
    stage: Stage, about: dict[str, str]
) -> None:
    name, content = await made(stage, WANG, "bundle", about["bundle"])
    said = "\n".join(text for one in words_of(name, content) for text in texts(one))
    assert not [words for words in ("测评", "点评（", "等次", "评分") if words in said]


@pytest.mark.parametrize(
    ("code", "about_it"),
    [("votes", "2019"), ("reports", "2019"), ("order", "99999"), ("notice", "99999"), ("bundle", "2026.99999")],
)
async def test_where_there_is_nothing_that_is_said(stage: Stage, code: str, about_it: str) -> None:
    with pytest.raises(Refusal, match="没有"):
        await made(stage, WANG, code, about_it)


async def test_a_file_is_wished_for_once_and_only_by_who_may_have_one(stage: Stage) -> None:
    async with stage.context() as ctx:
        actor = await stage.actor(WANG)
        asked = [await documents.ask(ctx, actor, "votes", "2026", Chat(WANG), "k") for _ in range(2)]
        assert asked == [True, False]
        for who, code, of in (
            (QIAN, "votes", "2026"),
            (WANG, "none", "1"),
            (WANG, "votes", "2026; 1"),
            (WANG, "order", "2026.2"),
            (WANG, "order", "9999999999"),
            (WANG, "bundle", "2026"),
            (LI, "bundle", "2026.2"),
        ):
            with pytest.raises(Refusal):
                await documents.ask(ctx, await stage.actor(who), code, of, Chat(who), "k")
    async with stage.database.read() as session:
        wish = await ledger_wishes.next_one(session)
    assert wish is not None
    assert (wish.kind, wish.period) == ("doc.votes", "2026")


async def test_one_button_of_a_bulletin_wishes_for_all_its_files_at_once(stage: Stage, about: dict[str, str]) -> None:
    item_id = int(about["bulletin"])
    async with stage.context() as ctx:
        asked = [await documents.ask_all(ctx, await stage.actor(LI), item_id, Chat(LI), "k") for _ in range(2)]
        with pytest.raises(Refusal):
            await documents.ask_all(ctx, await stage.actor(QIAN), item_id, Chat(QIAN), "k")
    wished = set()
    async with stage.context() as ctx:
        while wish := await ledger_wishes.next_one(ctx.work):
            wished.add((wish.kind, wish.period, wish.key))
            await ledger_wishes.drop(ctx.work, wish)
    expected = {("doc.bulletin", about["bulletin"], "k:bulletin"), ("doc.annex", about["bulletin"], "k:annex")}
    assert (asked, wished) == ([True, False], expected)
