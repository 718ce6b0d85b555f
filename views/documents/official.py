"""The layout of official papers (公文, GB/T 9704-2012) in Word: page, fonts, styles, page numbers (domain.md 3.6)."""

import math
import re
from dataclasses import dataclass

from docx import Document
from docx.document import Document as Paper
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.text.parfmt import CT_PPr
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from views.documents.word_package import clear

LATIN = "Times New Roman"
TITLE, HEI, KAI, FANGSONG, SONG = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"
# Most machines lack the first names; Word and LibreOffice then take the first of the others that they have.
_INSTEAD = {
    TITLE: "方正小标宋_GBK,华文中宋,宋体,SimSun",
    HEI: "SimHei,Noto Sans CJK SC",
    KAI: "楷体,KaiTi,华文楷体",
    FANGSONG: "仿宋,FangSong,华文仿宋",
    SONG: "SimSun,Noto Serif CJK SC",
}
CHAR = Pt(16)
# （一）…… up to the first full stop is a heading of the second level.
_LEVEL_TWO = re.compile(r"(（[一二三四五六七八九十]+）[^。]*。?)(.*)", re.DOTALL)
# 28 characters of 16 pt stand on a line of 156 mm: each is so much closer to the next, in points.
_TEXT_WIDTH, _CHARS = 156, 28
_CLOSER = Mm(_TEXT_WIDTH).pt / _CHARS - CHAR.pt
# In 20ths of a point: LibreOffice makes the lines of a page with a grid that much shorter.
_ROUNDED = 2
_LINE = 28
_CENTRE, _BOTH = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
_LEFT, _RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT


@dataclass(frozen=True, slots=True)
class Look:
    """One paragraph style: font, size and line in points, alignment, and indent of the first line in characters."""

    name: str
    font: str
    size: int = 16
    line: int = 28
    align: WD_ALIGN_PARAGRAPH = _BOTH
    indent: int = 0


HEADLINE = Look("公文标题", TITLE, size=22, line=34, align=_CENTRE)
BODY = Look("公文正文", FANGSONG, indent=2)
FLUSH = Look("公文顶格", FANGSONG)
LEVEL_ONE = Look("公文一级标题", HEI, indent=2)
ANNEX = Look("公文附件标识", HEI)
MARK = Look("公文稿别", KAI, align=_CENTRE)
ENDING = Look("公文落款", FANGSONG, align=_RIGHT)
CELL = Look("公文表格", FANGSONG, size=14, line=24, align=_CENTRE)
NOTE = Look("公文附注", FANGSONG, size=12, line=20)
IMPRINT = Look("公文版记", FANGSONG, size=14, line=28)
_ALIAS = (
    '<w:style {0} w:type="paragraph" w:customStyle="1" w:styleId="{1}"><w:name w:val="{1}（填入）"/>'
    '<w:basedOn w:val="{2}"/></w:style>'
)
_EDGES = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_GRID = (
    f'<w:style {nsdecls("w")} w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/>'
    f"<w:tblPr><w:tblBorders>{_EDGES}</w:tblBorders></w:tblPr></w:style>"
)
_LOOKS = (HEADLINE, BODY, FLUSH, LEVEL_ONE, ANNEX, MARK, ENDING, CELL, NOTE, IMPRINT)


def blank(*, facing: bool = False) -> Paper:
    """A4 with the margins, styles and page numbers of an official paper, and nothing on it.

    The numbers stand in the middle, or where pages are `facing` each other at the outer edge (GB/T 9704-2012, 7.5).
    """
    paper = Document()
    clear(paper)
    _set_page(paper)
    _set_grid(paper)
    _set_language(paper)
    _set_font_table(paper)
    for look in _LOOKS:
        _add_style(paper, look)
    if facing:
        _number_facing(paper)
    else:
        _number(paper.sections[0].footer.paragraphs[0], _CENTRE)
    return paper


