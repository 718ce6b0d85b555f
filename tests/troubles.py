"""What may be the matter with the machine and the data, for a while: each trouble as a context around an office."""

import resource
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.stage import FILE

# The folder around the office, what undoes patches, and the name of the folder of the data.
Trouble = Callable[[Path, pytest.MonkeyPatch, str], AbstractContextManager[None]]


@contextmanager
def read_only(office: Path, _patch: pytest.MonkeyPatch, _data: str) -> Iterator[None]:
    """Nothing may be written anywhere."""
    every = [office, *sorted(office.rglob("*"))]
    for path in reversed(every):
        path.chmod(0o500 if path.is_dir() else 0o400)
    try:
        yield
    finally:
        for path in every:
            path.chmod(0o700 if path.stat().st_mode & 0o100 else 0o600)


@contextmanager
def no_right(office: Path, _patch: pytest.MonkeyPatch, data: str) -> Iterator[None]:
    """The folder of the data is somebody else's."""
    (office / data).chmod(0)
    try:
        yield
    finally:
        (office / data).chmod(0o700)


def spoilt(change: Callable[[bytes], bytes]) -> Trouble:
    """Bytes of the database are others."""

    @contextmanager
    def change_file(office: Path, _patch: pytest.MonkeyPatch, data: str) -> Iterator[None]:
        path = office / data / FILE
        path.write_bytes(change(path.read_bytes()))
        yield

    return change_file


@contextmanager
def locked(office: Path, _patch: pytest.MonkeyPatch, data: str) -> Iterator[None]:
    """Another program is writing to the database."""
    holder = sqlite3.connect(office / data / FILE, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        holder.close()


@contextmanager
def full(_office: Path, _patch: pytest.MonkeyPatch, _data: str) -> Iterator[None]:
    """No file may grow any more: what is written fails as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def not_there(office: Path, _patch: pytest.MonkeyPatch, data: str) -> Iterator[None]:
    """The folder of the data is missing altogether."""
    shutil.rmtree(office / data)
    yield


@contextmanager
def no_such_kind(_office: Path, patch: pytest.MonkeyPatch, _data: str) -> Iterator[None]:
    """The setting names a database that this version does not know."""
    patch.setenv("DATABASE_URL", "postgresql://somebody:secret@localhost/shuzhi")
    yield


def _middle_gone(old: bytes) -> bytes:
    size, page = len(old), 4096
    return old[: 2 * page] + b"x" * (size // 2) + old[2 * page + size // 2 :]


TROUBLES: dict[str, Trouble] = {
    "read-only": read_only,
    "no right": no_right,
    "header gone": spoilt(lambda old: b"x" * 100 + old[100:]),
    "middle gone": spoilt(_middle_gone),
    "cut in half": spoilt(lambda old: old[: len(old) // 2]),
    "empty": spoilt(lambda old: b""),
    "locked": locked,
    "full": full,
    "not there": not_there,
    "no such kind": no_such_kind,
}
