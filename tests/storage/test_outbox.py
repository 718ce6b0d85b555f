import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from benchmarks.replay import recorded
from domain.attention import OVERTAKEN, Fate
from domain.dates.clock import CHINA
from domain.dates.hours import OfficeHours
from domain.dates.workdays import WorkCalendar
from domain.delivery import TERMINAL, DeliveryState, may_become
from domain.messages import Button, FileRef, MessageKind, Method, Outgoing, Priority
from domain.quiet import QuietHours
from services.holidays import official_days
from storage import attention, outbox
from storage.database import Database
from storage.errors import ConstraintBroken
from storage.outbox import FencedOut, Recovery, Settlement
from storage.outbox_rows import Stored, columns
from storage.tables import card
from storage.tables import outbox as table
from tests.databases import on_sqlite
from tests.stage import FILE, lay

ANNA, BORIS = 5001, 5002
WAIT = timedelta(seconds=30)
QUIET = QuietHours(OfficeHours(), WorkCalendar(official_days().days, official_days().known_years))


class Hands:
    def __init__(self) -> None:
        self.instant = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant

    def pass_by(self, **span: Any) -> None:
        self.instant += timedelta(**span)


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
async def database(tmp_path: Path, hands: Hands) -> AsyncIterator[Any]:
    path = tmp_path / FILE
    database = Database(lay(path), hands.now, throw_away=True)
    yield database
    await database.close()


@pytest.fixture
def box(database: Database) -> "Outbox":
    return Outbox(database)


