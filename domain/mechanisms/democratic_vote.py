"""民主测评 (M05): the totals of the unsigned paper forms, typed in for one secretary; nobody votes in the chat."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from domain.errors import Refusal
from domain.items import Holder, Item, Phase
from domain.listing import Fact, Listing, asked, fact
from domain.mechanism import Creation, Mechanism
from domain.power import ADMINS, SECRETARY
from domain.reviewing import INTERNAL, PRIVATE, review_year
from domain.steps import Asks, State, Then, step, with_cancel_reason

VOTES: JsonDict = {"measure": "票"}
MOST = 100_000


class Totals(BaseModel):
    """How many forms said what; spoilt ones apart."""

    model_config = ConfigDict(title="测评汇总")

    good: int = Field(title="好", description="评为“好”的票数", ge=0, le=MOST, json_schema_extra=VOTES)
    fairly_good: int = Field(title="较好", description="评为“较好”的票数", ge=0, le=MOST, json_schema_extra=VOTES)
    fair: int = Field(title="一般", description="评为“一般”的票数", ge=0, le=MOST, json_schema_extra=VOTES)
    poor: int = Field(title="差", description="评为“差”的票数", ge=0, le=MOST, json_schema_extra=VOTES)
    invalid: int = Field(title="无效票", description="无法计入以上各项的票数", ge=0, le=MOST, json_schema_extra=VOTES)


def somebody_voted(item: Item, answers: Mapping[str, Any]) -> None:
    """Raise Refusal before totals of nothing are given out."""
    if not any(item.payload["totals"].values()):
        raise Refusal("各项票数均为0，请先修改测评汇总。")


MECHANISM = Mechanism(
    kind="democratic_vote",
    title="民主测评",
    short="测评",
    command="meeting",
    openings=(),
    states={
        "entered": State("已录入", Holder.DEPARTMENT, readers=INTERNAL),
        "fed_back": State("已反馈本人", Holder.NOBODY, Phase.DONE),
        "filed": State("已存档", Holder.NOBODY, Phase.DONE, readers=INTERNAL),
        "cancelled": State("已撤销", Holder.NOBODY, Phase.CANCELLED, readers=INTERNAL),
    },
    initial="entered",
    steps=(
        step(
            "feed_back",
            "反馈书记本人",
            "entered → fed_back",
            by=ADMINS,
            check=somebody_voted,
            then=Then(tells=SECRETARY, news="结果反馈"),
        ),
        step("file", "存档不反馈", "entered → filed", by=ADMINS, check=somebody_voted),
        step("amend", "修改汇总", "entered → entered", by=ADMINS, asks=Asks(Totals, "totals")),
        step("cancel", "撤销", "entered → cancelled", by=ADMINS, asks=with_cancel_reason()),
    ),
    source="M05",
    order=146,
    creation=Creation(
        title="录入测评结果",
        by=ADMINS,
        form=Totals,
        kept_as="totals",
        name=lambda answers: "述职评议民主测评",
        year=review_year,
        once=True,
        jointly="各单位票数一起录",
    ),
    readers=PRIVATE,
    owed=False,
    listings=(
        Listing(
            "测评汇总",
            (
                fact(Fact.UNIT, width=40),
                *(asked("totals", title, width=16) for title in ("好", "较好", "一般", "差", "无效票")),
                fact(Fact.STATE, width=16),
            ),
        ),
    ),
)
