"""Where the time comes from: the machine, or a rehearsal that starts when one likes and runs on."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What every part that needs the time is given."""

    def now(self) -> datetime:
        """Give the present instant, aware and in UTC."""
        ...

    def monotonic(self) -> float:
        """Give seconds that never jump, for waits and paces."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time(), UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class ShiftedClock:
    """A rehearsal clock: starts at an aware instant, runs on evenly, and can be advanced."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock starts at an aware instant")
        self._start = start.astimezone(UTC)
        self._started = time.monotonic()
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._started)

    def monotonic(self) -> float:
        return time.monotonic()

    def on_advance(self, listener: Callable[[], None]) -> None:
        """Have `listener` called after each advance (wakes what sleeps until an instant)."""
        self._listeners.append(listener)

    def advance(self, by: timedelta) -> None:
        """Move on by a span; time never goes back."""
        if by < timedelta():
            raise ValueError("a clock does not go back")
        self._start += by
        for listener in self._listeners:
            listener()

    def advance_to(self, instant: datetime) -> None:
        """Move on to an aware instant; one that has passed changes nothing."""
        self.advance(max(instant - self.now(), timedelta()))


def make_clock(start: datetime | None) -> SystemClock | ShiftedClock:
    """Give the rehearsal clock that starts at `start`, or the machine's clock for None."""
    return SystemClock() if start is None else ShiftedClock(start)
