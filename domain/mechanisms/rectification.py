"""整改 (M26, M28): problem, measures, the secretary's commitment, progress, 申请销号, verification, 回头看."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from domain.dates.wording import before_time, brief
from domain.errors import Misfit
from domain.forms.fields import long_text
from domain.items import Holder, Item, Phase
from domain.knowledge import last_team
from domain.mechanism import Creation, Mechanism
from domain.power import ADMINS, UNIT_SIDE, Role
from domain.shared_forms import result_so_far
from domain.steps import Asks, FormContext, HandIn, State, Then, step, with_cancel_reason, with_reason
from domain.three_lists import LISTINGS

LONG = long_text(500)
VERIFIERS = ADMINS | {Role.INSPECTOR}
# domain.md M28: list and commitment within 15 workdays.
PLAN_WORKDAYS = 15
# What other tables of problems call it.
_ALSO_DUE: JsonValue = ["整改截止", "整改截止时间", "整改期限", "完成时限"]
COMMITMENT = "对照整改措施逐项抓好落实，按期整改到位，自觉接受监督。"


class Source(StrEnum):
    """Where a problem was found (问题来源)."""

    COMMENT = "comment"
    HALF_YEAR = "half_year_inspection"
    SPECIAL = "special_check"
    SURVEY = "survey"
    SELF = "self_check"
    SUPERIOR = "superior"

    @property
    def label(self) -> str:
        """The words of the list of problems (问题清单)."""
        return _SOURCES[self]


_SOURCES = {
    Source.COMMENT: "述职点评",
    Source.HALF_YEAR: "半年督查",
    Source.SPECIAL: "专项检查",
    Source.SURVEY: "调研",
    Source.SELF: "自查",
    Source.SUPERIOR: "上级反馈",
}


class Urgency(StrEnum):
    """How soon it has to be put right (整改类型)."""

    IMMEDIATE = "immediate"
    DEADLINE = "deadline"
    LONG_TERM = "long_term"

    @property
    def label(self) -> str:
        """The words of the list of problems (问题清单)."""
        return {"immediate": "立行立改", "deadline": "限期整改", "long_term": "长期坚持"}[self]


class Found(BaseModel):
    """What every line of the list of problems (问题清单) says."""

    problem: str = Field(
        title="问题", description="一个问题一项，写具体", min_length=2, max_length=1000, json_schema_extra=LONG
    )
    urgency: Urgency = Field(Urgency.DEADLINE, title="整改类型", json_schema_extra={"if_empty": Urgency.DEADLINE.label})
    due: datetime | None = Field(
        None,
        title="整改时限",
        description="最迟何时整改到位",
        json_schema_extra={
            "aliases": _ALSO_DUE,
            "leave_when": "由单位报整改措施时提出的",
            "if_empty": "由单位报整改措施时提出",
        },
    )


class Sourced(BaseModel):
    """Where a problem comes from; asked before the problem itself."""

    source: Source = Field(title="问题来源")


class Problem(Found, Sourced):
    """A problem that the department, or a step of another duty, puts on a unit's list."""

    model_config = ConfigDict(title="整改问题")

    require: str | None = Field(None, title="整改要求", min_length=2, max_length=1000, json_schema_extra=LONG)


class OwnProblem(Found):
    """A problem that a unit has found itself (自查): nobody has to ask where it comes from."""

    model_config = ConfigDict(title="自查问题")

    source: Literal[Source.SELF] = Field(Source.SELF, json_schema_extra={"hidden": True})


class RectificationPlan(BaseModel):
    """Measures and who answers for them (整改清单, 责任清单)."""

    model_config = ConfigDict(title="整改措施")

    measures: list[str] = Field(title="整改措施", description="每行一条，写明要达到的目标", min_length=1, max_length=20)
    leader: str = Field(title="责任领导", description="姓名和职务，如：王立新，党委书记", min_length=2, max_length=40)
    person: str = Field(title="责任人", description="具体承办人的姓名", min_length=2, max_length=40)
    cause: str | None = Field(
        None, title="问题原因", description="为什么会有这个问题", min_length=2, max_length=500, json_schema_extra=LONG
    )
    due: datetime = Field(
        title="整改时限",
        description="何时整改到位；长期坚持的，填下一次检查的时间",
        json_schema_extra={"aliases": _ALSO_DUE},
    )


class Commitment(BaseModel):
    """The secretary's word (承诺): given in person, whoever has written the plan."""

    model_config = ConfigDict(title="整改承诺")

    text: str = Field(
        title="承诺内容", description="由书记本人作出", min_length=4, max_length=500, json_schema_extra=LONG
    )


class Progress(BaseModel):
    """One line on how it goes (进展)."""

    model_config = ConfigDict(title="整改进展")

    note: str = Field(
        title="整改进展", description="一句话即可，如：已完成2项，其余1项正在办理", min_length=2, max_length=500
    )


class Closeout(BaseModel):
    """What came of it (申请销号); text is enough, nothing else is demanded."""

    model_config = ConfigDict(title="申请销号")

    result: str = Field(
        title="整改成效",
        description="逐条说明整改结果，文字即可",
        min_length=2,
        max_length=1000,
        json_schema_extra=LONG,
    )


