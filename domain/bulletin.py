"""The bulletin (季度通报, M21): the table of units by duties, to whom it goes, and the finished paper."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from domain.dates.periods import Period, PeriodKind
from domain.dates.wording import date_full
from domain.errors import Misfit
from domain.item_status import ItemStatus, basis_of, what_came
from domain.items import Item, Phase
from domain.power import Unit, UnitType
from domain.steps import FormContext

BULLETIN, REPORT, SIGNING = "bulletin", "report", "signing"
FIVE, RECTIFICATION = "five_ones", "rectification"
# Which duties the table shows, by the bulletin's period; Q2 goes with the half, Q4 with the year (domain.md M21).
DUTIES: Mapping[PeriodKind, Mapping[str, str]] = {
    PeriodKind.QUARTER: {FIVE: "五个一", "quarter_report": "情况报送", RECTIFICATION: "问题整改"},
    PeriodKind.HALF: {FIVE: "五个一", "half_year_report": "情况报送", RECTIFICATION: "问题整改"},
    PeriodKind.YEAR: {
        FIVE: "五个一",
        "duty_report": "述职报告",
        "year_end_material": "年终材料",
        RECTIFICATION: "问题整改",
    },
}
SECTIONS = {
    "progress": "总体进展",
    "practice": "主要做法",
    "problems": "存在问题",
    "requirements": "下步要求",
}
_ADDRESSED = {
    UnitType.TOWNSHIP: "各乡镇党委",
    UnitType.COUNTY_DEPT: "县直各部门党委（党组）",
    UnitType.WORK_COMMITTEE: "各工委",
}


class Wording(StrEnum):
    """How a unit stands with a duty; the only three words that the table knows (domain.md 3.4 rule 2)."""

    DONE = "已完成"
    RUNNING = "推进中"
    OPEN = "未完成"


NOT_OWED = "—"
# Handed in on the way, with more to come: the measures, before the problem is put right (domain.md M28).
BETWEEN = frozenset({"plan_submitted"})
CORRECTION = re.compile(rf"(?P<unit>\S+) (?P<duty>\S+) (?P<wording>{'|'.join(Wording)})")


@dataclass(frozen=True, slots=True)
class Paper:
    """A bulletin ready to be printed; without `doc_no` and `dated` it has not been signed yet."""

    title: tuple[str, str]
    to: str
    opening: str
    sections: tuple[tuple[str, str], ...]
    office: str
    annex_title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    as_of: date
    doc_no: str = ""
    dated: date | None = None

    @property
    def name(self) -> str:
        """The title in one line."""
        return "".join(self.title)


def of_duty(kind: str, items: Iterable[Item], period: Period) -> tuple[Item, ...]:
    """The items of one duty that a bulletin covers: of its period or its year, without the cancelled ones."""
    wanted = {period.id, f"{period.year}"}
    return tuple(one for one in items if one.kind == kind and one.period in wanted and one.phase is not Phase.CANCELLED)


def wording_of(items: Sequence[Item]) -> Wording:
    """How a unit stands with these items of one duty (domain.md 4.6); when they were handed in makes no difference.

    What was handed in whole and waits for the department is done: the unit has nothing more to do.
    """
    came = [what_came(basis_of(one), begun=one.submitted_at is not None) for one in items]
    whole = [
        how is ItemStatus.DONE or (how is ItemStatus.REVIEW and one.state not in BETWEEN)
        for one, how in zip(items, came, strict=True)
    ]
    if items and all(whole):
        return Wording.DONE
    return Wording.RUNNING if any(how is not ItemStatus.MISSING for how in came) else Wording.OPEN


def annex(context: FormContext, corrections: Iterable[str] = ()) -> dict[str, Any]:
    """The table as it is kept with the text: columns, rows in fixed unit order, the day; addressees and office.

    `corrections` are lines “单位 事项 情况” by which a person sets single cells; raises Refusal for a line that
    names nothing in the table, as a Misfit of the answer.
    """
    period = Period.parse(context.item.period)
    duties = {kind: title for kind, title in DUTIES[period.kind].items() if _owed(kind, context, period)}
    rows = [[unit.name, *(_cell(kind, items, period) for kind in duties)] for unit, items in context.below]
    columns = list(duties.values())
    for line in corrections:
        _correct(columns, rows, line)
    return {
        "columns": columns,
        "rows": rows,
        "as_of": context.today.isoformat(),
        "to": addressees(unit for unit, _ in context.below),
        "office": official_name(context.unit_name),
    }


def addressees(units: Iterable[Unit]) -> str:
    """Whom the bulletin is for (主送), by the kinds of units that there are."""
    kinds = {unit.type for unit in units}
    return "，".join(words for kind, words in _ADDRESSED.items() if kind in kinds) or "各有关单位"


def official_name(unit_name: str) -> str:
    """The name under which the department signs: 中共清河县委组织部."""
    return f"中共{unit_name}" if re.fullmatch(r"(?!中共).+委组织部", unit_name) else unit_name


def paper(item: Item) -> Paper:
    """Put the written bulletin together (domain.md 3.6, skeleton); the item must have its text."""
    period = Period.parse(item.period)
    text, signing = item.payload[REPORT], item.payload.get(SIGNING, {})
    return Paper(
        title=(f"{text['office']}关于{period.title}", "基层党建工作情况的通报"),
        to=text["to"],
        opening=f"现将{period.title}基层党建工作情况通报如下。",
        sections=tuple((title, text[name]) for name, title in SECTIONS.items() if text.get(name)),
        office=text["office"],
        annex_title=f"{period.title}重点任务推进情况表",
        columns=tuple(text["columns"]),
        rows=tuple(tuple(row) for row in text["rows"]),
        as_of=date.fromisoformat(text["as_of"]),
        doc_no=signing.get("doc_no", ""),
        dated=date.fromisoformat(signing["dated"]) if signing else None,
    )


def annex_note(one: Paper) -> str:
    """What stands under the table."""
    counted = f"数据截至{date_full(one.as_of)}，已报送待审核的计入已完成"
    return f"注：按单位固定顺序排列，不作排名；{counted}。“{NOT_OWED}”表示不涉及。"


def _owed(kind: str, context: FormContext, period: Period) -> bool:
    return any(of_duty(kind, items, period) for _, items in context.below)


def _cell(kind: str, items: Iterable[Item], period: Period) -> str:
    found = of_duty(kind, items, period)
    return wording_of(found) if found else NOT_OWED


def _correct(columns: Sequence[str], rows: Sequence[list[str]], line: str) -> None:
    found = CORRECTION.fullmatch(line)
    row = next((one for one in rows if found and one[0] == found["unit"]), None)
    if found is None or row is None or found["duty"] not in columns:
        raise Misfit(
            f"附表中没有“{line}”所指的单位或事项。事项可写：{'、'.join(columns)}。请修改后再发送。", "corrections"
        )
    row[columns.index(found["duty"]) + 1] = found["wording"]
