"""Files that are whole or not there: in DATA_DIR/files named by their SHA-256, and those handed out to people."""

import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

# Of a SHA-256 in hex.
_DIGITS = 64


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
    _write(target, content, 0o600)
    _sync(folder)
    return digest


def keep_briefly(folder: Path, content: bytes, instant: float) -> str:
    """Store bytes like `keep`, as if they were written at an instant (seconds since 1970), and return their SHA-256.

    What must not lie about is swept away by its age as soon as nothing has to carry it any more.
    """
    digest = keep(folder, content)
    os.utime(folder / digest, (instant, instant))
    return digest


def hand_out(target: Path, content: bytes) -> None:
    """Write a file for people under the name that they have chosen, over an older one of that name.

    It is all of it there or nothing. Raises OSError with that name.
    """
    if target.exists() and not target.is_file():
        # A folder is refused; a device or a pipe takes the bytes as they are.
        target.write_bytes(content)
        return
    try:
        _write(target, content, 0o666)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(target)) from None


def adopt(folder: Path, path: Path) -> str:
    """Keep a file that lies in the folder under another name; returns its SHA-256 in hex, and the other name is gone.

    It appears under its digest only when it is on the disk. Raises OSError.
    """
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    path.chmod(0o600)
    path.replace(folder / digest)
    _sync(folder)
    return digest


def remove(folder: Path, digests: Iterable[str]) -> None:
    """Delete the files of these digests from a folder; those that are not there are no error."""
    for digest in digests:
        (folder / digest).unlink(missing_ok=True)


def older_than(folder: Path, instant: float) -> frozenset[str]:
    """The digests of the files in a folder that were last written before an instant (seconds since 1970)."""
    if not folder.exists():
        return frozenset()
    with os.scandir(folder) as found:
        # Files in the making have other names.
        named = (one for one in found if len(one.name) == _DIGITS and one.is_file(follow_symlinks=False))
        return frozenset(one.name for one in named if one.stat().st_mtime < instant)


def _write(target: Path, content: bytes, mode: int) -> None:
    part = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
