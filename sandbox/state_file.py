"""One JSON file that keeps the world over a restart."""

import asyncio
import os
from pathlib import Path

from sandbox.world import World

SAVE_SECONDS = 2.0


def load(world: World, path: Path) -> bool:
    """Take over what the file holds; return False if there is none yet."""
    if not path.exists():
        return False
    world.restore(path.read_text(encoding="utf-8"))
    return True


def save(world: World, path: Path) -> None:
    """Write the world; readers see the old file or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(world.dump())
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


async def keep_saved(world: World, path: Path) -> None:
    """Write the world at most every two seconds while it changes, and once at the end."""
    written = None
    try:
        while True:
            await asyncio.sleep(SAVE_SECONDS)
            seen = (world.state.revision, world.updates.next_id, len(world.updates.pending))
            if seen != written:
                save(world, path)
                written = seen
    finally:
        save(world, path)