def complete(paper: Paper) -> None:
    """Give somebody else's paper those of our styles that it lacks; its own of the same names stay as they are."""
    named = {one.name: one.style_id for one in paper.styles}
    for look in _LOOKS:
        if look.name not in named:
            _add_style(paper, look)
        elif named[look.name] != look.name:
            # Word and WPS give styles other ids when they save; ours are found by theirs.
            alias = _ALIAS.format(nsdecls("w"), look.name, named[look.name])
            paper.styles.element.append(parse_xml(alias))
    if "Table Grid" not in named:
        paper.styles.element.append(parse_xml(_GRID))


def write(paper: Paper, text: str, look: Look = BODY) -> Paragraph:
    """Add a paragraph; an empty text is an empty line."""
    paragraph = paper.add_paragraph()
    wear(paragraph, look)
    if text:
        say(paragraph, text)
    return paragraph


def paragraph(paper: Paper, line: str) -> Paragraph:
    """Add a paragraph of text; a heading of the second level at its beginning stands in its own font."""
    found = _LEVEL_TWO.fullmatch(line)
    if found is None:
        return write(paper, line)
    written = write(paper, "", BODY)
    say(written, found[1], KAI)
    say(written, found[2])
    return written


def wear(paragraph: Paragraph, look: Look) -> None:
    """Give a paragraph one of our styles."""
    # The library's own setter searches all styles each time: seconds for a table of a hundred rows.
    paragraph._p.style = look.name


def say(paragraph: Paragraph, text: str, font: str = "") -> Run:
    """Add text to a paragraph, in another font if one is named."""
    run = paragraph.add_run(text)
    # Quotation marks and dashes belong to the Chinese font; without the hint Word takes the Latin one.
    fonts = run.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:hint"), "eastAsia")
    if font:
        fonts.set(qn("w:eastAsia"), font)
    return run


def indent_right(paragraph: Paragraph, chars: float) -> None:
    """Keep a paragraph some characters away from the right edge."""
    paragraph.paragraph_format.right_indent = Pt(CHAR.pt * chars)
    _in_chars(paragraph._p.get_or_add_pPr(), "right", chars)


def width(text: str) -> float:
    """How wide a text is, in Chinese characters; Latin letters and digits take half."""
    return sum(0.5 if char.isascii() else 1.0 for char in text)


def ending(paper: Paper, office: str, day: str) -> None:
    """Add signature and date (GB/T 9704-2012, 7.3.5.2): the date starts two characters right of the signature."""
    shift = width(office) - width(day) - 2
    for text, indent in ((office, 2 + max(-shift, 0)), (day, 2 + max(shift, 0))):
        indent_right(write(paper, text, ENDING), indent)


def imprint(paper: Paper, office: str, day: str) -> None:
    """Add who has issued it and when (版记) at the foot of the last page, between two lines (GB/T 9704-2012, 7.4)."""
    paragraph = write(paper, f"{office}\t{day}印发", IMPRINT)
    wide, edge = round(Mm(_TEXT_WIDTH).twips), IMPRINT.size * 20
    line = 'w:val="single" w:sz="8" w:space="1" w:color="auto"'
    for xml in (
        f'<w:framePr {nsdecls("w")} w:w="{wide}" w:hSpace="0" w:wrap="around" w:vAnchor="margin" w:hAnchor="margin" '
        f'w:xAlign="left" w:yAlign="bottom"/>',
        f"<w:pBdr {nsdecls('w')}><w:top {line}/><w:bottom {line}/></w:pBdr>",
        f'<w:tabs {nsdecls("w")}><w:tab w:val="right" w:pos="{wide - edge}"/></w:tabs>',
        f'<w:ind {nsdecls("w")} w:left="{edge}" w:right="{edge}"/>',
    ):
        paragraph._p.get_or_add_pPr().append(parse_xml(xml))
    # What is framed stands on the page of what follows it.
    write(paper, "", NOTE)


def keep_whole(row: _Row, *, heading: bool = False) -> None:
    """Keep a row of a table on one page; a heading is repeated on each."""
    properties = row._element.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if heading:
        properties.append(OxmlElement("w:tblHeader"))


