"""Lives that several duties share, as tables of states and steps."""

from collections.abc import Mapping

from pydantic import BaseModel

from domain.items import Holder
from domain.mechanism import Derive, Prefill, Reason, State, Step
from domain.power import ADMINS, UNIT_SIDE, Role

_OPEN, _DRAFTED = State("待报送", Holder.UNIT), State("待书记确认", Holder.SECRETARY)
_REVIEWED: Mapping[str, State] = {
    "submitted": State("待审核", Holder.DEPARTMENT),
    "returned": State("已退回", Holder.UNIT),
    "accepted": State("已通过", Holder.NOBODY, closed=True),
}
PLAIN_STATES: Mapping[str, State] = {"open": _OPEN, **_REVIEWED}
CONFIRMED_STATES: Mapping[str, State] = {"open": _OPEN, "drafted": _DRAFTED, **_REVIEWED}

_SECRETARY = frozenset({Role.SECRETARY})
_CLERK = frozenset({Role.CLERK})


def confirmed_report(form: type[BaseModel], prefill: Prefill | None = None) -> tuple[Step, ...]:
    """A report that the clerk drafts and the secretary confirms with one button (domain.md section 0, M04)."""
    writable = frozenset({"open", "drafted", "returned"})
    return (
        Step("confirm", "确认报送", frozenset({"drafted"}), "submitted", _SECRETARY, submits=True),
        Step(
            "report",
            "填写报送",
            writable,
            "submitted",
            _SECRETARY,
            form,
            "report",
            submits=True,
            prefill=prefill,
        ),
        Step("report", "起草", writable, "drafted", _CLERK, form, "report", drafts=True, prefill=prefill),
        Step("hand_back", "退回修改", frozenset({"drafted"}), "returned", _SECRETARY, Reason, "review"),
        *review(),
        Step(
            "revise",
            "修改重报",
            frozenset({"submitted"}),
            "submitted",
            _SECRETARY,
            form,
            "report",
            submits=True,
        ),
    )


def plain_report(form: type[BaseModel], prefill: Prefill | None = None) -> tuple[Step, ...]:
    """A report that either the clerk or the secretary hands in (M21, M22)."""
    writable = frozenset({"open", "returned"})
    return (
        Step(
            "report",
            "填写报送",
            writable,
            "submitted",
            UNIT_SIDE,
            form,
            "report",
            submits=True,
            prefill=prefill,
        ),
        *review(),
        Step(
            "revise",
            "修改重报",
            frozenset({"submitted"}),
            "submitted",
            UNIT_SIDE,
            form,
            "report",
            submits=True,
        ),
    )


def review(source: str = "submitted", accepted: str = "accepted", returned: str = "returned") -> tuple[Step, ...]:
    """The department's two answers to a submission: accept, or return with a reason."""
    return (
        Step("accept", "审核通过", frozenset({source}), accepted, ADMINS),
        Step("return", "退回", frozenset({source}), returned, ADMINS, Reason, "review", quiet_after=True),
    )


FIGURE_STATES: Mapping[str, State] = {
    "open": State("待填报", Holder.UNIT),
    "reported": State("已填报", Holder.NOBODY, closed=True),
}


def figures(form: type[BaseModel], prefill: Prefill | None = None, derive: Derive | None = None) -> tuple[Step, ...]:
    """Plain facts that nobody reviews: clerk or secretary writes them once, and puts them right at any time."""
    put_in, right = frozenset({"open"}), frozenset({"reported"})
    return (
        Step(
            "report",
            "填报",
            put_in,
            "reported",
            UNIT_SIDE,
            form,
            "report",
            submits=True,
            prefill=prefill,
            derive=derive,
        ),
        Step("amend", "更正", right, "reported", UNIT_SIDE, form, "report", submits=True, derive=derive),
    )
