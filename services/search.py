"""Search (查找) over items and what units handed in, within one's scope."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.errors import Refusal
from domain.mechanism import Mechanism
from domain.mechanisms import MECHANISMS
from domain.power import Actor, Role
from domain.secrecy import demand_open
from domain.snippets import Piece, snippet, words_of
from domain.steps import State
from services import permissions
from services.context import Context
from services.permissions import HELPERS
from storage import search
from storage.items import UnitItem
from storage.search import Hit, Hits, Theirs

PAGE_SIZE = 6
# The number and the title of an item come before what its unit wrote.
_HEAD = 2


@dataclass(frozen=True, slots=True)
class Match:
    """One item that was found; `pieces` show where, and are empty when only its heading or unit has the words."""

    unit_item: UnitItem
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of matches; `page` counts from 1 and is the nearest that there is."""

    words: tuple[str, ...]
    matches: tuple[Match, ...]
    total: int
    page: int
    pages: int


async def find(ctx: Context, actor: Actor, query: str, page: int = 1) -> Found:
    """The items whose content the actor may read and that hold every word, what moved last first; two queries a page.

    What is searched are numbers, titles, units' names and what was handed in: no drafts. Raises Refusal when the
    query has no word, and when it carries a secrecy marking: an answer would repeat it.
    """
    demand_open([query], "办理，不要在此查找")
    words = words_of(query)
    if not words:
        raise Refusal("请写明要查找的内容，例如：阵地建设。")
    page = max(page, 1)
    hits = await _page(ctx, actor, words, page)
    if not hits.shown and page > 1:
        last = -(-(await _page(ctx, actor, words, 1)).total // PAGE_SIZE)
        return await find(ctx, actor, query, max(last, 1))
    pages = max(1, -(-hits.total // PAGE_SIZE))
    return Found(words, tuple(_match(hit, words) for hit in hits.shown), hits.total, page, pages)


async def _page(ctx: Context, actor: Actor, words: tuple[str, ...], page: int) -> Hits:
    fields, own = permissions.fields(actor, _roles), frozenset(_open_to_their_holder())
    skip = (page - 1) * PAGE_SIZE
    helped = tuple((one.kind, *one.co_units) for one in MECHANISMS.values() if one.co_units and one.readers is None)
    theirs = Theirs(actor.person_id, own, helped, tuple(post.unit_id for post in actor.posts if post.role in HELPERS))
    return await search.find(ctx.work, words, fields, theirs, skip=skip, limit=PAGE_SIZE)


def _roles(mechanism: Mechanism, name: str, state: State) -> Iterator[frozenset[Role]]:
    """What `permissions.may_read` and `may_read_content` demand of the posts held."""
    yield permissions.readers(mechanism, state)
    if mechanism.content_readers is not None:
        yield mechanism.content_readers


def _open_to_their_holder() -> Iterator[tuple[str, str]]:
    """The same for a person's own items."""
    for mechanism, name, state in permissions.stands():
        if state.readers is None and (mechanism.content_readers is None or mechanism.readers is None):
            yield mechanism.kind, name


def _match(hit: Hit, words: tuple[str, ...]) -> Match:
    written = "\n".join(hit.text.split("\n")[_HEAD:])
    return Match(hit.unit_item, snippet(written, words))
