"""The rate limits of the real Bot API, on demand."""

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable

from sandbox.errors import ApiError

PACED = {"sendmessage", "senddocument", "sendphoto", "editmessagetext", "editmessagereplymarkup"}
OVERALL = (30, 1.0)
PER_CHAT = (1, 1.0)
PER_GROUP = (20, 60.0)


class RateLimits:
    """30 messages a second, one a second in a chat, 20 a minute in a group (Bot API, FAQ on limits)."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.on = False
        self._monotonic = monotonic
        self._sent: dict[tuple[str, int], deque[float]] = defaultdict(deque)

    def check(self, method: str, chat_id: int | None) -> None:
        """Count a request, or refuse it with 429 if it comes too early."""
        if not self.on or chat_id is None or method.lower() not in PACED:
            return
        windows = [(("all", 0), OVERALL), (("chat", chat_id), PER_CHAT)]
        if chat_id < 0:
            windows.append((("group", chat_id), PER_GROUP))
        now = self._monotonic()
        wait = max(self._wait(key, *window, now) for key, window in windows)
        if wait > 0:
            seconds = max(1, math.ceil(wait))
            raise ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        for key, _ in windows:
            self._sent[key].append(now)

    def _wait(self, key: tuple[str, int], most: int, seconds: float, now: float) -> float:
        sent = self._sent[key]
        while sent and sent[0] <= now - seconds:
            sent.popleft()
        return sent[0] + seconds - now if len(sent) >= most else 0.0
