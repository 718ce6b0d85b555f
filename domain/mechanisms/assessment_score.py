"""考核评分 (M23): one unit's score sheet: what was verified, scores typed with their basis, a grade proposed by people.

The total adds up what was typed; nothing is computed from the use of the bot or from timeliness (domain.md 3.4).
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from domain.effects import CreateItem, Effect
from domain.errors import Misfit
from domain.forms.fields import long_text
from domain.items import Holder, Item, Phase
from domain.knowledge import year_records
from domain.listing import Fact, LedgerColumn, Listing, Total, asked, fact
from domain.mechanism import Creation, Mechanism
from domain.power import ADMINS
from domain.reviewing import INTERNAL, OverallGrade, review_year
from domain.score_columns import score_columns, score_lines
from domain.steps import Asks, Columns, FormContext, State, Then, step, with_cancel_reason
from domain.tallies import grounded, misfit, plain, total, weighted

LONG = long_text(1000)
RESULT = "assessment_result"


class Sheet(BaseModel):
    """The indicators that the unit is scored by."""

    model_config = ConfigDict(title="评分表")

    indicators: Annotated[list[str], AfterValidator(weighted)] = Field(
        title="考核指标和权重",
        description="每行一项指标和权重，合计100，与印发的方案一致",
        min_length=1,
        max_length=40,
    )


class Verification(BaseModel):
    """What was looked through and seen; the year's records are the list of materials, nobody hands them in again."""

    model_config = ConfigDict(title="核验情况")

    materials: str = Field(
        title="材料清单",
        description="核验时查阅的材料，每行一份",
        min_length=2,
        max_length=3000,
        json_schema_extra=LONG,
    )
    found: str | None = Field(
        None,
        title="核验情况",
        description="查了哪些资料、去了哪里、看到什么",
        max_length=1000,
        json_schema_extra=LONG,
    )


class Scores(BaseModel):
    """A score and its basis for each indicator."""

    model_config = ConfigDict(title="评分")

    scores: Annotated[list[str], AfterValidator(grounded)] = Field(
        title="各项得分",
        description="每行写指标、得分和依据，例如：组织建设 23.5 半年督查记录",
        min_length=1,
        max_length=40,
    )


class Proposal(BaseModel):
    """The grade that people propose to the committee, and why."""

    model_config = ConfigDict(title="拟定等次")

    grade: OverallGrade = Field(title="拟定等次", description="由考核组研究提出，提请县委审定")
    basis: str = Field(
        title="主要依据",
        description="一两句话，如：年度重点任务完成较好，点评问题均已整改",
        min_length=2,
        max_length=500,
        json_schema_extra=LONG,
    )


def records(context: FormContext) -> Mapping[str, Any]:
    """The list of materials from the unit's records of the year."""
    known = year_records(context.siblings)
    return {"materials": known} if known else {}


def fits(item: Item, answers: Mapping[str, Any]) -> None:
    """Raise Misfit when the scores do not fit the sheet's indicators."""
    if said := misfit(answers["scores"], item.payload["sheet"]["indicators"]):
        raise Misfit(said, "scores")


def added_up(context: FormContext, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """The sum of the numbers that were typed."""
    return {"total": plain(total(answers["scores"]))}


def proposed(item: Item, answers: Mapping[str, Any]) -> Sequence[Effect]:
    """The unit's result, to be decided by the committee."""
    scores = item.payload["scores"]
    return (
        CreateItem(RESULT, item.unit_id, {**answers, "scores": scores["scores"], "total": scores["total"]}, item.id),
    )


BY_INDICATOR = Columns(
    lambda item: score_columns(item.payload["sheet"]["indicators"]),
    lambda item, answers: {"scores": score_lines(item.payload["sheet"]["indicators"], answers)},
)

MECHANISM = Mechanism(
    kind="assessment_score",
    title="年终考核评分",
    short="评分",
    command="assess",
    openings=(),
    states={
        "verification": State("待核验", Holder.DEPARTMENT_OWN),
        "scoring": State("待评分", Holder.DEPARTMENT_OWN),
        "scored": State("已评分", Holder.DEPARTMENT_OWN),
        "proposed": State("已拟定等次", Holder.NOBODY, Phase.DONE),
        "cancelled": State("已撤销", Holder.NOBODY, Phase.CANCELLED),
    },
    initial="verification",
    steps=(
        step(
            "verify",
            "登记核验情况",
            "verification scoring → scoring",
            by=ADMINS,
            asks=Asks(Verification, "verification", prefill=records),
        ),
        step(
            "score",
            "录入评分",
            "verification scoring scored → scored",
            by=ADMINS,
            asks=Asks(Scores, "scores", columns=BY_INDICATOR),
            check=fits,
            then=Then(derive=added_up),
            jointly="各单位评分一起录",
        ),
        step(
            "propose",
            "拟定等次",
            "scored → proposed",
            by=ADMINS,
            asks=Asks(Proposal, "proposal"),
            then=Then(effects=proposed),
            jointly="各单位拟定等次一起录",
        ),
        step("cancel", "撤销", "verification scoring scored → cancelled", by=ADMINS, asks=with_cancel_reason()),
    ),
    source="M23",
    order=162,
    creation=Creation(
        title="单独评分",
        by=ADMINS,
        form=Sheet,
        kept_as="sheet",
        name=lambda answers: "年终考核评分",
        year=review_year,
        once=True,
    ),
    # The secretary sees the scores with the result, once it is decided and given out.
    readers=INTERNAL,
    owed=False,
    listings=(
        Listing(
            "评分汇总",
            (
                fact(Fact.UNIT),
                asked("scores", "各项得分", "各项得分和依据"),
                LedgerColumn("合计得分", (Total("scores", "total"),), 12),
                asked("verification", "核验情况"),
                asked("proposal", "拟定等次", width=12),
                asked("proposal", "主要依据"),
                fact(Fact.STATE, width=14),
            ),
        ),
    ),
)
