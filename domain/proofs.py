"""What proves a paper or a receipt later: its number (编号), and its check code (校验码) over number and content."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

# Without what looks like something else in print or on a screen: 0 O, 1 I L, 2 Z, 5 S, 8 B.
ALPHABET = "ACDEFGHJKMNPQRTUVWXY34679"
_HALF = 4
_LETTER = f"[{ALPHABET}]"
# People part the two halves by any dash, by blanks, or not at all.
_PARTED = r"[\s\-‐‑‒–—―−_.·]*"
_ANYWHERE = re.compile(rf"(?<![A-Z0-9])({_LETTER}{{{_HALF}}}){_PARTED}({_LETTER}{{{_HALF}}})(?![A-Z0-9])")
_LINE = re.compile(rf"编号\s*(\S{{1,32}})\s+校验码\s*({_LETTER}{{{_HALF}}}-{_LETTER}{{{_HALF}}})")

RECEIPT, SIGNED = "receipt", "signed"
_NUMBER = re.compile(r"([文签]\d+)-(\d{5,})(?:-\d+)?")


class Verdict(StrEnum):
    """What came of checking something against the record."""

    SAME = "same"
    CHANGED = "changed"
    # The code is genuine; what stands on the paper was not looked at.
    NAMED = "named"
    UNKNOWN = "unknown"
    UNMARKED = "unmarked"
    # The record itself does not hold: somebody has changed the database.
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a finished paper carries, and the SHA-256 (hex) of what it says."""

    number: str
    code: str
    digest: str


@dataclass(frozen=True, slots=True)
class Proof:
    """One paper or receipt on the record.

    `kind` is `RECEIPT`, `SIGNED` or what the paper was wished for as, `about` the number of the
    item, notice or speech that it is about, or a year; `digest` is the SHA-256 (hex) of its content, `at` aware UTC.
    """

    number: str
    code: str
    kind: str
    about: str
    digest: str
    person_id: int | None
    at: datetime


def code_of(seal: bytes) -> str:
    """The check code that a seal (at least 16 bytes) reads as: XXXX-XXXX."""
    value, letters = int.from_bytes(seal[:16], "big"), ""
    for _ in range(2 * _HALF):
        value, place = divmod(value, len(ALPHABET))
        letters += ALPHABET[place]
    return f"{letters[:_HALF]}-{letters[_HALF:]}"


def sealed(number: str, kind: str, about: str, digest: str) -> str:
    """The words that the seal of a check code is made over."""
    return json.dumps([number, kind, about, digest], ensure_ascii=False)


def read_code(text: str) -> str | None:
    """The check code in what somebody typed: small letters, full width, blanks or other dashes; None without one."""
    found = _ANYWHERE.search(unicodedata.normalize("NFKC", text).upper())
    return f"{found[1]}-{found[2]}" if found else None


def line(number: str, code: str) -> str:
    """The line that a paper carries at its foot."""
    return f"编号 {number}　校验码 {code}"


def read_line(text: str) -> tuple[str, str] | None:
    """Number and code of a text that is such a line and nothing else."""
    found = _LINE.fullmatch(text.strip())
    return (found[1], found[2]) if found else None


def series(kind: str, year: int, about: str) -> str:
    """What the numbers of a kind begin with: 文2026 for the papers of a year, 签12 for who signed notice 12."""
    return f"签{about}" if kind == SIGNED else f"文{year}"


def number_of(series_of: str, serial: int) -> str:
    """The number at a place (from 1) of a series: 文2026-00001."""
    return f"{series_of}-{serial:05}"


def place_of(number: str) -> tuple[str | None, int | None]:
    """Series and place of a number, the same for all papers of one archive; None for a receipt's (回执号)."""
    found = _NUMBER.fullmatch(number)
    return (found[1], int(found[2])) if found else (None, None)


def digest_of(*parts: Any) -> str:
    """The SHA-256 (hex) of JSON values, the same whenever they are."""
    words = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    # Half of a character, which a hostile text may have, has no bytes of its own.
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def digest_of_report(receipt: str, at: datetime, answers: Mapping[str, Any]) -> str:
    """The digest of what was handed in under a receipt number at an instant (aware)."""
    return digest_of(receipt, at.astimezone(UTC).isoformat(), answers)


def digest_of_signature(notice_id: int, person_id: int, at: datetime) -> str:
    """The digest of a signature: for which notice, by whom, at which instant (aware)."""
    return digest_of(notice_id, person_id, at.astimezone(UTC).isoformat())


def numbered(number: str, count: int) -> tuple[str, ...]:
    """The numbers of so many papers (`count`) that are made together: that of a single one, else with their place."""
    return (number,) if count == 1 else tuple(f"{number}-{place}" for place in range(1, count + 1))
