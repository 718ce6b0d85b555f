"""Reads the rows of a roster one by one: the heading, then each row as far as it can be judged by itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from domain.names import are_several, coming, joined, office, read_name, without_number
from domain.roster import (
    EXAMPLE,
    MAX_LINES,
    NAME_LIMIT,
    Column,
    Problem,
    Remark,
    RemarkKind,
    RosterEntry,
    RosterLine,
    cleaned,
    role_of,
    type_of,
)
from domain.roster_cells import is_above, is_nobody
from domain.roster_headings import Table, letter, places_in, tables

Value = TypeVar("Value")
# Cells that are laid out in several lines mean one word; a title (职务) may have several.
_WORDS: Mapping[Column, Callable[[str], str]] = {
    Column.UNIT: joined,
    Column.TYPE: joined,
    Column.PARENT: joined,
    Column.NAME: str.strip,
    Column.POST: cleaned,
    Column.ROLE: joined,
}


@dataclass(slots=True)
class Reading:
    """What the rows came to; those with problems are among the entries too, so that others may name their units."""

    entries: list[RosterEntry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def entries(lines: Sequence[RosterLine]) -> Reading:
    """Read all rows of all sheets that have the heading of a roster. Raises nothing."""
    found, problems, remarks = tables(lines)
    reading = Reading(problems=problems, remarks=remarks)
    if problems:
        return reading
    for table in found:
        _read_table(table, reading)
    number = len(reading.entries)
    if number > MAX_LINES:
        return Reading(problems=[Problem(0, f"共{number}行，一次最多{MAX_LINES}行，请分开导入。")])
    if not number and not reading.problems:
        reading.problems.append(Problem(0, "表头之下没有内容，请至少填写一行。"))
    return reading


def _read_table(table: Table, reading: Reading) -> None:
    places = table.places
    above: dict[Column, str] = {}
    for line in table.rows:
        if again := places_in(line, all_of_them=True):
            # The heading stands again, as it is printed on every page, perhaps in another order.
            places = again
            continue
        row = _Row(line, places, above, reading)
        if row.is_entry():
            entry = row.entry()
            above = row.texts
            reading.entries.extend([entry] if entry.unit else [])


class _Row:
    """One row on its way to an entry: its texts, and where what is found goes."""

    def __init__(self, line: RosterLine, places: dict[Column, int], above: dict[Column, str], reading: Reading) -> None:
        self._line, self._places, self._above, self._reading = line, places, above, reading
        self._noted: set[Column] = set()
        cells = line.cells
        self.texts = {column: _WORDS[column](cells[at]) if at < len(cells) else "" for column, at in places.items()}

    def is_entry(self) -> bool:
        """Whether the row says anything itself; headings of groups and notes across the table are only remarked on."""
        line, needed = self._line, set(self._places.values())
        own = {at for at in needed - line.covered if at < len(line.cells) and line.cells[at].strip()}
        if line.computed & needed or (own and not (len(own) == 1 and own <= line.wide)):
            return True
        others = [text for at, text in enumerate(line.cells) if at not in line.covered and _says_something(text)]
        if others:
            self._remark(RemarkKind.ROW, cleaned(others[0]))
        return False

    def entry(self) -> RosterEntry:
        """The row as far as it can be understood; all that is wrong is noted."""
        self._take_from_above()
        for column in self._places.keys() - {Column.NAME}:
            if is_nobody(self.texts[column]):
                self.texts[column] = ""
        self._judge_cells()
        name = self._name()
        texts = self.texts
        kind = self._known(Column.TYPE, type_of, "单位类型")
        role = self._known(Column.ROLE, role_of, "角色") if name is not None else None
        if name and not texts[Column.ROLE]:
            self._wrong("填写了姓名，未填写角色。", Column.ROLE)
        if name == "" and (texts[Column.ROLE] or texts[Column.POST]):
            self._wrong("填写了角色或职务，未填写姓名。无人任职的，姓名请写“空缺”。", Column.NAME)
        if self._line.hidden:
            self._remark(RemarkKind.HIDDEN_ROW, name or texts[Column.UNIT])
        return RosterEntry(
            spot=self._line.spot,
            unit=texts[Column.UNIT],
            type=kind,
            parent=texts[Column.PARENT],
            name=name or "",
            post=self._post() if name else "",
            role=role,
        )

    def _take_from_above(self) -> None:
        for column in self._places.keys() - {Column.NAME}:
            if not is_above(self.texts[column]):
                continue
            said = self.texts[column]
            self.texts[column] = self._above.get(column, "")
            if not self.texts[column]:
                self._wrong(f"{column.value}写“{said}”，上一行没有内容，请直接填写。", column)

    def _judge_cells(self) -> None:
        unit = self.texts[Column.UNIT]
        for column in Column:
            if self._places[column] in self._line.computed:
                self._wrong("含有公式或错误值，请改为直接填写文字。", column)
        if not unit:
            self._wrong("未填写单位。与上一行同一单位的，请写单位名称或“同上”。", Column.UNIT)
        if unit.startswith(EXAMPLE):
            self._wrong("这是模板的示例行，请删去。")
        for column in Column:
            if len(self.texts[column]) > NAME_LIMIT:
                self._wrong(f"{column.value}超过{NAME_LIMIT}字，请精简。", column)

    def _name(self) -> str | None:
        """The name, "" when there is none in the cell, None when the cell says that nobody is there."""
        text = self.texts[Column.NAME]
        if is_above(text):
            self._wrong("姓名不能写“同上”，请写明姓名；无人任职的写“空缺”。", Column.NAME)
            return None
        if is_nobody(text):
            self._remark(RemarkKind.NOBODY, f"{self.texts[Column.UNIT]}（{cleaned(text)[:NAME_LIMIT]}）")
            return None
        return self._named(text)

    def _named(self, text: str) -> str | None:
        """The name in a cell that names somebody; None when it cannot be taken as it stands, which is noted."""
        found = read_name(text)
        if said := coming(text):
            self._wrong(f"“{said}”的人员尚未任职，请在任职后导入；目前无人任职的，姓名写“空缺”。", Column.NAME)
            return None
        if are_several(text):
            shown = cleaned(text)[:NAME_LIMIT]
            self._wrong(f"姓名一格中有多人“{shown}”，请一行一人。如是一人，请去掉中间的空格或标点。", Column.NAME)
            return None
        if text and not found.text:
            self._wrong("姓名一格中没有姓名，请写明姓名；无人任职的写“空缺”。", Column.NAME)
            return None
        if title := office(found.text):
            self._wrong(f"姓名“{found.text[:NAME_LIMIT]}”含有“{title}”，请只写姓名，职务写在“职务”一栏。", Column.NAME)
            return None
        if found.number:
            self._remark(RemarkKind.NUMBER, found.text)
        if found.said:
            self._remark(RemarkKind.SAID, f"{found.text}（{found.said}）")
        return found.text

    def _post(self) -> str:
        post, number = without_number(self.texts[Column.POST])
        if number:
            self._remark(RemarkKind.NUMBER, read_name(self.texts[Column.NAME]).text)
        return cleaned(post)

    def _known(self, column: Column, look_up: Callable[[str], Value | None], title: str) -> Value | None:
        text = self.texts[column]
        found = look_up(text) if text else None
        if text and found is None:
            self._wrong(f"不认识的{title}“{text[:20]}”，请从模板的下拉列表中选择。", column)
        return found

    def _wrong(self, text: str, column: Column | None = None) -> None:
        # What is wrong with a cell is said once: the first reason is the nearest.
        if column and column in self._noted:
            return
        self._noted |= {column} if column else set()
        at = letter(self._places[column]) if column else ""
        self._reading.problems.append(Problem(self._line.number, text, self._line.sheet, at))

    def _remark(self, kind: RemarkKind, text: str) -> None:
        self._reading.remarks.append(Remark(kind, text, self._line.spot))


def _says_something(text: str) -> bool:
    """Whether a cell holds words: a row that has only its running number was never filled in."""
    return bool(text.strip()) and not text.strip().replace(".", "").isdigit()
