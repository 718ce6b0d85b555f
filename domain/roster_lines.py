"""Reads the rows of a roster one by one: the heading, then each row as far as it can be judged by itself."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from domain.roster import (
    EXAMPLE,
    MAX_LINES,
    NAME_LIMIT,
    Column,
    Problem,
    RosterEntry,
    RosterLine,
    cleaned,
    column_of,
    role_of,
    type_of,
)

Value = TypeVar("Value")


def entries(lines: Sequence[RosterLine]) -> tuple[tuple[RosterEntry, ...], tuple[Problem, ...]]:
    """Read all rows of a file; the first that is not blank is the heading. Raises nothing.

    Rows with problems are among the entries too, so that others may name their units.
    """
    filled = [line for line in lines if not line.blank]
    if not filled:
        return (), (Problem(0, "文件中没有内容，请按模板填写后重新发送。"),)
    heading, *rest = filled
    places, missing = _columns(heading)
    if missing:
        named = "、".join(missing)
        return (), (Problem(heading.number, f"表头缺少以下列：{named}。请按模板填写表头。"),)
    if not rest:
        return (), (Problem(0, "表头之下没有内容，请至少填写一行。"),)
    if len(rest) > MAX_LINES:
        return (), (Problem(0, f"共{len(rest)}行，一次最多{MAX_LINES}行，请分开导入。"),)
    read: list[RosterEntry] = []
    problems: list[Problem] = []
    for line in rest:
        wrong: list[str] = []
        entry = _entry(line, places, wrong.append)
        problems.extend(Problem(line.number, text) for text in wrong)
        read.extend([entry] if entry.unit else [])
    return tuple(read), tuple(problems)


def _columns(heading: RosterLine) -> tuple[dict[Column, int], list[str]]:
    found: dict[Column, int] = {}
    for place, text in enumerate(heading.cells):
        if column := column_of(text):
            found.setdefault(column, place)
    return found, [column.value for column in Column if column not in found]


def _entry(line: RosterLine, places: dict[Column, int], wrong: Callable[[str], None]) -> RosterEntry:
    texts = {column: cleaned(line.cells[place]) if place < len(line.cells) else "" for column, place in places.items()}
    if line.formula:
        wrong("含有公式或错误值，请改为直接填写文字。")
    if not texts[Column.UNIT]:
        wrong("未填写单位。")
    if texts[Column.UNIT].startswith(EXAMPLE):
        wrong("这是模板的示例行，请删去。")
    for column in _too_long(texts.items()):
        wrong(f"{column.value}超过{NAME_LIMIT}字，请精简。")
    kind = _known(texts[Column.TYPE], type_of, "单位类型", wrong)
    role = _known(texts[Column.ROLE], role_of, "角色", wrong)
    if texts[Column.NAME] and not texts[Column.ROLE]:
        wrong("填写了姓名，未填写角色。")
    if not texts[Column.NAME] and (texts[Column.ROLE] or texts[Column.POST]):
        wrong("填写了角色或职务，未填写姓名。")
    return RosterEntry(
        line=line.number,
        unit=texts[Column.UNIT],
        type=kind,
        parent=texts[Column.PARENT],
        name=texts[Column.NAME],
        post=texts[Column.POST],
        role=role,
    )


def _too_long(texts: Iterable[tuple[Column, str]]) -> list[Column]:
    return [column for column, text in texts if len(text) > NAME_LIMIT]


def _known(text: str, look_up: Callable[[str], Value | None], title: str, wrong: Callable[[str], None]) -> Value | None:
    found = look_up(text) if text else None
    if text and found is None:
        wrong(f"不认识的{title}“{text[:20]}”，请从模板的下拉列表中选择。")
    return found
