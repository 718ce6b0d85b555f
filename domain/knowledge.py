"""What the ledger already knows, in words ready for a form (ask once, domain.md 3.4 rule 4)."""

from collections.abc import Iterable, Mapping
from typing import Any

from domain.dates.wording import brief
from domain.items import Item, Phase

FIVE, RECTIFICATION = "five_ones", "rectification"
# What a year's assessment may look through; talks and the like are on paper and never listed (domain.md M25).
RECORDS = frozenset(
    {
        FIVE,
        "quarter_report",
        "half_year_report",
        "year_end_material",
        "duty_report",
        "upward_report",
        "dual_duty",
        "lower_review",
        RECTIFICATION,
        "instruction",
    }
)


def five_ones_done(items: Iterable[Item]) -> str:
    """Name the 五个一 that are completed or handed in for acceptance, one a line; empty when there is none."""
    return _lines(item for item in items if item.phase in {Phase.DONE, Phase.WAITING})


def five_ones_progress(items: Iterable[Item]) -> str:
    """Name every registered 五个一 with its last progress note, one a line; empty when none is registered."""
    return _lines(items)


def rectification_progress(items: Iterable[Item], source: str = "") -> str:
    """Name every problem on the unit's list, or those of one source, and how it stands, one a line (M21, M28)."""
    listed = (item for item in items if item.kind == RECTIFICATION and "problem" in item.payload)
    wanted = (item for item in listed if source in ("", item.payload["problem"]["source"]))
    return "\n".join(f"整改“{brief(item.payload['problem']['problem'])}”：{_mending(item)}" for item in wanted)


def last_plan(previous: Item | None) -> str:
    """The plan that the last report of this kind promised; empty when there was none."""
    plan = (previous.payload.get("report") or {}).get("plan") if previous else None
    return f"上次报告的打算：{plan}" if plan else ""


def last_note(item: Item) -> str:
    """The last progress note of an item; empty when there is none."""
    notes = item.payload.get("progress") or []
    return str(notes[-1]["note"]) if notes else ""


def last_team(item: Item, siblings: Iterable[Item]) -> Mapping[str, Any]:
    """Leader and person answering for the unit's last item of the same kind, as its plan named them."""
    plans = [one.payload["plan"] for one in siblings if one.kind == item.kind and "plan" in one.payload]
    return {name: plans[-1][name] for name in ("leader", "person")} if plans else {}


def year_records(items: Iterable[Item]) -> str:
    """Name what a unit owed in a year and whether it is there, one a line (M23); never when or how it came."""
    return "\n".join(f"{one.title}：{_standing(one)}" for one in items if one.kind in RECORDS)


def _standing(item: Item) -> str:
    if item.closed:
        return "已办结"
    return "已报送" if item.submitted_at else "尚未报送"


def _lines(items: Iterable[Item]) -> str:
    known = (_five(item) for item in items if item.kind == FIVE and "register" in item.payload)
    return "\n".join(known)


def _five(item: Item) -> str:
    name = item.payload["register"]["name"]
    label = item.title.rpartition("·")[2]
    if completion := item.payload.get("completion"):
        return f"{label}“{name}”：{completion['result']}"
    notes = item.payload.get("progress") or []
    return f"{label}“{name}”：{notes[-1]['note'] if notes else '正在推进'}"


def _mending(item: Item) -> str:
    if item.closed:
        return item.payload["closeout"]["result"] if "closeout" in item.payload else "已办结"
    return last_note(item) or "正在整改"
