"""Writes one ledger in a process of its own, so that what people ask meanwhile is answered as at any other time."""

import asyncio
import json
import os
import sys
import threading
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.exits import why
from bot.ledgers import Write
from bot.loop import Wakeup
from domain.dates.periods import Period
from domain.errors import Refusal
from services import ledgers, rules
from services.ledgers import Made, Stopped
from storage import people
from storage.database import Database
from storage.ledger_wishes import LedgerWish
from views.ledgers import NOT_MADE

# Everything else comes first.
LOWEST = 19
# So many seconds a ledger that nobody waits for any more has to leave off.
GRACE = 5.0


def apart(url: str, now: Callable[[], datetime]) -> Write:
    """A way to write the ledgers of the database at this address, as of the instant that the clock tells."""

    async def write(wish: LedgerWish, path: Path, wakeup: Wakeup) -> Made:
        task = {"url": url, "now": now().isoformat(), "path": str(path), "whose": wish.telegram_id}
        return await _ordered({**task, "kind": wish.kind, "period": wish.period}, wakeup)

    return write


async def _ordered(task: Mapping[str, Any], wakeup: Wakeup) -> Made:
    # The task has the address of the database, perhaps with a password: no command line shows it.
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, stdin=PIPE, stdout=PIPE, stderr=DEVNULL
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
        raise RuntimeError(f"the ledger's process failed: {answer.get('failed', 'it ended by itself')}")
    return Made(**answer["made"])


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


def main() -> None:
    """Write the ledger that the first line of the standard input asks for, and say what came of it."""
    if hasattr(os, "nice"):
        os.nice(LOWEST)
    task = json.loads(sys.stdin.readline())
    left = threading.Event()
    threading.Thread(target=_watch, args=(left,), daemon=True).start()
    print(json.dumps(asyncio.run(_tried(task, left))))


def _watch(left: threading.Event) -> None:
    sys.stdin.read()
    left.set()
    threading.Event().wait(GRACE)
    os._exit(1)


async def _tried(task: Mapping[str, Any], left: threading.Event) -> dict[str, Any]:
    try:
        return {"made": asdict(await _made(task, lambda: not left.is_set()))}
    except Refusal as refusal:
        return {"refused": str(refusal)}
    except OSError as error:
        return {"failed": why(error)}
    except Exception as error:
        # Its text may hold what people wrote.
        return {"failed": type(error).__name__}


async def _made(task: Mapping[str, Any], going_on: Callable[[], bool]) -> Made:
    now = datetime.fromisoformat(task["now"])
    database = Database(task["url"], lambda: now)
    try:
        async with database.read() as session:
            actors = await people.actors(session, [task["whose"]])
            if task["whose"] not in actors:
                raise Refusal(NOT_MADE)
            calendar, period = (await rules.load(session)).calendar, Period.parse(task["period"])
            whose, path = actors[task["whose"]], Path(task["path"])
            return await ledgers.make(session, calendar, whose, task["kind"], period, path, going_on)
    finally:
        await database.close()


if __name__ == "__main__":
    main()
