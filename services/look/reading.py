"""What every page to look at is made with: a snapshot that cannot be written, its reader, and what the address asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from domain.errors import Refusal
from domain.power import OVERSEERS, Actor
from services import plan, rules
from services.context import Context
from services.permissions import mechanism_of
from storage.items import UnitItem
from storage.session import ReadOnly, Session
from views.items import AsOf, ItemLine
from views.web.frame import Reader

# One sentence for what is not there and what is not theirs.
NO_SUCH = "没有找到该页面，请从总览或“我的事项”重新进入。"
# A number that a row can have; longer ones no database takes.
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks: the parts of its path behind the name of the page, and its query. All from outside."""

    parts: tuple[str, ...]
    query: Mapping[str, str]

    def only_part(self) -> str:
        """The one part behind the name of the page; raises Refusal for none or more."""
        if len(self.parts) != 1:
            raise Refusal(NO_SUCH)
        return self.parts[0]

    def only_number(self) -> int:
        """The same where it is a number, such as that of a unit; raises Refusal otherwise."""
        if found := number(self.only_part()):
            return found
        raise Refusal(NO_SUCH)

    def nothing_more(self) -> None:
        """Raises Refusal when something stands behind the name of the page."""
        if self.parts:
            raise Refusal(NO_SUCH)

    @property
    def page(self) -> int:
        """Which page of a list, from 1; 1 for whatever is no number."""
        return number(self.query.get("page", "")) or 1


@dataclass(frozen=True, slots=True)
class Reading:
    """A snapshot with the rules in force, who reads, and the instant at which all of it is told."""

    ctx: Context
    actor: Actor
    reader: Reader
    as_of: AsOf


def line(one: UnitItem) -> ItemLine:
    """An item as the views need it."""
    return ItemLine(one.item, mechanism_of(one), one.unit_name, person_name=one.person_name, late=one.late)


def number(text: str) -> int:
    """A number of an address, 0 for whatever is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else 0


async def begin(session: Session, actor: Actor) -> Reading:
    """Read what every page needs; neither a message nor a file comes of it, so no name of the bot and no folder."""
    ctx = Context(ReadOnly.over(session), await rules.load(session), "", Path())
    own = await plan.own_units(ctx, actor)
    posts = "、".join(dict.fromkeys(one.unit_name for one in actor.posts))
    oversees = actor.has(OVERSEERS)
    reader = Reader(actor.name, posts, oversees, tuple((one.id, one.name) for one in own))
    return Reading(ctx, actor, reader, AsOf(ctx.now, ctx.rules.calendar, oversees))
