"""One file for a whole office: a tar of the checked database copy and the files it knows, sealed with a SHA-256.

The seal is the last 32 bytes, over everything before them, so a truncation or a flipped bit anywhere is seen before
anything is opened. Names out of an archive never become paths: a file is stored under the hash of its own bytes.
"""

import hashlib
import re
import shutil
import tarfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import IO

from services import files

DATABASE = "shuzhi.db"
HEAD = "audit.head"
_FILE = re.compile(r"files/([0-9a-f]{64})")
_SEAL = hashlib.sha256().digest_size


class Damaged(Exception):
    """The archive is not whole, or not one of ours."""


def pack(target: Path, database: Path, head: bytes, folder: Path, digests: Iterable[str]) -> tuple[int, int]:
    """Write the archive into `target`, which exists; gives how many files are in it, and how many are not to be had."""
    there = lost = 0
    with target.open("wb") as file, tarfile.open(fileobj=file, mode="w") as tar:
        with database.open("rb") as source:
            _add(tar, DATABASE, source, database.stat().st_size)
        if head:
            _add(tar, HEAD, BytesIO(head), len(head))
        for digest in digests:
            content = _intact(folder / digest, digest)
            if content is None:
                lost += 1
                continue
            _add(tar, f"files/{digest}", BytesIO(content), len(content))
            there += 1
    seal = _hash(target, target.stat().st_size)
    with target.open("ab") as file:
        file.write(seal)
    return there, lost


def check(path: Path) -> None:
    """Raise Damaged unless every byte and every name is as it was written."""
    body = path.stat().st_size - _SEAL
    with path.open("rb") as file:
        file.seek(max(body, 0))
        seal = file.read()
    if body <= 0 or seal != _hash(path, body):
        raise Damaged
    single = {DATABASE: 0, HEAD: 0}
    for name, content in _members(path):
        if name in single:
            single[name] += 1
        else:
            _demand_named(name, content.read())
    if single[DATABASE] != 1 or single[HEAD] > 1:
        raise Damaged


def take_database(path: Path, target: Path) -> None:
    """Write the database of a checked archive into `target`."""
    for name, content in _members(path):
        if name == DATABASE:
            with target.open("wb") as file:
                shutil.copyfileobj(content, file)


def read_head(path: Path) -> bytes:
    """The head of the audit trail in a checked archive; empty when there is none."""
    return next((content.read() for name, content in _members(path) if name == HEAD), b"")


def take_files(path: Path, folder: Path) -> int:
    """Put the files of a checked archive beside those in a folder; gives how many were in it."""
    return sum(
        bool(files.keep(folder, content.read())) for name, content in _members(path) if name not in {DATABASE, HEAD}
    )


def _add(tar: tarfile.TarFile, name: str, content: IO[bytes], size: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    tar.addfile(entry, content)


def _intact(path: Path, digest: str) -> bytes | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == digest else None


def _members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    try:
        with tarfile.open(path, mode="r:") as tar:
            for entry in tar:
                content = tar.extractfile(entry) if entry.isreg() and not entry.issparse() else None
                if content is None:
                    raise Damaged
                yield entry.name, content
    except tarfile.TarError as error:
        raise Damaged from error


def _demand_named(name: str, content: bytes) -> None:
    found = _FILE.fullmatch(name)
    if found is None or hashlib.sha256(content).hexdigest() != found[1]:
        raise Damaged


def _hash(path: Path, length: int) -> bytes:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while length > 0 and (block := file.read(min(length, 1024 * 1024))):
            digest.update(block)
            length -= len(block)
    return digest.digest()
