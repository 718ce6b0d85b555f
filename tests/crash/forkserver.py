"""Forks one process after another from one that has imported everything, so that fifty kills do not cost fifty imports.

Reads `<kill point> <NAME=value>…` from stdin (the variables are for this process only), answers `started <pid>`, and
`ended <status>` when that process is over.
"""

import importlib
import os
import sys
import warnings
from typing import Any

from tests.crash.kill_points import set_kill_point
from tests.server import VARIABLE


def run(main: Any, point: int, variables: list[str]) -> None:
    os.environ.update({name: value for name, _, value in (variable.partition("=") for variable in variables)})
    warnings.simplefilter("error")
    # What reads a command line finds none: to run is the default of the whole bot too.
    del sys.argv[1:]
    try:
        set_kill_point(point)
        main()
    except SystemExit as end:
        os._exit(int(end.code or 0))
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(1)
    os._exit(0)


def serve(program: str) -> None:
    module, _, name = program.partition(":")
    main = getattr(importlib.import_module(module), name)
    # The bot loads its parts when it needs them; a forked process should find them here.
    importlib.import_module("bot.app")
    if os.environ.get(VARIABLE):
        # It is the bot that is killed; whether the server of the tests waits for its disk is of no account.
        importlib.import_module("storage.engines.postgres").FORBIDDEN.clear()
    print("ready", flush=True)
    for line in sys.stdin:
        point, *variables = line.split()
        pid = os.fork()
        if pid == 0:
            run(main, int(point), variables)
        print(f"started {pid}", flush=True)
        _, status = os.waitpid(pid, 0)
        print(f"ended {os.waitstatus_to_exitcode(status)}", flush=True)


if __name__ == "__main__":
    serve(sys.argv[1])
