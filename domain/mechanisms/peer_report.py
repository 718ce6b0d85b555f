"""班子成员向本级党组织报告 (M18b): read by the unit's own secretary; others see only whether it is done."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.dates.due import DueRule
from domain.dates.periods import PeriodKind
from domain.forms.fields import long_text
from domain.items import Holder, Phase
from domain.mechanism import Mechanism, Opening
from domain.power import SECRETARY, Role
from domain.reminders import MINOR
from domain.steps import Asks, FormContext, HandIn, State, Then, step, with_reason

LONG = long_text(800)
_MEMBER = frozenset({Role.TEAM_MEMBER})


class PeerReport(BaseModel):
    """One text on the member's own field."""

    model_config = ConfigDict(title="履职报告")

    summary: str = Field(
        title="履行党建工作责任情况",
        description="分管领域抓党建做了什么、还有什么不足；仅报本单位书记",
        min_length=2,
        max_length=1500,
        json_schema_extra=LONG,
    )


def known(context: FormContext) -> Mapping[str, Any]:
    """The member's own line in the unit's list of duties (M14)."""
    name = context.item.title.rpartition("·")[2]
    lists = (one.payload.get("report", {}) for one in context.siblings if one.kind == "dual_duty")
    mine = [line for found in lists for line in found.get("duties", ()) if line.startswith(name)]
    return {"summary": f"责任清单：{mine[0]}"} if mine else {}


MECHANISM = Mechanism(
    kind="peer_report",
    title="班子成员履行党建责任报告",
    short="履职报告",
    command="duties",
    openings=(Opening(PeriodKind.YEAR, 1, opens=(12, 1), due=DueRule(12, 20), members=_MEMBER),),
    states={
        "open": State("待报告", Holder.PERSON),
        "submitted": State("待书记审阅", Holder.SECRETARY),
        "returned": State("已退回", Holder.PERSON, Phase.RETURNED),
        "accepted": State("已完成", Holder.NOBODY, Phase.DONE),
    },
    initial="open",
    steps=(
        step(
            "report",
            "填写报告",
            "open returned → submitted",
            by=Role.TEAM_MEMBER,
            asks=Asks(PeerReport, "report", prefill=known),
            hand_in=HandIn.NUMBERED,
            personal=True,
        ),
        step("accept", "已阅", "submitted → accepted", by=Role.SECRETARY),
        step("return", "退回", "submitted → returned", by=Role.SECRETARY, asks=with_reason(), then=Then(quiet=True)),
    ),
    cadence=MINOR,
    source="M18b",
    order=62,
    extendable=False,
    supervisable=False,
    content_readers=SECRETARY,
)
