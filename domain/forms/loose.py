"""Lines of a pasted text that belong to no item yet: kept with the draft until their writer says where they go."""

from pydantic import BaseModel, ConfigDict

from domain.forms.lines import Ending, WrittenLine

_HEADINGS = frozenset({Ending.COLON, Ending.ALONE, Ending.BRACKET})


class Loose(BaseModel):
    """Lines as they were written; `bare` is what they say without the heading that they begin with, None without one.

    `after` is the field under which they stood, empty for what stands before the first title.
    """

    model_config = ConfigDict(frozen=True)

    text: str
    bare: str | None = None
    after: str = ""

    @classmethod
    def headed(cls, line: WrittenLine, after: str) -> "Loose":
        """Begin with a line that looks like a heading; a whole numbered sentence is none that could be left out."""
        label = next((label for label in line.labels if label.ending in _HEADINGS), None)
        return cls(text=line.written.strip(), bare=label.rest if label else None, after=after)

    def with_line(self, line: str) -> "Loose":
        """Go on with a line below."""
        bare = None if self.bare is None else f"{self.bare}\n{line}".strip()
        return self.model_copy(update={"text": f"{self.text}\n{line}".rstrip(), "bare": bare})
