"""The menu: who somebody is here, what is most urgent, and a button for each command."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.dates.clock import local_day
from domain.digests import Bundle, DigestLine, bundled
from domain.reminders import Stage
from views.actions import Action
from views.digests import key_to, label_of
from views.items import AsOf, ItemLine
from views.keyboards import button, rows
from views.page import Page
from views.render import render

# So many of what is to be done stand at the head of the menu.
MOST_URGENT = 3


@dataclass(frozen=True, slots=True)
class Numbers:
    """How much somebody has to do, and how much waits for his judgement."""

    mine: int
    waiting: int


def menu(
    name: str,
    posts: list[str],
    commands: list[tuple[str, str]],
    numbers: Numbers,
    urgent: Sequence[ItemLine],
    as_of: AsOf,
    *,
    greeting: bool,
) -> Page:
    """Who you are here, how much you have to do and to review, and what you can do, a button each.

    The first MOST_URGENT of what is `urgent` come first, each one press away; the parts of one duty are one of them.
    """
    pressing = _bundles(urgent)[:MOST_URGENT]
    labels = [_label(one, as_of) for one in pressing]
    text = render(
        "shared/menu.html.j2",
        name=name,
        posts=posts,
        urgent=[(label, _left(one, as_of)) for label, one in zip(labels, pressing, strict=True)],
        mine=numbers.mine,
        waiting=numbers.waiting,
        greeting=greeting,
    )
    keys = [key_to(label, [line.item for line in one.lines]) for label, one in zip(labels, pressing, strict=True)]
    others = [button(alias, Action.COMMAND, command) for command, alias in commands]
    return Page(text, (*rows(keys, 1), *rows(others, 3)))


def first_of(urgent: Sequence[ItemLine], as_of: AsOf) -> str:
    """What is due first, with the time that is left; nothing when nothing is."""
    return next((f"{_label(one, as_of)}，{_left(one, as_of)}" for one in _bundles(urgent)), "")


def _bundles(urgent: Sequence[ItemLine]) -> Sequence[Bundle]:
    return bundled(DigestLine(one.item, one.unit_name, Stage.T7) for one in urgent)


def _label(one: Bundle, as_of: AsOf) -> str:
    item = one.first.item
    # Whoever looks after units is told whose it is.
    if not as_of.oversees:
        return f"{as_of.light(item)} {label_of(one)}"
    return f"{as_of.light(item)} {one.first.unit_name} {_short(label_of(one), as_of.now)}"


def _left(one: Bundle, as_of: AsOf) -> str:
    return as_of.left(one.first.item) or as_of.day(one.first.item)


def _short(title: str, now: datetime) -> str:
    """A title beside a unit's name, so that a button fits a phone: without this year."""
    year = f"{local_day(now).year}年"
    return title.removeprefix(f"{year}度").removeprefix(year)
