"""Limits what strangers may store in the inbox: whom nobody has enrolled may write a little, everybody else always.

Each has a bucket, and all of them share one: a link to the assistant in one large group brings thousands at once.
"""

import logging
from collections.abc import Callable, Sequence, Set

from bot.pacing import Bucket
from storage import people
from storage.inbox import Received
from storage.session import Cached, Session

log = logging.getLogger(__name__)

# reliability.md 3, row 12: what a stranger may store a minute; a person with an invitation needs two or three.
A_MINUTE = 20
# What all of them together may: a whole county that accepts its invitations in one morning stays far below.
TOGETHER_A_MINUTE = 300


class StrangerLimit:
    """A bucket for each stranger and one for all, on monotonic seconds; updates without a sender are one stranger's."""

    def __init__(
        self, monotonic: Callable[[], float], a_minute: int = A_MINUTE, together: int = TOGETHER_A_MINUTE
    ) -> None:
        self._monotonic = monotonic
        self.a_minute = a_minute
        self.all = Bucket.full(together / 60, together, monotonic())
        self._strangers: dict[int, Bucket] = {}
        self._enrolled: frozenset[int] | None = None

    def after_commit(self, outdated: Set[Cached]) -> None:
        """Look up the enrolled people again once posts have changed; a listener of the database."""
        if Cached.POSTS in outdated:
            self._enrolled = None

    async def admitted(self, session: Session, updates: Sequence[Received]) -> Sequence[Received]:
        """The updates that are to be stored: all of enrolled people, of each stranger twenty a minute."""
        enrolled = self._enrolled
        if enrolled is None:
            enrolled = self._enrolled = await people.enrolled_ids(session)
        now = self._monotonic()
        self._forget(now)
        kept = [one for one in updates if one.sender_id in enrolled or self._admits(one.sender_id, now)]
        if len(kept) < len(updates):
            log.info("%d updates of strangers were not stored", len(updates) - len(kept))
        return kept

    def _admits(self, sender_id: int, now: float) -> bool:
        bucket = self._strangers.get(sender_id) or Bucket.full(self.a_minute / 60, self.a_minute, now)
        if bucket.wait(now) > 0 or self.all.wait(now) > 0:
            return False
        # Kept only for those who were let in, so that the memory of a flood is bounded too.
        self._strangers[sender_id] = bucket
        bucket.take(now)
        self.all.take(now)
        return True

    def _forget(self, now: float) -> None:
        # A full bucket says nothing; without this every stranger who ever wrote would stay in memory.
        self._strangers = {one: bucket for one, bucket in self._strangers.items() if bucket.fill(now) < bucket.burst}
