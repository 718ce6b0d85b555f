"""A small world behind real HTTP: three people, one group, a clock that stands still."""

from collections.abc import AsyncIterator

import httpx
import pytest

from sandbox import World, create_app, serve
from sandbox.models import Chat, Person
from tests.sandbox.small_world import ALICE, BOB, CAROL, GROUP, TOKEN, Api, StillClock


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def world(clock: StillClock) -> World:
    people = [Person(id=ALICE, name="王立新"), Person(id=BOB, name="李春梅"), Person(id=CAROL, name="刘志强")]
    group = Chat(id=GROUP, type="supergroup", name="工作群", members=[ALICE, BOB], admins=[ALICE])
    return World(token=TOKEN, now=clock.now, people=people, groups=[group], first_id=500)


@pytest.fixture
async def address(world: World) -> AsyncIterator[str]:
    async with serve(create_app(world)) as address:
        yield address


@pytest.fixture
async def client(address: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=address) as client:
        yield client


@pytest.fixture
def api(client: httpx.AsyncClient) -> Api:
    return Api(client)


@pytest.fixture
def started(world: World) -> World:
    """The world after Alice pressed start; her /start is already confirmed."""
    world.start(ALICE)
    world.updates.clear()
    return world
