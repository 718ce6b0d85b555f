"""How each sentence of a speech stands."""

from collections.abc import Mapping
from datetime import datetime

from domain.dates.clock import local_day
from domain.errors import Refusal
from domain.item_status import basis_of, status
from domain.mechanisms import MECHANISMS
from domain.power import ADMINS, SPEECH_READERS, Actor
from domain.speech.finding import Verdict
from domain.speech.lines import Speech, SpeechLine
from domain.speech.outcomes import DutyOutcome, LineOutcome, Outcome, UnitOutcome, of_mechanisms, of_units
from services import speeches
from services.context import Context
from services.permissions import demand, may_read
from storage import speeches as speeches_store
from storage import units
from storage.items import UnitItem
from storage.session import Session
from views.speeches import Reading


async def outcomes(session: Session, actor: Actor, one: Speech) -> Mapping[int, LineOutcome]:
    """How every line of a speech stands, by its number; two queries, and one for each further year that it names."""
    items = await speeches_store.items_of(session, [item_id for line in one.lines for item_id in line.items])
    kinds = {kind for line in one.lines for kind in line.finding.kinds}
    years = {_year(one, line) for line in one.lines}
    counts = {year: await speeches_store.counts(session, kinds, year) for year in sorted(years)}
    seen = {item_id: found for item_id, found in items.items() if may_read(actor, found)}
    return {line.number: _outcome(session.now, line, seen, counts[_year(one, line)]) for line in one.lines}


async def reading(ctx: Context, actor: Actor, one: Speech) -> Reading:
    """A speech as this person reads it, with its units and how its lines stand."""
    known = {unit.id: unit for unit in await units.all_units(ctx.work)}
    root = await units.root(ctx.work)
    may_change = root is not None and actor.may(ADMINS, root.path)
    return Reading(one, known, await outcomes(ctx.work, actor, one), may_change)


async def to_print(session: Session, actor: Actor, speech_id: int) -> tuple[Speech, Mapping[int, LineOutcome]]:
    """A speech and how its lines stand, from a snapshot; raises Refusal like `speeches.get`."""
    demand(actor, SPEECH_READERS)
    one = await speeches_store.by_id(session, speech_id)
    if one is None:
        raise Refusal(speeches.NOT_FOUND)
    return one, await outcomes(session, actor, one)


def _year(one: Speech, line: SpeechLine) -> int:
    """The year of whose duties a sentence speaks: that of its deadline, else that of the speech."""
    return local_day(line.finding.due_at).year if line.finding.due_at else one.said_on.year


def _outcome(
    now: datetime, line: SpeechLine, items: Mapping[int, UnitItem], counts: Mapping[str, tuple[int, int, int]]
) -> LineOutcome:
    if line.items:
        found = tuple(_of_unit(now, items[n]) for n in line.items if n in items)
        return LineOutcome(of_units(found), found)
    if line.finding.verdict is Verdict.EXISTING:
        kinds = [one for one in line.finding.kinds if one in MECHANISMS]
        duties = tuple(DutyOutcome(MECHANISMS[one].title, *counts.get(one, (0, 0, 0))) for one in kinds)
        return LineOutcome(of_mechanisms(duties), mechanisms=duties)
    return LineOutcome(Outcome.WAITING if line.finding.verdict is Verdict.INSTRUCTION else Outcome.NOTHING)


def _of_unit(now: datetime, unit_item: UnitItem) -> UnitOutcome:
    item = unit_item.item
    mechanism = MECHANISMS[item.kind]
    state = mechanism.states.get(item.state)
    how = status(mechanism, basis_of(item), now)
    return UnitOutcome(unit_item.unit_name, how, state.title if state else how.label, item.due_at, item.closed_at)
