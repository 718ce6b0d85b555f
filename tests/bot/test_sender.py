import asyncio
from collections.abc import AsyncIterator, Callable, Set
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from telegram.error import BadRequest

from bot.api import BotApi
from bot.clock import SystemClock
from bot.exits import ExitCode, StopProcess
from bot.pacing import UNPACED, Pace, Pacer
from bot.sender import MAX_IN_FLIGHT, Hooks, Sender
from bot.sending_gate import Hold, SendingGate
from domain.messages import Button, Method, Outgoing, Priority
from sandbox.faults import Fault
from sandbox.world import World
from storage.database import Batch, Database
from storage.errors import StorageError
from storage.outbox import take_over
from storage.session import Cached, Session
from storage.tables import card, outbox
from tests.bot.post import Post

ANNA, BORIS, CLARA = 5001, 5002, 5003


def note(key: str, chat: int = ANNA, **fields: Any) -> Outgoing:
    return Outgoing(chat, key, **({"text": f"消息{key}"} | fields))


async def test_a_stored_message_reaches_the_chat_and_keeps_its_id(post: Post) -> None:
    await post.put(note("a"))
    await post.settles(a="sent")
    assert post.texts(ANNA) == ["消息a"]
    assert (await post.row("a"))["message_id"] is not None


async def test_a_chat_gets_its_messages_in_the_order_they_were_stored(post: Post) -> None:
    await post.put(*(note(f"{number:02}") for number in range(40)))
    await post.settles(**{"39": "sent"})
    assert post.texts(ANNA) == [f"消息{number:02}" for number in range(40)]


async def test_the_same_key_is_sent_once(post: Post) -> None:
    await post.put(note("a"))
    await post.settles(a="sent")
    await post.put(note("a", text="另一条"), note("b"))
    await post.settles(b="sent")
    assert post.texts(ANNA) == ["消息a", "消息b"]


