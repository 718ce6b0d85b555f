"""A ledger as an Excel file: a header that stays in sight, text cells, ready to print on A4."""

import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from domain.dates.wording import full_time
from domain.ledgers import FIXED
from views.documents.sheets import footer, sheet_name, text_cell

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
_TOP, _MIDDLE = Alignment(wrap_text=True, vertical="top"), Alignment(wrap_text=True, vertical="center")


def copy_of(who: str, at: datetime) -> str:
    """Whose copy it is and from when (aware, told in China's time), for the foot of every page."""
    return f"由{who}于{full_time(at)}导出"


class LedgerFile:
    """A ledger while it is written row by row, so that a long one takes no more memory than a short one."""

    def __init__(self, title: str, header: Sequence[str], made_by: str) -> None:
        """Begin with the header; `made_by` stands at the foot of every printed page."""
        self._book = Workbook(write_only=True)
        # It has what a sheet has, though the stubs do not say so.
        self._sheet = cast(Worksheet, self._book.create_sheet(sheet_name(title)))
        self._widths = [*_WIDTHS, *[_ANSWER_WIDTH] * len(header)][: len(header)]
        self._rows = 0
        # What stands before the rows in the file has to be said before the first of them.
        for place, width in enumerate(self._widths, 1):
            self._sheet.column_dimensions[get_column_letter(place)].width = width
        self._sheet.freeze_panes = "C2"
        _print_setup(self._sheet, title, made_by, self._widths)
        self.add([header])

    def add(self, rows: Iterable[Sequence[str]]) -> None:
        """Write rows behind the last one."""
        for row in rows:
            self._rows += 1
            lines = max((_lines(text, width) for text, width in zip(row, self._widths, strict=True)), default=1)
            self._sheet.row_dimensions[self._rows].height = min(lines * _LINE_HEIGHT + 3, _TALLEST)
            self._sheet.append([self._cell(text) for text in row])
            # Else the height of every row would be kept until the end.
            del self._sheet.row_dimensions[self._rows]

    def save(self, path: Path) -> None:
        """Write the file; raises OSError when the disk does not take it."""
        self._sheet.auto_filter.ref = f"A1:{get_column_letter(len(self._widths))}{self._rows}"
        self._book.save(path)

    def discard(self) -> None:
        """Leave off: what was written so far is deleted."""
        sheet: Any = self._sheet
        if not sheet.closed:
            sheet.close()
        with suppress(OSError, ValueError):
            sheet._writer.cleanup()

    def _cell(self, text: str) -> Cell:
        cell = text_cell(self._sheet, text)
        cell.border = _FRAME
        cell.alignment = _TOP if self._rows > 1 else _MIDDLE
        if self._rows == 1:
            cell.font, cell.fill = Font(bold=True), _HEAD
        return cell


def _lines(text: str, width: int) -> int:
    return sum(max(1, -(-_width(line) // (width - 2))) for line in text.split("\n"))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def _print_setup(sheet: Worksheet, title: str, made_by: str, widths: Sequence[int]) -> None:
    sheet.print_title_rows = "1:1"
    if len(widths) > len(FIXED):
        sheet.print_title_cols = "A:C"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth = -(-sum(widths) // _PAGE_WIDTH)
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    _part(sheet.oddHeader).center.text = footer(title)
    _part(sheet.oddFooter).left.text = footer(made_by)
    _part(sheet.oddFooter).right.text = "第&P页，共&N页"


def _part(found: HeaderFooterItem | None) -> HeaderFooterItem:
    assert found is not None  # noqa: S101  every sheet has a header and a footer
    return found
