"""Files of one item: 督办单, 问题整改通知单, 整改承诺书, 反馈意见."""

from datetime import date, datetime
from typing import Any

from domain.dates.wording import before_time, date_full
from domain.inspections import InspectionKind, concerned
from domain.items import Item
from domain.mechanisms.rectification import COMMITMENT, PLAN_WORKDAYS, Source, Urgency
from domain.supervision import Level
from views.documents.document import Document, Ending, Form, Text, Title, To

# Each colour is said in words as well.
_COLOURS = {Level.BLUE: "1F4E9E", Level.YELLOW: "8A6100", Level.RED: "B00020"}
_MEANING = {Level.BLUE: "提醒", Level.YELLOW: "进展滞后", Level.RED: "严重逾期"}


def order(item: Item, unit: str, office: str, day: date) -> Document:
    """The slip, with room for what the unit has done as long as nothing is handed in."""
    said = item.payload["order"]
    level = Level(said["level"])
    rows = (
        ("督办编号", item.no),
        ("承办单位", unit),
        ("督办事项", f"{said['item_title']}（编号{said['item_no']}）"),
        ("督办级别", f"{level.label}（{_MEANING[level]}）"),
        ("督办要求", said["require"]),
        ("办理时限", _until(said["due"])),
        ("下达日期", date_full(item.opened_at)),
        ("办理情况", item.payload.get("reply", {}).get("text", "")),
        ("核销意见", f"已于{date_full(item.closed_at)}核销办结" if item.state == "closed" and item.closed_at else ""),
    )
    title = Title(("督　办　单",), f"{level.label}·{_MEANING[level]}", _COLOURS[level])
    return Document(f"督办单（{item.no}）", (title, Form(rows), Ending(office, date_full(day))), office)


def problem(item: Item, unit: str, office: str, day: date) -> Document:
    """What is to be put right, why it is on the list, and until when."""
    said = item.payload["problem"]
    source = Source(said["source"]).label
    rows = (
        ("整改编号", item.no),
        ("存在问题", said["problem"]),
        ("问题来源", source),
        ("整改类型", Urgency(said["urgency"]).label if said.get("urgency") else ""),
        ("整改要求", said.get("require") or "按期整改到位"),
        ("整改时限", _until(said["due"]) if said.get("due") else "由单位报整改措施时提出"),
    )
    blocks = (
        Title(("问题整改通知单",)),
        To(unit),
        Text(f"{source}中发现你单位存在以下问题，已列入问题清单，现通知整改。"),
        Form(rows),
        Text(
            f"请自列入清单之日起{PLAN_WORKDAYS}个工作日内报送整改措施和书记承诺，整改到位后申请销号。"
            "确有困难的，可在时限前申请延期。"
        ),
        Ending(office, date_full(day)),
    )
    return Document(f"问题整改通知单（{item.no}）", blocks, office)


def promise(item: Item, unit: str, office: str, day: date) -> Document:
    """The secretary's word on a problem, to be signed by hand."""
    said: dict[str, Any] = item.payload["plan"]
    words = item.payload.get("commitment", {}).get("text") or COMMITMENT
    measures = "\n".join(f"{number}. {one}" for number, one in enumerate(said["measures"], 1))
    rows = (
        ("存在问题", item.payload["problem"]["problem"]),
        ("整改措施", measures),
        ("责任领导", said["leader"]),
        ("责任人", said["person"]),
        ("整改时限", _until(said["due"])),
    )
    blocks = (
        Title(("整改承诺书",)),
        To(office),
        Text(f"针对列入{unit}问题清单的下列问题，本人作为整改第一责任人，郑重承诺："),
        Text(words),
        Form(rows),
        Ending("承诺人（签名）：　　　　", "　　　　年　　月　　日"),
    )
    return Document(f"整改承诺书（{unit}，{item.no}）", blocks, unit)


def feedback(item: Item, unit: str, office: str, day: date) -> Document:
    """What an inspection says to the units as a whole."""
    plan, said = item.payload["plan"], item.payload["feedback"]
    kind = InspectionKind(plan["kind"]).label
    to = "、".join(one.name for one in concerned(plan) or ()) or "各受检单位"
    blocks = (
        Title((f"关于{kind}情况的反馈意见",)),
        To(to),
        Text(f"按照年度督查检查计划，开展了{kind}，主要了解：{plan['focus']}。现将有关情况反馈如下。"),
        Text(said["text"]),
        Text("各单位的具体问题已分别列入本单位问题清单，请按时限整改销号。"),
        Ending(office, date_full(day)),
    )
    return Document(f"反馈意见（{item.no}）", blocks, office)


def _until(instant: str) -> str:
    at = datetime.fromisoformat(instant)
    return f"{date_full(at)[:5]}{before_time(at)}"
