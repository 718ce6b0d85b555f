"""讲话要求 (M06, M16): what a leader asks for, as an item of a lead unit with its co-units and a date."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.dates.wording import brief
from domain.forms.fields import long_text
from domain.items import Holder, Phase
from domain.mechanism import Creation, Mechanism
from domain.power import ADMINS, UNIT_SIDE
from domain.shared_forms import Progress, result_so_far
from domain.shared_workflows import review
from domain.steps import Asks, FormContext, HandIn, State, Then, step, with_cancel_reason
from domain.unit_names import Named

LONG = long_text(500)
TITLE = "讲话要求"


class Instruction(BaseModel):
    """What is asked for, by whom, of whom and until when."""

    model_config = ConfigDict(title="讲话要求")

    text: str = Field(
        title="要求内容", description="一项要求一件事，写具体", min_length=2, max_length=500, json_schema_extra=LONG
    )
    source: str = Field(title="来源", description="哪位领导在什么会议上提出", min_length=2, max_length=100)
    due: datetime = Field(title="完成时限", description="最迟何时落实")
    co_units: list[Named] | None = Field(
        None, title="配合单位", description="协助牵头单位的单位，可写多个", max_length=60
    )


class Completion(BaseModel):
    """What came of it (落实情况); text is enough."""

    model_config = ConfigDict(title="落实情况")

    result: str = Field(
        title="落实情况", description="做了什么、成效如何", min_length=2, max_length=1000, json_schema_extra=LONG
    )


def item_name(answers: Mapping[str, Any]) -> str:
    """What it is called: what is asked for, in a speech or by the decision of a regular meeting (例会, M20)."""
    return f"{'议定事项' if '例会' in answers['source'] else TITLE}：{brief(answers['text'])}"


def due_as_set(context: FormContext, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """The date that was typed; one that was left as it was stays what it has become (延期)."""
    before, item = context.item.payload["instruction"]["due"], context.item
    if datetime.fromisoformat(answers["due"]) != datetime.fromisoformat(before):
        return {}
    put_off = item.due_at is not None and item.due_at != datetime.fromisoformat(before)
    return {"due": item.due_at.isoformat() if put_off and item.due_at else before}


MECHANISM = Mechanism(
    kind="instruction",
    title=TITLE,
    short="要求",
    command="meeting",
    openings=(),
    states={
        "open": State("待落实", Holder.UNIT),
        "in_progress": State("推进中", Holder.UNIT),
        "submitted": State("待核验", Holder.DEPARTMENT, Phase.WAITING),
        "returned": State("已退回", Holder.UNIT, Phase.RETURNED),
        "completed": State("已落实", Holder.NOBODY, Phase.DONE),
        "cancelled": State("已撤销", Holder.NOBODY, Phase.CANCELLED),
    },
    initial="open",
    steps=(
        step(
            "progress",
            "报进展",
            "open in_progress → in_progress",
            by=UNIT_SIDE,
            asks=Asks(Progress, "progress", append=True),
        ),
        step(
            "complete",
            "报完成",
            "open in_progress returned → submitted",
            by=UNIT_SIDE,
            asks=Asks(Completion, "completion", prefill=result_so_far),
            hand_in=HandIn.NUMBERED,
        ),
        *review("submitted", "completed"),
        step(
            "amend",
            "修改要求",
            "open in_progress returned →",
            by=ADMINS,
            asks=Asks(Instruction, "instruction"),
            then=Then(derive=due_as_set, due_field="due", title=item_name, tells=UNIT_SIDE, news="要求已修改"),
        ),
        step("cancel", "撤销", "open in_progress returned → cancelled", by=ADMINS, asks=with_cancel_reason()),
    ),
    co_units=("instruction", "co_units"),
    source="M06, M16",
    order=150,
    creation=Creation(
        title="交办讲话要求", by=ADMINS, form=Instruction, kept_as="instruction", name=item_name, due_field="due"
    ),
)
