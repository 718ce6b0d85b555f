"""定期例会 (M20): when and on what, then what was decided; each decision becomes an item with a date.

Of the 三定 the contact visits are M17, and the topic of research is the one of the 五个一: it is not asked again.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.effects import CreateItem, CreateItems, Effect
from domain.errors import Refusal
from domain.items import Holder, Item, Phase
from domain.mechanism import Creation, Mechanism
from domain.power import ADMINS, REPORTING, UNIT_SIDE, UnitType
from domain.reminders import Cadence
from domain.steps import Asks, State, Then, step, with_cancel_reason
from domain.unit_names import Named

TITLE = "党建工作例会"
OneLine = Annotated[str, Field(min_length=2, max_length=200)]


class Agenda(BaseModel):
    """When the meeting is held, and its topics."""

    model_config = ConfigDict(title="例会安排")

    at: datetime = Field(title="召开时间", description="例如：9月28日15:00")
    topics: list[OneLine] = Field(title="议题", description="每行一项", min_length=1, max_length=10)


class Minutes(BaseModel):
    """What was decided, and until when it is to be done."""

    model_config = ConfigDict(title="会议记录")

    decisions: list[OneLine] | None = Field(
        None, title="议定事项", description="每行一项，将转为待办事项", max_length=10
    )
    due: datetime | None = Field(
        None,
        title="完成时限",
        description="议定的事最迟何时完成",
        json_schema_extra={"leave_when": "没有议定事项的"},
    )

    @model_validator(mode="after")
    def _decisions_have_a_date(self) -> Self:
        if self.decisions and self.due is None:
            raise ValueError("有议定事项时请填写完成时限。")
        return self


class CountyMinutes(Minutes):
    """The same for the county's meeting: each decision says which units are in the lead."""

    decisions: list[OneLine] | None = Field(
        None,
        title="议定事项",
        description="每行一项，写“牵头单位：事项”，例如：青山镇党委：完成阵地建设；将转为该单位的待办事项",
        max_length=10,
        json_schema_extra={"led": True},
    )


def own_tasks(item: Item, answers: Mapping[str, Any]) -> Sequence[Effect]:
    """Each decision as an item of the unit that met."""
    return [
        CreateItem("instruction", item.unit_id, _asked(item, text, answers), item.id)
        for text in answers.get("decisions") or ()
    ]


def named_tasks(item: Item, answers: Mapping[str, Any]) -> Sequence[Effect]:
    """Each decision as an item of the unit that it names; raises Refusal for one that names none."""
    return [
        CreateItems("instruction", {Named(name=name): _asked(item, text, answers)}, None, item.id)
        for name, text in map(_led, answers.get("decisions") or ())
    ]


def _led(decision: str) -> tuple[str, str]:
    name, _, text = re.sub("[:：]", "：", decision).partition("：")
    if len(text.strip()) < 2:
        raise Refusal(f"“{decision}”没有写明牵头单位，请写成“牵头单位：事项”，例如：青山镇党委：完成阵地建设。")
    return name.strip(), text.strip()


def _asked(item: Item, text: str, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"text": text, "source": item.title, "due": answers["due"]}


MECHANISM = Mechanism(
    kind="regular_meeting",
    title=TITLE,
    short="例会",
    command="duties",
    openings=(),
    states={
        "planned": State("待召开", Holder.UNIT, event=True),
        "held": State("已召开", Holder.NOBODY, Phase.DONE),
        "cancelled": State("已取消", Holder.NOBODY, Phase.CANCELLED),
    },
    initial="planned",
    steps=(
        step(
            "record",
            "记录例会",
            "planned → held",
            by=ADMINS,
            asks=Asks(CountyMinutes, "minutes"),
            then=Then(effects=named_tasks),
        ),
        step(
            "record",
            "记录例会",
            "planned → held",
            by=UNIT_SIDE,
            asks=Asks(Minutes, "minutes"),
            then=Then(effects=own_tasks),
        ),
        step(
            "replan",
            "改期",
            "planned → planned",
            by=UNIT_SIDE | ADMINS,
            asks=Asks(Agenda, "agenda"),
            then=Then(due_field="at"),
        ),
        step("cancel", "取消", "planned → cancelled", by=UNIT_SIDE | ADMINS, asks=with_cancel_reason()),
    ),
    cadence=Cadence(before=(1,), on_day=True, after=()),
    unit_types=REPORTING | {UnitType.DEPARTMENT},
    source="M20",
    order=80,
    creation=Creation(
        title="安排例会",
        by=UNIT_SIDE | ADMINS,
        form=Agenda,
        kept_as="agenda",
        name=lambda answers: TITLE,
        due_field="at",
    ),
    owed=False,
    extendable=False,
)
