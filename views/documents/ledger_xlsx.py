"""A ledger as an Excel file: a header that stays in sight, text cells, ready to print on A4."""

import io
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from domain.dates.wording import full_time
from domain.ledgers import FIXED, Ledger
from views.documents.sheets import footer, put, sheet_name

_LINE = Side(style="thin", color="BFBFBF")
_FRAME = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD = PatternFill("solid", fgColor="F2F2F2")
# In the order of the fixed columns, in half-width characters; answers are texts and get more room.
_WIDTHS = (6, 20, 28, 12, 21, 21, 15, 10, 14)
_ANSWER_WIDTH = 36
# What a page of A4 across holds in a size that can still be read.
_PAGE_WIDTH = 200
# Points; the second is the most that Excel allows. Not every program finds the height of a wrapped row by itself.
_LINE_HEIGHT, _TALLEST = 15.0, 409.0
_A4 = 9


def copy_of(who: str, at: datetime) -> str:
    """Whose copy it is and from when (aware, told in China's time), for the foot of every page."""
    return f"由{who}于{full_time(at)}导出"


def xlsx(ledger: Ledger, made_by: str) -> bytes:
    """The ledger as an .xlsx file; `made_by` stands at the foot of every printed page."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101  a new workbook has one sheet
    sheet.title = sheet_name(ledger.title)
    widths = [*_WIDTHS, *[_ANSWER_WIDTH] * len(ledger.header)][: len(ledger.header)]
    for number, row in enumerate((ledger.header, *ledger.rows), 1):
        _write(sheet, number, row, widths)
    _dress(sheet, ledger, widths)
    _print_setup(sheet, ledger, made_by, sum(widths))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write(sheet: Worksheet, number: int, row: Sequence[str], widths: Sequence[int]) -> None:
    for place, text in enumerate(row, 1):
        cell = put(sheet, number, place, text)
        cell.border = _FRAME
        cell.alignment = Alignment(wrap_text=True, vertical="top" if number > 1 else "center")
    lines = max((_lines(text, width) for text, width in zip(row, widths, strict=True)), default=1)
    sheet.row_dimensions[number].height = min(lines * _LINE_HEIGHT + 3, _TALLEST)


def _lines(text: str, width: int) -> int:
    return sum(max(1, -(-_width(line) // (width - 2))) for line in text.split("\n"))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def _dress(sheet: Worksheet, ledger: Ledger, widths: Sequence[int]) -> None:
    for place, width in enumerate(widths, 1):
        head = sheet.cell(1, place)
        head.font, head.fill = Font(bold=True), _HEAD
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(ledger.header))}{len(ledger.rows) + 1}"


def _print_setup(sheet: Worksheet, ledger: Ledger, made_by: str, width: int) -> None:
    sheet.print_title_rows = "1:1"
    if len(ledger.header) > len(FIXED):
        sheet.print_title_cols = "A:C"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth = -(-width // _PAGE_WIDTH)
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    _part(sheet.oddHeader).center.text = footer(ledger.title)
    _part(sheet.oddFooter).left.text = footer(made_by)
    _part(sheet.oddFooter).right.text = "第&P页，共&N页"


def _part(found: HeaderFooterItem | None) -> HeaderFooterItem:
    assert found is not None  # noqa: S101  every sheet has a header and a footer
    return found
