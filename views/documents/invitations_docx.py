"""The sheet of invitations as a Word file: a row for each person, to be cut out, with link and QR code."""

import io
from collections.abc import Sequence
from datetime import datetime, time

import segno
from docx.document import Document as Paper
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml.shape import CT_Inline
from docx.parts.image import ImagePart
from docx.shared import Mm
from docx.table import _Row
from docx.text.run import Run
from PIL import Image

from domain.dates.clock import local
from domain.dates.wording import day_and_time
from domain.plain_text import clean
from views.documents.official import CELL, FLUSH, HEADLINE, NOTE, blank, keep_whole, say, wear, write
from views.documents.word_package import finished

# Unit, name, post, link.
Row = tuple[str, str, str, str]
_WIDTHS = (34, 30, 61, 31)
_CODE = Mm(24)
_HOW = (
    "请沿行裁开，把每人的一行单独交给本人：扫二维码或打开链接，再点“开始”。"
    "链接只能使用一次，请勿整份转发，请勿发到群里。"
)
# One mask for all: to weigh the eight against each other takes eight times as long, and phones read each of them.
_MASK = 2
# White squares around a code, and pixels of a square.
_MARGIN, _PIXELS = 2, 4


def docx(where: str, rows: Sequence[Row], until: datetime) -> bytes:
    """The sheet as a .docx file; `until` is when the links end (aware UTC)."""
    paper = blank()
    write(paper, "启用表", HEADLINE)
    if where:
        write(paper, clean(where), CELL)
    write(paper, f"共{len(rows)}人，有效期至{day_and_time(until)}。", NOTE)
    write(paper, _HOW, NOTE)
    write(paper, "", FLUSH)
    table = paper.add_table(rows=1, cols=len(_WIDTHS), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Mm(width)
    _fill(table.rows[0], ("单位", "姓名　职务", "链接", "二维码"))
    keep_whole(table.rows[0], heading=True)
    for number, (unit, name, post, link) in enumerate(rows, 1):
        row = table.add_row()
        _fill(row, (unit, f"{name}\n{post}", link, ""))
        _picture(paper, row.cells[-1].paragraphs[0].add_run(), number, _code(link))
        keep_whole(row)
    return finished(paper, "启用表", "", datetime.combine(local(until).date(), time()))


def _picture(paper: Paper, run: Run, number: int, png: bytes) -> None:
    """Put a picture into the sheet: python-docx would compare each with all before it, which grows with the square."""
    part = ImagePart(PackURI(f"/word/media/code{number}.png"), CONTENT_TYPE.PNG, png)
    relation = paper.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
    run._r.add_drawing(CT_Inline.new_pic_inline(number, relation, part.partname.filename, _CODE, _CODE))


def _code(link: str) -> bytes:
    squares = segno.make_qr(link, error="m", mask=_MASK, boost_error=False).matrix
    side = len(squares) + 2 * _MARGIN
    image = Image.new("1", (side, side), 1)
    image.paste(
        Image.frombytes("L", (len(squares),) * 2, bytes(255 * (1 - one) for row in squares for one in row)),
        (_MARGIN,) * 2,
    )
    buffer = io.BytesIO()
    image.resize((_PIXELS * side,) * 2, Image.Resampling.NEAREST).save(buffer, "PNG")
    return buffer.getvalue()


def _fill(row: _Row, texts: Sequence[str]) -> None:
    for cell, text, width in zip(row.cells, texts, _WIDTHS, strict=True):
        cell.width = Mm(width)
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        if not text:
            # The picture's own: a line of fixed height would cut it.
            continue
        paragraph = cell.paragraphs[0]
        wear(paragraph, NOTE if text.startswith("https://") else CELL)
        say(paragraph, clean(text))
