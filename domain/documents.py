"""Which files (文稿) may be had beside the ledgers: what each is about, where it is offered, for whom (domain.md 3.6).

Each is wished for like a ledger: the code with its prefix in the place of the kind, what it is about in that of the
period.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from domain.handed_in import HandedIn
from domain.items import Item, Phase
from domain.power import ADMINS, DEPARTMENT, LEADERS, SPEECH_READERS, Role
from domain.supervision import ISSUERS

PREFIX = "doc."
# In bytes, of a Word template of the office.
TEMPLATE_LIMIT = 2 * 1024 * 1024
# How the names of Word files end, which carry a number and a check code (domain/proofs.py).
WORD = ".docx"


class About(StrEnum):
    """What a file is about: one item, the reviews of a year, one notice, a unit in a year, or one speech."""

    ITEM = "item"
    YEAR = "year"
    NOTICE = "notice"
    UNIT = "unit"
    SPEECH = "speech"


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """One kind of file.

    It is offered `at` an item of this kind once that `has` this section, for a year in the list of this command. It is
    for `who`, and `internal` where it holds what only the department may see.
    """

    code: str
    title: str
    about: About
    at: str = ""
    has: str = ""
    who: frozenset[Role] = DEPARTMENT
    internal: bool = False

    @property
    def wished_as(self) -> str:
        """The kind under which it is wished for."""
        return f"{PREFIX}{self.code}"


KINDS = {
    one.code: one
    for one in (
        DocumentKind("order", "督办单", About.ITEM, "supervision_order", "order", ISSUERS),
        DocumentKind("problem", "问题整改通知单", About.ITEM, "rectification", "problem", ISSUERS),
        DocumentKind("promise", "整改承诺书", About.ITEM, "rectification", "plan", ISSUERS),
        DocumentKind("feedback", "反馈意见", About.ITEM, "inspection", "feedback", ISSUERS),
        DocumentKind("bulletin", "通报", About.ITEM, "bulletin", "report", DEPARTMENT | LEADERS),
        DocumentKind("annex", "通报附表", About.ITEM, "bulletin", "report", DEPARTMENT | LEADERS),
        DocumentKind("agenda", "会议议程", About.ITEM, "review_meeting", "plan"),
        DocumentKind("ballot", "民主测评票", About.ITEM, "review_meeting", "plan"),
        DocumentKind("reports", "述职报告汇编", About.YEAR, "meeting"),
        DocumentKind("votes", "民主测评汇总表", About.YEAR, "meeting", internal=True),
        DocumentKind("grades", "综合评价汇总表", About.YEAR, "meeting", internal=True),
        DocumentKind("letters", "述职评议反馈函", About.YEAR, "meeting", internal=True),
        DocumentKind("scores", "评分汇总表", About.YEAR, "assess", internal=True),
        DocumentKind("evidence", "考核材料目录", About.YEAR, "assess"),
        DocumentKind("notice", "通知和签收表", About.NOTICE),
        DocumentKind("speech", "讲话落实情况", About.SPEECH, who=SPEECH_READERS),
        DocumentKind("bundle", "年度资料和交接清单", About.UNIT, who=ADMINS),
    )
}


def of_item(item: Item) -> Iterator[DocumentKind]:
    """The files that may be made of an item as far as it has come."""
    for one in KINDS.values():
        if one.about is About.ITEM and one.at == item.kind and one.has in item.payload:
            yield one


def of_command(command: str) -> tuple[DocumentKind, ...]:
    """The files of a year that are offered in the list of a command."""
    return tuple(one for one in KINDS.values() if one.about is About.YEAR and one.at == command)


@dataclass(frozen=True, slots=True)
class OfUnit:
    """What a file says of one unit: its items of a year in the order of their due times, with what was handed in."""

    name: str
    items: tuple[Item, ...]
    handed_in: Mapping[int, Sequence[HandedIn]] = field(default_factory=dict)

    def of(self, kind: str) -> tuple[Item, ...]:
        """Its items of one kind that were not called off."""
        return tuple(one for one in self.items if one.kind == kind and one.phase is not Phase.CANCELLED)

    def last(self, kind: str) -> Item | None:
        """The newest of them, if there is any."""
        return next(iter(reversed(self.of(kind))), None)
