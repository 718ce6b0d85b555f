"""Reads the rows of a roster file, .xlsx or .csv, whatever its name says; a hostile file costs little."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import islice, repeat
from operator import is_
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL

from domain.errors import Refusal
from domain.roster import RosterLine
from domain.roster_merged import filled
from services.roster_package import AGAIN, UNPACKED_LIMIT, Layout, plain
from services.text_files import text_of

__all__ = ["TOO_LONG", "UNPACKED_LIMIT", "read_lines"]

ZIP, OLD_EXCEL, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
# An .xlsx with a password is an old container with this stream in it.
LOCKED = "EncryptedPackage".encode("utf-16-le")
ROWS_READ = 20_000
COLUMNS_READ = 60
TOO_LONG = f"表格超过{ROWS_READ}行，请删去空行或分开导入。"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ERRORS = ("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!")


def read_lines(content: bytes) -> tuple[RosterLine, ...]:
    """The rows of all sheets of an .xlsx, or of a .csv in UTF-8 or GB 18030; raises Refusal and nothing else."""
    if content.startswith(ZIP):
        return _workbook(content)
    if content.startswith(OLD_EXCEL):
        if LOCKED in content:
            raise Refusal("文件设有打开密码，不能读取。请在 Excel 或 WPS 中取消密码，保存后重新发送。")
        raise Refusal("文件是旧版 .xls 格式，不能读取。请用 Excel 或 WPS 打开，另存为 .xlsx 后重新发送。")
    if content.startswith(PDF):
        raise Refusal(f"文件不是表格，而是 PDF。{AGAIN}")
    return _csv(_decoded(content))


def _workbook(content: bytes) -> tuple[RosterLine, ...]:
    try:
        book = plain(content)
        opened = [
            load_workbook(io.BytesIO(book.content), read_only=True, keep_links=False, data_only=values)
            for values in (False, True)
        ]
        found: list[RosterLine] = []
        for written, computed in zip(*(one.worksheets for one in opened), strict=True):
            rows = zip(_rows(written), _rows(computed), strict=True)
            layout = book.layouts.get(written.title, Layout())
            lines = _lines(rows, written.title, layout, in_hidden_sheet=written.sheet_state != "visible")
            found += filled(_limited(lines), layout.merged)
        return tuple(found)
    except Refusal:
        raise
    # Damaged or hostile workbooks make the reader fail in every imaginable way; none of them is ours.
    except Exception as error:
        raise Refusal(f"文件已损坏或不是有效的表格。{AGAIN}") from error


def _rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    # Some programs write a wrong size into the sheet; read what is really there.
    sheet.reset_dimensions()
    rows: Iterator[tuple[Any, ...]] = sheet.iter_rows(max_col=COLUMNS_READ)
    return rows


def _lines(
    rows: Iterable[tuple[tuple[Any, ...], tuple[Any, ...]]], title: str, layout: Layout, *, in_hidden_sheet: bool
) -> Iterator[RosterLine]:
    for number, (written, values) in enumerate(rows, 1):
        # Up to a forgotten blank in the last row there may be a million rows that are not in the file at all.
        if all(map(is_, written, repeat(EMPTY_CELL))):
            continue
        computed = frozenset(
            place for place, cell in enumerate(written) if cell.value is not None and _fails(cell, values[place])
        )
        cells = tuple("" if place in computed else _text(cell.value) for place, cell in enumerate(values))
        if computed or any(cells):
            yield RosterLine(number, cells, computed, title, in_hidden_sheet, number in layout.hidden_rows)


def _fails(written: Any, value: Any) -> bool:
    """Whether a cell holds an error, or a formula of which no program has kept the value."""
    if written.data_type == "e" or value.data_type == "e":
        return True
    # "str" without a value is a formula that came to an empty text.
    return bool(written.data_type == "f" and value.value is None and value.data_type != "str")


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else _ESCAPED.sub(lambda match: chr(int(match[1], 16)), str(value))


def _decoded(content: bytes) -> str:
    if (text := text_of(content)) is None:
        raise Refusal(f"文件不是 .xlsx 或 .csv 名单。{AGAIN}")
    return text


def _csv(text: str) -> tuple[RosterLine, ...]:
    beginning = text[:4000]
    delimiter = max((",", "\t", ";"), key=beginning.count)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return _limited(_csv_line(number, cells) for number, cells in enumerate(rows, 1) if any(cells))
    except csv.Error as error:
        raise Refusal(f"文件格式有误，不能读取。{AGAIN}") from error


def _csv_line(number: int, cells: list[str]) -> RosterLine:
    read = tuple(cells[:COLUMNS_READ])
    return RosterLine(
        number, read, frozenset(place for place, cell in enumerate(read) if cell.startswith(("=", *_ERRORS)))
    )


def _limited(lines: Iterator[RosterLine]) -> tuple[RosterLine, ...]:
    found = tuple(islice(lines, ROWS_READ + 1))
    if len(found) > ROWS_READ:
        raise Refusal(TOO_LONG)
    return found
