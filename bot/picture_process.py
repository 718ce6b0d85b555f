"""Draws one picture in a process of its own: it knows no database, so that it is there at once (decision 0031)."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.own_process import GoingOn, Task, serve
from views.pictures.drawing import draw
from views.pictures.grid import Grid


def main() -> None:
    """Draw the picture that the standard input asks for."""
    serve(_made)


async def _made(task: Task, going_on: GoingOn) -> Mapping[str, Any]:
    return {"bytes": await asyncio.to_thread(_drawn, task)}


def _drawn(task: Task) -> int:
    return Path(task["path"]).write_bytes(draw(Grid.read(task["grid"])))
