"""Everything that the network can do to a message, mixed at random; the seed is printed when the promise breaks."""

import random
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.messages import Outgoing
from sandbox.faults import Fault
from storage.tables import outbox
from tests.bot.post import Post

PEOPLE = (5001, 5002, 5003)
FAULTS = ("cut_before", "cut_after", "malformed", "server_error", "bad_gateway", "not_found_page", "unauthorized")
# Given up after seven refusals of the token although getMe works: on the attention list like what is held.
ENDS = {"sent", "held", "dead"}
LABEL = re.compile(r"^（重发：上次发送时网络中断）№ (\d+)\n")


@pytest.mark.parametrize("run", [1, 2])
async def test_each_message_arrives_once_or_is_repeated_once_with_a_label_or_is_held(
    run: int, post: Post, until: Callable[..., Any]
) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"run {run}, seed {seed}")
    dice = random.Random(seed)
    for _ in range(25):
        kind, person = dice.choice(FAULTS), dice.choice(PEOPLE)
        post.world.faults.add(Fault(kind=kind, method="sendMessage", chat_id=person, times=dice.randint(1, 2)))
    keys = [f"m{number}" for number in range(60)]
    await post.put(*(Outgoing(dice.choice(PEOPLE), key, text=key) for key in keys))

    async def all_settled() -> bool:
        for reason in post.gate.reasons:
            post.gate.release(reason)
        async with post.database.batch() as batch:
            waits = update(outbox).where(outbox.c.state.in_(["pending", "ambiguous"]))
            await batch.session.execute(waits.values(not_before=batch.session.now))
        post.sender.wake()
        return set((await post.states()).values()) <= ENDS

    await until(all_settled, seconds=30)
    plain: Counter[str] = Counter()
    repeats: Counter[str] = Counter()
    for person in PEOPLE:
        for text in post.texts(person):
            words = LABEL.sub("", text)
            (plain if words == text else repeats)[words] += 1
    states = await post.states()
    assert max(plain.values()) == 1
    assert max(repeats.values(), default=1) == 1
    assert all(plain[key] or repeats[key] or states[key] != "sent" for key in keys)
    async with post.database.read() as session:
        for row in await session.all(select(outbox)):
            assert row["ambiguous"] or not repeats[row["key"]]
            assert (row["state"] == "held") == (row["ambiguous"] == 2)
