"""考核结果 (M23, M29): proposed, decided by the committee, told to the secretary, put to use; all entered by people."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.forms.fields import long_text
from domain.items import Holder, Phase
from domain.listing import Fact, LedgerColumn, Listing, Total, asked, fact
from domain.mechanism import Creation, Mechanism
from domain.power import ADMINS, SECRETARY
from domain.reviewing import INTERNAL, PRIVATE, Decision, OverallGrade, review_year
from domain.steps import Asks, FormContext, State, Then, step, with_cancel_reason

LONG = long_text(500)


class Proposed(BaseModel):
    """The grade that people propose, with the score sheet if there is one."""

    model_config = ConfigDict(title="拟定等次")

    grade: OverallGrade = Field(title="拟定等次", description="由考核组研究提出，提请县委审定")
    basis: str = Field(
        title="主要依据",
        description="一两句话，如：年度重点任务完成较好，点评问题均已整改",
        min_length=2,
        max_length=500,
        json_schema_extra=LONG,
    )
    scores: list[str] | None = Field(None, title="各项得分", json_schema_extra={"hidden": True})
    total: str | None = Field(None, title="合计得分", json_schema_extra={"hidden": True})


class Application(BaseModel):
    """How the result is used (结果运用), rewards and penalties (兑现奖罚) included; text only."""

    model_config = ConfigDict(title="结果运用")

    text: str = Field(
        title="结果运用",
        description="评先评优、约谈、限期整改、兑现奖罚等情况",
        min_length=2,
        max_length=1000,
        json_schema_extra=LONG,
    )


def as_proposed(context: FormContext) -> Mapping[str, Any]:
    """The proposed grade, as a start for the committee's."""
    return {"grade": context.item.payload["proposal"]["grade"]}


MECHANISM = Mechanism(
    kind="assessment_result",
    title="年终考核结果",
    short="结果",
    command="assess",
    openings=(),
    states={
        "grade_proposed": State("已拟定等次，待审定", Holder.DEPARTMENT, readers=INTERNAL),
        "committee_decided": State("已审定，待反馈", Holder.DEPARTMENT, readers=INTERNAL),
        "fed_back": State("已反馈本人", Holder.DEPARTMENT),
        "applied": State("结果已运用", Holder.NOBODY, Phase.DONE),
        "cancelled": State("已撤销", Holder.NOBODY, Phase.CANCELLED, readers=INTERNAL),
    },
    initial="grade_proposed",
    steps=(
        step(
            "decide",
            "录入审定结果",
            "grade_proposed committee_decided → committee_decided",
            by=ADMINS,
            asks=Asks(Decision, "decision", prefill=as_proposed),
            jointly="各单位审定结果一起录",
        ),
        step(
            "feed_back",
            "反馈书记本人",
            "committee_decided → fed_back",
            by=ADMINS,
            then=Then(tells=SECRETARY, news="结果反馈"),
        ),
        step("recall", "撤回更正", "fed_back → committee_decided", by=ADMINS, asks=with_cancel_reason()),
        step("apply", "登记结果运用", "fed_back → applied", by=ADMINS, asks=Asks(Application, "application")),
        step("cancel", "撤销", "grade_proposed committee_decided → cancelled", by=ADMINS, asks=with_cancel_reason()),
    ),
    source="M23, M29",
    order=164,
    creation=Creation(
        title="录入拟定等次",
        by=ADMINS,
        form=Proposed,
        kept_as="proposal",
        name=lambda answers: "年终考核结果",
        year=review_year,
        once=True,
    ),
    readers=PRIVATE,
    owed=False,
    listings=(
        Listing(
            "考核结果汇总",
            (
                fact(Fact.UNIT),
                LedgerColumn("合计得分", (Total("proposal", "total"),), 12),
                asked("proposal", "拟定等次", width=12),
                asked("proposal", "主要依据"),
                asked("decision", "等次", "审定等次", width=12),
                asked("decision", "审定机关", width=22),
                asked("decision", "审定日期", width=14),
                asked("application", "结果运用"),
                fact(Fact.STATE, width=16),
            ),
        ),
    ),
)
