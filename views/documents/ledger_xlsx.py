"""A ledger as an Excel file: headers that stay in sight, days and numbers as such, one page of A4 across."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, cast

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from domain.dates.wording import full_time
from domain.ledgers import Value
from domain.listing import Listing
from views.documents.sheets import footer, row_height, sheet_name, value_cell

_LINE = Side(style="thin", color="BFBFBF")
_FRAME = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD = PatternFill("solid", fgColor="F2F2F2")
# Half-width characters that a page of A4 across holds in a size that can still be read; what an answer needs at least.
_PAGE_WIDTH, _NARROWEST = 200, 14
_LINE_HEIGHT = 15.0
_A4 = 9
# In inches: 10 mm at the sides, room for title and foot above and below.
_MARGINS = {"left": 0.4, "right": 0.4, "top": 0.7, "bottom": 0.6, "header": 0.3, "footer": 0.3}
_TOP, _MIDDLE = Alignment(wrap_text=True, vertical="top"), Alignment(wrap_text=True, vertical="center")
# A number or a day cannot wrap: it gets smaller instead of ####.
_SHRUNK = Alignment(shrink_to_fit=True, vertical="top", horizontal="left")
_INTERNAL = "内部资料"


def copy_of(who: str, at: datetime) -> str:
    """Whose copy it is and from when (aware, told in China's time), for the foot of every page."""
    return f"由{who}于{full_time(at)}导出"


class Layout(Protocol):
    """What a file is made by: its title and its sheets; `internal` ones say so. `domain.ledgers.Ledger` is one."""

    @property
    def title(self) -> str: ...

    @property
    def sheets(self) -> tuple[Listing, ...]: ...

    @property
    def internal(self) -> bool: ...


class LedgerFile:
    """A ledger while it is written row by row, so that a long one takes no more memory than a short one."""

    def __init__(self, ledger: Layout, made_by: str) -> None:
        """Begin with the headers; `made_by` stands at the foot of every printed page."""
        self._book = Workbook(write_only=True)
        self._sheets = [_Sheet(self._book, ledger, one, made_by) for one in ledger.sheets]

    def add(self, place: int, rows: Iterable[Sequence[Value]]) -> int:
        """Write rows behind the last one of a sheet; gives how many it has now, without its header."""
        for row in rows:
            self._sheets[place].add(row)
        return self._sheets[place].rows - 1

    def save(self, path: Path) -> None:
        """Write the file; raises OSError when the disk does not take it."""
        for one in self._sheets:
            one.end()
        self._book.save(path)

    def discard(self) -> None:
        """Leave off: what was written so far is deleted."""
        for one in self._sheets:
            one.discard()


class _Sheet:
    """One sheet while it is written."""

    def __init__(self, book: Workbook, ledger: Layout, listing: Listing, made_by: str) -> None:
        several = len(ledger.sheets) > 1
        # It has what a sheet has, though the stubs do not say so.
        self._sheet = cast(Worksheet, book.create_sheet(sheet_name(listing.name if several else ledger.title)))
        self._widths = _widths(listing)
        self.rows = 0
        # What stands before the rows in the file has to be said before the first of them.
        for place, width in enumerate(self._widths, 1):
            self._sheet.column_dimensions[get_column_letter(place)].width = width
        self._sheet.freeze_panes = "C2"
        title = f"{ledger.title}·{listing.name}" if several else ledger.title
        _print_setup(self._sheet, title, made_by, internal=ledger.internal)
        self.add([one.heading for one in listing.columns])

    def add(self, row: Sequence[Value]) -> None:
        self.rows += 1
        self._sheet.row_dimensions[self.rows].height = row_height(row, self._widths, _LINE_HEIGHT)
        self._sheet.append([self._cell(one) for one in row])
        # Else the height of every row would be kept until the end.
        del self._sheet.row_dimensions[self.rows]

    def end(self) -> None:
        self._sheet.auto_filter.ref = f"A1:{get_column_letter(len(self._widths))}{self.rows}"

    def discard(self) -> None:
        sheet: Any = self._sheet
        if not sheet.closed:
            sheet.close()
        with suppress(OSError, ValueError):
            sheet._writer.cleanup()

    def _cell(self, value: Value) -> Cell:
        cell = value_cell(self._sheet, value)
        cell.border = _FRAME
        cell.alignment = _TOP if isinstance(value, str) else _SHRUNK
        if self.rows == 1:
            cell.font, cell.fill, cell.alignment = Font(bold=True), _HEAD, _MIDDLE
        return cell


def _widths(listing: Listing) -> list[int]:
    """Those that are declared; the others share what is left of the page."""
    declared = [one.width for one in listing.columns]
    share = (_PAGE_WIDTH - sum(declared)) // max(declared.count(0), 1)
    return [width or max(share, _NARROWEST) for width in declared]


def _print_setup(sheet: Worksheet, title: str, made_by: str, *, internal: bool) -> None:
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins = PageMargins(**_MARGINS)
    _part(sheet.oddHeader).center.text = footer(title)
    if internal:
        _part(sheet.oddHeader).left.text = _INTERNAL
    _part(sheet.oddFooter).left.text = footer(made_by)
    _part(sheet.oddFooter).right.text = "第&P页，共&N页"


def _part(found: HeaderFooterItem | None) -> HeaderFooterItem:
    assert found is not None  # noqa: S101  every sheet has a header and a footer
    return found
