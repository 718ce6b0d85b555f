"""The clock that an embedding program lends."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from sandbox import World, create_app, serve
from tests.sandbox.small_world import StillClock

PUSH = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


class Lent(StillClock):
    """A simulated clock with one push ahead."""

    async def next_push(self) -> datetime | None:
        return PUSH if self.instant < PUSH else None

    async def advance_to(self, instant: datetime) -> None:
        self.instant = instant


@pytest.fixture
async def clocked(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        serve(create_app(world, clock_controls=Lent())) as address,
        httpx.AsyncClient(base_url=f"{address}/sandbox/api") as client,
    ):
        yield client


MOVES = [
    ("hour", "2026-11-23T02:00:00+00:00"),
    ("next", "2026-11-23T06:30:00+00:00"),
    ("morning", "2026-11-24T01:00:00+00:00"),
    ("2026-12-01T09:00:00+08:00", "2026-12-01T01:00:00+00:00"),
]


@pytest.mark.parametrize(("to", "then"), MOVES)
async def test_the_clock_moves_where_it_is_told(to: str, then: str, clocked: httpx.AsyncClient) -> None:
    moved = (await clocked.post("/clock", json={"to": to})).json()
    assert datetime.fromisoformat(moved["now"]) == datetime.fromisoformat(then)
    assert (await clocked.get("/clock")).json() == moved


@pytest.mark.parametrize("to", ["2026-11-01T09:00:00+08:00", "2026-12-01T09:00:00", "yesterday"])
async def test_the_clock_goes_only_forward_to_a_clear_instant(to: str, clocked: httpx.AsyncClient) -> None:
    assert (await clocked.post("/clock", json={"to": to})).status_code == 400


async def test_without_anything_due_there_is_no_next(clocked: httpx.AsyncClient) -> None:
    await clocked.post("/clock", json={"to": (PUSH + timedelta(hours=1)).isoformat()})
    assert (await clocked.get("/clock")).json()["next_push"] is None
    assert (await clocked.post("/clock", json={"to": "next"})).status_code == 409


async def test_the_page_learns_whether_there_is_a_clock(clocked: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    assert (await clocked.get("/people")).json()["clock"] is True
    assert (await client.get("/sandbox/api/people")).json()["clock"] is False
