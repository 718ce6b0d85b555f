"""The bulletin as a Word file: ordinary print without red head, the table on a page of its own (domain.md 3.6)."""

import io
import re
from collections.abc import Sequence
from datetime import datetime, time

from docx.document import Document as Paper
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Length, Mm
from docx.table import _Row

from domain.bulletin import Paper as Bulletin
from domain.bulletin import annex_note
from domain.dates.wording import date_full
from domain.plain_text import clean
from views.documents.official import (
    ANNEX,
    BODY,
    CELL,
    ENDING,
    FLUSH,
    HEADLINE,
    HEI,
    KAI,
    LEVEL_ONE,
    MARK,
    NOTE,
    blank,
    ending,
    imprint,
    keep_whole,
    say,
    wear,
    write,
)
from views.documents.word_package import finished
from views.pictures.drawing import draw
from views.pictures.progress import summary

_ORDINALS = "一二三四五六七八九"
_TEXT_WIDTH, _NUMBER_WIDTH, _UNIT_WIDTH = 156, 16, 56
# （一）…… up to the first full stop is a heading of the second level.
_LEVEL_TWO = re.compile(r"(（[一二三四五六七八九十]+）[^。]*。?)(.*)", re.DOTALL)
_UNDATED = "　　年　月　日"


def docx(bulletin: Bulletin) -> bytes:
    """The whole bulletin as a .docx file."""
    # What is signed is bound and put on file; before that it is read from one side.
    paper = blank(facing=bulletin.dated is not None)
    _head(paper, bulletin)
    _text(paper, bulletin)
    _annex(paper, bulletin)
    if bulletin.dated:
        imprint(paper, clean(bulletin.office), date_full(bulletin.dated))
    made = datetime.combine(bulletin.dated or bulletin.as_of, time())
    return finished(paper, bulletin.name, bulletin.office, made)


def _head(paper: Paper, bulletin: Bulletin) -> None:
    if bulletin.doc_no:
        write(paper, bulletin.doc_no, ENDING)
        write(paper, "", FLUSH)
    first, second = bulletin.title
    title = write(paper, clean(first), HEADLINE)
    title.add_run().add_break()
    say(title, second)
    if not bulletin.doc_no:
        write(paper, "（送审稿）", MARK)
    write(paper, "", FLUSH)
    write(paper, f"{bulletin.to}：", FLUSH)
    write(paper, bulletin.opening)


def _text(paper: Paper, bulletin: Bulletin) -> None:
    for number, (title, text) in enumerate(bulletin.sections):
        write(paper, f"{_ORDINALS[number]}、{title}", LEVEL_ONE).paragraph_format.keep_with_next = True
        for line in filter(None, (one.strip() for one in clean(text).splitlines())):
            _paragraph(paper, line)
    end = len(paper.paragraphs) - 1
    write(paper, "")
    write(paper, f"附件：{bulletin.annex_title}")
    write(paper, "")
    write(paper, "")
    ending(paper, clean(bulletin.office), date_full(bulletin.dated) if bulletin.dated else _UNDATED)
    # Name and date never stand on a page without text (GB/T 9704-2012, 落款).
    for one in paper.paragraphs[end:-1]:
        one.paragraph_format.keep_with_next = True


def _paragraph(paper: Paper, line: str) -> None:
    found = _LEVEL_TWO.fullmatch(line)
    if found is None:
        write(paper, line)
        return
    paragraph = write(paper, "", BODY)
    say(paragraph, found[1], KAI)
    say(paragraph, found[2])


def _annex(paper: Paper, bulletin: Bulletin) -> None:
    write(paper, "附件", ANNEX).paragraph_format.page_break_before = True
    write(paper, "", FLUSH)
    write(paper, bulletin.annex_title, HEADLINE)
    write(paper, "", FLUSH)
    _picture(paper, bulletin)
    heading = ("序号", "单位", *bulletin.columns)
    table = paper.add_table(rows=len(bulletin.rows) + 1, cols=len(heading), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    widths = _widths(len(bulletin.columns))
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = wide
    texts = [heading, *((str(number), *row) for number, row in enumerate(bulletin.rows, 1))]
    for row, line in zip(table.rows, texts, strict=True):
        _fill(row, line, widths, font=HEI if line is heading else "")
    write(paper, annex_note(bulletin), NOTE).paragraph_format.keep_together = True


def _picture(paper: Paper, bulletin: Bulletin) -> None:
    """How many units stand where, at one look, with the same words for who does not see it."""
    shown = summary(bulletin)
    place = write(paper, "", FLUSH)
    # A line of fixed height would cut it.
    place.paragraph_format.line_spacing = 1.0
    picture = place.add_run().add_picture(io.BytesIO(draw(shown.grid)), width=Mm(_TEXT_WIDTH))
    picture._inline.docPr.set("descr", clean("；".join(shown.words)))


def _widths(duties: int) -> list[Length]:
    rest = (_TEXT_WIDTH - _NUMBER_WIDTH - _UNIT_WIDTH) / max(duties, 1)
    return [Mm(_NUMBER_WIDTH), Mm(_UNIT_WIDTH), *[Mm(rest)] * duties]


def _fill(row: _Row, texts: Sequence[str], widths: Sequence[Length], font: str) -> None:
    keep_whole(row, heading=bool(font))
    for place, (cell, text, wide) in enumerate(zip(row.cells, texts, widths, strict=True)):
        cell.width = wide
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        paragraph = cell.paragraphs[0]
        wear(paragraph, CELL)
        if place == 1 and not font:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        say(paragraph, clean(text), font)
