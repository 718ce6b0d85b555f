"""Workflows that several kinds of duties share, as tables of states and steps."""

from collections.abc import Mapping

from pydantic import BaseModel

from domain.items import Holder, Phase
from domain.power import ADMINS, UNIT_SIDE, Role
from domain.steps import Asks, Derive, HandIn, Hints, Prefill, State, Step, Then, step, with_reason

_OPEN, _DRAFTED = State("待报送", Holder.UNIT), State("待书记确认", Holder.SECRETARY)
_REVIEWED: Mapping[str, State] = {
    "submitted": State("待审核", Holder.DEPARTMENT, Phase.WAITING),
    "returned": State("已退回", Holder.UNIT, Phase.RETURNED),
    "accepted": State("已通过", Holder.NOBODY, Phase.DONE),
}
PLAIN_STATES: Mapping[str, State] = {"open": _OPEN, **_REVIEWED}
CONFIRMED_STATES: Mapping[str, State] = {"open": _OPEN, "drafted": _DRAFTED, **_REVIEWED}
FIGURE_STATES: Mapping[str, State] = {
    "open": State("待填报", Holder.UNIT),
    "reported": State("已填报", Holder.NOBODY, Phase.DONE),
}


def confirmed_report(form: type[BaseModel], prefill: Prefill | None = None) -> tuple[Step, ...]:
    """A report that the clerk drafts and the secretary confirms with one button (domain.md section 0, M04)."""
    asks = Asks(form, "report", prefill=prefill)
    writable = "open drafted returned"
    secretary, numbered = Role.SECRETARY, HandIn.NUMBERED
    return (
        step("confirm", "确认报送", "drafted → submitted", by=secretary, hand_in=numbered),
        step("report", "填写报送", f"{writable} → submitted", by=secretary, asks=asks, hand_in=numbered),
        step("report", "起草", f"{writable} → drafted", by=Role.CLERK, asks=asks, hand_in=HandIn.DRAFT),
        step("hand_back", "退回修改", "drafted → returned", by=secretary, asks=with_reason()),
        *review(),
        step("revise", "修改重报", "submitted → submitted", by=secretary, asks=Asks(form, "report"), hand_in=numbered),
    )


def plain_report(form: type[BaseModel], hints: Hints | None = None) -> tuple[Step, ...]:
    """A report that either the clerk or the secretary hands in (M21, M22)."""
    asks, again = Asks(form, "report", hints=hints), Asks(form, "report")
    numbered = HandIn.NUMBERED
    return (
        step("report", "填写报送", "open returned → submitted", by=UNIT_SIDE, asks=asks, hand_in=numbered),
        *review(),
        step("revise", "修改重报", "submitted → submitted", by=UNIT_SIDE, asks=again, hand_in=numbered),
    )


def review(source: str = "submitted", accepted: str = "accepted", returned: str = "returned") -> tuple[Step, ...]:
    """The department's two answers to a submission, each to be taken back until the unit has acted.

    Accept, alone or together with others that were read; or return with a reason.
    """
    quiet, passed, sent_back = Then(quiet=True), f"{accepted} → {source}", f"{returned} → {source}"
    return (
        step("accept", "审核通过", f"{source} → {accepted}", by=ADMINS, together=True),
        step("return", "退回", f"{source} → {returned}", by=ADMINS, asks=with_reason(), then=quiet),
        step("unaccept", "撤回通过", passed, by=ADMINS, then=_told("撤回通过"), undoes="accept"),
        step("unreturn", "撤回退回", sent_back, by=ADMINS, then=_told("撤回退回"), undoes="return"),
    )


def _told(news: str) -> Then:
    return Then(tells=UNIT_SIDE, news=news)


def figures(form: type[BaseModel], prefill: Prefill | None = None, derive: Derive | None = None) -> tuple[Step, ...]:
    """Plain facts that nobody reviews: clerk or secretary writes them once, and puts them right at any time."""
    asks, again = Asks(form, "report", prefill=prefill), Asks(form, "report")
    numbered, then = HandIn.NUMBERED, Then(derive=derive)
    return (
        step("report", "填报", "open → reported", by=UNIT_SIDE, asks=asks, hand_in=numbered, then=then),
        step("amend", "更正", "reported → reported", by=UNIT_SIDE, asks=again, hand_in=numbered, then=then),
    )
