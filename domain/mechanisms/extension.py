"""延期申请: a secretary asks for more time on an item; the department agrees, or returns it with a reason."""

from datetime import datetime

from pydantic import Field

from domain.dates.wording import short
from domain.extensions import KIND, Wish, approval, refusal
from domain.items import Holder, Phase
from domain.mechanism import Creation, Mechanism
from domain.power import DEPARTMENT
from domain.steps import State, Then, step, with_reason


class Request(Wish):
    """The wish together with the item that it is about, as that was when it was made."""

    item_no: str = Field(title="原事项编号")
    item_title: str = Field(title="原事项")
    before: datetime = Field(title="原截止时间")


MECHANISM = Mechanism(
    kind=KIND,
    title="延期申请",
    short="延期",
    command="extend",
    openings=(),
    states={
        "requested": State("待审批", Holder.DEPARTMENT, Phase.WAITING, who=DEPARTMENT),
        "approved": State("已同意延期", Holder.NOBODY, Phase.DONE),
        "returned": State("未同意延期", Holder.NOBODY, Phase.DONE),
    },
    initial="requested",
    steps=(
        step("approve", "同意延期", "requested → approved", by=DEPARTMENT, then=Then(effects=approval)),
        step("return", "不同意", "requested → returned", by=DEPARTMENT, asks=with_reason(), then=Then(effects=refusal)),
    ),
    source="domain.md 3.2",
    order=70,
    # Nobody writes one apart from an item: it is brought about by the step 申请延期.
    creation=Creation(
        title="申请延期",
        by=frozenset(),
        form=Request,
        kept_as="request",
        name=lambda answers: f"申请延至{short(datetime.fromisoformat(answers['due']))}：{answers['item_title']}",
    ),
    owed=False,
    extendable=False,
)
