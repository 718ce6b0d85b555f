"""What the ledger already knows, in words ready for a form (ask once, domain.md 3.4 rule 4)."""

from collections.abc import Iterable

from domain.items import Item

FIVE = "five_ones"


def five_ones_done(items: Iterable[Item]) -> str:
    """Name the 五个一 that are completed or handed in for acceptance, one a line; empty when there is none."""
    return _lines(item for item in items if item.state in {"completed", "completion_submitted"})


def five_ones_progress(items: Iterable[Item]) -> str:
    """Name every registered 五个一 with its last progress note, one a line; empty when none is registered."""
    return _lines(items)


def last_plan(previous: Item | None) -> str:
    """The plan that the last report of this kind promised; empty when there was none."""
    plan = (previous.payload.get("report") or {}).get("plan") if previous else None
    return f"上次报告的打算：{plan}" if plan else ""


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
