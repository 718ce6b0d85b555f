"""The queue of updates that the bot has not confirmed yet."""

import time
from collections import deque

from sandbox.errors import ApiError
from sandbox.models import JsonDict, QueuedUpdate
from sandbox.signals import Signal

TAKEN_OVER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
LEFT_OUT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
# The real server forgets an offset that is this far beyond its last update (TQueue::get).
MAX_GAP = 10
_EPOCH = 1_767_225_600  # 2026-01-01


def first_update_id() -> int:
    """Return a start that no older sandbox reached, as long as it made less than 20 updates a second."""
    return int((time.time() - _EPOCH) * 20) % 2_000_000_000


class UpdateQueue:
    """Keeps updates until they are confirmed and hands them to one poller at a time."""

    def __init__(self, first_id: int) -> None:
        self.pending: deque[QueuedUpdate] = deque()
        self.next_id = first_id
        self.allowed: list[str] = []
        self.signal = Signal()
        self.polled = Signal()
        self._turn = 0
        self._ended_by = TAKEN_OVER

    def push(self, payload: JsonDict) -> int | None:
        """Queue an update and return its id, or None if the bot asked not to get this kind."""
        if not self._wanted(next(iter(payload))):
            return None
        update = QueuedUpdate(update_id=self.next_id, payload=payload)
        self.next_id += 1
        self.pending.append(update)
        self.signal.notify()
        return update.update_id

    def confirm(self, update_id: int) -> None:
        """Forget all updates up to this one."""
        while self.pending and self.pending[0].update_id <= update_id:
            self.pending.popleft()

    def clear(self) -> None:
        self.pending.clear()

    def end_poll(self, description: str) -> None:
        """End a waiting getUpdates with a conflict."""
        self._turn += 1
        self._ended_by = description
        self.signal.notify()

    async def poll(self, offset: int, limit: int, seconds: float) -> list[JsonDict]:
        """Answer getUpdates: confirm below `offset`, then wait until there is something or time is up."""
        self._apply(offset)
        self.end_poll(TAKEN_OVER)
        turn = self._turn
        self.polled.notify()
        end = time.monotonic() + seconds
        while not self.pending and (left := end - time.monotonic()) > 0:
            changed = await self.signal.wait(left)
            if self._turn != turn:
                raise ApiError(409, self._ended_by)
            if not changed:
                break
        return [update.render() for update, _ in zip(self.pending, range(limit), strict=False)]

    def _apply(self, offset: int) -> None:
        if offset < 0:
            while len(self.pending) > -offset:
                self.pending.popleft()
        elif offset <= self.next_id + MAX_GAP:
            self.confirm(offset - 1)

    def _wanted(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in LEFT_OUT_BY_DEFAULT