def _set_page(paper: Paper) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    # The number stands 7 mm below the text.
    section.footer_distance = Mm(23)


def _set_grid(paper: Paper) -> None:
    """Lay out lines and characters (GB/T 9704-2012, 5.2.3); the grid counts in characters of the plain style."""
    plain = paper.styles["Normal"].element
    plain.get_or_add_rPr().get_or_add_sz().val = CHAR
    # Pictures in cells keep to no grid either.
    plain.get_or_add_pPr().append(parse_xml(f'<w:snapToGrid {nsdecls("w")} w:val="0"/>'))
    properties = paper.sections[0]._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    pitch = f'w:linePitch="{_LINE * 20}" w:charSpace="{math.floor(_CLOSER * 4096)}"'
    properties.append(parse_xml(f'<w:docGrid {nsdecls("w")} w:type="linesAndChars" {pitch}/>'))


def _set_language(paper: Paper) -> None:
    for language in paper.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _set_font_table(paper: Paper) -> None:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="86"/></w:font>'
        for name, instead in _INSTEAD.items()
    )
    blob = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>{fonts}</w:fonts>'
    old = [key for key, one in paper.part.rels.items() if one.reltype == RELATIONSHIP_TYPE.FONT_TABLE]
    for key in old:
        paper.part.rels.pop(key)
    name = PackURI("/word/fontTable.xml")
    table = Part(name, CONTENT_TYPE.WML_FONT_TABLE, blob.encode(), paper.part.package)
    paper.part.relate_to(table, RELATIONSHIP_TYPE.FONT_TABLE)


def _add_style(paper: Paper, look: Look) -> None:
    style = paper.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)  # noqa: S101  that is what was asked for
    style.font.name, style.font.size = LATIN, Pt(look.size)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), look.font)
    layout = style.paragraph_format
    layout.alignment = look.align
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.line)
    layout.space_before = layout.space_after = Pt(0)
    layout.widow_control = False
    layout.first_line_indent = Pt(look.size * look.indent)
    if look.indent:
        _in_chars(style.element.get_or_add_pPr(), "firstLine", look.indent)
    _close_up(style)
    if look.size == CHAR.pt:
        _set_closer(style)


def _set_closer(style: ParagraphStyle) -> None:
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), f"{math.floor(_CLOSER * 20) - _ROUNDED}")
    style.element.get_or_add_rPr().insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs")


def _close_up(style: ParagraphStyle) -> None:
    """Leave no gap between Chinese and digits, as official papers are set."""
    properties = style.element.get_or_add_pPr()
    # LibreOffice gives a character that is wider than a cell of the grid two of them: ours do without it.
    for name in ("w:autoSpaceDE", "w:autoSpaceDN", "w:snapToGrid"):
        gap = OxmlElement(name)
        gap.set(qn("w:val"), "0")
        properties.insert_element_before(gap, "w:spacing", "w:ind", "w:jc")


def _in_chars(properties: CT_PPr, side: str, chars: float) -> None:
    """Say an indent in characters as well, so that it keeps to the grid."""
    properties.get_or_add_ind().set(qn(f"w:{side}Chars"), f"{chars * 100:.0f}")


def _number_facing(paper: Paper) -> None:
    paper.settings.odd_and_even_pages_header_footer = True
    section = paper.sections[0]
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    _number(odd, _RIGHT)
    _number(even, _LEFT)
    # One character away from the edge.
    odd.paragraph_format.right_indent = even.paragraph_format.left_indent = Pt(14)


def _number(paragraph: Paragraph, align: WD_ALIGN_PARAGRAPH) -> None:
    paragraph.alignment = align
    for part in ("— ", "", " —"):
        run = say(paragraph, part, SONG)
        run.font.name, run.font.size = SONG, Pt(14)
        if not part:
            _page_field(run)


def _page_field(run: Run) -> None:
    for kind in ("begin", "", "end"):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = "PAGE"
        run.element.append(mark)
