"""A rehearsal: the calendar played on a simulated clock, nobody hands anything in, nothing is sent."""

from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from domain.burden import READING, weight
from domain.dates.clock import instant, local_day
from domain.mechanisms import MECHANISMS
from domain.messages import Method
from domain.rehearsal import Burden, Channel, Push, PushedItem
from services import scheduler
from services.context import Context
from services.openings import Checkpoint, checkpoints
from services.rules import Rules
from storage import collections, config, groups, items, people, rehearsal, units
from storage.database import Database
from storage.people import Recipient
from storage.rehearsal import Delivered
from storage.session import Session, UnitOfWork

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
# What somebody reads as a new message; pinning, editing and deleting disturb nobody.
_SEEN = frozenset({Method.SEND_TEXT, Method.SEND_DOCUMENT, Method.SEND_PHOTO})


class HandClock:
    """A clock that stands still until it is set."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """The instant it was last set to, aware; it never moves by itself."""
        return self.at


@dataclass(slots=True)
class Rehearsal:
    """One stretch of days, `first` to `last` in China, on a throw-away database whose clock is `clock`.

    `rules` are those of the county that is rehearsed. What was due before `first` counts as done; what is due
    later but would be open by then is opened in its own time, before the part that is shown.
    """

    database: Database
    clock: HandClock
    rules: Rules
    first: date
    last: date
    folder: Path
    _posts: Mapping[int, Sequence[Recipient]] = field(default_factory=dict)
    _groups: Mapping[int, str] = field(default_factory=dict)
    _cards: set[tuple[int, str]] = field(default_factory=set)
    _messages: Counter[str] = field(default_factory=Counter)

    async def prepare(self) -> None:
        """Settle what was due before; call once, when the county is in its posts."""
        years = range(self.first.year - 2, self.last.year + 2)
        every = [one for year in years for one in checkpoints(year)]
        open_then = [one for one in every if self._due(one) >= instant(self.first, time())]
        begins = min((one.opens_on for one in open_then), default=self.first)
        async with self.database.read() as session:
            again = await collections.next_at(session)
        self.clock.at = instant(min(begins, self.first, local_day(again) if again else self.first), time())
        async with self.database.transaction() as work:
            for one in every:
                if one not in open_then:
                    await config.mark_opened(work, *one.key)

    async def play(self) -> AsyncGenerator[tuple[datetime, tuple[Push, ...]], None]:
        """Go from event to event; yields each instant (aware UTC) with what goes out then, from `first` on."""
        shown_from, end = instant(self.first, time()), instant(self.last + _DAY, time())
        async with self.database.read() as session:
            await self._meet(session)
            upcoming: datetime | None = session.now
        while upcoming is not None and upcoming < end:
            self.clock.at = upcoming
            async with self.database.transaction() as work:
                await scheduler.tick(self._desk(work))
            async with self.database.transaction() as work:
                pushes = await self._pushes(work, await rehearsal.deliver(work))
                upcoming = await scheduler.next_check(work, self.rules)
            # A tick has done all that was due: what still asks for the same instant would ask for ever.
            upcoming = max(upcoming, self.clock.at + _MINUTE) if upcoming else None
            if pushes and self.clock.at >= shown_from:
                self._messages.update(push.unit for push in pushes if push.channel is Channel.PRIVATE)
                yield self.clock.at, pushes

    async def burden(self) -> tuple[Burden, ...]:
        """What each unit bore so far, in fixed unit order: messages to its people, questions of its items, minutes."""
        questions: Counter[str] = Counter()
        minutes = Counter({name: number * READING for name, number in self._messages.items()})
        async with self.database.read() as session:
            for unit_item in await items.in_scope(session, ["/"]):
                load = weight(MECHANISMS[unit_item.item.kind], unit_item.item)
                questions[unit_item.unit_name] += load.questions
                minutes[unit_item.unit_name] += load.minutes
            everyone = await units.below(session, ["/"])
        borne = (self._messages, questions, minutes)
        return tuple(Burden(unit.name, *(count[unit.name] for count in borne)) for unit in everyone)

    def _due(self, one: Checkpoint) -> datetime:
        return self.rules.due(one.mechanism, one.opening, one.period, instant(one.opens_on, time()))

    def _desk(self, work: UnitOfWork) -> Context:
        return Context(work, self.rules, "", self.folder)

    async def _meet(self, session: Session) -> None:
        posts: dict[int, list[Recipient]] = {}
        for _, one in await people.everybody(session, ["/"]):
            posts.setdefault(one.person_id, []).append(one)
        self._posts = posts
        self._groups = {group.chat_id: group.unit_name for group in await groups.bound(session)}

    async def _pushes(self, work: UnitOfWork, delivered: Sequence[Delivered]) -> tuple[Push, ...]:
        new = [one for one in delivered if one.method in _SEEN and self._is_new(one)]
        since = min((one.created_at for one in new), default=work.now)
        told = await rehearsal.items_told(work, [one.key for one in new], since)
        return tuple(self._push(one, told[one.key]) for one in new)

    def _is_new(self, one: Delivered) -> bool:
        """Say whether a message is a new one: a card that stands in its chat already is only edited."""
        if one.card is None:
            return True
        known = (one.chat_id, one.card) in self._cards
        self._cards.add((one.chat_id, one.card))
        return not known

    def _push(self, one: Delivered, items: tuple[PushedItem, ...]) -> Push:
        if one.person_id is None:
            return Push(one.at, Channel.GROUP, one.kind, self._groups.get(one.chat_id, ""))
        posts = self._posts[one.person_id]
        concerned = {told.unit for told in items}
        post = next((post for post in posts if post.unit_name in concerned), posts[0])
        return Push(one.at, Channel.PRIVATE, one.kind, post.unit_name, post.name, str(post.role), items)
