"""Lines of a name and a number, as people type them: weights, scores with their basis, headcounts (M01, M05, M23)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

FULL = Decimal(100)
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．", "0123456789.")
_LINE = re.compile(
    r"(?P<name>.*?[^\d\s：:，,.])[\s：:，,]*(?P<number>\d{1,6}(?:\.\d{1,2})?)\s*[分人名%]?(?:[\s：:，,；;]+(?P<note>.+))?",
    re.ASCII,
)


_MARKS, _BLANKS = re.compile("[，,、；;]"), re.compile(r"[，,、；;\s]+")


@dataclass(frozen=True, slots=True)
class Tally:
    """One line: what is counted, the number, and what is written after it."""

    name: str
    number: Decimal
    note: str = ""


def tallies(lines: Iterable[str]) -> tuple[Tally, ...]:
    """Read lines such as “组织建设 25” or “阵地建设 18.5分 半年督查记录”, also several of the first kind on one line.

    Raises ValueError with a Chinese sentence for a line without a number or a name that comes twice.
    """
    found = tuple(_tally(part) for line in lines for part in _parts(line))
    names = [one.name for one in found]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ValueError(f"“{twice}”写了两次，请核对后重新填写。")
    return found


def total(lines: Iterable[str]) -> Decimal:
    """Add up the numbers that were typed, and nothing else; raises ValueError like `tallies`."""
    return sum((one.number for one in tallies(lines)), Decimal())


def _parts(line: str) -> list[str]:
    """The entries of a line “县委常委11人，乡镇党委书记24人”; the line itself unless each is a name and a number."""
    for ends in (_MARKS, _BLANKS):
        parts = [part for part in ends.split(line) if part.strip()]
        read = [_LINE.fullmatch(part.strip().translate(_HALF_WIDTH)) for part in parts]
        if len(parts) > 1 and all(one and not one["note"] for one in read):
            return parts
    return [line]


def _demand_one_a_line(lines: Iterable[str]) -> None:
    """Refuse a further number behind the first one: nobody knows whether it is to be counted."""
    if odd := next((one for one in tallies(lines) if re.search(r"\d", one.note)), None):
        raise ValueError(f"“{odd.name} {plain(odd.number)}”后面还有数字，请每行只写一类和一个数。")


def counted(lines: list[str]) -> list[str]:
    """Give the lines back when each has a name and a number, for use in a form; raises ValueError."""
    _demand_one_a_line(lines)
    return lines


def weighted(lines: list[str]) -> list[str]:
    """Give the lines back when the weights come to 100 (M23), for use in a form; raises ValueError."""
    if (found := total(lines)) != FULL:
        raise ValueError(f"各项权重合计须为100，现为{plain(found)}，请核对后重新填写。")
    return lines


def grounded(lines: list[str]) -> list[str]:
    """Give the lines back when each score has its basis (M23), for use in a form; raises ValueError."""
    if bare := next((one for one in tallies(lines) if not one.note), None):
        raise ValueError(f"“{bare.name}”没有写评分依据，请写为：{bare.name} {plain(bare.number)} 依据。")
    return lines


def misfit(scores: Sequence[str], weights: Sequence[str]) -> str:
    """Say in Chinese how scores do not fit the weights of their indicators; empty when they fit."""
    limits = {one.name: one.number for one in tallies(weights)}
    given = tallies(scores)
    if unknown := next((one for one in given if one.name not in limits), None):
        return f"“{unknown.name}”不在考核指标中，指标为：{'、'.join(limits)}。"
    if missing := next((name for name in limits if name not in {one.name for one in given}), None):
        return f"“{missing}”还没有评分，请补充后重新填写。"
    if high := next((one for one in given if one.number > limits[one.name]), None):
        return f"“{high.name}”最高{plain(limits[high.name])}分，请核对后重新填写。"
    return ""


def plain(number: Decimal) -> str:
    """Write a number without needless zeros: 87.50 as 87.5, 100.00 as 100."""
    return f"{number.normalize():f}"


def _tally(line: str) -> Tally:
    found = _LINE.fullmatch(line.strip().translate(_HALF_WIDTH))
    if found is None:
        raise ValueError(f"没有看懂“{line[:20]}”，请每行写一项名称和数字，例如：组织建设 25。")
    return Tally(found["name"].strip(), Decimal(found["number"]), (found["note"] or "").strip())
