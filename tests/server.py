"""Run a command with a throw-away PostgreSQL server: `python -m tests.server pytest …`. Nothing of it stays.

The server never runs as root, listens on a socket in a temporary folder alone, and does not wait for the disk.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

# What tests/stage.py looks for.
VARIABLE = "TEST_SERVER"
PROGRAMS = Path("/usr/lib/postgresql")
PORT = "5432"
# Room for what many tests forget to close.
SETTINGS = {
    "listen_addresses": "",
    "port": PORT,
    "max_connections": "400",
    "shared_buffers": "128MB",
    "autovacuum": "off",
    "max_wal_size": "512MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
# In memory it can be set as an office's server has to be, if there is room for the databases of two workers. Elsewhere
# it lies among the temporary folders and does not wait for the disk.
MEMORY, ROOM = Path("/dev/shm"), 4 * 1024**3
ON_DISK = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
MISSING = "PostgreSQL is missing. To have it: sudo apt-get install postgresql-15"


def programs() -> Path | None:
    """The folder of the server's programs, of the newest version that is there."""
    found = sorted(PROGRAMS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def server() -> Iterator[str]:
    """A server that runs until the end, as the address of its own database `postgres`."""
    found = programs()
    if found is None:
        raise SystemExit(MISSING)
    folder = Path(mkdtemp(prefix="pg-", dir=_in_memory()))
    try:
        yield from _running(found, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _running(found: Path, folder: Path) -> Iterator[str]:
    data = folder / "data"
    _give_away(folder)
    _run([found / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"])
    settings = SETTINGS | ({} if folder.parent == MEMORY else ON_DISK)
    options = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in settings.items())
    _run([found / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", f"{options} -k {folder}", "start"])
    try:
        yield f"postgresql+asyncpg://postgres@/postgres?host={folder}&port={PORT}"
    finally:
        _run([found / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"])


def _in_memory() -> Path | None:
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if roomy else None


def _other() -> pwd.struct_passwd | None:
    """Who the server runs as where we are root."""
    return pwd.getpwnam("postgres") if os.getuid() == 0 else None


def _give_away(folder: Path) -> None:
    if other := _other():
        os.chown(folder, other.pw_uid, other.pw_gid)
    folder.chmod(0o755)


def _run(command: Sequence[str | Path]) -> None:
    other = _other()
    user, group, more = (other.pw_uid, other.pw_gid, ()) if other else (None, None, None)
    subprocess.run(
        list(command), check=True, stdout=subprocess.DEVNULL, cwd="/", user=user, group=group, extra_groups=more
    )


def main() -> int:
    """Run the command that follows, with the server's address in its environment."""
    # Who ends us ends the server too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with server() as address:
        return subprocess.run(sys.argv[1:], env={**os.environ, VARIABLE: address}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
