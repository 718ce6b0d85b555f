"""带头抓 (M13): a free note on a day at the grassroots; nobody asks for it, no place and no photo."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from domain.dates.wording import brief
from domain.forms.fields import long_text
from domain.items import Holder, Phase
from domain.mechanism import Creation, Mechanism, Place
from domain.power import UNIT_SIDE
from domain.steps import Asks, State, step


class FieldVisit(BaseModel):
    """A day and a few words."""

    model_config = ConfigDict(title="调研记事")

    on: date = Field(title="日期", description="如：今天")
    note: str = Field(
        title="记事",
        description="到哪里、抓什么，一两句话即可",
        min_length=2,
        max_length=500,
        json_schema_extra=long_text(),
    )


MECHANISM = Mechanism(
    kind="field_visit",
    title="调研指导记事",
    short="记事",
    command="visit",
    openings=(),
    states={
        # A note is asked of nobody: once written it is over, and may still be put right or filed.
        "noted": State("已记录", Holder.NOBODY, Phase.DONE),
        "filed": State("已归档", Holder.NOBODY, Phase.DONE),
    },
    initial="noted",
    steps=(
        step("amend", "修改", "noted → noted", by=UNIT_SIDE, asks=Asks(FieldVisit, "note")),
        step("file", "归档", "noted → filed", by=UNIT_SIDE),
    ),
    source="M13",
    order=86,
    creation=Creation(
        title="写调研记事",
        by=UNIT_SIDE,
        form=FieldVisit,
        kept_as="note",
        name=lambda answers: f"调研记事：{brief(answers['note'])}",
        place=Place.OWN,
    ),
    owed=False,
    extendable=False,
)
