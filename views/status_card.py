"""What the pinned card of a group looks like: counts per duty, never a unit's or a person's name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.item_status import ItemStatus
from views.keyboards import link
from views.numbers import numbers
from views.page import Page
from views.render import render


@dataclass(frozen=True, slots=True)
class CardRow:
    """One duty and period with its counts."""

    title: str
    counts: Mapping[ItemStatus, int]


def card(rows: Sequence[CardRow], now: datetime, bot_name: str) -> Page:
    """The card as it stands at `now` (aware), with a way into the private chat."""
    text = render(
        "digests/status_card.html.j2",
        rows=[{"title": one.title, "counts": numbers(one.counts)} for one in rows],
        now=now,
    )
    return Page(text, ((link("到私聊办理", f"https://t.me/{bot_name}?start=go_my"),),))
