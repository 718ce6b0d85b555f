"""Files by their digest: whole or not there, for the owner only."""

import hashlib
import os
from pathlib import Path

import pytest

from services import files


def test_bytes_are_kept_once_under_their_digest_for_the_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "files"
    digest = files.keep(folder, b"roster")
    assert digest == hashlib.sha256(b"roster").hexdigest()
    assert files.keep(folder, b"roster") == digest
    assert [one.name for one in folder.iterdir()] == [digest]
    assert (folder / digest).read_bytes() == b"roster"
    assert (folder / digest).stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_what_is_handed_out_takes_the_place_of_an_older_file_or_leaves_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "台账.xlsx"
    files.hand_out(target, b"one")
    files.hand_out(target, b"two")
    assert target.read_bytes() == b"two"

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space") as refused:
        files.hand_out(target, b"three")
    assert refused.value.filename == str(target)
    assert target.read_bytes() == b"two"
    assert [one.name for one in tmp_path.iterdir()] == ["台账.xlsx"]


def test_a_full_disk_leaves_no_half_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.keep(tmp_path, b"roster")
    assert list(tmp_path.iterdir()) == []
