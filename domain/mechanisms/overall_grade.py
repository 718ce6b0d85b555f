"""综合评价等次 (M05, M19, M23): entered by people once the committee has decided, told to the secretary."""

from domain.items import Holder
from domain.mechanism import Creation, Mechanism, Reason, State, Step
from domain.power import ADMINS
from domain.reviewing import INTERNAL, PRIVATE, SECRETARY, Decision, review_year

_DECIDED = frozenset({"decided"})

MECHANISM = Mechanism(
    kind="overall_grade",
    title="综合评价等次",
    short="等次",
    command="meeting",
    openings=(),
    states={
        "decided": State("已审定，待反馈", Holder.DEPARTMENT, readers=INTERNAL),
        "fed_back": State("已反馈本人", Holder.NOBODY, closed=True),
        "cancelled": State("已撤销", Holder.NOBODY, closed=True, readers=INTERNAL),
    },
    initial="decided",
    steps=(
        Step("feed_back", "反馈书记本人", _DECIDED, "fed_back", ADMINS, tells=SECRETARY),
        Step("amend", "修改等次", _DECIDED, "decided", ADMINS, Decision, "decision"),
        Step("recall", "撤回更正", frozenset({"fed_back"}), "decided", ADMINS, Reason, "review"),
        Step("cancel", "撤销", _DECIDED, "cancelled", ADMINS, Reason, "review"),
    ),
    source="M05, M19, M23",
    order=148,
    creation=Creation(
        title="录入综合评价",
        who=ADMINS,
        form=Decision,
        kept_as="decision",
        name=lambda answers: "述职评议综合评价等次",
        year=review_year,
        once=True,
    ),
    readers=PRIVATE,
    owed=False,
)
