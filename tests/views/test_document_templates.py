"""Templates of the office: filled with what people typed, looked through before they are taken, refused kindly."""

import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from docx.document import Document as Paper
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from domain.bulletin import Paper as Bulletin
from domain.documents import TEMPLATE_LIMIT
from domain.errors import Refusal
from domain.plain_text import clean
from services.document_templates import CODES
from tests.views.test_bulletin_files import DRAFT, SIGNED
from views.documents.bulletin_docx import letter as letter_of
from views.documents.document import Heading, Text
from views.documents.document_docx import docx
from views.documents.letters import Blocks, Letter, Pattern, Value, written
from views.documents.patterns import PATTERNS
from views.documents.reviews import AGENDA, LETTERS
from views.documents.template_check import demand_template
from views.documents.template_docx import built_in, filled

DAY = date(2026, 12, 21)
ORDER = PATTERNS["order"]
VALUES = {name: f"甲{number}" for number, name in enumerate(ORDER.names)}


def saved(paper: Paper) -> bytes:
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def opened(content: bytes) -> Paper:
    return Document(io.BytesIO(content))


def ours(code: str = "order") -> Paper:
    return opened(built_in("督办单", PATTERNS[code], DAY))


def texts(content: bytes) -> list[str]:
    paper = opened(content)
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return [text for text in (*(one.text for one in paper.paragraphs), *cells) if text]


def order(**values: Value) -> Letter:
    return Letter("督办单", ORDER, [VALUES | values], "中共清河县委组织部")


@pytest.mark.parametrize("code", CODES)
def test_each_built_in_template_is_taken_and_says_what_our_own_words_say(code: str) -> None:
    pattern = PATTERNS[code]
    content = built_in("文稿", pattern, DAY)
    demand_template(content, pattern, DAY)
    letter = Letter("文稿", pattern, [pattern.sample])
    assert texts(filled(content, letter, DAY)) == texts(docx(written(letter), DAY))


def test_what_the_office_has_changed_stays_as_it_is() -> None:
    paper = ours()
    paper.paragraphs[0].runs[0].text = "清河县督办通知"
    cell = paper.tables[0].rows[4].cells[1].paragraphs[0]
    cell.clear()
    for piece in ("请办：{{督", "办要", "求}}！"):
        cell.add_run(piece).font.size = Pt(20)
    cell.runs[1].font.bold = True
    paper.sections[0].header.paragraphs[0].text = "编号：{{编号}}"
    content = filled(saved(paper), order(督办要求="尽快\n登记"), DAY)
    made = opened(content)
    assert made.paragraphs[0].text == "清河县督办通知"
    filled_cell = made.tables[0].rows[4].cells[1].paragraphs[0]
    assert filled_cell.text == "请办：尽快\n登记！"
    assert {one.font.size for one in filled_cell.runs if one.text} == {Pt(20)}
    assert made.sections[0].header.paragraphs[0].text == f"编号：{VALUES['编号']}"


def test_rows_repeat_blocks_are_put_in_and_what_is_empty_is_left_out() -> None:
    speakers = Blocks((Heading("二、现场述职次序"), Text("青山镇党委")))
    values: dict[str, Value] = {**AGENDA.sample, "议程": ("点评", "测评", "讲话"), "议程序号": ("1", "2", "3")}
    letter = Letter("议程", AGENDA, [values | {"述职次序": speakers, "到会指导": ()}])
    content = built_in("议程", AGENDA, DAY)
    said = texts(filled(content, letter, DAY))
    assert said[-6:] == ["1", "点评", "2", "测评", "3", "讲话"]
    assert "二、现场述职次序" in said
    assert "到会指导" not in said
    nothing = replace(letter, fills=[values | {"述职次序": Blocks(())}])
    assert not any("次序" in text or "{{" in text for text in texts(filled(content, nothing, DAY)))


