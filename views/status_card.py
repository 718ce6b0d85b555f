"""What the pinned card of a group looks like: counts per duty, never a unit's or a person's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.digests import PeriodCounts
from views.keyboards import link
from views.page import Page
from views.render import render


@dataclass(frozen=True, slots=True)
class CardRow:
    """One duty and period with its counts."""

    title: str
    counts: PeriodCounts


def card(rows: Sequence[CardRow], now: datetime, bot_name: str) -> Page:
    """The card as it stands at `now` (aware), with a way into the private chat."""
    text = render("digests/status_card.html.j2", rows=rows, now=now)
    return Page(text, ((link("到私聊办理", f"https://t.me/{bot_name}?start=go_my"),),))
