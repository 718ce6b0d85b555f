"""Cells of workbooks: whatever people wrote stays text (reliability.md section 3, row 8)."""

import math
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.worksheet.worksheet import Worksheet

from domain.dates.clock import local
from domain.ledgers import Measured, Value
from domain.plain_text import clean
from views.text import truncate

# Limits of the .xlsx format; a longer text makes Excel repair the file.
CELL_LIMIT = 32_767
_TALLEST = 409.0
NAME_LIMIT = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")


def put(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """Write text into a cell, so that it is never a formula, an error or a number, and stays so when edited."""
    cell = sheet.cell(row, column, truncate(clean(text), CELL_LIMIT))
    assert isinstance(cell, Cell)  # noqa: S101  a merged cell is never written to
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def text_cell(sheet: Worksheet, text: str) -> Cell:
    """The same for a sheet that is written row by row: a cell to be put into its next row."""
    cell: Cell = WriteOnlyCell(sheet, truncate(clean(text), CELL_LIMIT))
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def value_cell(sheet: Worksheet, value: Value) -> Cell:
    """A cell that holds what it is: a number, a day, an instant on China's clock; what people typed stays text."""
    if isinstance(value, str):
        return text_cell(sheet, value)
    if isinstance(value, datetime):
        return _formatted(sheet, local(value).replace(tzinfo=None), "yyyy-mm-dd hh:mm")
    if isinstance(value, date):
        return _formatted(sheet, datetime.combine(value, time()), "yyyy-mm-dd")
    if isinstance(value, Measured):
        return _formatted(sheet, value.number, f'General"{value.measure}"' if value.measure else "General")
    return _formatted(sheet, value, "0")


def _formatted(sheet: Worksheet, value: float | datetime, number_format: str) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, value)
    cell.number_format = number_format
    return cell


def sheet_name(title: str) -> str:
    """A name that a sheet may have: at most 31 characters, none of []:*?/\\, no apostrophe at either end."""
    plain = _NOT_IN_NAMES.sub("_", " ".join(clean(title).split()))
    return truncate(plain.strip("' "), NAME_LIMIT).strip("' ") or "台账"


def row_height(texts: Iterable[object], widths: Iterable[float], line: float) -> float:
    """How high a row is (points) whose lines are `line` high each; not every program finds that out by itself.

    Widths are those of the columns, in half-width characters; what is no text has one line.
    """
    lines = max((_lines(one, width) for one, width in zip(texts, widths, strict=True)), default=1)
    return min(lines * line + 3, _TALLEST)


def _lines(value: object, width: float) -> int:
    if not isinstance(value, str):
        return 1
    return sum(max(1, math.ceil(_width(one) / (width - 2))) for one in value.split("\n"))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def footer(text: str) -> str:
    """Text for the foot of printed pages, where & begins a command."""
    return " ".join(clean(text).split()).replace("&", "&&")
