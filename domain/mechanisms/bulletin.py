"""季度通报 (M21): drafted from the quarter's reports, edited by a person, signed, issued, kept; Q2 with the half."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from domain.bulletin import CORRECTION, REPORT, SIGNING, annex, paper
from domain.bulletin_draft import draft
from domain.dates.due import DueRule
from domain.dates.periods import PeriodKind
from domain.forms.fields import long_text
from domain.items import Holder, Item, Phase
from domain.mechanism import Documents, Mechanism, Opening
from domain.power import ADMINS, APPROVERS, DEPARTMENT, LEADERS, Role, UnitType
from domain.steps import Asks, FormContext, HandIn, State, Then, step, with_cancel_reason, with_reason

LONG = long_text(800)
_BRACKETS = str.maketrans("[［(（﹝【]］)）﹞】", "〔〔〔〔〔〔〕〕〕〕〕〕")
# GB/T 9704-2012: full year in six-cornered brackets, no 第, no leading zero (domain.md 3.6).
_DOC_NO = re.compile(r"[\u4e00-\u9fff]{2,12}〔20\d\d〕[1-9]\d{0,3}号")


def official_number(text: str) -> str:
    """Bring a document number to its official form; raises ValueError with the sentence for its writer."""
    cleaned = "".join(text.split()).translate(_BRACKETS)
    if not _DOC_NO.fullmatch(cleaned):
        raise ValueError("发文字号应写如：清组通字〔2026〕3号，年份写全称，不加“第”，序号不编虚位。")
    return cleaned


def correction(line: str) -> str:
    """Bring a correction to “单位 事项 情况”; raises ValueError with the sentence for its writer."""
    cleaned = " ".join(re.split(r"[\s，,：:]+", line.strip()))
    if not CORRECTION.fullmatch(cleaned):
        raise ValueError("请每行写一处，如：青山镇 五个一 已完成。情况只写已完成、推进中或未完成。")
    return cleaned


class BulletinText(BaseModel):
    """The four sections and the table (domain.md 3.6, skeleton of a bulletin)."""

    model_config = ConfigDict(title="季度通报")

    progress: str = Field(
        title="总体进展",
        description="每段一行，本期主要工作和总体成效",
        min_length=2,
        max_length=1500,
        json_schema_extra=LONG,
    )
    practice: str | None = Field(
        None,
        title="主要做法",
        description="每段一行，从各单位好的做法中选写",
        max_length=1500,
        json_schema_extra=LONG,
    )
    problems: str = Field(
        title="存在问题",
        description="每段一行，只写问题，不点单位名称",
        min_length=2,
        max_length=1500,
        json_schema_extra=LONG,
    )
    requirements: str = Field(
        title="下步要求",
        description="每段一行，下期各单位要做什么",
        min_length=2,
        max_length=1500,
        json_schema_extra=LONG,
    )
    corrections: list[Annotated[str, AfterValidator(correction)]] | None = Field(
        None,
        title="附表更正",
        description="附表按台账生成，与实际不符的，每行写一处：单位 事项 情况，如：青山镇 五个一 已完成",
        max_length=60,
        json_schema_extra={"by_unit": True},
    )


class Signing(BaseModel):
    """What the approver writes when signing (审签)."""

    model_config = ConfigDict(title="审签")

    doc_no: Annotated[str, AfterValidator(official_number)] = Field(
        title="发文字号", description="如：清组通字〔2026〕3号", max_length=30
    )
    dated: date = Field(title="成文日期", description="落款处的日期")


def tabled(context: FormContext, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """The table, as it stands on the day of writing, with a person's corrections."""
    return annex(context, answers.get("corrections") or ())


def today(context: FormContext) -> Mapping[str, Any]:
    """A bulletin is mostly dated on the day it is signed."""
    return {"dated": context.today.isoformat()}


def announcement(item: Item) -> tuple[str, str]:
    """Title and text of a notice that the bulletin is out: its number and what it asks for."""
    one = paper(item)
    asked = item.payload[REPORT]["requirements"]
    return item.title, f"《{one.name}》（{one.doc_no}）已印发。下步要求：\n{asked}"[:1500]


MECHANISM = Mechanism(
    kind="bulletin",
    title="基层党建工作情况通报",
    short="通报",
    command="bulletin",
    openings=(
        Opening(PeriodKind.QUARTER, 1, opens=(3, 20), due=DueRule(4, 15)),
        Opening(PeriodKind.HALF, 1, opens=(6, 20), due=DueRule(7, 15)),
        Opening(PeriodKind.QUARTER, 3, opens=(9, 20), due=DueRule(10, 15)),
        Opening(PeriodKind.YEAR, 1, opens=(12, 20), due=DueRule(1, 15, year_offset=1)),
    ),
    states={
        "draft": State("待起草", Holder.DEPARTMENT),
        "drafted": State("已起草", Holder.DEPARTMENT),
        "in_review": State("待审签", Holder.DEPARTMENT, Phase.WAITING, who=APPROVERS),
        "returned": State("已退回", Holder.DEPARTMENT, Phase.RETURNED, who=ADMINS),
        "approved": State("已审签", Holder.DEPARTMENT, who=ADMINS),
        # It is out in time or not; to file it is nobody's hurry.
        "issued": State("已印发", Holder.DEPARTMENT_OWN),
        "archived": State("已归档", Holder.NOBODY, Phase.DONE),
        "withdrawn": State("已撤回", Holder.NOBODY, Phase.DONE),
        "cancelled": State("本期不印发", Holder.NOBODY, Phase.CANCELLED),
    },
    initial="draft",
    steps=(
        step("send", "送审", "drafted → in_review", by=ADMINS, hand_in=HandIn.NUMBERED),
        step(
            "write",
            "起草",
            "draft drafted returned → drafted",
            by=ADMINS,
            asks=Asks(BulletinText, REPORT, prefill=draft, surveys=True),
            then=Then(derive=tabled),
        ),
        step(
            "approve", "审签", "in_review → approved", by=Role.DEPT_APPROVER, asks=Asks(Signing, SIGNING, prefill=today)
        ),
        step("return", "退回修改", "in_review → returned", by=Role.DEPT_APPROVER, asks=with_reason()),
        step("take_back", "撤回送审", "in_review → drafted", by=ADMINS),
        step("issue", "登记印发", "approved → issued", by=ADMINS),
        step("archive", "归档", "issued → archived", by=ADMINS),
        step("withdraw", "撤回通报", "approved issued → withdrawn", by=Role.DEPT_APPROVER, asks=with_cancel_reason()),
        step("cancel", "本期不印发", "draft drafted returned → cancelled", by=ADMINS, asks=with_cancel_reason()),
    ),
    unit_types=frozenset({UnitType.DEPARTMENT}),
    source="M21",
    order=70,
    documents=Documents(REPORT, DEPARTMENT | LEADERS, announcement, frozenset({"issued"})),
    owed=False,
)
