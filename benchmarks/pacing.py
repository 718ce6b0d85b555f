"""How near the sender comes to the pace that is permitted, against a server that counts as the Bot API's FAQ says."""

import json
from pathlib import Path

from benchmarks.bots import output_of
from benchmarks.county import build
from benchmarks.measure import Figure, at_least, at_most, of_turns
from benchmarks.talk import crowd
from bot.pacing import Pace

# Nobody gets more than one push a second; a crowd of this size is never short of somebody who may get one.
PEOPLE = 500


async def pacing(folder: Path, messages: int) -> list[Figure]:
    """Send so many pushes, as many a person, at the real pace; gives the part of the pace, and refusals (429)."""
    county = await build(folder / "pacing", "2026-03-16 09:00", PEOPLE)
    async with crowd(county) as people:
        people.world.limits.on = True
        task = {"CHATS": json.dumps([*county.people]), "EACH": str(messages // PEOPLE)}
        rate, refused = json.loads(await output_of("benchmarks.paced", people.address, county.folder, **task))
    return [
        of_turns(f"pace-{messages}-messages", "x", [rate / Pace().overall], at_least(0.97)),
        of_turns(f"pace-{messages}-messages-refused", "messages", [refused], at_most(0)),
    ]
