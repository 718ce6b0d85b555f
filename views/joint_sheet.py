"""The workbook that is filled in for all parts of a duty at once: a row a part, a column a question."""

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import JsonValue

from domain.forms.fields import questions
from domain.forms.joint import JointForm
from domain.forms.values import display

_PART, _UNIT = "项目", "单位"
# Stands where a part has no such question: nobody has to fill it in.
_NONE = "—"
_WIDE = 26


def sheet(form: type[JointForm], known: Mapping[str, JsonValue]) -> bytes:
    """The table as an .xlsx file: a row a part, a column a question, with what is known in it."""
    titles = list(dict.fromkeys(asked.title for part in form.parts for asked in questions(part.form)))
    rows: list[list[str]] = [[_UNIT if form.listed else _PART, *titles]]
    for part in form.parts:
        cells = dict.fromkeys(titles, _NONE)
        for asked in questions(part.form):
            value = known.get(part.field(asked.name))
            cells[asked.title] = "" if value is None else display(asked, value)
        rows.append([part.title, *cells.values()])
    return _workbook(rows)


def _workbook(rows: Sequence[Sequence[str]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101  a new workbook has one sheet
    sheet.title = "填写"
    for number, row in enumerate(rows, 1):
        for place, text in enumerate(row, 1):
            cell = sheet.cell(number, place, text)
            # Only so is "=…" never a formula (reliability.md section 3, row 8).
            cell.data_type, cell.number_format = "s", "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=number == 1 or place == 1)
            sheet.column_dimensions[get_column_letter(place)].width = _WIDE
    sheet.freeze_panes = "B2"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
