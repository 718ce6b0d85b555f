"""Outbox, sender and HTTP client against bare `Bot.send_message`; both unpaced, the sandbox in this process."""

import json
from pathlib import Path

from pydantic import TypeAdapter

from benchmarks.bots import output_of
from benchmarks.county import build
from benchmarks.measure import Figure, at_least, ratio
from benchmarks.talk import crowd

_FIGURES = TypeAdapter(dict[str, list[float]])


async def sending(folder: Path, turns: int, size: int) -> list[Figure]:
    """Send one message to each of many people, through the outbox and without it."""
    county = await build(folder / "sending", "2026-03-16 09:00", size)
    task = {"CHATS": json.dumps([*county.people]), "TURNS": str(turns)}
    async with crowd(county) as people:
        said = await output_of("benchmarks.post", people.address, county.folder, **task)
        sent = sum(len(people.world.chat(person).messages) for person in people.people)
    found = _FIGURES.validate_json(said)
    if sent != size * turns * len(found):
        raise RuntimeError(f"{sent} messages arrived")
    return [
        ratio("outbox-by-httpx-send-message", found["outbox"], found["stock"], at_least(2.5)),
        ratio("outbox-by-the-same-wire", found["outbox"], found["same client"], at_least(0.9)),
    ]
