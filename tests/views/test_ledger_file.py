"""The ledger's file: odd texts stay text, names are harmless, and it opens as it was written."""

import io
import random
import zipfile
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from domain.ledgers import FIXED
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


def odd(rng: random.Random) -> str:
    head = rng.choice([*TRIGGERS, "", "=", "+", "-", "@", "'", " ="])
    tail = "".join(
        chr(rng.choice([*range(0x20), *range(0x20, 0x7F), 0x3000, 0x4E00, 0xD800, 0xFFFE, 0x1F600])) for _ in range(6)
    )
    return head + tail


def xlsx(title: str, header: Sequence[str], rows: Sequence[Sequence[str]], made_by: str) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.xlsx")
        file = LedgerFile(title, header, made_by)
        file.add(rows)
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
    sheet = load_workbook(io.BytesIO(xlsx("台账", (*FIXED, "答"), [["一\n二"] * 10] * 3, "由王敏导出"))).active
    assert isinstance(sheet, Worksheet)
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("C2", "A1:J4", "$1:$1")
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert [sheet.row_dimensions[number].height for number in range(1, 5)] == [18.0, 33.0, 33.0, 33.0]
    assert (sheet["A1"].font.bold, sheet["A2"].font.bold, sheet["A2"].alignment.wrap_text) == (True, False, True)
    assert sheet.column_dimensions["B"].width == 20
