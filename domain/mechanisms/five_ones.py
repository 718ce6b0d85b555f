"""五个一 (M12, M20): five yearly tasks of a secretary, one of each kind: register, progress, completion, acceptance."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.dates.due import LAST_DAY, DueRule
from domain.dates.periods import PeriodKind
from domain.dates.wording import brief
from domain.forms.fields import long_text
from domain.items import Holder, Item, Phase
from domain.knowledge import last_note
from domain.listing import AnswerTo, Fact, LedgerColumn, Listing, asked, fact
from domain.mechanism import Mechanism, Opening, Part
from domain.power import ADMINS, UNIT_SIDE
from domain.shared_forms import Progress, result_so_far
from domain.shared_workflows import review
from domain.steps import Asks, FormContext, HandIn, State, Then, step, with_cancel_reason

LONG = long_text(500)
YEAR_END = DueRule(12, 15)
# So much of a line of progress a list shows.
SHOWN = 40


def _named(example: str) -> Any:
    """The question for the name, with an example of its own kind."""
    return Field(title="名称", description=f"如：{example}", min_length=2, max_length=60)


class Registration(BaseModel):
    """What every one of the five says when it is registered (登记)."""

    model_config = ConfigDict(title="登记")

    name: str = _named("河东村“红色代办”服务站")
    outcome: str = Field(title="预期成果", description="到年底要达到什么效果", min_length=2, max_length=500)
    responsible: str | None = Field(
        None, title="责任人", description="姓名和职务", max_length=30, json_schema_extra={"if_empty": "书记本人"}
    )


class ModelCase(Registration):
    """培树典型: which model, and what is special about it."""

    practice: str | None = Field(None, title="特色做法", description="好在哪里，别处可以学什么", max_length=500)


class WeakOrg(Registration):
    """包抓软弱涣散党组织: which organisation, what is wrong, what will be done."""

    name: str = _named("河东村党支部整顿提升")
    organisation: str = Field(
        title="党组织名称",
        description="村（社区）党组织全称，如：青山镇河东村党支部",
        min_length=2,
        max_length=60,
        json_schema_extra={"perhaps_unit": True},
    )
    problem: str = Field(title="主要问题", description="列为软弱涣散的原因", min_length=2, max_length=500)
    measures: str = Field(title="整顿措施", description="一村一策的主要措施", min_length=2, max_length=500)


class InnovationProject(Registration):
    """党建创新项目: why it is set up."""

    name: str = _named("“支部＋合作社”联建")
    grounds: str = Field(title="立项理由", description="为什么做这个项目", min_length=2, max_length=500)


class ResearchTopic(Registration):
    """重点调研课题 (also the 定题调查研究 of the 三定, never asked twice)."""

    name: str = _named("村级集体经济发展路径研究")
    method: str | None = Field(None, title="调研方式", description="如走访、座谈", max_length=200)


class SpecialLecture(Registration):
    """专题辅导讲座: who is to hear it, and when."""

    name: str = _named("新任村干部党建业务辅导")
    audience: str = Field(title="听讲对象", description="如全镇党员、村“两委”干部", min_length=2, max_length=100)
    planned_on: date | None = Field(
        None,
        title="计划日期",
        description="打算哪一天讲",
        json_schema_extra={"leave_when": "还没有定的", "coming": True},
    )


def by_the_secretary(context: FormContext) -> Mapping[str, str]:
    """Nobody else is named: the secretary answers for it himself, by name."""
    return {"responsible": f"{context.secretary}（书记）"} if context.secretary else {}


def registered_as(item: Item) -> tuple[str, ...]:
    """The name that it was registered with, and its last line of progress."""
    note = last_note(item)
    name = item.payload.get("register", {}).get("name", "")
    return tuple(filter(None, (name, f"进展：{brief(note, SHOWN)}" if note else "")))


class Completion(BaseModel):
    """What came of it (完成情况); text is enough, nothing else is demanded."""

    model_config = ConfigDict(title="完成情况")

    result: str = Field(
        title="完成情况",
        description="成果和成效，文字说明即可",
        min_length=2,
        max_length=1000,
        json_schema_extra=LONG,
    )


_REGISTRATIONS: dict[str, type[BaseModel]] = {
    "model_case": ModelCase,
    "weak_org": WeakOrg,
    "innovation_project": InnovationProject,
    "research_topic": ResearchTopic,
    "special_lecture": SpecialLecture,
}

# What each of the five asks for itself.
_PARTICULARS = ("特色做法", "党组织名称", "主要问题", "整顿措施", "立项理由", "调研方式", "听讲对象", "计划日期")
LISTINGS = (
    Listing("总表", (), by_part=True),
    Listing(
        "明细",
        (
            fact(Fact.UNIT),
            fact(Fact.PART),
            asked("register", "名称"),
            asked("register", "责任人", width=14),
            asked("register", "预期成果"),
            LedgerColumn("具体内容", tuple(AnswerTo("register", title) for title in _PARTICULARS), named=True),
            fact(Fact.STATE),
            fact(Fact.DUE),
            asked("progress", "进展情况"),
            asked("completion", "完成情况"),
            fact(Fact.RECEIPT),
            fact(Fact.PUNCTUALITY),
        ),
    ),
)

MECHANISM = Mechanism(
    kind="five_ones",
    title="五个一",
    short="五个一",
    command="five",
    openings=(Opening(PeriodKind.YEAR, 1, opens=(1, 1), due=DueRule(3, LAST_DAY)),),
    states={
        "open": State("未登记", Holder.UNIT),
        "registered": State("已登记", Holder.UNIT),
        "in_progress": State("推进中", Holder.UNIT),
        "completion_submitted": State("待核验", Holder.DEPARTMENT, Phase.WAITING),
        "returned": State("已退回", Holder.UNIT, Phase.RETURNED),
        "completed": State("已完成", Holder.NOBODY, Phase.DONE),
        "cancelled": State("已撤销", Holder.NOBODY, Phase.CANCELLED),
    },
    initial="open",
    steps=(
        step(
            "register",
            "登记",
            "open → registered",
            by=UNIT_SIDE,
            asks=Asks(Registration, "register", by_part=_REGISTRATIONS, if_empty=by_the_secretary),
            hand_in=HandIn.NUMBERED,
            then=Then(due=YEAR_END),
            jointly="各项一起填",
        ),
        step(
            "progress",
            "报进展",
            "registered in_progress → in_progress",
            by=UNIT_SIDE,
            asks=Asks(Progress, "progress", append=True),
            jointly="进展一起写",
        ),
        step(
            "complete",
            "报完成",
            "registered in_progress returned → completion_submitted",
            by=UNIT_SIDE,
            asks=Asks(Completion, "completion", prefill=result_so_far),
            hand_in=HandIn.NUMBERED,
            jointly="成果一起写",
        ),
        step(
            "amend",
            "修改登记",
            "registered in_progress → registered",
            by=UNIT_SIDE,
            asks=Asks(Registration, "register", by_part=_REGISTRATIONS, if_empty=by_the_secretary),
        ),
        *review("completion_submitted", "completed"),
        step(
            "cancel", "撤销", "open registered in_progress returned → cancelled", by=ADMINS, asks=with_cancel_reason()
        ),
    ),
    parts=(
        Part("model_case", "培树典型", ("典型", "党建工作典型", "培树党建工作典型")),
        Part("weak_org", "包抓软弱涣散党组织", ("软弱涣散", "软弱涣散党组织", "包抓", "包抓软弱涣散")),
        Part("innovation_project", "党建创新项目", ("创新项目", "创新")),
        Part("research_topic", "重点调研课题", ("调研课题", "调研", "重点调研", "定题调查研究")),
        Part("special_lecture", "专题辅导讲座", ("讲座", "辅导讲座", "专题讲座")),
    ),
    source="M12, M20",
    listings=LISTINGS,
    order=10,
    gist=registered_as,
)
