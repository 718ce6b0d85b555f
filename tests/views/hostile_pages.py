"""Pages of the browser that hold texts from outside everywhere: each kind of page, made of any strings."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle

from domain import board
from domain.attachments import Enclosure
from domain.board import Board, Column
from domain.dates.periods import Period
from domain.dates.workdays import WorkCalendar
from domain.handed_in import HandedIn
from domain.items import Holder, Item, Phase
from domain.mechanisms import MECHANISMS
from domain.power import Unit, UnitType
from domain.snippets import Piece
from services.history import HistoryEntry
from views.items import AsOf, ItemLine
from views.paging import Sheet
from views.search import FoundLine
from views.web.boards import Duty, Overview
from views.web.cards import Card
from views.web.found import Found
from views.web.frame import Frame, Reader
from views.web.html import render
from views.web.lists import Mine, Person, UnitItems
from views.web.look import Content, Look

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
FRAME = Frame("/page", "/page/style.css", "/page/leave")
ROWS = 50
SPITEFUL = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</textarea></title></style>",
    "<!--",
    "-->",
    "]]>",
    "<![CDATA[",
    "&lt;b&gt;",
    "&amp;#60;",
    "&#x3c;svg/onload=alert(1)>",
    "{{ 7*7 }}",
    "{% raw %}",
    "javascript:alert(1)",
    "</td></tr></table>",
    "<a href=//evil>",
    "\u202e\u2066",
    "\u200b\u200d",
    "\x00\x0b\x1f",
    "\ud800",
    "`${1}`",
    "<",
    ">",
    "&",
    '"',
    "'",
    "=",
    "/",
    "\\",
    "%3Cscript%3E",
    "../../",
    "#",
    "?a=b&c=d",
    "𠮷野家",
    "青山镇",
    "名" * 90,
    "a" * 120,
    "\n\n",
    "\t",
    " ",
    "０",
    "é\u0301",
    "🀄️",
    "<b",
    "<plaintext>",
    "<base href=x>",
    "</main>",
)


def strings(number: int) -> list[str]:
    """So many strings to break a page with, the same in every run; each has something to show."""
    chance = random.Random(33)
    return [f"名{place}" + "".join(chance.choices(SPITEFUL, k=chance.randint(1, 4))) for place in range(number)]


def pages(texts: Iterator[str]) -> Iterator[str]:
    """One document of each kind with these texts wherever a text from outside may stand."""
    reader = Reader(next(texts), next(texts), True, ((2, next(texts)), (3, next(texts))))
    as_of = AsOf(NOW, WorkCalendar({}, frozenset({2026})), oversees=True)
    for content in contents(texts, as_of):
        yield render(Look(reader, as_of, content), FRAME)


def contents(texts: Iterator[str], as_of: AsOf) -> Iterator[Content]:
    lines = [_line(texts, n) for n in range(ROWS)]
    units = [Unit(n + 2, next(texts), UnitType.TOWNSHIP, 1, f"/1/{n + 2}/") for n in range(ROWS)]
    column = Column(MECHANISMS["duty_report"], Period.parse("2026"))
    theirs = [replace(line.item, unit_id=unit.id) for line, unit in zip(lines, units, strict=True)]
    rows = board.rows_of((column,), units, theirs, NOW, as_of.calendar)
    matrix = Board((column,), rows, ({},), total=ROWS * 3, skipped=ROWS)
    yield Overview(matrix)
    yield Mine(Sheet(lines, 2, 3, 51), 150)
    # The others show some of the same again.
    units, lines = units[:3], lines[:3]
    sheet = Sheet(lines, 2, 3, 51)
    yield Duty(replace(matrix, rows=rows[:3]), {unit.id: lines for unit in units})
    people = [Person(next(texts), next(texts), next(texts), True, False) for _ in range(3)]
    yield UnitItems(units[0], 2026, sheet, 150, people)
    pieces = (Piece(next(texts), False), Piece(next(texts), True))
    yield Found(next(texts), Sheet([FoundLine(one, pieces) for one in lines], 2, 3, 7), 90)
    yield Found(refused=next(texts))
    yield _card(lines[0], units[0], texts)


def _line(texts: Iterator[str], place: int) -> ItemLine:
    item = Item(place, next(texts), "duty_report", 2, "2026", "", next(texts), "returned", Holder.UNIT, NOW, NOW)
    item = replace(item, due_at=NOW + timedelta(days=9), phase=Phase.RETURNED)
    return ItemLine(item, MECHANISMS["duty_report"], next(texts), person_name=next(texts))


def _card(line: ItemLine, unit: Unit, texts: Iterator[str]) -> Card:
    answers = {name: next(texts) for name in ("last_year", "achievements", "problems", "plan")}
    written = {"report": answers, "review": {"reason": next(texts)}, "explanations": [{"text": next(texts)}]}
    line = replace(line, item=replace(line.item, payload=written))
    history = [HistoryEntry(NOW, next(texts), next(texts), next(texts), next(texts)) for _ in range(5)]
    handed_in = [HandedIn(next(texts), "report", next(texts), NOW, NOW)]
    enclosed = [Enclosure(1, next(texts), 5, True, 1), Enclosure(2, next(texts), 5, False, 2)]
    return Card(line, history, handed_in, enclosed, next(texts), unit)


def rounds(texts: Sequence[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Rounds of all documents until each of these texts has stood in one: the texts of a round with its documents."""
    given, taken = cycle(texts), 0

    def noting() -> Iterator[str]:
        for text in given:
            used.append(text)
            yield text

    while taken < len(texts):
        used: list[str] = []
        yield used, list(pages(noting()))
        taken += len(used)
