"""督办单 (M22, domain.md 3.2): issued by a person about an item, acknowledged and answered by the unit, closed."""

from pydantic import BaseModel, ConfigDict, Field

from domain.items import Holder, Phase
from domain.mechanism import Creation, Mechanism
from domain.power import UNIT_SIDE
from domain.steps import Asks, HandIn, State, Then, step, with_cancel_reason, with_reason
from domain.supervision import ISSUERS, KIND, Level, Slip


class Order(Slip):
    """The slip together with the item that it is about."""

    item_no: str = Field(title="督办事项编号")
    item_title: str = Field(title="督办事项")


class Reply(BaseModel):
    """What the unit has done about it; what stands in the item itself need not be said again."""

    model_config = ConfigDict(title="办理情况")

    text: str = Field(
        title="办理情况",
        description="一两句话，如：已整改到位，台账已补齐",
        min_length=2,
        max_length=500,
        json_schema_extra={"multiline": True},
    )


MECHANISM = Mechanism(
    kind=KIND,
    title="督办单",
    short="督办单",
    command="inspect",
    openings=(),
    states={
        "issued": State("待签收", Holder.UNIT),
        "acknowledged": State("已签收，办理中", Holder.UNIT),
        "replied": State("待核销", Holder.DEPARTMENT, Phase.WAITING, who=ISSUERS),
        "returned": State("已退回", Holder.UNIT, Phase.RETURNED),
        "closed": State("已办结", Holder.NOBODY, Phase.DONE),
        "cancelled": State("已撤销", Holder.NOBODY, Phase.CANCELLED),
    },
    initial="issued",
    steps=(
        step("acknowledge", "签收", "issued → acknowledged", by=UNIT_SIDE),
        step(
            "reply",
            "报办理情况",
            "acknowledged returned → replied",
            by=UNIT_SIDE,
            asks=Asks(Reply, "reply"),
            hand_in=HandIn.NUMBERED,
        ),
        step("accept", "核销办结", "acknowledged replied → closed", by=ISSUERS),
        step("return", "退回", "replied → returned", by=ISSUERS, asks=with_reason(), then=Then(quiet=True)),
        step("cancel", "撤销", "issued acknowledged returned → cancelled", by=ISSUERS, asks=with_cancel_reason()),
    ),
    source="M22",
    order=66,
    # Nobody writes one apart from an item: it is brought about by the step 下达督办单.
    creation=Creation(
        title="下达督办单",
        by=frozenset(),
        form=Order,
        kept_as="order",
        name=lambda answers: f"督办单（{Level(answers['level']).label}）：{answers['item_title']}",
        due_field="due",
    ),
    supervisable=False,
)
