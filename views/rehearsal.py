"""What a rehearsal prints: every push with its reason, instant by instant, and the burden of each unit."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from domain.dates.clock import local
from domain.dates.wording import before_time, date_full, day_and_time
from domain.mechanisms import MECHANISMS
from domain.messages import MessageKind
from domain.power import Role
from domain.rehearsal import Burden, Push, PushedItem
from domain.reminders import Stage
from views.render import render
from views.split import visible

_REASONS = {
    MessageKind.DEPARTMENT_DIGEST: "组织部概况",
    MessageKind.STATUS_CARD: "群内进度卡（此后只更新，不再发新消息）",
}


def pushes_at(at: datetime, pushes: Sequence[Push]) -> str:
    """One instant: who is written to, those who read the same together; plain text."""
    alike: dict[str, list[Push]] = {}
    for push in pushes:
        alike.setdefault(_reason(push), []).append(push)
    parts = [
        (reason, [_unit(unit, mine) for unit, mine in groupby(found, _unit_of)]) for reason, found in alike.items()
    ]
    return visible(render("cli/rehearsed_instant.html.j2", at=f"{local(at).year}年{day_and_time(at)}", parts=parts))


def burdens(found: Sequence[Burden], first: date, last: date) -> str:
    """What each unit bears from the first to the last day; plain text."""
    return visible(render("cli/rehearsed_burden.html.j2", rows=found, first=date_full(first), last=date_full(last)))


def record(push: Push) -> dict[str, Any]:
    """One push for machines; instants with China's offset, `stage` the most urgent of its items."""
    return {
        "at": local(push.at).isoformat(),
        "person": push.person,
        "unit": push.unit,
        "role": push.role,
        "channel": str(push.channel),
        "kind": str(push.kind),
        "stage": push.stage and str(push.stage),
        "items": [_pushed_item(one) for one in push.items],
    }


def burden_record(found: Iterable[Burden]) -> dict[str, Any]:
    """The burden of all units for machines."""
    names = ("messages", "questions", "minutes")
    return {"burden": {one.unit: {name: getattr(one, name) for name in names} for one in found}}


def _pushed_item(one: PushedItem) -> dict[str, str]:
    due_at = local(one.due_at).isoformat()
    known = {"no": one.no, "kind": one.kind, "unit": one.unit, "period": one.period, "due_at": due_at}
    return known | {"stage": str(one.stage)}


def _reason(push: Push) -> str:
    if not push.items:
        return _REASONS.get(push.kind, push.kind)
    stages: dict[Stage, dict[tuple[str, datetime], int]] = {}
    for one in push.items:
        counts = stages.setdefault(one.stage, {})
        key = (MECHANISMS[one.kind].short, one.due_at)
        counts[key] = counts.get(key, 0) + 1
    return "；".join(f"{_stage(stage)}：{_counted(counts)}" for stage, counts in stages.items())


def _counted(counts: Mapping[tuple[str, datetime], int]) -> str:
    return "、".join(f"{short}{count}项（{before_time(due_at)}）" for (short, due_at), count in counts.items())


def _stage(stage: Stage) -> str:
    if stage is Stage.NEW:
        return "新下达"
    if stage is Stage.DAY:
        return "截止当天"
    days = stage.removeprefix("LATE").removeprefix("T")
    return f"逾期第{days}个工作日" if stage.late else f"提前{days}天"


def _unit_of(push: Push) -> str:
    return push.unit


def _unit(name: str, pushes: Iterable[Push]) -> str:
    people = [f"{push.person}（{Role(push.role).label}）" for push in pushes if push.person and push.role]
    return f"{name}　{'、'.join(people)}" if people else f"{name}工作群"
