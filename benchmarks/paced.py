"""The process that sends at the real pace; prints the messages a second and how many calls were refused."""

import asyncio
import json
import os
from pathlib import Path

from benchmarks.post import our_client, through_outbox
from bot.pacing import Pace


async def main() -> None:
    asked, folder = os.environ, Path()
    async with our_client(asked["BOT_TOKEN"], asked["BOT_API_URL"], folder) as api:
        found = await through_outbox(api, folder, json.loads(asked["CHATS"]), Pace(), int(asked["EACH"]))
    print(json.dumps(found))


if __name__ == "__main__":
    asyncio.run(main())
