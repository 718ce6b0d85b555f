"""A figure: what was measured, turn by turn, its target, and whether it is met."""

import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median, quantiles
from typing import TypeVar

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure is to be: at least (`>=`) or at most (`<=`) a value; without one it only informs."""

    least: bool
    value: float

    def __str__(self) -> str:
        return f"{'>=' if self.least else '<='} {self.value:g}"

    def met_by(self, value: float) -> bool:
        return value >= self.value if self.least else value <= self.value


@dataclass(frozen=True, slots=True)
class Figure:
    """What was found in each turn, and what all turns come to (`value`)."""

    name: str
    unit: str
    value: float
    turns: Sequence[float]
    target: Target | None = None

    @property
    def verdict(self) -> str:
        if self.target is None:
            return "for information"
        return "ok" if self.target.met_by(self.value) else "short"

    def __str__(self) -> str:
        aim = f"target {self.target} {self.verdict}" if self.target else self.verdict
        return f"bench: {self.name} {self.value:.3g} {self.unit} {aim}"


def ratio(name: str, ours: Sequence[float], bare: Sequence[float], target: Target | None = None) -> Figure:
    """How many times what is bare ours is: the ratio of the medians; `ours[n]` and `bare[n]` are of the same turn."""
    turns = [own / other for own, other in zip(ours, bare, strict=True)]
    return Figure(name, "x", median(ours) / median(bare), turns, target)


def of_turns(name: str, unit: str, turns: Sequence[float], target: Target | None = None) -> Figure:
    """A figure by itself: the median of its turns."""
    return Figure(name, unit, median(turns), turns, target)


def at_least(value: float) -> Target:
    return Target(True, value)


def at_most(value: float) -> Target:
    return Target(False, value)


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
