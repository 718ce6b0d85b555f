"""A file (文稿) as Word, in the layout of official papers; drafts without red head (GB/T 9704-2012, domain.md 3.6)."""

from collections.abc import Sequence
from datetime import date, datetime, time

from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.text.paragraph import CT_P
from docx.shared import Mm, RGBColor
from docx.table import Table as _Table
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph

from domain.plain_text import clean
from views.documents import official
from views.documents.document import Block, Break, Document, Ending, Form, Heading, Note, Number, Table, Text, Title, To
from views.documents.official import (
    CELL,
    ENDING,
    FLUSH,
    HEADLINE,
    HEI,
    LEVEL_ONE,
    MARK,
    NOTE,
    blank,
    keep_whole,
    say,
    wear,
    write,
)
from views.documents.word_package import finished

_FORM = (34, 122)
# A character of a table, and what its cell leaves free beside it, in millimetres.
_CHAR, _FREE = 4.94, 2.5
# A row of more characters may be parted: kept whole it would leave most of a page empty, or run over it.
_WHOLE = 500
_ROOM = 22


def docx(document: Document, day: date) -> bytes:
    """The file; `day` is the day in China on which it is made."""
    paper = blank()
    if document.wide:
        _turn(paper)
    # The library's own list of paragraphs is made anew each time: minutes for a book of a thousand pages.
    body = paper.element.body
    broken = False
    for block in document.blocks:
        if isinstance(block, Break):
            broken = True
            continue
        # The last element of the body is the layout of its pages.
        place = len(body) - 1
        add(paper, block)
        if broken and isinstance(first := body[place], CT_P):
            Paragraph(first, paper).paragraph_format.page_break_before = True
            broken = False
    return finished(paper, document.name, document.office, datetime.combine(day, time()))


def _turn(paper: Paper) -> None:
    section = paper.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin, section.bottom_margin = Mm(28), Mm(26)
    section.left_margin, section.right_margin = Mm(37), Mm(35)
    section.footer_distance = Mm(15)


def add(paper: Paper, block: Block) -> None:
    """Write a block at the end of the paper, in our styles."""
    match block:
        case Number(words):
            write(paper, clean(words), ENDING)
            write(paper, "", FLUSH)
        case Title():
            _title(paper, block)
        case To(words):
            write(paper, f"{clean(words)}：", FLUSH)
        case Heading(words):
            write(paper, clean(words), LEVEL_ONE).paragraph_format.keep_with_next = True
        case Text(words):
            for line in _lines(words):
                official.paragraph(paper, line)
        case Note(words):
            write(paper, clean(words), NOTE)
        case Table():
            _table(paper, block.heads, block.widths, block.rows, block.height)
        case Form(rows):
            _table(paper, (), _FORM, rows, 0)
        case Ending(office, day):
            write(paper, "", FLUSH)
            official.ending(paper, clean(office), day)


def _title(paper: Paper, block: Title) -> None:
    title = write(paper, "", HEADLINE)
    for number, line in enumerate(block.lines):
        if number:
            title.add_run().add_break()
        run = say(title, " ".join(clean(line).split("\n")))
        if block.colour:
            run.font.color.rgb = RGBColor.from_string(block.colour)
    if block.mark:
        write(paper, f"（{clean(block.mark)}）", MARK)
    write(paper, "", FLUSH)


def _lines(words: str) -> list[str]:
    return [line for one in clean(words).splitlines() if (line := one.strip())]


def _table(
    paper: Paper, heads: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[str]], height: int
) -> None:
    lines = [heads, *rows] if heads else [*rows]
    table = paper.add_table(rows=len(lines), cols=len(widths), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _narrow(table)
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = Mm(wide)
    long = {place for place, wide in enumerate(widths) if any(_wraps(row[place], wide) for row in rows)}
    for number, (row, texts) in enumerate(zip(table.rows, lines, strict=True)):
        heading = bool(heads) and number == 0
        least = height or (0 if heads or any(texts[1:]) else _ROOM)
        _fill(row, texts, widths, long, heading=heading, least=0 if heading else least, named=not heads)


def _narrow(table: _Table) -> None:
    """Leave one millimetre beside the words of each cell: a date has its line, a number its heading."""
    edges = "".join(f'<w:{side} w:w="57" w:type="dxa"/>' for side in ("left", "right"))
    table._tbl.tblPr.append(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{edges}</w:tblCellMar>"))


def _wraps(text: str, wide: int) -> bool:
    return "\n" in text or official.width(text) * _CHAR > wide - _FREE


def _fill(
    row: _Row,
    texts: Sequence[str],
    widths: Sequence[int],
    long: set[int],
    *,
    heading: bool,
    least: int,
    named: bool,
) -> None:
    if heading or sum(map(len, texts)) <= _WHOLE:
        keep_whole(row, heading=heading)
    if least:
        row.height, row.height_rule = Mm(least), WD_ROW_HEIGHT_RULE.AT_LEAST
    for place, (cell, text, wide) in enumerate(zip(row.cells, texts, widths, strict=True)):
        cell.width = Mm(wide)
        bold = heading or (named and place == 0)
        _say(cell, text, HEI if bold else "", left=place in long and not bold)


def _say(cell: _Cell, text: str, font: str, *, left: bool) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    wear(paragraph, CELL)
    if left:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
    say(paragraph, clean(text), font)
