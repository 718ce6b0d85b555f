"""How typed answers are read at this moment: the clock, the calendar, the units that may be named."""

from domain.dates.clock import local_day
from domain.dates.deadline_phrases import Deadline, parse_day, parse_deadline
from domain.forms.errors import OtherYear
from domain.forms.values import NO_UNITS, AnswerContext
from domain.unit_names import Nameable
from services.context import Context


def answer_context(ctx: Context, units: Nameable = NO_UNITS, year: int = 0) -> AnswerContext:
    """How days, deadlines and units are read now; OtherYear for a guessed day in another year than `year`."""

    def read(text: str) -> Deadline:
        found = parse_deadline(text, ctx.now, ctx.rules.calendar, ctx.rules.office)
        if year and found.guessed and local_day(found.at).year != year:
            raise OtherYear(found.at, year)
        return found

    return AnswerContext(
        now=ctx.now,
        parse_deadline=lambda text: read(text).at,
        parse_day=lambda text: parse_day(text, ctx.today),
        units=units,
        remark=lambda text: read(text).note,
    )
