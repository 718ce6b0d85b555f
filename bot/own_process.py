"""Work in a process of its own, so that what people ask meanwhile is answered as at any other time (decision 0024)."""

import asyncio
import json
import os
import sys
import threading
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from bot.exits import why
from bot.loading import load
from bot.loop import Wakeup
from domain.errors import Refusal, Stopped

Task = Mapping[str, Any]
GoingOn = Callable[[], bool]

# Everything else comes first.
LOWEST = 19
# So many seconds a process that nobody waits for any more has to leave off.
GRACE = 5.0


async def ordered(module: str, task: Task, wakeup: Wakeup) -> dict[str, Any]:
    """Have the `main` of a module do a task (JSON) in a process of its own, and give what it made.

    Raises Refusal with its sentence, Stopped when a stop comes first, RuntimeError when it failed.
    """
    # The task has the address of the database, perhaps with a password: no command line shows it.
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.own_process", module, stdin=PIPE, stdout=PIPE, stderr=DEVNULL
    )
    try:
        answer = await _answer(process, json.dumps(task), wakeup)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    if "refused" in answer:
        raise Refusal(answer["refused"])
    if wakeup.stopping:
        raise Stopped("the process is about to stop")
    if "made" not in answer:
        raise RuntimeError(f"the process failed: {answer.get('failed', 'it ended by itself')}")
    return dict(answer["made"])


def serve(make: Callable[[Task, GoingOn], Awaitable[Mapping[str, Any]]]) -> None:
    """Do what the first line of the standard input asks for, and say what came of it; `make` asks whether to go on."""
    if hasattr(os, "nice"):
        os.nice(LOWEST)
    task = json.loads(sys.stdin.readline())
    left = threading.Event()
    threading.Thread(target=_watch, args=(left,), daemon=True).start()
    print(json.dumps(asyncio.run(_tried(make, task, left))))


async def _answer(process: Process, task: str, wakeup: Wakeup) -> dict[str, Any]:
    assert process.stdin is not None  # noqa: S101  both are pipes
    assert process.stdout is not None  # noqa: S101
    process.stdin.write(f"{task}\n".encode())
    reading = asyncio.ensure_future(process.stdout.read())
    stopped = asyncio.ensure_future(wakeup.until_stopped())
    await asyncio.wait({reading, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    # Its end tells the process that nobody waits any more, also when this one is killed.
    process.stdin.close()
    with suppress(TimeoutError):
        said = await asyncio.wait_for(reading, GRACE)
        return dict(json.loads(said)) if said else {}
    return {}


def _watch(left: threading.Event) -> None:
    sys.stdin.read()
    left.set()
    threading.Event().wait(GRACE)
    os._exit(1)


async def _tried(
    make: Callable[[Task, GoingOn], Awaitable[Mapping[str, Any]]], task: Task, left: threading.Event
) -> dict[str, Any]:
    try:
        return {"made": await make(task, lambda: not left.is_set())}
    except Refusal as refusal:
        return {"refused": str(refusal)}
    except OSError as error:
        return {"failed": why(error)}
    except Exception as error:
        # Its text may hold what people wrote.
        return {"failed": type(error).__name__}


if __name__ == "__main__":
    load(sys.argv[1]).main()
