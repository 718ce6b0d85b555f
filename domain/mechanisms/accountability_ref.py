"""问责文号 (M27): the number of a document issued elsewhere, for the department's own look-up; nothing else."""

from pydantic import BaseModel, ConfigDict, Field

from domain.items import Holder, Phase
from domain.mechanism import Creation, Mechanism
from domain.power import DEPARTMENT
from domain.steps import Asks, State, step


class AccountabilityRef(BaseModel):
    """Two numbers: of the document, and of the item that it is about."""

    model_config = ConfigDict(title="问责文号")

    doc_no: str = Field(title="文件编号", description="只填编号，不写内容", min_length=2, max_length=40)
    item_no: str | None = Field(
        None, title="相关事项编号", description="如：2026-00012", pattern=r"^\d{4}-\d{5,}$", max_length=20
    )


MECHANISM = Mechanism(
    kind="accountability_ref",
    title="问责文号",
    short="文号",
    command="duties",
    openings=(),
    states={
        # A note is asked of nobody: once written it is over, and may still be put right or filed.
        "noted": State("已登记", Holder.NOBODY, Phase.DONE),
        "filed": State("已归档", Holder.NOBODY, Phase.DONE),
    },
    initial="noted",
    steps=(
        step("amend", "更正", "noted → noted", by=DEPARTMENT, asks=Asks(AccountabilityRef, "reference")),
        step("file", "归档", "noted → filed", by=DEPARTMENT),
    ),
    source="M27",
    order=96,
    creation=Creation(
        title="登记问责文号",
        by=DEPARTMENT,
        form=AccountabilityRef,
        kept_as="reference",
        name=lambda answers: f"文号登记：{answers['doc_no']}",
    ),
    readers=DEPARTMENT,
    exportable=False,
    owed=False,
    extendable=False,
)
