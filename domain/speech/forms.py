"""What the department is asked about one sentence of a speech: until when."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class SentenceDue(BaseModel):
    """Until when (an aware instant) what a sentence asks for is to be done."""

    model_config = ConfigDict(title="完成时限")

    due: datetime = Field(title="完成时限", description="最迟何时落实")
