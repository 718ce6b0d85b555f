"""Attachments (附件) of a submission or a notice: which files are taken, what they are called, how they are shown."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from domain.errors import Refusal
from domain.messages import DOWNLOAD_LIMIT
from domain.plain_text import clean
from domain.secrecy import demand_open_name, marked

MOST = 5
# The purpose of files that go along with a notice; all others belong to an item or are read and forgotten.
NOTICE = "notice"
# In bytes; more than a bot may download cannot be taken.
SIZE_LIMIT = DOWNLOAD_LIMIT
# For one person and day, files of all kinds together (reliability.md section 3 row 9): far above honest need.
DAILY_FILES = 30
DAILY_BYTES = 200 * 1024 * 1024
NAME_LIMIT = 100

_OFFICE = (b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"{\\rtf")
_JPEG = (b"\xff\xd8\xff",)
# The first bytes that a file of each type may have: programs save one office format under another's name.
_HEADS: dict[str, tuple[bytes, ...]] = {
    ".doc": _OFFICE,
    ".docx": _OFFICE,
    ".wps": _OFFICE,
    ".xls": _OFFICE,
    ".xlsx": _OFFICE,
    ".pdf": (b"%PDF-",),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".png": (b"\x89PNG\r\n\x1a\n",),
}
# Why a file that was announced did not come to be kept.
NOT_WHAT_IT_SAYS = "文件内容与扩展名不符，请另存为 Word、WPS、Excel、PDF 或图片文件后重新发送。"
NOT_FETCHED = "请重新发送该文件；已报送的，请在修改重报时发送。文字内容不受影响。"
NOTICE_NOT_FETCHED = "请重新发送该文件。通知的文字内容不受影响。"
_KINDS = "Word、WPS、Excel、PDF 文件或图片文件（.jpg、.png）"
_FORBIDDEN = re.compile(r'[<>:"|?*]')
# Names that some systems keep for devices, whatever ending they have.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Enclosure:
    """One attachment as people see it: size in bytes, on our disk or not yet, and the submission it went with.

    `submission` is None while the report has not been handed in. It is `unopened` for a reader who has to judge it and
    has not looked at it yet.
    """

    id: int
    name: str
    size: int
    stored: bool
    submission: int | None = None
    unopened: bool = False


@dataclass(frozen=True, slots=True)
class Untaken:
    """Files that were not taken for one reason: their names as far as they may be repeated, and how many they are."""

    names: tuple[str, ...]
    count: int
    reason: str


def demand_fit(name: str, size: int) -> str:
    """The safe name of an announced file of `size` bytes that may be kept; raises Refusal for any other.

    Source: domain.md 3.3 and 3.5; archives are not taken, for nobody can see what is in them.
    """
    if size > SIZE_LIMIT:
        raise Refusal(
            f"附件超过{megabytes(SIZE_LIMIT)}，无法接收。请压缩图片或拆分后重新发送，也可直接通过纸质渠道办理。"
        )
    demand_open_name(name)
    safe = safe_name(name)
    if PurePosixPath(safe.lower()).suffix not in _HEADS:
        raise Refusal(f"附件只能是{_KINDS}，请另存后重新发送；文字说明也可以，附件不是必需的。")
    return safe


def megabytes(size: int) -> str:
    """A limit of `size` bytes as a refusal names it."""
    return f"{size // 1024 // 1024}MB"


def demand_quota(files: int, total: int, size: int) -> None:
    """Raise Refusal if one more file of `size` bytes is too much after `files` files of `total` bytes on this day.

    Source: reliability.md section 3 row 9.
    """
    if files >= DAILY_FILES or total + size > DAILY_BYTES:
        limits = f"{DAILY_FILES}个文件、共{megabytes(DAILY_BYTES)}"
        raise Refusal(f"今天发送的文件已到上限（每人每天{limits}），请明天再发，或通过纸质渠道报送。")


def is_what_it_says(name: str, content: bytes) -> bool:
    """Whether the first bytes are those of the type that the name ends with; nothing is unpacked or opened."""
    return content.startswith(_HEADS.get(PurePosixPath(name.lower()).suffix, ()))


def safe_name(name: str) -> str:
    """The last part of a name that somebody gave, without what could deceive a reader or mean something to a disk.

    At most NAME_LIMIT characters, the ending kept; raises nothing. Source: reliability.md section 3 row 9.
    """
    last = re.split(r"[/\\]", clean(name).replace("\n", " "))[-1]
    plain = _FORBIDDEN.sub("_", last).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not stem:
        stem, dot, ending = plain, "", ""
    stem = stem.strip()[: NAME_LIMIT - len(dot + ending[:10])] or "附件"
    whole = f"{stem}{dot}{ending[:10]}"
    return f"_{whole}" if _DEVICE.match(whole) else whole


def photo_name(number: int) -> str:
    """What a photo is called, which comes without a name."""
    return f"图片{number}.jpg"


def name_to_repeat(name: str) -> str:
    """The name of a file that is not taken, as an answer may repeat it; empty when it carries a secrecy marking."""
    return "" if not name or marked(name) else safe_name(name)


def size_label(size: int) -> str:
    """Write a size in bytes as people read it: 12 KB, 3.4 MB."""
    if size >= 1024 * 1024:
        return f"{size / 1024 / 1024:.1f} MB"
    return f"{max(1, round(size / 1024))} KB"
