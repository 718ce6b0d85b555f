"""Forks one short life after another, so that fifty deaths do not cost fifty imports.

Reads `<place> <NAME=value>…` from stdin (the variables are for this life only), answers `born <pid>`, and
`died <status>` when that life is over.
"""

import importlib
import os
import sys
import warnings
from typing import Any

from tests.crash.wounds import inflict


def live(main: Any, place: int, variables: list[str]) -> None:
    os.environ.update({name: value for name, _, value in (variable.partition("=") for variable in variables)})
    warnings.simplefilter("error")
    # What reads a command line finds none: to run is the default of the whole bot too.
    del sys.argv[1:]
    try:
        inflict(place)
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
    # The bot loads its parts when it needs them; a life should find them here.
    importlib.import_module("bot.app")
    print("ready", flush=True)
    for line in sys.stdin:
        place, *variables = line.split()
        pid = os.fork()
        if pid == 0:
            live(main, int(place), variables)
        print(f"born {pid}", flush=True)
        _, status = os.waitpid(pid, 0)
        print(f"died {os.waitstatus_to_exitcode(status)}", flush=True)


if __name__ == "__main__":
    serve(sys.argv[1])
