"""What somebody looks at in the browser, before it is HTML."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from views.items import AsOf
from views.web.frame import Reader


class Content(Protocol):
    """What one kind of page shows: its template, its entry of the menu if any, and the words for the template."""

    @property
    def template(self) -> str: ...
    @property
    def place(self) -> str: ...
    def words(self, as_of: AsOf) -> Mapping[str, object]:
        """What its template is given besides itself."""


@dataclass(frozen=True, slots=True)
class Look:
    """One page as one person sees it at an instant."""

    reader: Reader
    as_of: AsOf
    content: Content
