"""综合评价等次 (M05, M19, M23): entered by people once the committee has decided, told to the secretary."""

from domain.items import Holder, Phase
from domain.listing import Fact, Listing, asked, fact
from domain.mechanism import Creation, Mechanism
from domain.power import ADMINS, SECRETARY
from domain.reviewing import INTERNAL, PRIVATE, Decision, review_year
from domain.steps import Asks, State, Then, step, with_cancel_reason

MECHANISM = Mechanism(
    kind="overall_grade",
    title="综合评价等次",
    short="等次",
    command="meeting",
    openings=(),
    states={
        "decided": State("已审定，待反馈", Holder.DEPARTMENT, readers=INTERNAL),
        "fed_back": State("已反馈本人", Holder.NOBODY, Phase.DONE),
        "cancelled": State("已撤销", Holder.NOBODY, Phase.CANCELLED, readers=INTERNAL),
    },
    initial="decided",
    steps=(
        step("feed_back", "反馈书记本人", "decided → fed_back", by=ADMINS, then=Then(tells=SECRETARY, news="结果反馈")),
        step("amend", "修改等次", "decided → decided", by=ADMINS, asks=Asks(Decision, "decision")),
        step("recall", "撤回更正", "fed_back → decided", by=ADMINS, asks=with_cancel_reason()),
        step("cancel", "撤销", "decided → cancelled", by=ADMINS, asks=with_cancel_reason()),
    ),
    source="M05, M19, M23",
    order=148,
    creation=Creation(
        title="录入综合评价",
        by=ADMINS,
        form=Decision,
        kept_as="decision",
        name=lambda answers: "述职评议综合评价等次",
        year=review_year,
        once=True,
        jointly="各单位等次一起录",
    ),
    readers=PRIVATE,
    owed=False,
    listings=(
        Listing(
            "综合评价汇总",
            (
                fact(Fact.UNIT, width=40),
                asked("decision", "等次", "综合评价等次", width=16),
                asked("decision", "审定机关", width=30),
                asked("decision", "审定日期", width=14),
                fact(Fact.STATE, width=18),
            ),
        ),
    ),
)