class Reopening(BaseModel):
    """Why it begins anew (回头看发现问题), and until when."""

    model_config = ConfigDict(title="重新整改")

    reason: str = Field(title="理由", description="回头看发现了什么问题", min_length=2, max_length=300)
    due: datetime = Field(title="整改时限", description="最迟何时整改到位", json_schema_extra={"aliases": _ALSO_DUE})


class Lookback(BaseModel):
    """What the second look found (回头看结果)."""

    model_config = ConfigDict(title="回头看结果")

    result: str = Field(
        title="回头看结果", description="一句话即可，如：措施已落实，问题没有反弹", min_length=2, max_length=300
    )


def planned(context: FormContext) -> Mapping[str, Any]:
    """The deadline that the department has set, and who answered for the last problem."""
    due = context.item.payload["problem"].get("due")
    return {**last_team(context.item, context.siblings), **({"due": due} if due else {})}


def keeps_the_deadline(item: Item, answers: Mapping[str, Any]) -> None:
    """Raise Misfit when a plan wants more time than the department gave (M26); 延期 is asked for apart."""
    due = item.payload["problem"].get("due")
    if due and datetime.fromisoformat(answers["due"]) > datetime.fromisoformat(due):
        limit = before_time(datetime.fromisoformat(due))
        raise Misfit(f"此问题要求于{limit}整改到位，请填写不晚于该时间的整改时限；确有困难的，可另行申请延期。", "due")


def committed(context: FormContext) -> Mapping[str, Any]:
    """Words that most commitments use."""
    return {"text": COMMITMENT}


MECHANISM = Mechanism(
    kind="rectification",
    title="整改事项",
    short="整改",
    command="rectify",
    openings=(),
    states={
        "listed": State("待制定整改措施", Holder.UNIT),
        "plan_submitted": State("整改措施待审核", Holder.DEPARTMENT, Phase.WAITING),
        "plan_returned": State("整改措施已退回", Holder.UNIT, Phase.RETURNED),
        "plan_accepted": State("待书记承诺", Holder.SECRETARY),
        "committed": State("已承诺", Holder.UNIT),
        "in_progress": State("整改中", Holder.UNIT),
        "closeout_requested": State("待核验销号", Holder.DEPARTMENT, Phase.WAITING),
        "returned": State("已退回", Holder.UNIT, Phase.RETURNED),
        "reopened": State("重新整改", Holder.UNIT),
        "closed": State("已销号", Holder.NOBODY, Phase.DONE),
        "confirmed": State("已销号，回头看合格", Holder.NOBODY, Phase.DONE),
        "cancelled": State("已撤销", Holder.NOBODY, Phase.CANCELLED),
    },
    initial="listed",
    steps=(
        step(
            "plan",
            "报整改措施",
            "listed plan_submitted plan_returned → plan_submitted",
            by=UNIT_SIDE,
            asks=Asks(RectificationPlan, "plan", prefill=planned),
            check=keeps_the_deadline,
            hand_in=HandIn.NUMBERED,
            then=Then(due_field="due"),
        ),
        step("accept_plan", "同意整改措施", "plan_submitted → plan_accepted", by=VERIFIERS),
        step(
            "return_plan",
            "退回整改措施",
            "plan_submitted → plan_returned",
            by=VERIFIERS,
            asks=with_reason(),
            then=Then(quiet=True),
        ),
        step(
            "commit",
            "作出承诺",
            "plan_accepted → committed",
            by=Role.SECRETARY,
            asks=Asks(Commitment, "commitment", prefill=committed),
            hand_in=HandIn.NUMBERED,
        ),
        # domain.md 3.4 rule 12: a secretary without an account signs on paper.
        step("commit_paper", "登记书面承诺", "plan_accepted → committed", by=ADMINS),
        step(
            "progress",
            "报进展",
            "committed in_progress returned reopened → in_progress",
            by=UNIT_SIDE,
            asks=Asks(Progress, "progress", append=True),
        ),
        step(
            "closeout",
            "申请销号",
            "committed in_progress returned reopened → closeout_requested",
            by=UNIT_SIDE,
            asks=Asks(Closeout, "closeout", prefill=result_so_far),
            hand_in=HandIn.NUMBERED,
        ),
        step("accept", "核验销号", "closeout_requested → closed", by=VERIFIERS),
        step(
            "return", "退回", "closeout_requested → returned", by=VERIFIERS, asks=with_reason(), then=Then(quiet=True)
        ),
        step("lookback", "回头看合格", "closed → confirmed", by=VERIFIERS, asks=Asks(Lookback, "lookback")),
        step(
            "reopen",
            "回头看重新整改",
            "closed confirmed → reopened",
            by=VERIFIERS,
            asks=Asks(Reopening, "reopening", append=True),
            then=Then(due_field="due"),
        ),
        step("cancel", "撤销", "listed plan_returned → cancelled", by=ADMINS, asks=with_cancel_reason()),
    ),
    source="M26, M28",
    listings=LISTINGS,
    order=60,
    creation=Creation(
        title="新增整改问题",
        by=VERIFIERS | UNIT_SIDE,
        form=Problem,
        own_form=OwnProblem,
        kept_as="problem",
        name=lambda answers: f"整改：{brief(answers['problem'])}",
        due_field="due",
        first_workdays=PLAN_WORKDAYS,
    ),
)
