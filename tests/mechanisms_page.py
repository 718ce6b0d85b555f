"""docs/mechanisms.md beside the declarations: `python -m tests.mechanisms_page --write` brings the page up to date.

What a declaration says is written anew; the seed's phrase and how a person reaches it are written by hand and kept.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from domain.dates.periods import PeriodKind
from domain.mechanism import Creation, Mechanism, Opening
from domain.mechanisms import MECHANISMS
from domain.reminders import NORMAL, Cadence
from domain.steps import Step
from handlers.assembly import assemble

PAGE = Path(__file__).parent.parent / "docs" / "mechanisms.md"
COLUMNS = ("no.", "seed phrase", "kind", "states", "opens and due", "command", "how a person reaches it")
PHRASE, KIND, REACH = (COLUMNS.index(name) for name in ("seed phrase", "kind", "how a person reaches it"))
HEADER = f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}\n"
_TABLE = re.compile(rf"(?<={re.escape(HEADER)})(?:\|.*\n)*")
# Any year but a leap year: the page names days, not years.
A_YEAR = 2027
LABELS = {PeriodKind.QUARTER: "Q{}", PeriodKind.HALF: "H{}", PeriodKind.MONTH: "month {}", PeriodKind.YEAR: "year"}
_COMMANDS = assemble().commands


def number(one: Mechanism) -> str:
    """The numbers of the speech that a mechanism serves; a dash and its source when it serves none."""
    return one.source if re.fullmatch(r"M\d\d[ab]?(, M\d\d[ab]?)*", one.source) else f"— ({one.source})"


def states(one: Mechanism) -> str:
    """The titles of all its states, in declared order."""
    return " · ".join(state.title for state in one.states.values())


def dates(one: Mechanism) -> str:
    """When it opens, when it is due then and after each step that sets a date, and its reminders if they are fewer."""
    moved = (_after(step) for step in one.steps if step.then.due or step.then.due_field)
    found = [*map(_opening, one.openings), *_creation(one), *moved]
    cadence = [] if one.cadence == NORMAL else [f"reminders: {_cadence(one.cadence)}"]
    return "; ".join(dict.fromkeys([*(found or ["none"]), *cadence]))


def command(one: Mechanism) -> str:
    """The command that it is found under, with its Chinese alias."""
    return f"`/{one.command}` {_COMMANDS[one.command].alias}"


def cells(one: Mechanism, phrase: str = "", reach: str = "") -> tuple[str, ...]:
    """A whole row: what the declaration says around the two columns written by hand."""
    return (number(one), phrase, f"`{one.kind}`", states(one), dates(one), command(one), reach)


def rows(text: str) -> list[list[str]]:
    """The rows of the table in a page, cell by cell."""
    found = _TABLE.search(text)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in found[0].splitlines()] if found else []


def written(text: str) -> str:
    """The page with the table as the declarations have it, by number; what was written by hand is kept."""
    kept = {row[KIND]: (row[PHRASE], row[REACH]) for row in rows(text)}
    ordered = sorted(MECHANISMS.values(), key=number)
    table = "".join(f"| {' | '.join(cells(one, *kept.get(f'`{one.kind}`', ())))} |\n" for one in ordered)
    return _TABLE.sub(lambda _: table, text, count=1)


def _opening(one: Opening) -> str:
    label = LABELS[one.period_kind].format(one.number)
    due = one.due.nominal(A_YEAR)
    later = {A_YEAR: "", A_YEAR + 1: " of the next year"}[due.year]
    whose = f", one for each {'、'.join(sorted(role.label for role in one.members))}" if one.members else ""
    return f"{label}: {one.opens[0]}/{one.opens[1]} → {due.month}/{due.day}{later}{whose}"


def _creation(one: Mechanism) -> Iterator[str]:
    if one.rolls:
        yield f"end of each {one.rolls}"
    if one.creation is not None and (said := ", ".join(_limits(one.creation))):
        yield said


def _limits(creation: Creation) -> Iterator[str]:
    if creation.due_field:
        yield _field(creation.form, creation.due_field)
    if creation.first_workdays is not None:
        yield f"at the latest {creation.first_workdays} workdays after it begins"


def _after(step: Step) -> str:
    due = step.then.due.nominal(A_YEAR) if step.then.due else None
    typed = _field(step.asks.form if step.asks else None, step.then.due_field)
    return f"after {step.title}: {f'{due.month}/{due.day}' if due else typed}"


def _field(form: type[BaseModel] | None, name: str) -> str:
    field = form.model_fields.get(name) if form else None
    extra = field.json_schema_extra if field else {"hidden": True}
    hidden = isinstance(extra, dict) and bool(extra.get("hidden"))
    title = f": {field.title}" if field and field.title else ""
    return f"date {'worked out' if hidden else 'typed'}{title}"


def _cadence(one: Cadence) -> str:
    said = [*(f"T-{days}" for days in one.before), *(["the day"] if one.on_day else [])]
    return ", ".join([*said, *(f"T+{days} workdays" for days in one.after)]) or "none"


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8")
    if "--write" in sys.argv:
        PAGE.write_text(written(page), encoding="utf-8")
    elif page != written(page):
        sys.exit(f"{PAGE} is not as the declarations are: python -m tests.mechanisms_page --write")
