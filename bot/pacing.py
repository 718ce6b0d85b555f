"""How fast we may send: token buckets on monotonic seconds that are passed in, nothing sleeps here."""

from collections import deque
from dataclasses import dataclass


@dataclass(slots=True)
class Bucket:
    """Holds up to `burst` tokens and gains `rate` a second."""

    rate: float
    burst: float
    tokens: float
    at: float

    @classmethod
    def full(cls, rate: float, burst: float, now: float) -> "Bucket":
        return cls(rate, burst, burst, now)

    def fill(self, now: float) -> float:
        """Bring the tokens up to date and say how many there are."""
        self.tokens = min(self.burst, self.tokens + max(0.0, now - self.at) * self.rate)
        self.at = now
        return self.tokens

    def wait(self, now: float) -> float:
        """Say how many seconds until one token is there."""
        # A hair of tolerance: waiting exactly as long as told must be enough in spite of rounding.
        return 0.0 if self.fill(now) >= 1 - 1e-9 else (1 - self.tokens) / self.rate

    def take(self, now: float) -> None:
        """Use up one token; may go below zero when the caller did not ask first."""
        self.fill(now)
        self.tokens -= 1


@dataclass(frozen=True, slots=True)
class Pace:
    """Rates of core.telegram.org/bots/faq: at most 30/s in all, 1/s a private chat, 20/min a group.

    Rate and burst together stay within what is allowed in any one second or minute (25 + 3, 17 + 3), of all messages
    also when calls come a tenth of a second late. However late they come, no more than `within_a_second` are under way
    or were a second ago. Only who has just written gets several messages at once, as the FAQ permits; a second apart
    for us may be less for the server.
    """

    overall: float = 25.0
    overall_burst: float = 3.0
    within_a_second: int = 30
    private: float = 0.95
    group: float = 17 / 60
    chat_burst: float = 3.0


UNPACED = Pace(overall=1e9, overall_burst=1e9, within_a_second=10**9, private=1e9, group=1e9, chat_burst=1e9)


class Pacer:
    """Answers "may a message go to this chat now, and if not, when?"."""

    def __init__(self, pace: Pace, now: float) -> None:
        self._pace = pace
        self._overall = Bucket.full(pace.overall, pace.overall_burst, now)
        self._chats: dict[int, Bucket] = {}
        # Of the calls under way: what they left in their chat's bucket.
        self._calls: dict[int, float] = {}
        # When those that are over ended, as far as it is not longer ago than a second.
        self._ended: deque[float] = deque()
        self._paused: dict[int, float] = {}
        self._all_paused_until = now

    def room(self, now: float) -> int:
        """Say how many messages may go out now, whatever their chats."""
        if now < self._all_paused_until:
            return 0
        return max(min(int(self._overall.fill(now) + 1e-9), self._pace.within_a_second - self._counted(now)), 0)

    def wait(self, now: float) -> float:
        """Say how many seconds until any message may go out, as far as calls under way do not decide it."""
        crowded = self._counted(now) >= self._pace.within_a_second and self._ended
        second = self._ended[0] + 1 - now if crowded else 0.0
        return max(self._all_paused_until - now, self._overall.wait(now), second, 0.0)

    def _counted(self, now: float) -> int:
        """How many calls the server may count into the second before `now`: when they came, only it knows."""
        while self._ended and self._ended[0] <= now - 1:
            self._ended.popleft()
        return len(self._calls) + len(self._ended)

    def blocked(self, now: float) -> dict[int, float]:
        """Name the chats that must wait, each with the monotonic second at which it may be sent to again."""
        self._forget(now)
        full = {chat: now + wait for chat, bucket in self._chats.items() if (wait := bucket.wait(now)) > 0}
        for chat, until in self._paused.items():
            full[chat] = max(until, full.get(chat, until))
        return full

    def resting(self, now: float) -> dict[int, float]:
        """Name the chats that were written to just now, each with the second from which a push may go there.

        Those that must wait for everything are among them.
        """
        waits = {c: now + (b.burst - b.fill(now)) / b.rate for c, b in self._chats.items() if b.fill(now) < b.burst}
        return waits | {chat: max(until, waits.get(chat, until)) for chat, until in self._paused.items() if until > now}

    def take(self, chat_id: int, now: float) -> None:
        """Count one message to a chat; a negative id is a group (Bot API: Chat.id)."""
        self._overall.take(now)
        bucket = self._chats.setdefault(chat_id, self._bucket(chat_id, self._pace.chat_burst, now))
        bucket.take(now)
        self._calls[chat_id] = bucket.tokens

    def landed(self, chat_id: int, now: float) -> None:
        """Count a chat's rest from the end of a call on: the server counts from when it came, which only it knows."""
        if (left := self._calls.pop(chat_id, None)) is not None:
            self._ended.append(now)
            self._chats[chat_id] = self._bucket(chat_id, left, now)

    def pause_chat(self, chat_id: int, until: float) -> None:
        """Keep one chat silent until a monotonic second."""
        self._paused[chat_id] = max(until, self._paused.get(chat_id, until))

    def pause_all(self, until: float) -> None:
        """Keep everything silent until a monotonic second."""
        self._all_paused_until = max(until, self._all_paused_until)

    def _bucket(self, chat_id: int, tokens: float, now: float) -> Bucket:
        rate = self._pace.group if chat_id < 0 else self._pace.private
        return Bucket(rate, self._pace.chat_burst, tokens, now)

    def _forget(self, now: float) -> None:
        # Full buckets and past pauses carry no information; without this a year of chats would stay in memory.
        self._chats = {c: b for c, b in self._chats.items() if b.fill(now) < b.burst}
        self._paused = {c: until for c, until in self._paused.items() if until > now}
