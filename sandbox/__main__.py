"""`python -m sandbox`: the sandbox as a process of its own, with the real clock."""

import argparse
import asyncio
import secrets
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from sandbox.app import create_app
from sandbox.cast import demo_world
from sandbox.server import serve
from sandbox.state_file import load


def main() -> None:
    """Read the command line and serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--listen", default="127.0.0.1:8081", help="host:port; port 0 takes a free one")
    parser.add_argument("--token", default=None, help="the bot's token; without it one is made up")
    parser.add_argument("--state", type=Path, default=None, help="a file that keeps the chats")
    given = parser.parse_args()
    host, _, port = given.listen.rpartition(":")
    if not host or not port.isdigit():
        parser.error("--listen needs host:port")
    try:
        asyncio.run(_run(host, int(port), given.token or _new_token(), given.state))
    except OSError as error:
        parser.exit(1, f"sandbox: {given.listen}: {error.strerror}\n")


async def _run(host: str, port: int, token: str, state: Path | None) -> None:
    world = demo_world(token=token, now=_real_now)
    if state is not None:
        load(world, state)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with serve(create_app(world, state_file=state), host, port) as address:
        sys.stdout.write(f"sandbox {address} token {token}\n")
        sys.stdout.flush()
        await stop.wait()


def _real_now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


def _new_token() -> str:
    return f"123456:SANDBOX{secrets.token_urlsafe(24).replace('-', 'x').replace('_', 'y')}"


if __name__ == "__main__":
    main()
