"""The bulletin's table as an Excel file; every cell is text."""

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from domain.bulletin import Paper as Bulletin
from domain.bulletin import annex_note
from domain.plain_text import clean
from views.documents.sheets import row_height

_LINE = Side(style="thin")
_FRAME = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_WIDTHS = (8, 30)
_OTHERS_WIDE = 16
_HEADING = 2
_LINE_HEIGHT = 17.0


def xlsx(bulletin: Bulletin) -> bytes:
    """The table as an .xlsx file, ready to print on A4 with its heading on each page."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101  a new workbook has one sheet
    sheet.title = "推进情况表"
    columns = ("序号", "单位", *bulletin.columns)
    _put(sheet, 1, 1, bulletin.annex_title, size=16, bold=True)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(columns))
    widths = [*_WIDTHS, *[_OTHERS_WIDE] * len(bulletin.columns)]
    for place, (text, width) in enumerate(zip(columns, widths, strict=True), 1):
        _put(sheet, _HEADING, place, text, bold=True, framed=True)
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.row_dimensions[_HEADING].height = row_height(columns, widths, _LINE_HEIGHT)
    for number, row in enumerate(bulletin.rows, 1):
        texts = (str(number), *row)
        sheet.row_dimensions[_HEADING + number].height = row_height(texts, widths, _LINE_HEIGHT)
        for place, text in enumerate(texts, 1):
            _put(sheet, _HEADING + number, place, text, framed=True, left=place == len(_WIDTHS))
    last = _HEADING + len(bulletin.rows) + 1
    _put(sheet, last, 1, annex_note(bulletin), size=10, left=True)
    sheet.merge_cells(start_row=last, start_column=1, end_row=last, end_column=len(columns))
    _print_setup(sheet, last)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _put(
    sheet: Worksheet,
    row: int,
    column: int,
    text: str,
    *,
    size: int = 12,
    bold: bool = False,
    framed: bool = False,
    left: bool = False,
) -> None:
    cell = sheet.cell(row, column, clean(text))
    # Only so is "=…" never a formula (reliability.md section 3, row 8).
    cell.data_type = "s"
    cell.font = Font(name="宋体", size=size, bold=bold)
    cell.alignment = Alignment(horizontal="left" if left else "center", vertical="center", wrap_text=True)
    if framed:
        cell.border = _FRAME


def _print_setup(sheet: Worksheet, last: int) -> None:
    sheet.row_dimensions[1].height = 36
    sheet.row_dimensions[last].height = 32
    sheet.freeze_panes = f"A{_HEADING + 1}"
    sheet.print_title_rows = f"{_HEADING}:{_HEADING}"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    footer = sheet.oddFooter
    if footer is not None and footer.center is not None:
        footer.center.text = "— &P —"
