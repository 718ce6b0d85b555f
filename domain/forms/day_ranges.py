"""A range of days typed as one answer, “12月1日至5日”: its two ends answer the two questions that ask for them."""

import re

from pydantic import BaseModel

from domain.forms import engine
from domain.forms.engine import Progress
from domain.forms.fields import question
from domain.plain_text import clean

_ENDS = re.compile(
    r"(?:从|自)?(?P<first>[^至到—～~]*(?:\d[^至到—～~]*|天))(?:至|到|—+|～|~|--)(?P<last>.*(?:\d.*?|天))(?:为?止)?"
)
_MONTH = re.compile(r".*?\d+\s*[月./-]")
_DAY_ALONE = re.compile(r"\d{1,2}\s*[日号]?")


def spread(model: type[BaseModel], progress: Progress, text: str) -> str:
    """Return a range as two titled lines, which the form reads like any paste; every other text as it is.

    Only where the present question begins a range (`through`); an end without its month is in that of the beginning.
    """
    asked = engine.current(model, progress)
    found = _ENDS.fullmatch(clean(text).strip().rstrip("。")) if asked and asked.through else None
    if asked is None or found is None:
        return text
    first, last = found["first"].strip(), found["last"].strip()
    month = _MONTH.match(first)
    if month and _DAY_ALONE.fullmatch(last):
        last = month.group() + last
    return f"{asked.title}：{first}\n{question(model, asked.through).title}：{last}"
