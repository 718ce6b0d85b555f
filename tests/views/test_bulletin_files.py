"""The bulletin's files: the layout of official papers in Word, plain text cells in Excel."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from openpyxl import load_workbook

from domain.bulletin import Paper
from views.documents import official
from views.documents.bulletin_docx import docx
from views.documents.bulletin_xlsx import xlsx

SIGNED = Paper(
    title=("中共清河县委组织部关于2026年第三季度", "基层党建工作情况的通报"),
    to="各乡镇党委",
    opening="现将2026年第三季度基层党建工作情况通报如下。",
    sections=(
        ("总体进展", "总体平稳。"),
        ("主要做法", "（一）示范带动。青山镇党委“结对共建”。"),
        ("下步要求", "抓好。"),
    ),
    office="中共清河县委组织部",
    annex_title="2026年第三季度重点任务推进情况表",
    columns=("五个一", "情况报送"),
    rows=(("青山镇党委", "已完成", "推进中"), ("柳林镇党委", "—", "未完成")),
    as_of=date(2026, 10, 9),
    doc_no="清组通字〔2026〕3号",
    dated=date(2026, 10, 12),
)
DRAFT = replace(SIGNED, doc_no="", dated=None)


def texts(paper: Paper) -> list[str]:
    return [one.text for one in Document(io.BytesIO(docx(paper))).paragraphs]


def test_the_page_is_that_of_an_official_paper() -> None:
    (section,) = Document(io.BytesIO(docx(SIGNED))).sections
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert (section.page_width, section.page_height) == pytest.approx((Mm(210), Mm(297)), abs=Pt(0.05))
    assert margins == pytest.approx([Mm(37), Mm(35), Mm(28), Mm(26)], abs=Pt(0.05))


@pytest.mark.parametrize(
    ("name", "font", "size", "line"),
    [
        ("公文标题", "方正小标宋简体", 22, 34),
        ("公文正文", "仿宋_GB2312", 16, 28),
        ("公文一级标题", "黑体", 16, 28),
        ("公文附件标识", "黑体", 16, 28),
    ],
)
def test_each_part_has_its_font_size_and_line(name: str, font: str, size: int, line: int) -> None:
    style = Document(io.BytesIO(docx(SIGNED))).styles[name]
    assert style.element.rPr.rFonts.get(qn("w:eastAsia")) == font
    assert (style.font.size, style.paragraph_format.line_spacing) == (Pt(size), Pt(line))


def test_the_parts_stand_in_the_official_order() -> None:
    written = [one for one in texts(SIGNED) if one]
    assert written == [
        "清组通字〔2026〕3号",
        "中共清河县委组织部关于2026年第三季度\n基层党建工作情况的通报",
        "各乡镇党委：",
        "现将2026年第三季度基层党建工作情况通报如下。",
        "一、总体进展",
        "总体平稳。",
        "二、主要做法",
        "（一）示范带动。青山镇党委“结对共建”。",
        "三、下步要求",
        "抓好。",
        "附件：2026年第三季度重点任务推进情况表",
        "中共清河县委组织部",
        "2026年10月12日",
        "附件",
        "2026年第三季度重点任务推进情况表",
        "注：按单位固定顺序排列，不作排名；数据截至2026年10月9日，已报送待审核的计入已完成。“—”表示不涉及。",
        "中共清河县委组织部\t2026年10月12日印发",
    ]


def test_what_nobody_has_signed_says_so_and_bears_no_date() -> None:
    written = texts(DRAFT)
    assert "（送审稿）" in written
    assert "　　年　月　日" in written
    assert "（送审稿）" not in texts(SIGNED)


def test_a_second_level_is_set_in_its_own_font_up_to_the_full_stop() -> None:
    paragraphs = Document(io.BytesIO(docx(SIGNED))).paragraphs
    # The library types these elements as perhaps missing.
    found: Any = next(one for one in paragraphs if one.text.startswith("（一）"))
    fonts = [(run.text, run.element.rPr.rFonts.get(qn("w:eastAsia"))) for run in found.runs]
    assert fonts == [("（一）示范带动。", "楷体_GB2312"), ("青山镇党委“结对共建”。", None)]


def test_the_table_is_on_a_page_of_its_own_and_repeats_its_heading() -> None:
    paper = Document(io.BytesIO(docx(SIGNED)))
    assert next(one for one in paper.paragraphs if one.text == "附件").paragraph_format.page_break_before
    (table,) = paper.tables
    rows = [tuple(cell.text for cell in row.cells) for row in table.rows]
    assert rows[0] == ("序号", "单位", "五个一", "情况报送")
    assert rows[1:] == [("1", *SIGNED.rows[0]), ("2", *SIGNED.rows[1])]
    assert len(table.rows[0]._tr.findall(f".//{qn('w:tblHeader')}")) == 1


def test_pages_are_numbered_between_dashes() -> None:
    (section,) = Document(io.BytesIO(docx(SIGNED))).sections
    footer = section.footer.paragraphs[0]
    assert footer.text == "—  —"
    assert [one.text for one in footer._p.iter(qn("w:instrText"))] == ["PAGE"]


def test_a_draft_has_its_numbers_in_the_middle_and_what_is_signed_at_the_outer_edge() -> None:
    draft, signed = (Document(io.BytesIO(docx(one))) for one in (DRAFT, SIGNED))
    assert not draft.settings.odd_and_even_pages_header_footer
    assert draft.sections[0].footer.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert signed.settings.odd_and_even_pages_header_footer
    odd, even = signed.sections[0].footer.paragraphs[0], signed.sections[0].even_page_footer.paragraphs[0]
    assert (odd.alignment, odd.paragraph_format.right_indent) == (WD_ALIGN_PARAGRAPH.RIGHT, Pt(14))
    assert (even.alignment, even.paragraph_format.left_indent) == (WD_ALIGN_PARAGRAPH.LEFT, Pt(14))
    assert [one.text for one in even._p.iter(qn("w:instrText"))] == ["PAGE"]


def test_a_line_has_28_characters() -> None:
    """GB/T 9704-2012, 5.2.3; 156 mm are less than 28 times 16 pt."""
    (section,) = Document(io.BytesIO(docx(SIGNED))).sections
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid is not None
    assert grid.get(qn("w:type")) == "linesAndChars"
    one = 16 + int(grid.get(qn("w:charSpace")) or 0) / 4096
    assert 28 * one <= Mm(156).pt < 28 * one + 0.1
    style = Document(io.BytesIO(docx(SIGNED))).styles["公文正文"].element
    own = 16 + int(style.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert 28 * own <= Mm(156).pt < 29 * own


def test_what_is_signed_ends_with_its_imprint_and_a_draft_has_none() -> None:
    last = Document(io.BytesIO(docx(SIGNED))).paragraphs[-2]
    assert last.text == "中共清河县委组织部\t2026年10月12日印发"
    frame: Any = last._p.pPr
    assert frame.find(qn("w:framePr")).get(qn("w:yAlign")) == "bottom"
    assert not any("印发" in text for text in texts(DRAFT))


def test_nothing_of_another_office_is_inside() -> None:
    with zipfile.ZipFile(io.BytesIO(docx(SIGNED))) as package:
        names = package.namelist()
        assert b"Macintosh" not in package.read("docProps/app.xml")
    assert not [name for name in names if name.startswith("customXml") or "thumbnail" in name or "Effects" in name]


def test_a_long_name_of_a_unit_has_a_row_as_high_as_it_takes() -> None:
    long = replace(SIGNED, rows=(("县委县政府督查考核服务中心机关党委", "已完成", "—"), *SIGNED.rows))
    sheet = load_workbook(io.BytesIO(xlsx(long))).worksheets[0]
    first, second = (sheet.row_dimensions[number].height for number in (3, 4))
    assert (first, second) == (37.0, 20.0)


def test_a_font_that_is_missing_has_others_in_its_place() -> None:
    paper = Document(io.BytesIO(docx(SIGNED)))
    (table,) = [one.target_part for one in paper.part.rels.values() if one.reltype.endswith("/fontTable")]
    assert '<w:font w:name="方正小标宋简体"><w:altName w:val="方正小标宋_GBK,华文中宋' in table.blob.decode()


@pytest.mark.parametrize(
    ("office", "day", "indents"),
    [
        ("中共清河县委组织部", "2026年10月12日", (2, 2)),
        ("县委组织部", "2026年10月12日", (6, 2)),
        ("中共清河县委组织部办公室", "2026年7月1日", (2, 6)),
    ],
)
def test_the_date_begins_two_characters_right_of_the_signature(
    office: str, day: str, indents: tuple[float, float]
) -> None:
    paper = official.blank()
    official.ending(paper, office, day)
    found = [one.paragraph_format.right_indent.pt / 16 for one in paper.paragraphs]
    assert found == list(indents)
    first, second = (right + official.width(text) for right, text in zip(found, (office, day), strict=True))
    assert first - second == 2


def test_every_cell_of_the_sheet_is_text_even_if_it_looks_like_a_formula() -> None:
    hostile = replace(SIGNED, rows=(("=HYPERLINK(1)", "+1", "-1"), ("@x\x00\x07", "已完成", "—")))
    sheet = load_workbook(io.BytesIO(xlsx(hostile))).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in sheet[3]] == ["1", "=HYPERLINK(1)", "+1", "-1"]
    assert [cell.value for cell in sheet[4]][:2] == ["2", "@x"]


def test_odd_characters_never_break_the_paper() -> None:
    hostile = replace(SIGNED, sections=(("总体进展", "a\x00b\x1fc\ufffe<w:p>&"),), rows=(("\x07<&>", "已完成", "—"),))
    assert "abc<w:p>&" in texts(hostile)


def test_name_and_date_stay_with_the_last_words_of_the_text() -> None:
    paragraphs = Document(io.BytesIO(docx(SIGNED))).paragraphs
    end = next(n for n, one in enumerate(paragraphs) if one.text == "抓好。")
    day = next(n for n, one in enumerate(paragraphs) if one.text == "2026年10月12日")
    assert [one.paragraph_format.keep_with_next for one in paragraphs[end : day + 1]] == [True] * (day - end) + [None]


def test_the_annex_begins_with_a_picture_that_says_the_same_in_words() -> None:
    document = Document(io.BytesIO(docx(SIGNED)))
    (picture,) = document.inline_shapes
    said = picture._inline.docPr.get("descr")
    assert (
        said
        == "五个一：已完成1个单位，推进中0个单位，未完成0个单位；情况报送：已完成0个单位，推进中1个单位，未完成1个单位"
    )
    assert document.part.related_parts[picture._inline.graphic.graphicData.pic.blipFill.blip.embed].blob[1:4] == b"PNG"


def test_properties_are_no_longer_than_the_format_allows() -> None:
    long = replace(SIGNED, title=("甲\n" + "甲" * 300, "通报"), office="乙" * 300)
    known = Document(io.BytesIO(docx(long))).core_properties
    assert (len(known.title), len(known.author), "\n" in known.title) == (255, 255, False)
