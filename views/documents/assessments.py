"""Files of the year-end assessment (年终考核): the scores of all units, and which material there is of each."""

from collections.abc import Sequence
from datetime import date
from itertools import chain

from domain.dates.wording import date_full
from domain.documents import OfUnit
from domain.items import Item, Phase
from domain.mechanisms import MECHANISMS
from domain.reviewing import OverallGrade
from domain.tallies import plain, tallies
from domain.workflow import state_of
from views.documents.document import Block, Break, Document, Note, Table, Title
from views.documents.reviews import FIXED, INTERNAL

# More columns than these are too narrow to be read: the scores then stand in one.
_MOST = 8
_NUMBER, _UNIT, _LAST, _WIDE = 14, 48, 26, 225


def scores(year: int, units: Sequence[OfUnit], office: str, day: date) -> Document:
    """The scores that were typed, a row a unit and a column an indicator, with their sum and the proposed grade."""
    found = [(one.name, item) for one in units if (item := one.last("assessment_score")) and "scores" in item.payload]
    lines = [(name, item, {one.name: plain(one.number) for one in tallies(_scores(item))}) for name, item in found]
    names = list(dict.fromkeys(chain.from_iterable(given for _, _, given in lines)))
    cells: list[tuple[str, ...]]
    if len(names) > _MOST:
        cells = [("，".join(f"{name}{number}" for name, number in given.items()),) for _, _, given in lines]
        names = ["各项得分"]
    else:
        cells = [tuple(given.get(name, "—") for name in names) for _, _, given in lines]
    rows = tuple(
        (str(number), name, *cell, item.payload["scores"]["total"], _grade(item))
        for number, ((name, item, _), cell) in enumerate(zip(lines, cells, strict=True), 1)
    )
    table = Table(
        ("序号", "单位", *names, "合计", "拟定等次"),
        (_NUMBER, _UNIT, *[_rest(len(names))] * len(names), _LAST, _LAST),
        rows,
    )
    blocks = (Title((f"{year}年度年终考核评分汇总表",), INTERNAL), table, Note(f"{FIXED}{office}，{date_full(day)}。"))
    return Document(f"{year}年度年终考核评分汇总表", blocks if rows else (), office, wide=True)


def evidence(year: int, units: Sequence[OfUnit], office: str, day: date) -> Document:
    """Which material there is of each unit, on pages of its own; nobody hands it in again."""
    blocks: list[Block] = []
    for one in units:
        rows = tuple(_material(number, item, one) for number, item in enumerate(_owed(one), 1))
        if rows:
            blocks += [Break()] if blocks else []
            blocks += [
                Title((one.name, f"{year}年度考核材料目录")),
                Table(("序号", "材料", "编号或回执号", "报送日期", "情况"), (14, 41, 34, 47, 20), rows),
                Note(
                    f"注：以上材料均已在助手中留存，考核时直接调阅，不再要求单位另行报送。{office}，{date_full(day)}。"
                ),
            ]
    return Document(f"{year}年度考核材料目录", tuple(blocks), office)


def _rest(columns: int) -> int:
    return (_WIDE - _NUMBER - _UNIT - 2 * _LAST) // max(columns, 1)


def _scores(item: Item) -> list[str]:
    return list(item.payload["scores"]["scores"])


def _grade(item: Item) -> str:
    said = item.payload.get("proposal")
    return OverallGrade(said["grade"]).label if said else "—"


def _owed(one: OfUnit) -> list[Item]:
    return [item for item in one.items if MECHANISMS[item.kind].is_counted and item.phase is not Phase.CANCELLED]


def _material(number: int, item: Item, one: OfUnit) -> tuple[str, ...]:
    versions = one.handed_in.get(item.id, ())
    last = versions[-1] if versions else None
    shown = state_of(MECHANISMS[item.kind], item).title
    return (str(number), item.title, last.receipt if last else item.no, date_full(last.at) if last else "—", shown)