class Outbox:
    """Each step in a transaction of its own, as the sender does it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.epoch = 0

    async def put(self, *messages: Any) -> None:
        async with self.database.transaction() as work:
            for message in messages:
                work.send(message)

    async def take_over(self) -> Recovery:
        async with self.database.batch() as batch:
            recovery = await outbox.take_over(batch.session, WAIT)
        self.epoch = recovery.epoch
        return recovery

    async def claim(
        self,
        limit: int = 30,
        skip: Sequence[int] = (),
        quiet: QuietHours | None = None,
        resting: Sequence[int] = (),
    ) -> Any:
        if not self.epoch:
            await self.take_over()
        async with self.database.batch() as batch:
            self.claimed = await outbox.claim(batch.session, self.epoch, limit, skip, quiet, resting)
        return self.claimed.rows

    async def settle(self, *settlements: Any) -> None:
        async with self.database.batch() as batch:
            await outbox.settle(batch.session, self.epoch, settlements)

    async def states(self) -> dict[str, str]:
        async with self.database.read() as session:
            rows = await session.all(select(table).order_by(table.c.id))
            return {row["key"]: row["state"] for row in rows}

    async def row(self, key: str) -> Any:
        async with self.database.read() as session:
            return await session.first(select(table).where(table.c.key == key))

    async def force(self, key: str, **values: Any) -> None:
        async with self.database.batch() as batch:
            await batch.session.execute(update(table).where(table.c.key == key).values(values))


def note(key: str, chat: int = ANNA, **fields: Any) -> Outgoing:
    return Outgoing(chat, key, **({"text": key} | fields))


def keys(rows: Sequence[Stored]) -> list[str]:
    return [row.message.key for row in rows]


FULL = Outgoing(
    chat_id=-1001,
    key="full",
    method=Method.SEND_DOCUMENT,
    text="<b>通报</b>",
    keyboard=((Button("同意", data="v1:ok"), Button("看", url="https://example.cn")),),
    kind=MessageKind.NOTICE,
    priority=Priority.PUSH,
    thread_id=7,
    message_id=8,
    reply_to=9,
    card="board",
    pin=True,
    file=FileRef("ab" * 32, "通报.docx"),
    protect=True,
    not_before=datetime(2026, 11, 23, 1, 0, tzinfo=UTC),
    expires_at=datetime(2026, 11, 30, 1, 0, tzinfo=UTC),
    any_hour_until=datetime(2026, 11, 24, 1, 0, tzinfo=UTC),
    delete_after=timedelta(minutes=1),
    items=(4, 5),
)


@pytest.mark.parametrize("message", [FULL, note("plain")], ids=["full", "plain"])
async def test_a_message_comes_out_as_it_went_in(message: Outgoing, box: Outbox, hands: Hands) -> None:
    await box.put(message)
    (row,) = await box.claim()
    assert row.message == replace(message, not_before=message.not_before or hands.now())


async def test_a_key_is_taken_for_ever(box: Outbox) -> None:
    await box.put(note("a"), note("a", text="2"))
    await box.put(note("a", text="3"))
    (row,) = await box.claim()
    assert row.message.text == "a"


async def test_a_claim_takes_the_earliest_of_each_chat_by_priority(box: Outbox) -> None:
    await box.put(
        note("bulk", 1, priority=Priority.BULK),
        note("push", 2, priority=Priority.PUSH),
        note("a", 3),
        note("b", 3),
        note("c", 4),
    )
    assert keys(await box.claim(limit=3)) == ["a", "c", "push"]


async def test_within_a_chat_a_reply_overtakes_bulk(box: Outbox) -> None:
    await box.put(note("bulk", priority=Priority.BULK), note("reply"))
    assert keys(await box.claim()) == ["reply"]


async def test_a_chat_that_rests_gets_replies_only_and_it_is_said_that_more_waits(box: Outbox) -> None:
    push = Priority.PUSH
    await box.put(note("push", priority=push), note("stranger", priority=Priority.STRANGER), note("b", BORIS))
    assert keys(await box.claim(resting=[ANNA])) == ["b"]
    assert box.claimed.held_back
    await box.put(note("reply"))
    assert keys(await box.claim(resting=[ANNA])) == ["reply"]
    assert keys(await box.claim()) == ["push"]
    assert not box.claimed.held_back


async def test_chats_in_flight_are_left_out_even_when_their_backlog_is_long(box: Outbox) -> None:
    await box.put(*(note(f"a{number}") for number in range(300)), note("b", BORIS))
    assert keys(await box.claim(skip=[ANNA])) == ["b"]
    assert keys(await box.claim()) == ["a0"]


async def test_a_long_backlog_of_one_chat_hides_no_other(box: Outbox) -> None:
    await box.put(*(note(f"a{number}") for number in range(300)), note("b", BORIS))
    assert keys(await box.claim()) == ["a0", "b"]


async def test_what_is_claimed_is_not_claimed_again(box: Outbox) -> None:
    await box.put(note("a"))
    (row,) = await box.claim()
    assert (row.attempts, await box.claim()) == (1, ())


async def test_a_message_is_not_claimed_before_its_instant(box: Outbox, hands: Hands) -> None:
    await box.put(note("a", not_before=hands.now() + timedelta(hours=1)))
    assert await box.claim() == ()
    assert box.claimed.next_at == hands.now() + timedelta(hours=1)
    await box.put(note("b", BORIS))
    await box.claim()
    assert box.claimed.next_at == hands.now() + timedelta(hours=1)
    hands.pass_by(hours=1)
    assert keys(await box.claim()) == ["a"]


async def test_a_message_expires_instead_of_being_claimed(box: Outbox, hands: Hands) -> None:
    await box.put(note("a", expires_at=hands.now() + timedelta(hours=1)), note("b"))
    hands.pass_by(hours=1)
    assert keys(await box.claim()) == ["b"]
    assert (await box.states())["a"] == "expired"


async def test_whatever_hour_a_held_up_push_is_claimed_at_it_goes_out_in_office_hours(
    box: Outbox, hands: Hands
) -> None:
    hands.instant = datetime(2026, 9, 22, 16, 0, tzinfo=UTC)
    went: set[str] = set()
    # 22 September to 12 October: 中秋, 国庆, and the Saturday of 10 October, which is worked.
    for hour in range(24 * 20):
        # As after a stop or a pause: due long ago, and claimed whenever the sender comes to it.
        held_up = {"not_before": hands.now() - timedelta(hours=3), "priority": Priority.PUSH}
        await box.put(note(f"push {hour}", hour, **held_up), note(f"reply {hour}", 1000 + hour))
        claimed = keys(await box.claim(quiet=QUIET))
        assert f"reply {hour}" in claimed
        if any(key.startswith("push") for key in claimed):
            went.add(f"{hands.now().astimezone(CHINA):%m-%d %H}")
        hands.pass_by(hours=1)
    days = ("23", "24", "28", "29", "30")
    worked = [f"09-{day}" for day in days] + ["10-08", "10-09", "10-10", "10-12"]
    assert went == {f"{day} {hour:02}" for day in worked for hour in (9, 10, 11, 15, 16, 17)}


async def test_what_is_put_off_waits_for_the_opening_and_hides_nobody_else(box: Outbox, hands: Hands) -> None:
    hands.instant = datetime(2026, 4, 8, 12, 0, tzinfo=UTC)
    await box.put(*(note(f"p{n}", n, priority=Priority.PUSH) for n in range(80)), note("late", ANNA))
    assert keys(await box.claim(limit=1, quiet=QUIET)) == ["late"]
    assert await box.claim(limit=1, quiet=QUIET) == ()
    assert (await box.row("p0"))["not_before"] == datetime(2026, 4, 9, 0, 30, tzinfo=UTC)
    assert box.claimed.next_at == datetime(2026, 4, 9, 0, 30, tzinfo=UTC)
    hands.instant = datetime(2026, 4, 9, 0, 30, tzinfo=UTC)
    assert len(await box.claim(limit=100, quiet=QUIET)) == 80


async def test_a_repeat_of_six_weeks_ago_is_held_and_goes_out_on_a_person_s_word(box: Outbox, hands: Hands) -> None:
    hands.instant = datetime(2026, 2, 2, 2, 0, tzinfo=UTC)
    await box.put(note("notice", kind=MessageKind.NOTICE, priority=Priority.BULK))
    (row,) = await box.claim(quiet=QUIET)
    await box.settle(Settlement(replace(row, ambiguous=1), DeliveryState.AMBIGUOUS))
    hands.instant = datetime(2026, 3, 16, 0, 30, tzinfo=UTC)
    assert await box.claim(quiet=QUIET) == ()
    row = await box.row("notice")
    assert (row["state"], row["error"]) == ("held", OVERTAKEN)
    async with box.database.batch() as batch:
        assert await attention.resend(batch.session, row["id"])
    assert keys(await box.claim(quiet=QUIET)) == ["notice"]


async def test_an_older_epoch_may_neither_claim_nor_settle(box: Outbox) -> None:
    await box.put(note("a"), note("b", BORIS))
    old = Outbox(box.database)
    rows = await old.claim()
    await box.take_over()
    with pytest.raises(FencedOut):
        await old.claim()
    with pytest.raises(FencedOut):
        await old.settle(*(Settlement(row, DeliveryState.SENT, 7) for row in rows))
    assert set((await box.states()).values()) == {"ambiguous"}


async def test_fencing_undoes_the_whole_transaction(box: Outbox) -> None:
    await box.put(note("a"), note("b", BORIS))
    first, second = await box.claim()
    await box.force("b", state="pending")
    with pytest.raises(FencedOut):
        await box.settle(Settlement(first, DeliveryState.SENT, 7), Settlement(second, DeliveryState.SENT, 8))
    assert await box.states() == {"a": "sending", "b": "pending"}


async def test_a_settled_message_keeps_its_id_and_instant(box: Outbox, hands: Hands) -> None:
    await box.put(note("a"))
    (row,) = await box.claim()
    await box.settle(Settlement(row, DeliveryState.SENT, 7))
    row = await box.row("a")
    assert (row["state"], row["message_id"], row["sent_at"]) == ("sent", 7, hands.now())


@pytest.mark.parametrize(
    "state", sorted(set(DeliveryState) - {s for s in DeliveryState if may_become(DeliveryState.SENDING, s)})
)
async def test_a_call_can_not_end_in_a_state_that_the_table_forbids(state: DeliveryState, box: Outbox) -> None:
    await box.put(note("a"))
    (row,) = await box.claim()
    with pytest.raises(ValueError, match="can't become"):
        await box.settle(Settlement(row, state))


CUT_OFF = [
    (note("a"), 0, "ambiguous", 1),
    (note("a"), 1, "held", 2),
    (note("a", method=Method.SEND_DOCUMENT), 0, "ambiguous", 1),
    (note("a", method=Method.DELETE, message_id=4), 0, "pending", 0),
    (note("a", method=Method.PIN, message_id=4), 1, "pending", 1),
    (note("a", card="known"), 0, "pending", 0),
    (note("a", card="new"), 0, "ambiguous", 1),
]


@pytest.mark.parametrize(("message", "before", "state", "after"), CUT_OFF)
async def test_a_start_finds_what_was_cut_off(
    message: Outgoing, before: int, state: str, after: int, box: Outbox, hands: Hands
) -> None:
    async with box.database.batch() as batch:
        await batch.session.execute(insert(card).values(chat_id=ANNA, card="known", message_id=4))
    await box.put(message)
    await box.force("a", ambiguous=before)
    await box.claim()
    recovery = await box.take_over()
    row = await box.row("a")
    assert (row["state"], row["ambiguous"]) == (state, after)
    assert (recovery.ambiguous, recovery.held) == (int(state == "ambiguous"), int(state == "held"))
    if state == "ambiguous":
        assert row["not_before"] == hands.now() + WAIT


async def test_each_start_begins_a_new_epoch(box: Outbox) -> None:
    assert [(await box.take_over()).epoch for _ in range(3)] == [1, 2, 3]


async def test_a_newer_card_replaces_those_that_wait_but_not_the_one_in_flight(box: Outbox) -> None:
    await box.put(note("a", card="board"))
    (flying,) = await box.claim()
    await box.put(note("b", card="board"), note("c", card="board"), note("x", BORIS, card="board"))
    assert await box.states() == {"a": "sending", "b": "superseded", "c": "pending", "x": "pending"}
    await box.settle(Settlement(flying, DeliveryState.PENDING))
    assert (await box.states())["a"] == "superseded"


async def test_the_next_version_of_a_doubtful_card_is_marked_as_a_repeat(box: Outbox) -> None:
    await box.put(note("a", card="board"))
    (flying,) = await box.claim()
    await box.settle(Settlement(replace(flying, ambiguous=1), DeliveryState.AMBIGUOUS))
    await box.put(note("b", card="board"))
    assert await box.states() == {"a": "superseded", "b": "pending"}
    assert (await box.row("b"))["ambiguous"] == 1


async def test_the_next_version_of_a_card_is_an_edit_of_the_first(box: Outbox) -> None:
    await box.put(note("a", card="board"))
    (row,) = await box.claim()
    await box.settle(Settlement(row, DeliveryState.SENT, 7))
    await box.put(note("b", card="board"))
    (row,) = await box.claim()
    assert (row.call.method, row.call.message_id) == (Method.EDIT_TEXT, 7)


async def test_a_group_with_a_new_id_takes_its_waiting_messages_along_and_begins_its_cards_anew(box: Outbox) -> None:
    await box.put(note("a", -5, card="board"))
    (row,) = await box.claim()
    await box.settle(Settlement(row, DeliveryState.SENT, 7))
    await box.put(note("b", -5, card="board"), note("c", -5))
    async with box.database.batch() as batch:
        await outbox.move_chat(batch.session, -5, -1005)
    (row,) = await box.claim()
    assert (row.message.chat_id, row.call.method) == (-1005, Method.SEND_TEXT)
    assert (await box.row("a"))["chat_id"] == -5
    async with box.database.read() as session:
        assert not await session.all(select(card))


@pytest.mark.parametrize("state", sorted(TERMINAL))
async def test_the_database_itself_refuses_to_change_what_has_come_to_its_end(
    state: DeliveryState, box: Outbox
) -> None:
    await box.put(note("a"))
    await box.force("a", state=state)
    with pytest.raises(ConstraintBroken, match="never changes"):
        await box.force("a", state="pending")


async def test_the_database_refuses_an_unknown_state(box: Outbox) -> None:
    await box.put(note("a"))
    with pytest.raises(ConstraintBroken):
        await box.force("a", state="lost")


async def listed(box: Outbox) -> list[Fate]:
    async with box.database.read() as session:
        return [one.fate for one in await attention.messages(session, session.now - timedelta(days=1), limit=50)]


async def test_the_attention_list_shows_bad_ends_and_what_is_late(box: Outbox, hands: Hands) -> None:
    for state in ("held", "undeliverable", "dead", "sent", "expired", "superseded", "cancelled"):
        await box.put(note(state, not_before=hands.now()))
        await box.force(state, state=state)
    await box.put(note("late"), note("future", not_before=hands.now() + timedelta(minutes=5)))
    assert await listed(box) == [Fate.HELD, Fate.DEAD, Fate.UNDELIVERABLE]
    hands.pass_by(minutes=15, seconds=1)
    assert await listed(box) == [Fate.HELD, Fate.LATE, Fate.DEAD, Fate.UNDELIVERABLE]


async def test_a_person_decides_about_a_held_message(box: Outbox) -> None:
    for key in ("again", "arrived"):
        await box.put(note(key))
        await box.force(key, state="held", ambiguous=2)
    again, arrived = (await box.row("again"))["id"], (await box.row("arrived"))["id"]
    async with box.database.batch() as batch:
        assert await attention.resend(batch.session, again)
        assert not await attention.resend(batch.session, again)
        assert await attention.accept_as_delivered(batch.session, arrived, 7)
        assert not await attention.accept_as_delivered(batch.session, arrived, 8)
    assert await box.states() == {"again": "pending", "arrived": "sent"}
    assert (await box.row("arrived"))["message_id"] == 7


async def test_a_press_under_a_doubtful_message_proves_its_delivery(box: Outbox) -> None:
    await box.put(note("a"))
    (row,) = await box.claim()
    await box.settle(Settlement(replace(row, ambiguous=1), DeliveryState.AMBIGUOUS))
    async with box.database.batch() as batch:
        assert await attention.accept_as_delivered(batch.session, row.id, 7)
    assert await box.claim() == ()


async def withdraw(box: Outbox, **conditions: Any) -> int:
    async with box.database.batch() as batch:
        return await attention.cancel(batch.session, **conditions)


async def test_messages_about_an_item_are_withdrawn_unless_they_are_on_their_way(box: Outbox) -> None:
    await box.put(note("a", items=(1, 2)), note("b", items=(2, 3)), note("c", BORIS, items=(4,)), note("d"))
    await box.claim(limit=1)
    assert await withdraw(box, items=[2]) == 1
    assert await box.states() == {"a": "sending", "b": "cancelled", "c": "pending", "d": "pending"}


async def test_a_held_message_can_be_withdrawn_too(box: Outbox) -> None:
    await box.put(note("a", items=(2,)), note("b", items=(2,)))
    await box.force("a", state="held")
    await box.force("b", state="dead")
    assert await withdraw(box, items=[2]) == 1
    assert await box.states() == {"a": "cancelled", "b": "dead"}


async def test_all_conditions_of_a_withdrawal_must_hold_and_one_is_needed(box: Outbox) -> None:
    await box.put(
        note("a", kind=MessageKind.URGE), note("b", kind=MessageKind.NOTICE), note("c", BORIS, kind=MessageKind.URGE)
    )
    assert await withdraw(box, chat_id=ANNA, kinds=[MessageKind.URGE], reason="已报送") == 1
    assert (await box.row("a"))["error"] == "已报送"
    with pytest.raises(ValueError, match="everything"):
        await withdraw(box)


async def test_after_a_restore_what_was_due_is_held_and_what_is_to_come_waits(box: Outbox, hands: Hands) -> None:
    await box.put(note("a"), note("b", BORIS), note("c", not_before=hands.now() + timedelta(days=1)))
    await box.claim(limit=1)
    async with box.database.batch() as batch:
        assert await attention.hold_all(batch.session) == 2
    assert await box.states() == {"a": "held", "b": "held", "c": "pending"}


async def test_counts_and_the_oldest_due_message(box: Outbox, hands: Hands) -> None:
    async with box.database.read() as session:
        assert await attention.oldest_due(session) is None
    start = hands.now()
    await box.put(note("a"), note("b", BORIS), note("c", not_before=start + timedelta(days=1)))
    await box.claim(limit=1)
    hands.pass_by(minutes=3)
    async with box.database.read() as session:
        found = await attention.counts_by_state(session)
        assert (found["pending"], found["sending"], found["held"]) == (2, 1, 0)
        assert await attention.oldest_due(session) == start


@on_sqlite
async def test_the_search_for_work_reads_it_in_order_by_an_index(box: Outbox, tmp_path: Path) -> None:
    with recorded() as said:
        await box.claim()
    (look,) = (one for one in said if "ORDER BY outbox.priority" in one.text)
    with closing(sqlite3.connect(tmp_path / FILE)) as file:
        plan = [row[3] for row in file.execute(f"EXPLAIN QUERY PLAN {look.text}", look.values)]
    assert [step for step in plan if "ix_outbox_waiting" in step]
    assert [step for step in plan if "ix_outbox_later" in step]
    assert [step for step in plan if "TEMP B-TREE" in step or step == "SCAN outbox"] == []


async def test_a_row_keeps_what_is_not_a_column_and_no_default(hands: Hands) -> None:
    assert columns(note("a"), hands.now())["payload"] == {"text": "a"}
