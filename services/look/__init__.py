"""The page to look at (网页): what somebody sees of the chat's pages in a browser, by the same rules; nothing changes.

An address is read anew with the posts held now, in one snapshot. Each page costs what it shows.
"""

from collections.abc import Awaitable, Callable, Mapping

from domain.errors import Refusal
from domain.power import OVERSEERS, Actor
from services.look import boards, items, searching
from services.look.reading import NO_SUCH, Asked, Reading, begin
from storage.session import Session
from views.web.look import Content, Look

Show = Callable[[Reading, Asked], Awaitable[Content]]

_PAGES: Mapping[str, Show] = {
    "board": boards.overview,
    "duty": boards.duty,
    "unit": items.unit,
    "item": items.item,
    "my": items.mine,
    "search": searching.find,
}


async def page(session: Session, actor: Actor, path: str, query: Mapping[str, str]) -> Look:
    """What the actor sees under a path (board, unit/7), as far as the chat would show it; nothing is written.

    Raises the same Refusal for what does not exist and for what is not the actor's to see.
    """
    if not actor.posts:
        raise Refusal(NO_SUCH)
    reading = await begin(session, actor)
    name, *parts = path.strip("/").split("/")
    show = _PAGES.get(name or ("board" if actor.has(OVERSEERS) else "my"))
    if show is None:
        raise Refusal(NO_SUCH)
    try:
        content = await show(reading, Asked(tuple(parts), query))
    except Refusal:
        # Two answers would tell apart what is not there and what is not to be seen.
        raise Refusal(NO_SUCH) from None
    return Look(reading.reader, reading.as_of, content)
