"""What a bulletin may say, drafted from the units' reports and the ledger for a person to edit (M21)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from domain.bulletin import DUTIES, FIVE, RECTIFICATION, Wording, of_duty, wording_of
from domain.dates.periods import Period
from domain.dates.wording import short
from domain.items import Item
from domain.points import five_ones_done
from domain.steps import FormContext

# A section holds 1,500 characters; a suggestion leaves room to write in.
LIMIT = 1200
_PRACTICE_SLOTS = frozenset({"model_case", "innovation_project"})
_ALWAYS = "各单位要针对存在问题，认真研究改进措施，明确责任人和完成时限，抓好落实。"
# Said by many for "nothing to report".
_NOTHING = frozenset({"无", "没有", "暂无", "无。"})


def draft(context: FormContext) -> Mapping[str, str]:
    """Suggest the four sections; one for which nothing is known is left out."""
    period = Period.parse(context.item.period)
    found = {
        "progress": _progress(context, period),
        "practice": _practice(context, period),
        "problems": _problems(context, period),
        "requirements": _requirements(context, period),
    }
    return {name: text for name, text in found.items() if text}


def _progress(context: FormContext, period: Period) -> str:
    lines = [f"截至{short(context.today)}，纳入通报的单位共{len(context.below)}个。"]
    for kind, title in DUTIES[period.kind].items():
        counts = _counts(kind, context, period)
        if total := counts.total():
            parts = "，".join(f"{word}{counts[word]}项" for word in Wording if counts[word])
            lines.append(f"{title}共{total}项，其中{parts}。")
    return "\n".join(lines)


def _practice(context: FormContext, period: Period) -> str:
    told = {unit.name: said for unit, items in context.below if (said := _practice_words(items, period))}
    if not told:
        return ""
    # Every unit that told something gets the same room; whoever edits chooses.
    room = max(LIMIT // len(told), 30)
    return _whole_lines(_clipped(f"{name}：{said}", room) for name, said in told.items())


def _practice_words(items: Iterable[Item], period: Period) -> str:
    items = tuple(items)
    written = [str(report["practice"]) for report in _reports(items, period) if report.get("practice")]
    shown = written or [five_ones_done(one for one in items if one.part in _PRACTICE_SLOTS)]
    text = "；".join(" ".join(one.split()) for one in shown)
    return "" if text in _NOTHING else text


def _problems(context: FormContext, period: Period) -> str:
    """What the units say is wrong, without their names (domain.md 3.4 rule 9), each thing once."""
    said = [
        line.strip(" ；;")
        for _, items in context.below
        for report in _reports(items, period)
        for line in str(report.get("problems", "")).splitlines()
    ]
    different = dict.fromkeys(line for line in said if line and line not in _NOTHING)
    return _whole_lines(f"{number}. {line}" for number, line in enumerate(different, 1))


def _requirements(context: FormContext, period: Period) -> str:
    five, fixing = _counts(FIVE, context, period), _counts(RECTIFICATION, context, period)
    lines = []
    if five[Wording.OPEN]:
        lines.append(f"尚未登记的{five[Wording.OPEN]}项五个一任务，请有关单位尽快登记。")
    if five[Wording.RUNNING]:
        lines.append(f"推进中的{five[Wording.RUNNING]}项五个一任务，请按登记的目标按期完成。")
    if left := fixing[Wording.OPEN] + fixing[Wording.RUNNING]:
        lines.append(f"尚未销号的{left}项整改事项，请逐项明确措施、责任人和时限。")
    return "\n".join(f"{number}. {line}" for number, line in enumerate([*lines, _ALWAYS], 1))


def _counts(kind: str, context: FormContext, period: Period) -> Counter[Wording]:
    every = (one for _, items in context.below for one in of_duty(kind, items, period))
    return Counter(wording_of((one,)) for one in every)


def _reports(items: Iterable[Item], period: Period) -> Iterator[Mapping[str, object]]:
    # A draft inside a unit is not the department's to read; only what was handed in counts.
    for kind in DUTIES[period.kind]:
        for one in of_duty(kind, items, period):
            if one.submitted_at and "report" in one.payload:
                yield one.payload["report"]


def _clipped(line: str, room: int) -> str:
    return line if len(line) <= room else f"{line[: room - 1]}…"


def _whole_lines(lines: Iterable[str]) -> str:
    kept: list[str] = []
    for line in lines:
        if sum(len(one) + 1 for one in kept) + len(line) > LIMIT:
            break
        kept.append(line)
    return "\n".join(kept)
