"""Files in DATA_DIR/files: named by their SHA-256, readable by the owner only, whole or not there."""

import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path


def keep(folder: Path, content: bytes) -> str:
    """Store bytes in a folder and return their SHA-256 in hex; the same bytes are stored once.

    The file appears under its name only when it is on the disk, so that a crash leaves no half of one
    (reliability.md section 3, row 9). Raises OSError when the disk does not take it.
    """
    digest = hashlib.sha256(content).hexdigest()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / digest
    if target.exists():
        return digest
    part = folder / f"{digest}.{secrets.token_hex(4)}.part"
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    _sync(folder)
    return digest


def remove(folder: Path, digests: Iterable[str]) -> None:
    """Delete the files of these digests from a folder; those that are not there are no error."""
    for digest in digests:
        (folder / digest).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
