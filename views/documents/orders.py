"""Files of one item: 督办单, 问题整改通知单, 整改承诺书, 反馈意见."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from domain.dates.wording import before_time, date_full
from domain.inspections import InspectionKind, concerned
from domain.items import Item
from domain.mechanisms.rectification import COMMITMENT, PLAN_WORKDAYS, Source, Urgency
from domain.supervision import Level
from views.documents.document import Ending, Form, Text, Title, To
from views.documents.letters import Letter, Pattern

# Each colour is said in words as well.
_COLOURS = {Level.BLUE: "1F4E9E", Level.YELLOW: "8A6100", Level.RED: "B00020"}
_MEANING = {Level.BLUE: "提醒", Level.YELLOW: "进展滞后", Level.RED: "严重逾期"}
_SIGNED = Ending("{{落款}}", "{{日期}}")
ORDER = Pattern(
    (
        Title(("督　办　单",), "{{级别}}·{{含义}}"),
        Form(
            (
                ("督办编号", "{{编号}}"),
                ("承办单位", "{{单位}}"),
                ("督办事项", "{{督办事项}}"),
                ("督办级别", "{{级别}}（{{含义}}）"),
                ("督办要求", "{{督办要求}}"),
                ("办理时限", "{{期限}}"),
                ("下达日期", "{{下达日期}}"),
                ("办理情况", "{{办理情况}}"),
                ("核销意见", "{{核销意见}}"),
            )
        ),
        _SIGNED,
    ),
    needs=("编号", "单位", "督办事项", "级别", "督办要求", "期限", "落款", "日期"),
)
PROBLEM = Pattern(
    (
        Title(("问题整改通知单",)),
        To("{{单位}}"),
        Text("{{问题来源}}中发现你单位存在以下问题，已列入问题清单，现通知整改。"),
        Form(
            (
                ("整改编号", "{{编号}}"),
                ("存在问题", "{{存在问题}}"),
                ("问题来源", "{{问题来源}}"),
                ("整改类型", "{{整改类型}}"),
                ("整改要求", "{{整改要求}}"),
                ("整改时限", "{{期限}}"),
            )
        ),
        Text(
            f"请自列入清单之日起{PLAN_WORKDAYS}个工作日内报送整改措施和书记承诺，整改到位后申请销号。"
            "确有困难的，可在时限前申请延期。"
        ),
        _SIGNED,
    ),
    needs=("编号", "单位", "存在问题", "整改要求", "期限", "落款", "日期"),
)
PROMISE = Pattern(
    (
        Title(("整改承诺书",)),
        To("{{组织部}}"),
        Text("针对列入{{单位}}问题清单的下列问题，本人作为整改第一责任人，郑重承诺："),
        Text("{{承诺内容}}"),
        Form(
            (
                ("存在问题", "{{存在问题}}"),
                ("整改措施", "{{整改措施}}"),
                ("责任领导", "{{责任领导}}"),
                ("责任人", "{{责任人}}"),
                ("整改时限", "{{期限}}"),
            )
        ),
        Ending("承诺人（签名）：　　　　", "　　　　年　　月　　日"),
    ),
    needs=("单位", "承诺内容", "存在问题", "整改措施", "期限"),
)
FEEDBACK = Pattern(
    (
        Title(("关于{{督查类型}}情况的反馈意见",)),
        To("{{主送}}"),
        Text("按照年度督查检查计划，开展了{{督查类型}}，主要了解：{{督查内容}}。现将有关情况反馈如下。"),
        Text("{{反馈内容}}"),
        Text("各单位的具体问题已分别列入本单位问题清单，请按时限整改销号。"),
        _SIGNED,
    ),
    needs=("主送", "反馈内容", "落款", "日期"),
)


def order(item: Item, unit: str, office: str, day: date) -> Letter:
    """The slip, with room for what the unit has done as long as nothing is handed in."""
    said = item.payload["order"]
    level = Level(said["level"])
    values = {
        "编号": item.no,
        "单位": unit,
        "督办事项": f"{said['item_title']}（编号{said['item_no']}）",
        "级别": level.label,
        "含义": _MEANING[level],
        "督办要求": said["require"],
        "期限": _until(said["due"]),
        "下达日期": date_full(item.opened_at),
        "办理情况": item.payload.get("reply", {}).get("text", ""),
        "核销意见": f"已于{date_full(item.closed_at)}核销办结" if item.state == "closed" and item.closed_at else "",
        **_signed(office, day),
    }
    title, *others = ORDER.blocks
    assert isinstance(title, Title)  # noqa: S101  that is what stands there
    coloured = replace(ORDER, blocks=(replace(title, colour=_COLOURS[level]), *others))
    return Letter(f"督办单（{item.no}）", coloured, [values], office)


def problem(item: Item, unit: str, office: str, day: date) -> Letter:
    """What is to be put right, why it is on the list, and until when."""
    said = item.payload["problem"]
    values = {
        "编号": item.no,
        "单位": unit,
        "存在问题": said["problem"],
        "问题来源": Source(said["source"]).label,
        "整改类型": Urgency(said["urgency"]).label if said.get("urgency") else "",
        "整改要求": said.get("require") or "按期整改到位",
        "期限": _until(said["due"]) if said.get("due") else "由单位报整改措施时提出",
        **_signed(office, day),
    }
    return Letter(f"问题整改通知单（{item.no}）", PROBLEM, [values], office)


def promise(item: Item, unit: str, office: str, day: date) -> Letter:
    """The secretary's word on a problem, to be signed by hand."""
    said: dict[str, Any] = item.payload["plan"]
    values = {
        "组织部": office,
        "单位": unit,
        "承诺内容": item.payload.get("commitment", {}).get("text") or COMMITMENT,
        "存在问题": item.payload["problem"]["problem"],
        "整改措施": "\n".join(f"{number}. {one}" for number, one in enumerate(said["measures"], 1)),
        "责任领导": said["leader"],
        "责任人": said["person"],
        "期限": _until(said["due"]),
    }
    return Letter(f"整改承诺书（{unit}，{item.no}）", PROMISE, [values], unit)


def feedback(item: Item, unit: str, office: str, day: date) -> Letter:
    """What an inspection says to the units as a whole."""
    plan, said = item.payload["plan"], item.payload["feedback"]
    values = {
        "督查类型": InspectionKind(plan["kind"]).label,
        "主送": "、".join(one.name for one in concerned(plan) or ()) or "各受检单位",
        "督查内容": plan["focus"],
        "反馈内容": said["text"],
        **_signed(office, day),
    }
    return Letter(f"反馈意见（{item.no}）", FEEDBACK, [values], office)


def _signed(office: str, day: date) -> dict[str, str]:
    return {"落款": office, "日期": date_full(day)}


def _until(instant: str) -> str:
    at = datetime.fromisoformat(instant)
    return f"{date_full(at)[:5]}{before_time(at)}"
