from typing import Any

import pytest

from bot.intake import Intake
from bot.stranger_limit import A_MINUTE, TOGETHER_A_MINUTE, StrangerLimit
from storage import inbox, people
from storage.database import Database
from storage.session import Cached

FRIEND, STRANGER, OTHER = 1, 2, 3


class Hands:
    """Monotonic seconds that tests turn by hand."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def gate(hands: Hands, database: Database) -> StrangerLimit:
    gate = StrangerLimit(hands)
    database.on_commit(gate.after_commit)
    return gate


@pytest.fixture
def intake(database: Database, gate: StrangerLimit) -> Intake:
    return Intake(database, 123456, lambda: None, gate.admitted)


def texts(sender: int, numbers: Any) -> list[dict[str, Any]]:
    body = {"chat": {"id": sender}, "from": {"id": sender}, "text": "喂"}
    return [{"update_id": number, "message": body} for number in numbers]


async def waiting(database: Database) -> int:
    async with database.read() as session:
        return (await inbox.counts(session)).get("new", 0)


async def enrol(database: Database, telegram_id: int) -> None:
    async with database.transaction() as work:
        await people.add(work, "某人", telegram_id)
        work.outdate(Cached.POSTS)


async def test_a_stranger_stores_twenty_updates_a_minute(intake: Intake, database: Database, hands: Hands) -> None:
    await intake.store(texts(STRANGER, range(2000)))
    assert await waiting(database) == A_MINUTE
    hands.seconds += 30
    await intake.store(texts(STRANGER, range(2000, 4000)))
    assert await waiting(database) == A_MINUTE + A_MINUTE // 2


async def test_what_is_not_stored_is_confirmed_all_the_same(intake: Intake) -> None:
    assert await intake.store(texts(STRANGER, range(2000))) == 1999


async def test_one_stranger_takes_nothing_from_another(intake: Intake, database: Database) -> None:
    await intake.store([*texts(STRANGER, range(100)), *texts(OTHER, range(100, 110))])
    assert await waiting(database) == A_MINUTE + 10


async def test_everything_that_an_enrolled_person_writes_is_stored(intake: Intake, database: Database) -> None:
    await enrol(database, FRIEND)
    await intake.store(texts(FRIEND, range(500)))
    assert await waiting(database) == 500


async def test_somebody_who_has_just_been_enrolled_is_no_stranger_any_more(intake: Intake, database: Database) -> None:
    await intake.store(texts(FRIEND, range(100)))
    await enrol(database, FRIEND)
    await intake.store(texts(FRIEND, range(100, 200)))
    assert await waiting(database) == A_MINUTE + 100


async def test_ten_thousand_strangers_share_one_bucket_and_take_nothing_from_enrolled_people(
    intake: Intake, gate: StrangerLimit, database: Database
) -> None:
    await enrol(database, FRIEND)
    for first in range(1000, 11000, 100):
        await intake.store([one for sender in range(first, first + 100) for one in texts(sender, [sender])])
    assert await waiting(database) == TOGETHER_A_MINUTE
    assert len(gate._strangers) == TOGETHER_A_MINUTE
    await intake.store(texts(FRIEND, range(20000, 20010)))
    assert await waiting(database) == TOGETHER_A_MINUTE + 10


@pytest.mark.parametrize(
    "body", [{}, {"from": None}, {"from": {"id": "1"}}, {"from": {"id": True}}, {"from": [FRIEND]}]
)
async def test_updates_that_name_no_sender_share_one_bucket(body: Any, intake: Intake, database: Database) -> None:
    await enrol(database, FRIEND)
    await intake.store([{"update_id": number, "message": body | {"chat": {"id": -5}}} for number in range(100)])
    assert await waiting(database) == A_MINUTE


async def test_a_stranger_who_has_gone_is_forgotten(gate: StrangerLimit, intake: Intake, hands: Hands) -> None:
    await intake.store(texts(STRANGER, range(100)))
    hands.seconds += 60
    await intake.store(texts(OTHER, range(100, 101)))
    assert set(gate._strangers) == {OTHER}
