"""What `doctor` says of a clock that was ahead: sentences of one line each, plain text."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.dates.periods import Period
from domain.dates.wording import date_full, full_time
from domain.items import Item
from domain.mechanisms import MECHANISMS

_HOW = "请先停止助手，再运行 python -m bot doctor --mend"


@dataclass(frozen=True, slots=True)
class Traces:
    """What there is to say: items ahead of their day, untouched and (with their units) in hands, and counts."""

    untouched: Sequence[Item] = ()
    kept: Sequence[tuple[Item, str]] = ()
    reminders: int = 0
    rolled: int = 0
    messages: int = 0
    notices: int = 0
    others: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say."""
        found = (self.untouched, self.kept, self.reminders, self.rolled, self.messages, self.notices, self.others)
        return not any(found)


def found(traces: Traces, now: datetime) -> list[str]:
    """What was found, by the machine's clock, and what to do about it."""
    if traces.empty:
        return []
    lines = [f"未到时间已下达：{line}，尚无人办理" for line in _by_duty(traces.untouched)]
    lines += [f"未到时间已下达：{line}，已有人办理，将予保留" for line in _in_hands(traces.kept)]
    lines += [line for number, line in _counts(traces) if number]
    return [*lines, f"以上按本机时间{full_time(now)}核对；时间无误的，{_HOW} 更正"]


def mended(traces: Traces) -> list[str]:
    """What was put right."""
    lines = [f"已收回：{line}，到时间再行下达" for line in _by_duty(traces.untouched)]
    lines += [f"已保留：{line}，已有人办理，请与该单位核对" for line in _in_hands(traces.kept)]
    lines += [f"已更正：{line}" for number, line in _counts(traces) if number]
    if not lines:
        return ["没有日期晚于现在的事项、提醒和消息，未作改动"]
    return [*lines, "更正完毕，已记入办理记录，现在可以启动助手"]


def _counts(traces: Traces) -> Sequence[tuple[int, str]]:
    return (
        (traces.reminders, f"{traces.reminders}项未办结事项的后续提醒中断"),
        (traces.rolled, f"{traces.rolled}项事项的截止时间被推后"),
        (traces.messages, f"{traces.messages}条待发消息的日期晚于现在"),
        (traces.notices, f"{traces.notices}条通知的发送时间晚于现在"),
        (traces.others, "概况、进度卡或停机记录的日期晚于现在"),
    )


def _by_duty(items: Sequence[Item]) -> list[str]:
    alike = Counter((item.kind, item.period, item.due_at) for item in items)
    return [f"{_duty(*one[:2])}{number}项{_due(one[2])}" for one, number in alike.items()]


def _in_hands(kept: Sequence[tuple[Item, str]]) -> list[str]:
    return [f"{_duty(item.kind, item.period)}（{item.no}，{unit}）{_due(item.due_at)}" for item, unit in kept]


def _duty(kind: str, period: str) -> str:
    mechanism = MECHANISMS[kind]
    return f"{Period.parse(period).title if mechanism.openings else ''}{mechanism.title}"


def _due(due_at: datetime | None) -> str:
    return f"，{date_full(due_at)}截止" if due_at else ""
