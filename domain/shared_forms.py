"""Forms, and what is known for them beforehand, that several mechanisms share."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.knowledge import last_note
from domain.steps import FormContext


class Progress(BaseModel):
    """One line on how it goes (进展)."""

    model_config = ConfigDict(title="进展")

    note: str = Field(
        title="进展情况", description="一句话即可，如：已完成方案，下月开工", min_length=2, max_length=500
    )


def result_so_far(context: FormContext) -> Mapping[str, Any]:
    """The last progress note, as a start for what came of it."""
    note = last_note(context.item)
    return {"result": note} if note else {}
