"""联系点 (M17, M20 定点联系指导): a leader's grassroots organisation; one line a visit, hinted at once a quarter."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.dates.periods import PeriodKind
from domain.dates.wording import date_full
from domain.forms.fields import long_text
from domain.items import Holder, Phase
from domain.mechanism import Creation, Mechanism
from domain.power import ADMINS, LEADERS, Role
from domain.reminders import MINOR
from domain.steps import Asks, FormContext, State, Then, step

# domain.md M17.
USUAL_VISITS = 4
LEADING = LEADERS | frozenset({Role.TEAM_MEMBER})


class ContactPoint(BaseModel):
    """Which organisation, and how many visits a year are meant."""

    model_config = ConfigDict(title="联系点")

    organisation: str = Field(
        title="联系的党组织",
        description="如：青山镇河东村党支部",
        min_length=2,
        max_length=60,
        json_schema_extra={"perhaps_unit": True},
    )
    visits_per_year: int | None = Field(
        None,
        title="每年走访次数",
        description="一般每季度一次",
        ge=1,
        le=24,
        json_schema_extra={"measure": "次", "if_empty": f"{USUAL_VISITS}次"},
    )


class ContactVisit(BaseModel):
    """One visit; a message of four lines is enough (domain.md M17)."""

    model_config = ConfigDict(title="走访记录")

    on: date = Field(title="日期", description="哪一天去的，如：今天")
    topic: str = Field(title="主题", description="如：讲党课、调研集体经济", min_length=2, max_length=100)
    found: str | None = Field(None, title="发现问题", max_length=300)
    solved: str | None = Field(None, title="帮助解决", max_length=300)


class Summary(BaseModel):
    """What the year at the contact point came to."""

    model_config = ConfigDict(title="年度小结")

    result: str = Field(
        title="联系指导情况",
        description="全年走访了几次、帮助解决了什么",
        min_length=2,
        max_length=800,
        json_schema_extra=long_text(500),
    )


def known(context: FormContext) -> Mapping[str, Any]:
    """The visits, one a line."""
    visits = context.item.payload.get("visit") or []
    return (
        {"result": "\n".join(f"{date_full(date.fromisoformat(one['on']))}：{one['topic']}" for one in visits)}
        if visits
        else {}
    )


MECHANISM = Mechanism(
    kind="contact_point",
    title="党建工作联系点",
    short="联系点",
    command="visit",
    openings=(),
    states={
        "assigned": State("尚未走访", Holder.PERSON),
        "active": State("联系中", Holder.PERSON),
        "summarised": State("已小结", Holder.NOBODY, Phase.DONE),
        "ended": State("已结束", Holder.NOBODY, Phase.DONE),
    },
    initial="assigned",
    steps=(
        step(
            "visit",
            "记录走访",
            "assigned active → active",
            by=LEADING,
            asks=Asks(ContactVisit, "visit", append=True),
            then=Then(rolls=True),
            personal=True,
        ),
        step(
            "summarise",
            "年度小结",
            "assigned active → summarised",
            by=LEADING,
            asks=Asks(Summary, "summary", prefill=known),
            personal=True,
        ),
        step("end", "结束联系", "assigned active → ended", by=ADMINS),
    ),
    # Only the leader hears of a quarter without a visit, and nobody is ever overdue (domain.md M17).
    cadence=MINOR,
    source="M17, M20",
    order=84,
    creation=Creation(
        title="确定联系点",
        by=ADMINS,
        form=ContactPoint,
        kept_as="point",
        name=lambda answers: f"党建工作联系点·{answers['organisation']}",
        person=LEADING,
    ),
    owed=False,
    extendable=False,
    rolls=PeriodKind.QUARTER,
)
