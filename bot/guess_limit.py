"""Limits how often somebody may show a secret that is none: who guesses soon gets no look at the database any more."""

from collections.abc import Callable

from bot.pacing import Bucket

# An old bookmark is loaded anew a few times; a secret of 256 bits is not found this way anyhow.
A_MINUTE = 20
# So many addresses are remembered, or a flood from many would fill the memory.
MOST = 1000


class GuessLimit:
    """A bucket of wrong tries for each address that they come from, on monotonic seconds."""

    def __init__(self, monotonic: Callable[[], float], a_minute: int = A_MINUTE, most: int = MOST) -> None:
        self._monotonic = monotonic
        self._a_minute = a_minute
        self._most = most
        self._wrong: dict[str, Bucket] = {}

    def admits(self, address: str) -> bool:
        """Whether another secret may be tried from there."""
        bucket = self._wrong.get(address)
        return bucket is None or bucket.wait(self._monotonic()) == 0

    def note_wrong(self, address: str) -> None:
        """Count a secret that was none."""
        now = self._monotonic()
        bucket = self._wrong.pop(address, None) or Bucket.full(self._a_minute / 60, self._a_minute, now)
        bucket.take(now)
        self._wrong[address] = bucket
        # The one whose last wrong try is longest ago.
        while len(self._wrong) > self._most:
            del self._wrong[next(iter(self._wrong))]