def test_each_letter_begins_on_a_page_of_its_own() -> None:
    fills = [{**LETTERS.sample, "单位": unit, "评议结果": Blocks((Text(f"{unit}好"),))} for unit in ("甲镇", "乙镇")]
    made = opened(filled(built_in("函", LETTERS, DAY), Letter("函", LETTERS, fills), DAY))
    first = [one.text for one in made.paragraphs if one.paragraph_format.page_break_before]
    said = [one.text for one in made.paragraphs]
    assert first == ["关于示例文字年度述职评议结果的反馈函"]
    assert said.index("甲镇：") < said.index("甲镇好") < said.index("乙镇：") < said.index("乙镇好")


def test_styles_that_word_has_given_other_ids_are_those_of_the_office_still() -> None:
    paper = ours("letters")
    style = paper.styles["公文正文"]
    style.font.size = Pt(18)
    style.element.set(qn("w:styleId"), "a7")
    for one in paper.element.body.iter(qn("w:pStyle")):
        if one.get(qn("w:val")) == "公文正文":
            one.set(qn("w:val"), "a7")
    fills = [{**LETTERS.sample, "评议结果": Blocks((Text("很好"),))}]
    made = opened(filled(saved(paper), Letter("函", LETTERS, fills), DAY))
    (said,) = [one for one in made.paragraphs if one.text == "很好"]
    base = said.style.base_style if said.style else None
    assert base is not None
    assert base.font.size == Pt(18)


HOSTILE = (
    "{{落款}}",
    "{{议程}}{{",
    "</w:t></w:r><w:r><w:instrText>DDEAUTO c:\\\\windows</w:instrText></w:r>",
    '=HYPERLINK("http://x")',
    "<script>&amp;&lt;]]>",
    "\x00\x0b\x1b\u202e\ud800字",
    "行一\r\n行二\u2028行三",
    "{% for a in b %}{{ a.__class__ }}",
    "字" * 300,
)


def test_whatever_people_type_is_words_and_nothing_else() -> None:
    luck = random.Random(12)
    agenda = ["".join(luck.choices(HOSTILE, k=luck.randint(1, 3))) for _ in range(10_000)]
    values: dict[str, Value] = {**AGENDA.sample, "会议地点": agenda[0], "议程序号": tuple(agenda[:5_000])}
    values |= {"议程": tuple(agenda[5_000:]), "述职次序": Blocks(())}
    content = filled(built_in("议程", AGENDA, DAY), Letter("议程", AGENDA, [values]), DAY)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("word/document.xml").decode()
    assert [mark for mark in ("<w:instrText", "<w:hyperlink", "<w:fldSimple", "<script") if mark in xml] == []
    body = opened(content).element.body
    cells = ["".join(one.text or "" for one in cell.iter(qn("w:t"))) for cell in body.iter(qn("w:tc"))]
    said = [*cells[-10_000::2], *cells[-9_999::2]]
    assert said == [clean(one).replace("\n", "") for one in agenda]


def in_table(paper: Paper, text: str) -> None:
    paper.tables[0].rows[4].cells[1].paragraphs[0].text = text


def with_field(paper: Paper) -> None:
    run = paper.paragraphs[0].runs[0]._r
    said = OxmlElement("w:instrText")
    said.text = " INCLUDEPICTURE http://example.org/a.png "
    run.append(said)


def linked(paper: Paper) -> None:
    paper.part.relate_to("http://example.org/", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda paper: in_table(paper, "请办{{要求}}"), "第1个表格第5行第2格“请办{{要求}}”：没有名为“要求”的内容"),
        (lambda paper: in_table(paper, "{{督办要求}"), "第1个表格第5行第2格“{{督办要求}”：花括号不成对"),
        (lambda paper: in_table(paper, "从速"), "模板中缺少{{督办要求}}"),
        (lambda paper: paper.add_paragraph("{{__class__}}"), "花括号不成对"),
        (lambda paper: paper.add_paragraph("{{单 位}}"), "花括号不成对"),
        (lambda paper: paper.add_paragraph("机密★十年"), "机密"),
        (lambda paper: setattr(paper.sections[0].header.paragraphs[0], "text", "{{甲乙}}"), "页眉或页脚“{{甲乙}}”"),
        (with_field, "只能使用页码"),
        (linked, "指向外部的链接（http://example.org/）"),
    ],
)
def test_a_template_that_cannot_serve_is_refused_with_the_place(change: Callable[[Paper], None], says: str) -> None:
    paper = ours()
    change(paper)
    with pytest.raises(Refusal) as refused:
        demand_template(saved(paper), ORDER, DAY)
    assert says in str(refused.value)


