"""A comparison: the same work done our way and the bare way, in turns, and what the medians come to."""

import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median, quantiles
from typing import TypeVar

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was measured both ways; `ours[n]` and `bare[n]` come from the same turn.

    With `more_is_better` the figures are rates and the ratio is ours to bare, else they are times and it is how many
    times longer ours takes.
    """

    what: str
    unit: str
    ours: Sequence[float]
    bare: Sequence[float]
    more_is_better: bool = False

    @property
    def ratio(self) -> float:
        return median(self.ours) / median(self.bare)

    @property
    def ratios(self) -> list[float]:
        return sorted(own / bare for own, bare in zip(self.ours, self.bare, strict=True))


class Watch:
    """Seconds since it was started."""

    def __init__(self) -> None:
        self._started = time.perf_counter()

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self._started


@contextmanager
def timed(into: list[float]) -> Iterator[None]:
    """Append the seconds that the block takes to a list."""
    watch = Watch()
    yield
    into.append(watch.seconds)


async def in_turns(turns: int, *ways: Callable[[], Awaitable[Found]]) -> tuple[list[Found], ...]:
    """Measure each way `turns` times; every other turn goes backwards, so that none is always first."""
    found: tuple[list[Found], ...] = tuple([] for _ in ways)
    for turn in range(turns):
        order = range(len(ways)) if turn % 2 == 0 else reversed(range(len(ways)))
        for number in order:
            found[number].append(await ways[number]())
    return found


def ninety_fifth(values: Sequence[float]) -> float:
    """The value that 95 in 100 do not exceed."""
    return quantiles(values, n=20, method="inclusive")[-1]
