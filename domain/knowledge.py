"""What the ledger already knows, in words ready for a form (ask once, domain.md 3.4 rule 4)."""

from collections.abc import Iterable, Mapping
from typing import Any

from domain.items import Item

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
