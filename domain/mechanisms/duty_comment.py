"""点评 (M03): a leader's comment on one secretary's report, given to that secretary alone; its problems become 整改."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from domain.effects import CreateItem, Effect
from domain.forms.fields import long_text
from domain.items import Holder, Item, Phase
from domain.listing import Fact, Listing, asked, fact
from domain.mechanism import Creation, Mechanism
from domain.power import ADMINS, LEADERS, SECRETARY, Actor
from domain.reviewing import INTERNAL, PRIVATE, review_year
from domain.steps import Asks, State, Then, step, with_cancel_reason, with_reason

LONG = long_text(500)
RECTIFICATION = "rectification"
COMMENTATORS = ADMINS | LEADERS


class Comment(BaseModel):
    """Who commented, what is good, each problem on a line of its own, what is asked for."""

    model_config = ConfigDict(title="点评")

    commentator: str = Field(title="点评人", description="姓名和职务", min_length=2, max_length=40)
    strengths: str = Field(
        title="肯定的成效", description="没有的，写“无”", min_length=1, max_length=1000, json_schema_extra=LONG
    )
    problems: list[Annotated[str, Field(min_length=2, max_length=500)]] | None = Field(
        None, title="指出的问题", description="每行一个问题", max_length=20
    )
    requirements: str | None = Field(None, title="下一步要求", min_length=2, max_length=300, json_schema_extra=LONG)


def himself(actor: Actor) -> Mapping[str, str]:
    """A leader types his own comment; the department types that of another."""
    post = next((one for one in actor.posts if one.role in LEADERS), None)
    return {"commentator": f"{actor.name}，{post.title or post.role.label}"} if post else {}


def to_rectify(item: Item, answers: Mapping[str, Any]) -> Sequence[Effect]:
    """One rectification item for each problem, with the leader's requirements (M28)."""
    comment = item.payload["comment"]
    common = {"source": "comment", "require": comment.get("requirements")}
    return tuple(
        CreateItem(RECTIFICATION, item.unit_id, common | {"problem": problem}, item.id)
        for problem in comment.get("problems") or ()
    )


MECHANISM = Mechanism(
    kind="duty_comment",
    title="述职点评",
    short="点评",
    command="meeting",
    openings=(),
    states={
        "entered": State("点评待发送", Holder.DEPARTMENT, readers=INTERNAL),
        "sent": State("点评已送达", Holder.DEPARTMENT),
        "converted": State("问题已列入整改", Holder.NOBODY, Phase.DONE),
        "concluded": State("已办结", Holder.NOBODY, Phase.DONE),
        "cancelled": State("已撤销", Holder.NOBODY, Phase.CANCELLED, readers=INTERNAL),
    },
    initial="entered",
    steps=(
        step("send", "发给书记本人", "entered → sent", by=COMMENTATORS, then=Then(tells=SECRETARY)),
        step("amend", "修改点评", "entered → entered", by=COMMENTATORS, asks=Asks(Comment, "comment")),
        # The new items tell the unit themselves.
        step(
            "convert", "问题转为整改", "sent → converted", by=ADMINS, then=Then(effects=to_rectify, tells=frozenset())
        ),
        step(
            "conclude",
            "不列整改并办结",
            "sent → concluded",
            by=ADMINS,
            asks=with_reason(),
            then=Then(tells=frozenset()),
        ),
        step("cancel", "撤销", "entered → cancelled", by=COMMENTATORS, asks=with_cancel_reason()),
    ),
    source="M03",
    order=144,
    creation=Creation(
        title="录入点评",
        by=COMMENTATORS,
        form=Comment,
        kept_as="comment",
        name=lambda answers: f"述职点评（{answers['commentator']}）",
        year=review_year,
        suggest=himself,
        jointly="各单位点评一起录",
    ),
    readers=PRIVATE,
    owed=False,
    listings=(
        Listing(
            "点评汇总",
            (
                fact(Fact.UNIT),
                asked("comment", "点评人", width=20),
                asked("comment", "肯定的成效"),
                asked("comment", "指出的问题"),
                asked("comment", "下一步要求"),
                fact(Fact.STATE, width=14),
            ),
        ),
    ),
)
