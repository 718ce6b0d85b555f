"""A whole text sent as the answer to its title: the first line is the title, what stands below it the other answer."""

from collections.abc import Mapping

from pydantic import BaseModel

from domain.forms import engine
from domain.forms.engine import Progress
from domain.plain_text import clean

# What a salutation or a sentence ends with; a title ends with none of it.
_NO_TITLE = "：:，,。；;、"


def headed(model: type[BaseModel], progress: Progress, text: str) -> Mapping[str, str]:
    """Return what a text of several lines answers, by field name; empty for every other text.

    Only where the present question heads another one (`heads`). A first line that is no title, such as a salutation,
    belongs to the text: the title is asked for then.
    """
    asked = engine.current(model, progress)
    first, _, below = clean(text).strip().partition("\n")
    if asked is None or not asked.heads or not below.strip():
        return {}
    first = first.strip()
    if first.endswith(tuple(_NO_TITLE)) or len(first) > (asked.max_length or len(first)):
        return {asked.heads: clean(text).strip()}
    return {asked.name: first, asked.heads: below.strip()}
