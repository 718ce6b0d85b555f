"""The ledger's file: odd texts stay text, names are harmless, and it opens as it was written."""

import io
import random
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from domain.ledgers import Contents, Ledger, Measured, Value
from domain.listing import LedgerColumn, Listing
from domain.mechanisms import MECHANISMS
from tests.stage import china
from views.documents.ledger_xlsx import LedgerFile
from views.documents.sheets import CELL_LIMIT, NAME_LIMIT, footer, sheet_name

TRIGGERS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "#N/A",
    "#REF!",
    "1e5",
]
TRIGGERS += [
    "true",
    "2026-01-01",
    "00123",
    '=HYPERLINK("http://x")',
    "'=1",
    "{=1}",
    "\x00=1",
    "\u202e=1",
    "%",
    "_x0041_",
]


WIDTHS = {"序号": 6, "单位": 20}
FIXED = ("序号", "单位", "状态")


def odd(rng: random.Random) -> str:
    head = rng.choice([*TRIGGERS, "", "=", "+", "-", "@", "'", " ="])
    tail = "".join(
        chr(rng.choice([*range(0x20), *range(0x20, 0x7F), 0x3000, 0x4E00, 0xD800, 0xFFFE, 0x1F600])) for _ in range(6)
    )
    return head + tail


def xlsx(title: str, header: Sequence[str], rows: Sequence[Sequence[Value]], made_by: str) -> bytes:
    listing = Listing("台账", tuple(LedgerColumn(heading, (), WIDTHS.get(heading, 0)) for heading in header))
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.xlsx")
        file = LedgerFile(Ledger(title, (listing,), MECHANISMS["duty_report"], Contents({})), made_by)
        file.add(0, rows)
        file.save(path)
        return path.read_bytes()


def opened(content: bytes) -> list[list[Any]]:
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows()]


def test_ten_thousand_odd_texts_make_no_formula_and_no_number() -> None:
    rng = random.Random(20261123)
    texts = [*TRIGGERS, *(odd(rng) for _ in range(10_000))]
    texts += [""] * (-len(texts) % 10)
    rows = tuple(tuple(texts[start : start + 10]) for start in range(0, len(texts), 10))
    content = xlsx("台账", tuple(f"第{n}列" for n in range(10)), rows, "由王敏导出")
    cells = [cell for row in opened(content) for cell in row if cell.value is not None]
    assert len(cells) > 9_000
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("text", ["=1+1", "第一行\n第二行", "<b>&amp;</b>", "#N/A", "甲" * 4000, "😀" * 10])
def test_a_text_is_read_back_as_it_was_written(text: str) -> None:
    rows = opened(xlsx("台账", ("列",), ((text,),), ""))
    assert rows[1][0].value == text


def test_a_text_that_is_too_long_for_a_cell_is_cut_and_says_so() -> None:
    value = opened(xlsx("台账", ("列",), (("甲" * 40_000,),), ""))[1][0].value
    assert len(value) == CELL_LIMIT
    assert value.endswith("…")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("2026年第三季度党建工作情况台账", "2026年第三季度党建工作情况台账"),
        ("甲/乙\\丙[丁]:戊*己?", "甲_乙_丙_丁__戊_己_"),
        ("'甲'", "甲"),
        ("\n", "台账"),
        ("'" * 40, "台账"),
    ],
)
def test_a_sheet_s_name_is_one_that_excel_takes(title: str, name: str) -> None:
    assert sheet_name(title) == name


def test_a_long_title_is_cut_to_what_a_sheet_s_name_may_be() -> None:
    assert len(sheet_name("甲" * 200)) == NAME_LIMIT
    assert load_workbook(io.BytesIO(xlsx("甲'" * 200, ("列",), (), ""))).sheetnames == [sheet_name("甲'" * 200)]


def test_the_foot_of_the_page_takes_no_commands() -> None:
    assert footer("甲&P\n乙") == "甲&&P 乙"
    content = xlsx("台账", FIXED, (), "由甲&A于今天导出")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert "&L由甲&&A于今天导出" in unescape(book.read("xl/worksheets/sheet1.xml").decode())


def test_a_ledger_is_dressed_for_reading_and_printing_however_long_it_is() -> None:
    sheet = load_workbook(io.BytesIO(xlsx("台账", FIXED, [["一\n二"] * 3] * 3, "由王敏导出"))).active
    assert isinstance(sheet, Worksheet)
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("C2", "A1:C4", "$1:$1")
    assert [sheet.row_dimensions[number].height for number in range(1, 5)] == [18.0, 33.0, 33.0, 33.0]
    assert (sheet["A1"].font.bold, sheet["A2"].font.bold, sheet["A2"].alignment.wrap_text) == (True, False, True)
    assert (sheet.column_dimensions["B"].width, sheet.column_dimensions["C"].width) == (20, 174)


@pytest.mark.parametrize("columns", [3, 30])
def test_a_ledger_is_one_page_of_a4_across_and_as_many_down_as_it_takes(columns: int) -> None:
    sheet = load_workbook(io.BytesIO(xlsx("台账", [f"第{n}列" for n in range(columns)], (), ""))).active
    assert isinstance(sheet, Worksheet)
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize or 0)) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


@pytest.mark.parametrize(
    ("value", "read", "number_format"),
    [
        (7, 7, "0"),
        (Measured(90.5, "万元"), 90.5, 'General"万元"'),
        (Measured(92.5, ""), 92.5, "General"),
        (date(2026, 3, 31), datetime(2026, 3, 31), "yyyy-mm-dd"),  # noqa: DTZ001  a cell has no zone
        (china("2026-03-31 17:30"), datetime(2026, 3, 31, 17, 30), "yyyy-mm-dd hh:mm"),  # noqa: DTZ001
    ],
)
def test_days_and_numbers_are_such_and_get_smaller_instead_of_crosses(
    value: Value, read: object, number_format: str
) -> None:
    cell = opened(xlsx("台账", ("列",), ((value,),), ""))[1][0]
    assert (cell.value, cell.number_format, cell.alignment.shrink_to_fit) == (read, number_format, True)
