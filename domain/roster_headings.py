"""Finds the tables of a roster: on which sheets, below which row, and which columns they have."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from domain.roster import Column, Problem, Remark, RemarkKind, RosterLine, Spot, column_of, is_proper

# So many rows that are not blank are looked at: a title and some lines of explanation may stand above the heading.
SEARCHED = 30
# A row that names so many columns is a heading, even if one is missing; a list to choose from names fewer.
_ENOUGH = 3
_TEMPLATE = "请按模板填写表头。"


@dataclass(frozen=True, slots=True)
class Table:
    """The rows below a heading, and at which place (from 0) each column stands."""

    places: dict[Column, int]
    rows: tuple[RosterLine, ...]


@dataclass(slots=True)
class _Heading:
    """The row of a sheet that names most columns; `doubled` has those that stand in it more than once."""

    line: RosterLine
    places: dict[Column, int] = field(default_factory=dict)
    doubled: dict[Column, list[int]] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)

    @property
    def named(self) -> int:
        """How many columns of a roster the row names."""
        return len(self.places) + len(self.doubled)

    @property
    def missing(self) -> list[str]:
        """The columns that it does not name."""
        return [column.value for column in Column if column not in self.places and column not in self.doubled]

    @property
    def is_whole(self) -> bool:
        """Whether it is the heading of a roster, though perhaps one that names a column twice."""
        return not self.missing or (bool(self.doubled) and self.named >= _ENOUGH)


def tables(lines: Sequence[RosterLine]) -> tuple[list[Table], list[Problem], list[Remark]]:
    """The tables of all sheets that people see, what is wrong with their headings, and which sheets were not read.

    Raises nothing. A sheet without the heading is left out as long as another one has it.
    """
    sheets = [
        (name, list(rows))
        for name, rows in groupby((line for line in lines if not line.blank), key=lambda line: line.sheet)
    ]
    headings = {name: _best(rows) for name, rows in sheets}
    seen = [(name, rows) for name, rows in sheets if not rows[0].in_hidden_sheet]
    read = [name for name, _ in seen if headings[name].is_whole]
    if not read:
        return [], [_none_read(sheets, headings)], []
    problems = [problem for name in read for problem in _doubled(headings[name])]
    remarks = [_left_out(rows[0], headings[name]) for name, rows in sheets if name not in read]
    found = []
    for name, rows in sheets:
        if name in read and not problems:
            heading = headings[name]
            at = rows.index(heading.line)
            found.append(Table(heading.places, tuple(rows[at + 1 :])))
            remarks += _rows_above(rows[:at])
            remarks += [Remark(RemarkKind.COLUMN, text, Spot(0, name)) for text in heading.others]
    return found, problems, remarks


def places_in(line: RosterLine, *, all_of_them: bool) -> dict[Column, int]:
    """Where a row names columns; nothing unless it names all, if `all_of_them`."""
    places = _heading(line).places
    return {} if all_of_them and len(places) < len(Column) else places


def letter(place: int) -> str:
    """The letter of a column, from its place: A for 0, AA for 26."""
    name = ""
    number = place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _best(rows: Iterable[RosterLine]) -> _Heading:
    found = [_heading(line) for line, _ in zip(rows, range(SEARCHED), strict=False)]
    return max(found, key=lambda one: (one.is_whole, one.named))


def _heading(line: RosterLine) -> _Heading:
    named: dict[Column, list[int]] = defaultdict(list)
    heading = _Heading(line)
    for place, text in enumerate(line.cells):
        if column := column_of(text):
            named[column].append(place)
        elif text.strip() and place not in line.covered:
            heading.others.append(" ".join(text.split()))
    for column, at in named.items():
        proper = [place for place in at if is_proper(line.cells[place], column)]
        chosen = at if len(at) == 1 else proper
        if len(chosen) == 1:
            heading.places[column] = chosen[0]
            heading.others += [line.cells[place] for place in at if place not in chosen]
        else:
            heading.doubled[column] = at
    return heading


def _doubled(heading: _Heading) -> list[Problem]:
    if not heading.doubled:
        return []
    named = "；".join(
        f"“{column.value}”在{'、'.join(f'{letter(place)}列' for place in at)}" for column, at in heading.doubled.items()
    )
    text = f"表头重复：{named}，不能确定以哪一列为准。请只保留一列；左右并排的两张表，请改为上下一张。"
    return [Problem(heading.line.number, text, heading.line.sheet)]


def _none_read(sheets: list[tuple[str, list[RosterLine]]], headings: dict[str, _Heading]) -> Problem:
    """Why no sheet can be read, in one sentence about the one that comes nearest."""
    if not sheets:
        return Problem(0, "文件中没有内容，请按模板填写后重新发送。")
    hidden = [name for name, rows in sheets if rows[0].in_hidden_sheet and headings[name].is_whole]
    if hidden:
        return Problem(0, f"名单在隐藏的工作表“{hidden[0]}”中，请取消隐藏后重新发送。")
    seen = [headings[name] for name, rows in sheets if not rows[0].in_hidden_sheet]
    best = max(seen, key=lambda one: one.named, default=None)
    if best is None or not best.named:
        return Problem(0, f"没有找到表头：应有一行写明{'、'.join(Column)}。{_TEMPLATE}")
    missing = "、".join(best.missing)
    return Problem(best.line.number, f"表头缺少以下列：{missing}。{_TEMPLATE}", best.line.sheet)


def _left_out(first: RosterLine, heading: _Heading) -> Remark:
    if first.in_hidden_sheet:
        why = "隐藏"
    elif heading.named >= _ENOUGH:
        why = f"表头缺少{'、'.join(heading.missing)}"
    else:
        why = "没有名单的表头"
    return Remark(RemarkKind.SHEET, f"“{first.sheet}”（{why}）", Spot(0, first.sheet))


def _rows_above(rows: Iterable[RosterLine]) -> list[Remark]:
    """Rows above the heading that look like people, not like a title."""
    full = [line for line in rows if sum(bool(cell.strip()) for cell in line.cells) >= _ENOUGH]
    lists = [line for line in full if _heading(line).named < _ENOUGH]
    return [Remark(RemarkKind.ROW, next(filter(str.strip, line.cells)), line.spot) for line in lists]