def test_a_foot_that_takes_no_number_and_code_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page without any foot cannot be, so a broken one is played by the stamp itself."""
    monkeypatch.setattr("views.documents.template_check.with_line", lambda *_: b"")
    with pytest.raises(Refusal, match="已损坏"):
        demand_template(GOOD, ORDER, DAY)


def test_columns_belong_into_a_row_and_blocks_stand_alone() -> None:
    for text, says in (("事项：{{议程}}", "须写在表格的一行中"), ("次序：{{述职次序}}", "须单独成段")):
        paper = ours("agenda")
        paper.add_paragraph(text)
        with pytest.raises(Refusal, match=says):
            demand_template(saved(paper), AGENDA, DAY)


def repacked(content: bytes, name: str, part: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            if one != name:
                new.writestr(one, old.read(one))
        new.writestr(name, part)
    return buffer.getvalue()


GOOD = built_in("督办单", ORDER, DAY)
_BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "不是 .docx"),
        (b"%PDF-1.7", "不是 .docx"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "打开密码"),
        (b"PK\x03\x04" + b"x" * 600, "已损坏"),
        (GOOD[: len(GOOD) // 2], "已损坏"),
        (b"PK\x03\x04" + b"x" * TEMPLATE_LIMIT, "超过2MB"),
        (repacked(GOOD, "word/document.xml", b"<x/>"), "已损坏"),
        (repacked(GOOD, "word/document.xml", b" " * 17_000_000), "内容过大"),
        (repacked(GOOD, "word/vbaProject.bin", b"x"), "有宏"),
        (repacked(GOOD, "word/embeddings/a.bin", b"x"), "嵌入的对象"),
        (repacked(GOOD, "word/x.xml", _BOMB), "结构异常"),
    ],
)
def test_broken_huge_locked_and_disguised_files_are_refused_kindly(content: bytes, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        demand_template(content, ORDER, DAY)


def test_a_pattern_needs_only_what_it_has() -> None:
    wrong = [code for code, one in PATTERNS.items() if not {*one.needs, *one.columns, *one.inserted} <= {*one.names}]
    assert (wrong, PATTERNS.keys()) == ([], dict.fromkeys(CODES).keys())
    assert isinstance(ORDER, Pattern)


@pytest.mark.parametrize("one", [SIGNED, DRAFT], ids=["signed", "draft"])
def test_a_bulletin_in_a_template_keeps_its_annex_and_its_imprint(one: Bulletin) -> None:
    paper = ours("bulletin")
    paper.add_paragraph("（此件公开发布）")
    content = saved(paper)
    demand_template(content, PATTERNS["bulletin"], DAY)
    made = opened(filled(content, letter_of(one), DAY))
    said = [text.text for text in made.paragraphs if text.text]
    heads = ["清组通字〔2026〕3号", one.name] if one.doc_no else [one.name, "（送审稿）"]
    assert said[: len(heads) + 1] == [*heads, f"{one.to}："]
    assert said[-1 - bool(one.dated)].startswith("注：")
    assert ("2026年10月12日印发" in said[-1]) == bool(one.dated)
    assert said.index("三、下步要求") < said.index("（此件公开发布）") < said.index("附件")
    (level_two,) = [text for text in made.paragraphs if text.text.startswith("（一）")]
    assert "楷体_GB2312" in level_two.runs[0]._r.xml
    assert made.tables[0].rows[1].cells[1].text == "青山镇党委"
