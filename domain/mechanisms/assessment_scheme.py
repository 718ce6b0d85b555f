"""考核方案 (M23): weighted indicators, issued before anybody is scored; from it every unit gets its score sheet."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from domain.effects import CreateItems, Effect
from domain.forms.fields import long_text
from domain.items import Holder, Item, Phase
from domain.mechanism import Creation, Mechanism, Place
from domain.power import ADMINS
from domain.reviewing import scheme_year
from domain.steps import Asks, State, Then, step, with_cancel_reason
from domain.tallies import weighted

LONG = long_text(800)
SCORE = "assessment_score"


class Scheme(BaseModel):
    """The indicators with their weights, how each is scored, and in which groups units are looked at."""

    model_config = ConfigDict(title="考核方案")

    indicators: Annotated[list[str], AfterValidator(weighted)] = Field(
        title="考核指标和权重",
        description="每行一项指标和权重，合计100，例如：第一责任人职责 30",
        min_length=1,
        max_length=40,
    )
    method: str = Field(
        title="评分办法",
        description="如查阅资料、实地核验、民主测评；不以使用本助手的情况计分",
        min_length=2,
        max_length=1000,
        json_schema_extra=LONG,
    )
    groups: list[Annotated[str, Field(max_length=100)]] | None = Field(
        None,
        title="考核分组",
        description="每行一组，如乡镇、县直部门",
        max_length=20,
        json_schema_extra={"leave_when": "不分组的"},
    )


def sheets(item: Item, answers: Mapping[str, Any]) -> Sequence[Effect]:
    """A score sheet with these indicators for every unit."""
    return (CreateItems(SCORE, {}, {"indicators": item.payload["scheme"]["indicators"]}, item.id),)


MECHANISM = Mechanism(
    kind="assessment_scheme",
    title="年终考核方案",
    short="方案",
    command="assess",
    openings=(),
    states={
        "draft": State("方案起草中", Holder.DEPARTMENT_OWN),
        "published": State("方案已印发", Holder.DEPARTMENT_OWN),
        "self_evaluation": State("单位自评", Holder.DEPARTMENT_OWN),
        "scoring": State("核验评分", Holder.DEPARTMENT_OWN),
        "finished": State("评分结束", Holder.NOBODY, Phase.DONE),
        "cancelled": State("已撤销", Holder.NOBODY, Phase.CANCELLED),
    },
    initial="draft",
    steps=(
        step("publish", "登记方案已印发", "draft → published", by=ADMINS),
        step("amend", "修改方案", "draft → draft", by=ADMINS, asks=Asks(Scheme, "scheme")),
        step("evaluate", "转入单位自评", "published → self_evaluation", by=ADMINS),
        step("score", "转入核验评分", "self_evaluation → scoring", by=ADMINS, then=Then(effects=sheets)),
        step("finish", "评分结束", "scoring → finished", by=ADMINS),
        step("cancel", "撤销", "draft published → cancelled", by=ADMINS, asks=with_cancel_reason()),
    ),
    source="M23",
    order=160,
    creation=Creation(
        title="新建考核方案",
        by=ADMINS,
        form=Scheme,
        kept_as="scheme",
        name=lambda answers: "年终考核方案",
        place=Place.DEPARTMENT,
        year=scheme_year,
        once=True,
    ),
    owed=False,
)
