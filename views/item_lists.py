"""A list of items: read by date, the title of a duty once, a page at a time, each item with a button that opens it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from domain import workflow
from domain.board import status_of
from domain.item_status import ItemStatus
from domain.list_dates import Horizon, horizon
from domain.messages import Button, Keyboard
from views.actions import Action
from views.items import PAGE_SIZE, AsOf, ItemLine
from views.keyboards import button, menu_key, pager, rows
from views.page import Page
from views.paging import part, sheet
from views.render import render

# Between the title of a duty and that of one of its parts.
_DOT = "·"


@dataclass(frozen=True, slots=True)
class Read:
    """Of which list a page was read: after how many lines, of how many, and the words of what it is narrowed to."""

    skipped: int
    total: int
    only: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    """One item as a list says it: its number there, its light, what it is called, how it stands, and its gist."""

    number: int
    light: str
    label: str
    words: str
    gist: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Block:
    """Items of one duty and period that stand together: the title once, and once what all of them share."""

    title: str
    shared: str
    rows: Sequence[_Row]


@dataclass(frozen=True, slots=True)
class _Section:
    """What stands under one heading; without one in lists that are in another order."""

    heading: str
    blocks: Sequence[_Block]


def listing(
    lines: Sequence[ItemLine],
    as_of: AsOf,
    template: str,
    *,
    action: Action,
    page: int = 1,
    args: tuple[str | int, ...] = (),
    more: Keyboard = (),
    besides: int = 0,
    read: Read | None = None,
    came: str = "",
    by_date: bool = False,
    said: str = "",
    **words: object,
) -> Page:
    """A list of items, a page at a time, each with a button that opens it.

    `template` extends items/list.html.j2 by the heading and by what is said of nothing; `words` are its own. It
    may name other things `besides`, so many of them. Where only one page was `read`, `lines` are that page. The word
    `came` goes with the buttons, so that an item knows from which page its reader came. A list that is in the order of
    due times is read `by_date`. A title that its heading has `said` is not said again.
    """
    several_units = as_of.oversees or len({one.unit_name for one in lines}) > 1
    total = read.total if read else len(lines)
    here = part(lines, read.skipped, total, PAGE_SIZE) if read else sheet(lines, page, PAGE_SIZE)
    numbered = list(enumerate(here.shown, here.first))
    text = render(
        template,
        total=total,
        besides=besides,
        only=read.only if read else (),
        sections=list(_sections(numbered, as_of, by_date=by_date, several_units=several_units)),
        said=said,
        **words,
    )
    keys = rows([_open_key(number, one, came, several_units=several_units) for number, one in numbered], 1)
    turning = pager(action, here.page, here.pages, *args)
    return Page(text, (*keys, *([turning] if turning else []), *more, menu_key()))


def _sections(
    numbered: Sequence[tuple[int, ItemLine]], as_of: AsOf, *, by_date: bool, several_units: bool
) -> Iterator[_Section]:
    far = {number: _horizon(line, as_of) for number, line in numbered} if by_date else {}
    if {Horizon.OVERDUE, Horizon.PAST} <= set(far.values()):
        # They come in the order of their due times: one heading for both, each line says what is late.
        far = {number: Horizon.PAST if one is Horizon.OVERDUE else one for number, one in far.items()}
    for found, under in groupby(numbered, lambda one: far.get(one[0])):
        blocks = [_block(list(of_duty), as_of, several_units) for _, of_duty in groupby(under, _duty)]
        yield _Section(found.label if found else "", blocks)


def _horizon(line: ItemLine, as_of: AsOf) -> Horizon:
    overdue = status_of(line.item, as_of.now) is ItemStatus.OVERDUE
    return horizon(line.item.due_at, as_of.now, overdue=overdue)


def _duty(one: tuple[int, ItemLine]) -> tuple[str, str, str]:
    """What items have in common that stand under one title: that of the duty, for the parts of one that before it."""
    item = one[1].item
    return item.kind, item.period, item.title.partition(_DOT)[0] if item.part else item.title


def _block(found: Sequence[tuple[int, ItemLine]], as_of: AsOf, several_units: bool) -> _Block:
    (_, first), *others = found
    if not others:
        label, shared = first.item.title, _whose(first) if several_units else ""
        return _Block("", shared, [_row(found[0], as_of, label, alone=True)])
    times = {as_of.time(one.item) for _, one in found}
    one_time = times.pop() if len(times) == 1 else ""
    one_unit = len({one.unit_name for _, one in found}) == 1
    rows = [_row(one, as_of, _called(one[1], several_units and not one_unit), time=not one_time) for one in found]
    unit = first.unit_name if several_units and one_unit else ""
    return _Block(_duty(found[0])[2], "，".join(filter(None, (unit, one_time))), rows)


def _called(line: ItemLine, by_unit: bool) -> str:
    """What sets an item apart from the others of its duty: its part, its unit, its person, else its number."""
    named = (line.unit_name if by_unit else "", line.item.title.partition(_DOT)[2] if line.item.part else "")
    return "　".join(filter(None, (*named, line.person))) or line.item.no


def _row(one: tuple[int, ItemLine], as_of: AsOf, label: str, *, time: bool = True, alone: bool = False) -> _Row:
    number, line = one
    state = workflow.state_of(line.mechanism, line.item).title
    said = (
        state,
        as_of.time(line.item) if time else "",
        "已看过" if line.seen else "",
        f"附件{line.unopened}个未打开" if line.unopened else "",
    )
    light, gist = as_of.light(line.item, late=line.late), line.mechanism.gist(line.item)
    return _Row(number, light, label, "，".join(filter(None, said)), gist)


def _whose(line: ItemLine) -> str:
    return "　".join(filter(None, (line.unit_name, line.person)))


def _open_key(number: int, line: ItemLine, came: str, *, several_units: bool) -> Button:
    # The same duty of many units: a button that does not say whose is no help.
    unit = f"{line.unit_name} " if several_units else ""
    return button(f"{number}. {unit}{line.item.title}", Action.ITEM, line.item.id, *filter(None, (came,)))
