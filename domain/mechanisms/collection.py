"""临时报送: what the department asks for in the chat; the item itself says what is asked and whether to confirm it."""

from collections.abc import Mapping
from typing import Any

from domain.collection_questions import Collected
from domain.collections import ASKED, form_of, is_confirmed, is_plain
from domain.items import Holder, Phase
from domain.mechanism import Mechanism
from domain.power import ADMINS, UNIT_SIDE, Role
from domain.steps import Asks, FormContext, HandIn, State, Then, step, with_cancel_reason, with_reason


def known(context: FormContext) -> Mapping[str, Any]:
    """What the unit has answered elsewhere this year to a question that is quoted from there (domain.md 3.4 rule 4)."""
    found: dict[str, Any] = {}
    for one in context.item.payload.get(ASKED, {}).get("questions", ()):
        kind, section, name, _ = one["from"] if one.get("quoted") else ("", "", "", "")
        for sibling in context.siblings:
            answers = sibling.payload.get(section) if sibling.kind == kind else None
            if sibling.submitted_at and isinstance(answers, dict) and name in answers:
                found[one["name"]] = answers[name]
    return found


_ASKS, _AGAIN = Asks(Collected, "report", of_item=form_of, prefill=known), Asks(Collected, "report", of_item=form_of)
_SECRETARY, _CLERK, _NUMBERED = Role.SECRETARY, Role.CLERK, HandIn.NUMBERED
MECHANISM = Mechanism(
    kind="collection",
    title="临时报送",
    short="临时",
    command="duties",
    openings=(),
    states={
        "open": State("待报送", Holder.UNIT),
        "drafted": State("待书记确认", Holder.SECRETARY),
        "returned": State("已退回", Holder.UNIT, Phase.RETURNED),
        "received": State("已报送", Holder.NOBODY, Phase.DONE),
        "cancelled": State("不再需要", Holder.NOBODY, Phase.CANCELLED),
    },
    initial="open",
    steps=(
        step("confirm", "确认报送", "drafted → received", by=_SECRETARY, hand_in=_NUMBERED),
        step("report", "填写报送", "open drafted returned → received", by=_SECRETARY, asks=_ASKS, hand_in=_NUMBERED),
        step(
            "report",
            "填写报送",
            "open drafted returned → received",
            by=_CLERK,
            asks=_ASKS,
            hand_in=_NUMBERED,
            when=is_plain,
        ),
        step(
            "report",
            "起草",
            "open drafted returned → drafted",
            by=_CLERK,
            asks=_ASKS,
            hand_in=HandIn.DRAFT,
            when=is_confirmed,
        ),
        step("hand_back", "退回修改", "drafted → returned", by=_SECRETARY, asks=with_reason()),
        step("return", "退回", "received → returned", by=ADMINS, asks=with_reason(), then=Then(quiet=True)),
        step("amend", "更正", "received → received", by=_SECRETARY, asks=_AGAIN, hand_in=_NUMBERED),
        step("amend", "更正", "received → received", by=_CLERK, asks=_AGAIN, hand_in=_NUMBERED, when=is_plain),
        step(
            "cancel",
            "不再需要",
            "open drafted returned → cancelled",
            by=ADMINS,
            asks=with_cancel_reason(),
            then=Then(tells=UNIT_SIDE, news="不再需要报送"),
        ),
    ),
    source="domain.md T2",
    order=160,
)
