"""The overview and one of its duties, as pages to look at."""

from collections.abc import Mapping

from domain.item_status import COUNTED
from domain.power import REPORTING
from services import board
from services.board import Ask
from services.look.reading import Asked, Reading, line
from views.items import ItemLine
from views.web.boards import UNITS, Duty, Overview, Shown


async def overview(reading: Reading, asked: Asked) -> Overview:
    """The matrix of the reader's field, a page of its units; raises Refusal for those who do not oversee."""
    asked.nothing_more()
    shown = _shown(asked, with_stand=False)
    return Overview(await board.overview(reading.ctx, reading.actor, _ask(shown, "", asked.page)), shown)


async def duty(reading: Reading, asked: Asked) -> Duty:
    """One duty of the overview by its key, with its items of the units of a page; raises Refusal like the overview."""
    shown = _shown(asked, with_stand=True)
    matrix = await board.overview(reading.ctx, reading.actor, _ask(shown, asked.only_part(), asked.page))
    found: dict[int, list[ItemLine]] = {}
    for one in await board.items_of(reading.ctx, matrix):
        found.setdefault(one.item.unit_id, []).append(line(one))
    return Duty(matrix, found, shown)


def _shown(asked: Asked, *, with_stand: bool) -> Shown:
    """What an address asks for; what nobody could have pressed asks for nothing."""
    query: Mapping[str, str] = asked.query
    kind = next((one for one in REPORTING if one == query.get("kind")), None)
    stand = next((one for one in COUNTED if one == query.get("stand")), None) if with_stand else None
    return Shown(bool(query.get("missing")), kind, stand, bool(query.get("all")))


def _ask(shown: Shown, key: str, page: int) -> Ask:
    return Ask(key, shown.missing, shown.kind, page, UNITS, shown.flat, shown.stand)
