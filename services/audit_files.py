"""The files of the audit trail beside the database: its key, and its head as it was after the last commit."""

import hashlib
import hmac
import json
import logging
import os
import secrets
from pathlib import Path

from storage.audit import Growth, Head, key_of

log = logging.getLogger(__name__)

KEY = "audit.key"
HEAD = "audit.head"


class Forged(Exception):
    """The head was not signed with this key, or is not one at all."""


def read_secret(data_dir: Path) -> str | None:
    """The key of the audit trail; None when there is none."""
    path = data_dir / KEY
    return path.read_text(encoding="ascii").strip() or None if path.exists() else None


def new_secret() -> str:
    """A key for a new audit trail."""
    return secrets.token_urlsafe(32)


def keep_secret(data_dir: Path, secret: str) -> None:
    """Write the key of a new audit trail; the disk has it before this returns."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(data_dir / KEY, secret, durable=True)


def fingerprint(secret: str) -> str:
    """Sixteen hex digits by which the database knows its key without holding it."""
    return hashlib.sha256(secret.encode()).hexdigest()[:16]


def read_head(data_dir: Path, secret: str) -> Head | None:
    """The head as it was last kept; None when there is none (a power cut may leave an empty file). Raises Forged."""
    path = data_dir / HEAD
    if not path.exists() or not (written := path.read_bytes()):
        return None
    try:
        values = json.loads(written)
        head = Head(int(values["lines"]), bytes.fromhex(values["mac"]))
        signed = bytes.fromhex(values["signed"])
    except (ValueError, KeyError, TypeError) as error:
        raise Forged from error
    if not hmac.compare_digest(signed, _signature(head, secret)):
        raise Forged
    return head


def lines_in_head(data_dir: Path) -> int | None:
    """How many lines the head names, whoever has signed it; None where nothing of the kind can be read."""
    path = data_dir / HEAD
    try:
        return int(json.loads(path.read_bytes())["lines"]) if path.exists() else None
    except (ValueError, KeyError, TypeError):
        return None


def write_head(data_dir: Path, secret: str, head: Head) -> None:
    """Keep the head, signed, readable by the owner only; whoever reads sees the old one or the new one."""
    values = {"lines": head.lines, "mac": head.mac.hex(), "signed": _signature(head, secret).hex()}
    _write(data_dir / HEAD, json.dumps(values) + "\n", durable=False)


class HeadKeeper:
    """Keeps the head after each commit that appended lines, unless the chain was cut meanwhile."""

    def __init__(self, data_dir: Path, secret: str) -> None:
        self._data_dir = data_dir
        self._secret = secret
        self._last = Head()
        self._cut = False

    def __call__(self, growth: Growth) -> None:
        """Write the head of a commit; a head that stays behind is found and mended at the next start."""
        try:
            kept = read_head(self._data_dir, self._secret) or Head()
            if not self._cut and self._goes_back(kept, growth.before):
                log.error("the audit trail does not go on from the head that was kept; the head stays as it was")
                self._cut = True
            # A later head is that of another process, such as a command, whose commit came after this one.
            if not self._cut and kept.lines <= growth.before.lines:
                write_head(self._data_dir, self._secret, growth.after)
            self._last = growth.after
        except Forged:
            log.error("the head of the audit trail is not ours; it stays as it is")
        except OSError as error:
            log.warning("the head of the audit trail was not written: %s", error.strerror)

    def _goes_back(self, kept: Head, before: Head) -> bool:
        if before.lines < self._last.lines:
            return True
        return any(one.lines == before.lines and one.mac != before.mac for one in (kept, self._last))


def _signature(head: Head, secret: str) -> bytes:
    return hmac.digest(key_of(secret), b"head:%d:%s" % (head.lines, head.mac), hashlib.sha256)


def _write(path: Path, text: str, *, durable: bool) -> None:
    # Two processes may write at once: each has a file of its own until it has the name.
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        if durable:
            file.flush()
            os.fsync(descriptor)
    os.replace(temporary, path)
