"""docs/zh/事项一览.md, made of the declarations: `python -m tests.mechanisms_page_zh --write` brings it up to date."""

import sys
from collections.abc import Iterator
from pathlib import Path

from domain.dates.periods import PeriodKind
from domain.mechanism import Mechanism, Opening
from domain.mechanisms import MECHANISMS
from domain.reminders import NORMAL, Cadence
from handlers.assembly import assemble
from tests.mechanisms_page import A_YEAR

PAGE = Path(__file__).parent.parent / "docs" / "zh" / "事项一览.md"
COLUMNS = ("事项", "发送", "何时下达、何时截止", "提醒", "怎样开始", "可以办的步骤", "状态")
PERIODS = {
    PeriodKind.QUARTER: ("第一季度", "第二季度", "第三季度", "第四季度"),
    PeriodKind.HALF: ("上半年", "下半年"),
    PeriodKind.MONTH: tuple(f"{month}月" for month in range(1, 13)),
    PeriodKind.YEAR: ("全年",),
}
ROLLING = {PeriodKind.QUARTER: "每季", PeriodKind.HALF: "每半年", PeriodKind.MONTH: "每月", PeriodKind.YEAR: "每年"}
# Begun from another page than the list of its own kind.
ELSEWHERE = {
    "collection": "发送“临时报送”，点“新建临时报送”",
    "extension": "在未办结事项的页面点“申请延期”",
    "supervision_order": "在逾期事项或问题的页面点“下达督办单”",
}
HEAD = f"""# 事项一览

本页由程序的声明生成，与助手实际执行的一致。“发送”一栏可直接发送，也可点菜单。截止时间遇节假日的提前到前一个工作日17:30，
以“节点日历”中的为准；提醒日期以“事项目录”中的为准。一般提醒为{{normal}}，每人每天合为一条。

| {" | ".join(COLUMNS)} |
|{"---|" * len(COLUMNS)}
"""


def page() -> str:
    """The whole page: a row for each mechanism, in the order of the commands that they are found under."""
    commands = assemble().commands
    places = {name: place for place, name in enumerate(commands)}
    ordered = sorted(MECHANISMS.values(), key=lambda one: (places[one.command], one.source, one.kind))
    lines = [
        f"| {one.title} | {commands[one.command].alias} | {_dates(one)} | {_reminders(one)} | {_beginning(one)} | "
        f"{_steps(one)} | {'、'.join(state.title for state in one.states.values())} |\n"
        for one in ordered
    ]
    return HEAD.format(normal=_cadence(NORMAL)) + "".join(lines)


def _dates(one: Mechanism) -> str:
    found = [*map(_opening, one.openings)]
    if one.rolls:
        found.append(f"{ROLLING[one.rolls]}末截止")
    if one.creation is not None and one.creation.due_field:
        title = one.creation.form.model_fields[one.creation.due_field].title
        found.append(f"由“{title}”定" if title else "按填写的计划推算")
    if one.creation is not None and one.creation.first_workdays is not None:
        found.append(f"最迟{one.creation.first_workdays}个工作日")
    return "；".join(dict.fromkeys([*found, *_later(one)])) or "无"


def _later(one: Mechanism) -> Iterator[str]:
    for step in one.steps:
        if step.then.due:
            due = step.then.due.nominal(A_YEAR)
            yield f"“{step.title}”后{due.month}月{due.day}日前"
        elif step.then.due_field:
            yield f"“{step.title}”时重定"


def _opening(one: Opening) -> str:
    due = one.due.nominal(A_YEAR)
    year = "次年" if due.year > A_YEAR else ""
    whose = f"，{'、'.join(sorted(role.label for role in one.members))}每人一份" if one.members else ""
    label = PERIODS[one.period_kind][one.number - 1]
    return f"{label}：{one.opens[0]}月{one.opens[1]}日下达，{year}{due.month}月{due.day}日截止{whose}"


def _reminders(one: Mechanism) -> str:
    return "一般" if one.cadence == NORMAL else _cadence(one.cadence)


def _cadence(one: Cadence) -> str:
    said = [f"提前{'、'.join(map(str, one.before))}天"] if one.before else []
    said += ["当天"] if one.on_day else []
    said += [f"逾期后第{'、'.join(map(str, one.after))}个工作日"] if one.after else []
    return "，".join(said) or "不提醒"


def _beginning(one: Mechanism) -> str:
    by_hand = [f"点“{one.creation.title}”"] if one.creation is not None and one.creation.by else []
    return "，或".join([*(["到日自动下达"] if one.openings else []), *by_hand]) or ELSEWHERE[one.kind]


def _steps(one: Mechanism) -> str:
    return "、".join(dict.fromkeys(step.title for step in one.steps))


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != page():
        sys.exit(f"{PAGE} is not as the declarations are: python -m tests.mechanisms_page_zh --write")