class Slow:
    """Answers only when told, and counts how many calls a chat has at a time."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.calls: list[Any] = []
        self.now: dict[int, Any] = {}
        self.most_together, self.most_a_chat = 0, 0

    async def deliver(self, message: Outgoing) -> int:
        self.calls.append(message.key)
        self.now[message.chat_id] = self.now.get(message.chat_id, 0) + 1
        self.most_together = max(self.most_together, sum(self.now.values()))
        self.most_a_chat = max(self.most_a_chat, self.now[message.chat_id])
        await self.open.wait()
        self.now[message.chat_id] -= 1
        return 7


async def test_replies_go_before_pushes_and_pushes_before_bulk(post: Post, until: Callable[..., Any]) -> None:
    slow = post.sender._api = Slow()
    post.gate.hold(Hold.DISK)
    chats = {Priority.BULK: ANNA, Priority.PUSH: BORIS, Priority.REPLY: CLARA}
    await post.put(*(note(p.name, chat, priority=p) for p, chat in chats.items()))
    post.gate.release(Hold.DISK)
    await until(lambda: len(slow.calls) == 3)
    assert slow.calls == ["REPLY", "PUSH", "BULK"]
    slow.open.set()


async def test_never_two_calls_in_flight_for_one_chat_and_never_more_than_thirty(
    post: Post, until: Callable[..., Any]
) -> None:
    slow = post.sender._api = Slow()
    await post.put(*(note(f"{chat}-{number}", chat) for chat in range(1, 61) for number in range(2)))
    await until(lambda: len(slow.calls) == MAX_IN_FLIGHT)
    slow.open.set()
    await until(lambda: len(slow.calls) == 120)
    assert (slow.most_a_chat, slow.most_together) == (1, MAX_IN_FLIGHT)


async def test_a_chat_whose_call_is_in_flight_waits_while_others_go_on(post: Post, until: Callable[..., Any]) -> None:
    slow = post.sender._api = Slow()
    await post.put(note("a"), note("b"))
    await until(lambda: slow.calls == ["a"])
    await post.put(note("c", BORIS))
    await until(lambda: len(slow.calls) > 1)
    assert slow.calls == ["a", "c"]
    slow.open.set()


async def test_a_stop_waits_for_what_is_in_flight_and_claims_nothing_more(
    post: Post, until: Callable[..., Any]
) -> None:
    slow = post.sender._api = Slow()
    await post.put(note("a"), note("b"))
    await until(lambda: slow.calls == ["a"])
    post.sender.stop()
    await post.put(note("c", BORIS))
    slow.open.set()
    await post.settles(a="sent")
    assert await post.states() == {"a": "sent", "b": "pending", "c": "pending"}


async def test_the_claim_is_committed_before_the_call(post: Post, until: Callable[..., Any]) -> None:
    slow = post.sender._api = Slow()
    await post.put(note("a"))
    await until(lambda: slow.calls)
    row = await post.row("a")
    assert (row["state"], row["attempts"]) == ("sending", 1)
    slow.open.set()


async def test_what_was_claimed_is_not_sent_by_a_process_that_serves_no_longer(
    post: Post, until: Callable[..., Any]
) -> None:
    commits: list[set[Cached]] = []

    def committed(outdated: Set[Cached]) -> None:
        # The commit after that of the message is that of the claim, which is followed by the call.
        if {Cached.OUTBOX} in commits:
            post.gate.hold(Hold.LEAD)
        commits.append(set(outdated))

    post.database.on_commit(committed)
    await post.put(note("a"))
    await until(lambda: commits[-3:] == [{Cached.OUTBOX}, set(), set()])
    assert (await post.row("a"))["state"] == "pending"
    assert post.texts(ANNA) == []


async def test_a_message_waits_for_its_instant(post: Post, clock: SystemClock) -> None:
    await post.put(note("later", not_before=clock.now() + timedelta(milliseconds=150)), note("now", BORIS))
    await post.settles(now="sent")
    assert (await post.states())["later"] == "pending"
    await post.settles(later="sent")


async def test_a_message_whose_time_is_over_expires(post: Post, clock: SystemClock) -> None:
    await post.put(note("a", expires_at=clock.now() - timedelta(seconds=1)), note("b"))
    await post.settles(a="expired", b="sent")
    assert post.texts(ANNA) == ["消息b"]


REPEAT = "（重发：上次发送时网络中断）№ 1\n消息a"
FATES = [
    ("cut_before", [REPEAT]),
    ("cut_after", ["消息a", REPEAT]),
    ("malformed", ["消息a", REPEAT]),
    ("server_error", [REPEAT]),
    ("bad_gateway", [REPEAT]),
]


@pytest.mark.parametrize(("fault", "seen"), FATES)
async def test_after_a_lost_answer_there_is_one_repeat_and_it_is_labelled(
    fault: str, seen: list[str], post: Post
) -> None:
    post.world.faults.add(Fault(kind=fault, method="sendMessage"))
    await post.put(note("a"))
    await post.settles(a="sent")
    assert post.texts(ANNA) == seen


async def test_a_second_lost_answer_is_held_for_a_person(post: Post) -> None:
    post.world.faults.add(Fault(kind="cut_after", method="sendMessage", chat_id=ANNA, times=2))
    await post.put(note("a"), note("b", BORIS))
    await post.settles(a="held", b="sent")
    assert post.texts(ANNA) == ["消息a", REPEAT]
    assert post.texts(BORIS) == ["消息b"]
    assert (await post.row("a"))["attempts"] == 2


async def test_a_server_that_can_not_be_reached_delays_but_loses_and_doubles_nothing(
    post: Post, api: BotApi, address: str, until: Callable[..., Any]
) -> None:
    api.bot._base_url = "http://127.0.0.1:9/bot123456:SANDBOX"
    await post.put(note("a"), note("b"))

    async def tried() -> Any:
        return (await post.row("a"))["error"]

    await until(tried)
    assert (await post.row("a"))["state"] == "pending"
    assert (await post.row("b"))["attempts"] == 0
    api.bot._base_url = f"{address}/bot123456:SANDBOX"
    post.sender._pacer = Pacer(UNPACED, 0.0)
    await release_now(post)
    await post.settles(a="sent", b="sent")
    assert post.texts(ANNA) == ["消息a", "消息b"]


async def release_now(post: Post) -> None:
    async with post.database.batch() as batch:
        waits = update(outbox).where(outbox.c.state == "pending")
        await batch.session.execute(waits.values(not_before=batch.session.now))
    post.sender.wake()


async def test_too_fast_pauses_everybody_and_is_no_attempt(post: Post, until: Callable[..., Any]) -> None:
    post.world.faults.add(Fault(kind="too_many_requests", method="sendMessage", chat_id=ANNA, retry_after=600))
    await post.put(note("a"))

    async def throttled() -> Any:
        return (await post.row("a"))["error"]

    await until(throttled)
    row = await post.row("a")
    assert (row["state"], row["attempts"]) == ("pending", 0)
    assert post.sender._pacer.room(post.sender._clock.monotonic() + 599) == 0


async def test_a_person_who_blocked_the_bot_is_reported_once_and_others_go_on(
    database: Database, api: BotApi, clock: SystemClock, world: World, post: Post
) -> None:
    told = []

    async def unreachable(session: Session, message: Outgoing) -> None:
        told.append(message.key)

    post.sender._hooks = Hooks(unreachable=unreachable)
    world.block(ANNA)
    await post.put(note("a"), note("b", BORIS))
    await post.settles(a="undeliverable", b="sent")
    assert told == ["a"]


async def test_an_unknown_refusal_is_tried_again_and_given_up_only_after_seven(
    post: Post, until: Callable[..., Any]
) -> None:
    refusing = post.sender._api = Refusing("Bad Request: something new")
    await post.put(note("a"))

    async def given_up() -> bool:
        await release_now(post)
        return bool((await post.row("a"))["state"] == "dead")

    await until(given_up)
    assert refusing.calls == 7


class Refusing:
    def __init__(self, text: str) -> None:
        self.text, self.calls = text, 0

    async def deliver(self, message: Outgoing) -> None:
        self.calls += 1
        raise BadRequest(self.text)


async def test_broken_markup_goes_out_once_more_as_plain_text(post: Post) -> None:
    await post.put(note("a", text="<b>重要<i>通知</b>"))
    await post.settles(a="sent")
    assert post.texts(ANNA) == ["重要通知"]


async def test_a_text_that_is_too_long_goes_out_in_parts_in_order(post: Post) -> None:
    long = "述职报告" * 2000
    await post.put(note("a", text=long), note("z"))
    await post.settles(**{"a": "sent", "a/2": "sent", "z": "sent"})
    texts = [one for one in post.texts(ANNA) if one != "消息z"]
    assert "".join(texts) == long
    assert max(map(len, texts)) <= 4096


async def test_a_card_is_sent_once_and_edited_afterwards(post: Post) -> None:
    await post.put(note("a", card="board", text="一"))
    await post.settles(a="sent")
    await post.put(note("b", card="board", text="二"))
    await post.settles(b="sent")
    assert post.texts(ANNA) == ["二"]
    (edit,) = post.world.calls.after(0, method="editMessageText")
    assert edit.params["text"] == "二"
    assert (await post.row("b"))["message_id"] == (await post.row("a"))["message_id"]


async def test_of_several_waiting_versions_of_a_card_only_the_newest_goes_out(post: Post) -> None:
    post.gate.hold(Hold.DISK)
    await post.put(note("a", card="board"), note("b", card="board"))
    await post.put(note("c", card="board"), note("d", card="other"))
    post.gate.release(Hold.DISK)
    await post.settles(a="superseded", b="superseded", c="sent", d="sent")
    assert post.texts(ANNA) == ["消息c", "消息d"]


async def test_a_card_that_was_deleted_is_sent_anew(post: Post) -> None:
    await post.put(note("a", card="board", text="一"))
    await post.settles(a="sent")
    await post.put(Outgoing(ANNA, "x", Method.DELETE, message_id=(await post.row("a"))["message_id"]))
    await post.settles(x="sent")
    await post.put(note("b", card="board", text="二"))
    await post.settles(b="sent")
    assert post.texts(ANNA) == ["二"]
    async with post.database.read() as session:
        (row,) = await session.all(select(card))
    assert row["message_id"] == (await post.row("b"))["message_id"]


async def test_an_edit_of_a_message_that_is_gone_is_sent_anew(post: Post) -> None:
    """What somebody is told must reach him, also when he has cleared the chat in between: a receipt, a refusal."""
    await post.put(note("a", text="第1项"))
    await post.settles(a="sent")
    shown = (await post.row("a"))["message_id"]
    del post.world.state.chats[ANNA].messages[shown]
    await post.put(note("b", text="已登记，回执号：2026-00003-1", method=Method.EDIT_TEXT, message_id=shown))
    await post.settles(b="sent")
    assert post.texts(ANNA) == ["已登记，回执号：2026-00003-1"]
    row = await post.row("b")
    assert row["message_id"] in post.world.state.chats[ANNA].messages


async def test_an_edit_that_changes_nothing_is_settled(post: Post) -> None:
    await post.put(note("a", card="board", text="一"))
    await post.settles(a="sent")
    await post.put(note("b", card="board", text="一"))
    await post.settles(b="sent")
    assert post.texts(ANNA) == ["一"]
    assert (await post.row("b"))["message_id"] == (await post.row("a"))["message_id"]


async def test_a_lost_answer_to_an_edit_is_repeated_without_a_label(post: Post, until: Callable[..., Any]) -> None:
    await post.put(note("a", card="board", text="一"))
    await post.settles(a="sent")
    post.world.faults.add(Fault(kind="cut_after", method="editMessageText"))
    await post.put(note("b", card="board", text="二"))

    async def settled() -> bool:
        await release_now(post)
        return bool((await post.row("b"))["state"] == "sent")

    await until(settled)
    edits = post.world.calls.after(0, method="editMessageText")
    assert {edit.params["text"] for edit in edits} == {"二"}
    assert len(edits) == 2


async def test_a_message_that_asks_for_it_is_pinned_and_later_removed(post: Post) -> None:
    await post.put(note("a", pin=True, delete_after=timedelta(milliseconds=20)))
    await post.settles(**{"a": "sent", "a:pin": "sent", "a:delete": "sent"})
    number = (await post.row("a"))["message_id"]
    assert [call.params["message_id"] for call in post.world.calls.after(0, method="deleteMessage")] == [str(number)]


async def test_a_group_that_became_a_supergroup_is_followed(post: Post, world: World) -> None:
    group = world.create_group("工作群", [ANNA, BORIS], admins=[ANNA], kind="group", with_bot=True)
    chat_id = group.id
    moved = []

    async def migrated(session: Session, old: int, new: int) -> None:
        moved.append((old, new))

    post.sender._hooks = Hooks(migrated=migrated)
    new = world.migrate(chat_id)
    new_id = new.id
    post.gate.hold(Hold.DISK)
    await post.put(note("a", chat_id), note("b", chat_id))
    post.gate.release(Hold.DISK)
    await post.settles(a="sent", b="sent")
    assert moved == [(chat_id, new_id)]
    assert post.texts(new_id) == ["消息a", "消息b"]


async def test_a_refused_token_holds_everything_and_marks_nothing_failed(post: Post, until: Callable[..., Any]) -> None:
    post.world.faults.add(Fault(kind="unauthorized", method="sendMessage"))
    await post.put(note("a"))
    await until(lambda: post.gate.reasons == (Hold.TOKEN,))
    await post.put(note("b", BORIS))
    await asyncio.sleep(0.05)
    assert await post.states() == {"a": "pending", "b": "pending"}
    post.gate.release(Hold.TOKEN)
    await post.settles(a="sent", b="sent")


async def test_a_closed_gate_lets_nothing_out(post: Post) -> None:
    post.gate.hold(Hold.CONFLICT)
    await post.put(note("a"))
    await asyncio.sleep(0.05)
    assert await post.states() == {"a": "pending"}
    post.gate.release(Hold.CONFLICT)
    await post.settles(a="sent")


@pytest.mark.parametrize(
    "pace",
    [
        pytest.param(replace(UNPACED, overall=25.0, overall_burst=1.0), id="there is room again"),
        pytest.param(replace(UNPACED, private=20.0, chat_burst=1.0), id="the chat has rested"),
    ],
)
async def test_messages_that_could_not_go_before_a_slow_commit_do_not_wait_for_the_longest_sleep(
    database: Database, api: BotApi, clock: SystemClock, world: World, monkeypatch: pytest.MonkeyPatch, pace: Pace
) -> None:
    """What may go is read before the transaction: by the time it is committed more may go, and nothing wakes."""
    slowed = database.batch

    @asynccontextmanager
    async def batch() -> AsyncIterator[Batch]:
        async with slowed() as opened:
            yield opened
            await asyncio.sleep(0.06)

    monkeypatch.setattr(database, "batch", batch)
    sender = Sender(database, api, clock, SendingGate(), Pacer(pace, clock.monotonic()), label=str)
    await sender.recover()
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(sender.run())
        post = Post(database, sender, SendingGate(), world)
        try:
            notes = (note(f"n{number}", (ANNA, BORIS)[number % 2], priority=Priority.PUSH) for number in range(14))
            await post.put(*notes)
            await post.settles(**{f"n{number}": "sent" for number in range(14)})
        finally:
            sender.stop()
            await asyncio.wait([running], timeout=2)
            running.cancel()


async def test_results_survive_a_database_that_refuses_the_commit(
    post: Post, monkeypatch: pytest.MonkeyPatch, until: Callable[..., Any]
) -> None:
    slow = post.sender._api = Slow()
    await post.put(note("a"))
    await until(lambda: slow.calls)
    original = post.database.batch
    failures: list[bool] = []

    def refuse() -> Any:
        if len(failures) < 2:
            failures.append(True)
            raise StorageError("database or disk is full")
        return original()

    monkeypatch.setattr("bot.sender.RETRY_SECONDS", 0.01)
    monkeypatch.setattr(post.sender._database, "batch", refuse)
    slow.open.set()
    await post.settles(a="sent")
    assert len(failures) == 2
    assert slow.calls == ["a"]


async def test_who_was_fenced_out_ends_with_75(
    database: Database, api: BotApi, clock: SystemClock, world: World
) -> None:
    sender = Sender(database, api, clock, SendingGate(), Pacer(UNPACED, 0.0), "{}".format)
    await sender.recover()
    async with database.batch() as batch:
        await take_over(batch.session, timedelta())
    with pytest.raises(BaseExceptionGroup) as caught:
        await sender.run()
    (stop,) = caught.value.exceptions
    assert isinstance(stop, StopProcess)
    assert stop.code == ExitCode.TAKEN


async def test_a_row_that_nobody_can_read_does_not_stop_the_others(post: Post) -> None:
    post.gate.hold(Hold.DISK)
    await post.put(note("a"), note("b", BORIS))
    async with post.database.batch() as batch:
        await batch.session.execute(update(outbox).where(outbox.c.key == "a").values(payload={"keyboard": 5}))
    post.gate.release(Hold.DISK)
    await post.settles(a="dead", b="sent")
    assert (post.texts(ANNA), post.texts(BORIS)) == ([], ["消息b"])


async def test_keyboards_quotes_and_protection_arrive(post: Post) -> None:
    keyboard = ((Button("同意", data="v1:ok:1"), Button("网页", url="https://example.cn/")),)
    await post.put(note("a", keyboard=keyboard, reply_to=1, protect=True))
    await post.settles(a="sent")
    (call,) = post.world.calls.after(0, method="sendMessage")
    assert "v1:ok:1" in str(call.params["reply_markup"])
    assert "protect_content" in call.params
    assert "reply_parameters" in call.params


@pytest.mark.paced
async def test_at_its_own_pace_several_pushes_to_a_chat_offend_no_server_that_counts(post: Post) -> None:
    post.sender._pacer = Pacer(Pace(), post.sender._clock.monotonic())
    post.world.limits.on = True
    await post.put(*(note(f"{chat}-{n}", chat, priority=Priority.PUSH) for n in range(3) for chat in (ANNA, BORIS)))
    await post.settles(**{f"{ANNA}-2": "sent", f"{BORIS}-2": "sent"})
    calls = post.world.calls.after(0, "sendMessage")
    assert [(call.ok, call.error_code) for call in calls] == [(True, None)] * 6
