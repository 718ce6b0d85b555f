"""How long it takes until the other of two processes on PostgreSQL serves, when the one that serves is killed."""

import asyncio
import os
import re
import sys
from asyncio.subprocess import PIPE, STDOUT

from benchmarks.bots import ROOT
from benchmarks.measure import Figure, at_most

# It kills again and again under load, starts a server of its own, and fails when anything is lost.
TEST = "tests/crash/test_takeover.py"
_SPANS = re.compile(r"takeover ([\d.]+) to ([\d.]+) s")


async def taking_over() -> list[Figure]:
    """Run the test of takeovers; the figure is the longest of its kills. Raises RuntimeError when anything was lost."""
    python = (sys.executable, "-m")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = await asyncio.create_subprocess_exec(
        *python, "tests.server", *python, "pytest", "-q", TEST, cwd=ROOT, env=environment, stdout=PIPE, stderr=STDOUT
    )
    said, _ = await process.communicate()
    found = _SPANS.search(said.decode())
    if process.returncode or found is None:
        raise RuntimeError(f"{TEST}:\n{said.decode()}")
    shortest, longest = (float(one) for one in found.groups())
    return [Figure("takeover-longest", "s", longest, [shortest, longest], at_most(10))]
