"""Reads the rows of a roster file, .xlsx or .csv, whatever its name says; a hostile file costs little."""

import csv
import io
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import Any

from openpyxl import load_workbook

from domain.errors import Refusal
from domain.roster import RosterLine

ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# A packed workbook of 20 MB could unfold to gigabytes; a roster of 5,000 rows needs some hundred kilobytes.
UNPACKED_LIMIT = 32 * 1024 * 1024
ROWS_READ = 20_000
COLUMNS_READ = 30
_AGAIN = "请用模板填写，另存为 .xlsx 或 .csv 后重新发送。"
TOO_LONG = f"表格超过{ROWS_READ}行，请删去空行或分开导入。"


def read_lines(content: bytes) -> tuple[RosterLine, ...]:
    """The rows of the first sheet of an .xlsx, or of a .csv in UTF-8 or GB 18030; raises Refusal and nothing else."""
    if content.startswith(ZIP):
        return _workbook(content)
    if content.startswith(OLD_EXCEL):
        raise Refusal(f"文件是旧版 .xls 或带有密码，不能读取。{_AGAIN}")
    return _csv(_decoded(content))


def _workbook(content: bytes) -> tuple[RosterLine, ...]:
    try:
        _limit_unpacking(content)
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        # Some programs write a wrong size into the sheet; read what is really there.
        sheet.reset_dimensions()
        rows = islice(sheet.iter_rows(max_col=COLUMNS_READ), ROWS_READ + 1)
        return _limited(_line(number, row) for number, row in enumerate(rows, 1))
    except Refusal:
        raise
    # Damaged or hostile workbooks make the reader fail in every imaginable way; none of them is ours.
    except Exception as error:
        raise Refusal(f"文件已损坏或不是有效的表格。{_AGAIN}") from error


def _limit_unpacking(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > UNPACKED_LIMIT:
            raise Refusal(f"表格内容过大，请只保留名单一页。{_AGAIN}")


def _line(number: int, row: tuple[Any, ...]) -> RosterLine:
    # "f" is a formula, "e" an error such as #REF!.
    computed = any(cell.data_type in "fe" for cell in row if cell.value is not None)
    return RosterLine(number, tuple(_text(cell.value) for cell in row), computed)


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Refusal(f"文件不是 .xlsx 或 .csv 名单。{_AGAIN}")


def _csv(text: str) -> tuple[RosterLine, ...]:
    heading = text.split("\n", 1)[0]
    delimiter = "\t" if "\t" in heading and "," not in heading else ","
    try:
        rows = islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), ROWS_READ + 1)
        return _limited(_csv_line(number, cells) for number, cells in enumerate(rows, 1))
    except csv.Error as error:
        raise Refusal(f"文件格式有误，不能读取。{_AGAIN}") from error


def _csv_line(number: int, cells: list[str]) -> RosterLine:
    return RosterLine(
        number, tuple(cells[:COLUMNS_READ]), any(cell.startswith(("=", "#REF!", "#N/A")) for cell in cells)
    )


def _limited(lines: Iterator[RosterLine]) -> tuple[RosterLine, ...]:
    found = tuple(lines)
    if len(found) > ROWS_READ:
        raise Refusal(TOO_LONG)
    return found
