"""The bulletin as a Word file: ordinary print without red head, the table on a page of its own (domain.md 3.6)."""

import io
from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime, time

from docx.document import Document as Paper
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Length, Mm
from docx.table import _Row

from domain.bulletin import Paper as Bulletin
from domain.bulletin import annex_note
from domain.dates.wording import date_full
from domain.plain_text import clean
from views.documents.document import Ending, Heading, Number, Text, Title, To
from views.documents.letters import Blocks, Letter, Pattern, Values
from views.documents.official import (
    ANNEX,
    CELL,
    ENDING,
    FLUSH,
    HEADLINE,
    HEI,
    LEVEL_ONE,
    MARK,
    NOTE,
    blank,
    ending,
    imprint,
    keep_whole,
    paragraph,
    say,
    wear,
    write,
)
from views.documents.word_package import finished
from views.pictures.drawing import draw
from views.pictures.progress import summary

_ORDINALS = "一二三四五六七八九"
_TEXT_WIDTH, _NUMBER_WIDTH, _UNIT_WIDTH = 156, 16, 56
BULLETIN = Pattern(
    (
        Number("{{发文字号}}"),
        Title(("{{标题}}",), "{{稿别}}"),
        To("{{主送}}"),
        Text("{{开头}}"),
        Text("{{正文}}"),
        Text("附件：{{附件名称}}"),
        Ending("{{落款}}", "{{日期}}"),
    ),
    needs=("发文字号", "标题", "稿别", "主送", "正文", "附件名称", "落款", "日期"),
    inserted=frozenset({"正文"}),
)
_UNDATED = "　　年　月　日"


def docx(bulletin: Bulletin) -> bytes:
    """The whole bulletin as a .docx file."""
    # What is signed is bound and put on file; before that it is read from one side.
    paper = blank(facing=bulletin.dated is not None)
    _head(paper, bulletin)
    _text(paper, bulletin)
    _close(paper, bulletin)
    made = datetime.combine(bulletin.dated or bulletin.as_of, time())
    return finished(paper, bulletin.name, bulletin.office, made)


def letter(bulletin: Bulletin) -> Letter:
    """The same for a template of the office: its words, and the annex, which no template changes."""
    body = [
        block
        for number, (title, text) in enumerate(bulletin.sections)
        for block in (Heading(f"{_ORDINALS[number]}、{title}"), Text(text))
    ]
    values: Values = {
        "发文字号": bulletin.doc_no,
        "标题": "".join(bulletin.title),
        "稿别": "" if bulletin.doc_no else "送审稿",
        "主送": bulletin.to,
        "开头": bulletin.opening,
        "正文": Blocks(tuple(body)),
        "附件名称": bulletin.annex_title,
        "落款": bulletin.office,
        "日期": date_full(bulletin.dated) if bulletin.dated else _UNDATED,
    }
    return Letter(bulletin.name, BULLETIN, [values], bulletin.office, close=lambda paper: _close(paper, bulletin))


def _close(paper: Paper, bulletin: Bulletin) -> None:
    _annex(paper, bulletin)
    if bulletin.dated:
        imprint(paper, clean(bulletin.office), date_full(bulletin.dated))


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
            paragraph(paper, line)
    end = len(paper.paragraphs) - 1
    write(paper, "")
    write(paper, f"附件：{bulletin.annex_title}")
    write(paper, "")
    write(paper, "")
    ending(paper, clean(bulletin.office), date_full(bulletin.dated) if bulletin.dated else _UNDATED)
    # Name and date never stand on a page without text (GB/T 9704-2012, 落款).
    for one in paper.paragraphs[end:-1]:
        one.paragraph_format.keep_with_next = True


def _annex(paper: Paper, bulletin: Bulletin) -> None:
    write(paper, "附件", ANNEX).paragraph_format.page_break_before = True
    write(paper, "", FLUSH)
    write(paper, bulletin.annex_title, HEADLINE)
    write(paper, "", FLUSH)
    _picture(paper, bulletin)
    heading = ("序号", "单位", *bulletin.columns)
    table = paper.add_table(rows=2, cols=len(heading), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    widths = _widths(len(bulletin.columns))
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = wide
    first, pattern = table.rows
    _fill(first, heading, widths, font=HEI)
    _fill(pattern, ["字"] * len(heading), widths, font="")
    for number, row in enumerate(bulletin.rows, 1):
        _copy(pattern, (str(number), *row))
    table._tbl.remove(pattern._tr)
    write(paper, annex_note(bulletin), NOTE).paragraph_format.keep_together = True


def _copy(pattern: _Row, texts: Sequence[str]) -> None:
    """Add a row like this one: made anew cell by cell, 500 would take four times as long."""
    row = deepcopy(pattern._tr)
    for node, text in zip(row.iter(qn("w:t")), texts, strict=True):
        node.text = " ".join(clean(text).split("\n"))
    pattern._tr.addprevious(row)


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
