"""The overview and one of its duties, as pages to look at."""

from domain.power import REPORTING
from services import board
from services.board import Ask
from services.look.reading import Asked, Reading
from views.web.look import UNITS, Overview


async def overview(reading: Reading, asked: Asked) -> Overview:
    """The matrix of the reader's field, a page of its units; raises Refusal for those who do not oversee."""
    asked.nothing_more()
    kind = next((one for one in REPORTING if one == asked.query.get("kind")), None)
    missing = bool(asked.query.get("missing"))
    ask = Ask(missing=missing, unit_type=kind, page=asked.page, size=UNITS)
    return Overview(await board.overview(reading.ctx, reading.actor, ask), missing, kind)
