"""The workbook that the office fills in: headings, two example rows, drop-down lists, and a page that explains."""

import io
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from domain.power import Role, UnitType
from domain.roster import EXAMPLE, MAX_LINES, Column

_EXAMPLES = (
    (f"{EXAMPLE}县委组织部", UnitType.DEPARTMENT.label, "", "张三", "基层办主任", Role.DEPT_ADMIN.label),
    (f"{EXAMPLE}镇党委", UnitType.TOWNSHIP.label, f"{EXAMPLE}县委组织部", "李四", "党委书记", Role.SECRETARY.label),
)
_EXPLAINED = (
    "填写说明",
    "一、每行一名人员；一个单位有几名人员就写几行。暂无人员的单位，姓名写“空缺”，或姓名、职务、角色都留空。",
    "二、单位类型和角色请从下拉列表中选择。",
    "三、组织部一行不填上级单位；其他单位填写上级单位全称，一般为县委组织部。",
    "四、同一单位再次出现时，单位类型和上级单位可以留空。",
    "五、请删去两行示例后再填写。单元格只填文字，不用公式。",
    "六、导入只新增，不删除：人员离任请在“单位人员”中办理交接或移除。",
    f"七、一次最多{MAX_LINES}行。有错误时会逐行列出，全部正确才会导入。",
)
_WIDTHS = {Column.UNIT: 30, Column.TYPE: 28, Column.PARENT: 22, Column.NAME: 12, Column.POST: 24, Column.ROLE: 20}
_TEXT_FORMAT = "@"


def template() -> bytes:
    """The empty roster as an .xlsx file; every cell is text."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101  a new workbook has one sheet
    sheet.title = "名单"
    _write(sheet, [[column.value for column in Column], *_EXAMPLES])
    for place, column in enumerate(Column, 1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = _WIDTHS[column]
        sheet.column_dimensions[letter].number_format = _TEXT_FORMAT
        sheet.cell(1, place).font = Font(bold=True)
    sheet.freeze_panes = "A2"
    notes = book.create_sheet("说明")
    notes.column_dimensions["A"].width = 90
    _write(notes, [[line] for line in _EXPLAINED])
    _offer(sheet, notes, Column.TYPE, [kind.label for kind in UnitType], "C")
    _offer(sheet, notes, Column.ROLE, [role.label for role in Role], "D")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write(sheet: Worksheet, rows: Iterable[Iterable[str]]) -> None:
    for number, row in enumerate(rows, 1):
        for place, text in enumerate(row, 1):
            _put(sheet, number, place, text)


def _put(sheet: Worksheet, number: int, place: int, text: str) -> None:
    cell = sheet.cell(number, place, text)
    # Only so is "=…" never a formula (reliability.md section 3, row 8).
    cell.data_type = "s"
    cell.number_format = _TEXT_FORMAT


def _offer(sheet: Worksheet, notes: Worksheet, column: Column, words: list[str], letter: str) -> None:
    """A drop-down list takes its words from cells, because a list written into the rule may hold 255 characters."""
    place = notes[f"{letter}1"].column
    _put(notes, 1, place, column.value)
    for number, word in enumerate(words, 2):
        _put(notes, number, place, word)
    choice = DataValidation("list", formula1=f"说明!${letter}$2:${letter}${len(words) + 1}", allow_blank=True)
    choice.error = "请从下拉列表中选择。"
    target = get_column_letter(list(Column).index(column) + 1)
    choice.add(f"{target}2:{target}{MAX_LINES + 1}")
    sheet.add_data_validation(choice)
