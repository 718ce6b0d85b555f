"""Roster files as offices have them, built anew: what people do in Excel and WPS, and what programs write."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import Font

HEADING = ("单位", "单位类型", "上级单位", "姓名", "职务", "角色")
DEPARTMENT = "清河县委组织部"
QIAN = ("青山镇党委", "乡镇", DEPARTMENT, "钱进", "党委书记", "书记")
SUN = ("青山镇党委", "", "", "孙丽", "组织委员", "组织委员")
YANG = ("大桥乡党委", "乡镇", DEPARTMENT, "杨国栋", "党委书记", "书记")
ROWS = (QIAN, SUN, YANG)
LAST_ROW = 1_048_576
Row = Sequence[object]
Part = Callable[[bytes], bytes]


def workbook(
    *rows: Row,
    title: str = "名单",
    more: Mapping[str, Sequence[Row]] | None = None,
    before: Mapping[str, Sequence[Row]] | None = None,
    hidden: Sequence[str] = (),
    merged: Sequence[str] = (),
    after: Callable[[Workbook], None] | None = None,
) -> bytes:
    """An .xlsx with these rows on a sheet, `before` and `more` sheets around it; `merged` blocks are on the first."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, every in {**(before or {}), title: rows, **(more or {})}.items():
        sheet = book.create_sheet(name)
        for row in every:
            sheet.append([None if cell == "" else cell for cell in row])
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    for block in merged:
        book[title].merge_cells(block)
    if after:
        after(book)
    book.active = next(place for place, sheet in enumerate(book.worksheets) if sheet.sheet_state == "visible")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def altered(content: bytes, part: str, change: Part) -> bytes:
    """A workbook in which the parts whose names match were changed as no program of ours would write them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(text) if re.search(part, name) else text)
    return buffer.getvalue()


def strict(content: bytes) -> bytes:
    """The workbook as “Strict Open XML” has it."""
    names = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
            b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        ),
    }

    def change(text: bytes) -> bytes:
        for usual, other in names.items():
            text = text.replace(usual, other)
        return text

    return altered(content, r"\.(xml|rels)$", change)


def framed(rows: int) -> Part:
    """A sheet with a frame around so many empty rows below."""
    cells = "".join(f'<c r="{column}%d" s="1"/>' for column in "ABCDEF")
    every = "".join(
        f'<row r="{n}" s="1" customFormat="1">{cells % ((n,) * 6)}</row>' for n in range(LAST_ROW - rows, LAST_ROW)
    )
    return lambda text: text.replace(b"</sheetData>", every.encode() + b"</sheetData>")


def kept_value(cell: str, value: str) -> Part:
    """The formula in a cell has a value, as Excel keeps it."""
    found = re.compile(rb'(<c r="%s"[^>]*?)( t="\w+")?(><f>[^<]*</f>)<v ?/?>(</v>)?' % cell.encode())
    return lambda text: found.sub(rb'\1 t="str"\3<v>' + value.encode() + b"</v>", text)


def last_cell_is_bold(book: Workbook) -> None:
    """Somebody gave a format to the last row of all."""
    book["名单"].cell(LAST_ROW, 1).font = Font(bold=True)
