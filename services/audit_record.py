"""Whether database, key and head of the audit trail (办理记录) belong together; nothing is written over when not."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from domain.errors import Refusal
from services.audit_files import (
    HEAD,
    KEY,
    Forged,
    HeadKeeper,
    fingerprint,
    keep_secret,
    lines_in_head,
    new_secret,
    read_head,
    read_secret,
    write_head,
)
from storage import audit, config, units
from storage.audit import Head
from storage.database import Database
from storage.errors import StorageRefused
from storage.session import Session

_FINGERPRINT = "audit_key"
_RENEWED = "audit_renewed"

LOST_DATABASE = (
    f"文件是空的或不见了，旁边却有以前的 {KEY} 或 {HEAD}。请用备份恢复（python -m bot restore 备份文件）；"
    f"确实要从头开始的，请先把 {KEY} 和 {HEAD} 移到别处。"
)
RENEW = "python -m bot audit renew"
LOST_KEY = (
    f"办理记录的密钥 {KEY} 不见了。请把另外保存的 {KEY} 放回数据目录，再重新运行；"
    f"确已丢失、没有另存的，请运行 {RENEW} 重新开始记录，此前的记录不能再核对。"
)
OTHER_KEY = (
    f"{KEY} 不是这个数据库的密钥。请放回与数据库配套的 {KEY}，再重新运行；"
    f"配套的确已丢失的，请把这个 {KEY} 移到别处，再运行 {RENEW}。"
)
NOT_LOST = f"{KEY} 是这个数据库的密钥，办理记录无需重新开始。"
NOTHING_YET = "还没有办理记录，无需重新开始，直接启动即可。"
_MEND = (
    f"请用最近的备份恢复，手工放回数据库的，请把同一备份中的 {HEAD} 一并放回；"
    f"确认就用现在的数据库的，请先把 {HEAD} 移到别处。"
)


@dataclass(frozen=True, slots=True)
class Found:
    """What lies there: the key, how the database knows it, the head kept beside it and the chain's own end.

    `fits` says whether the last line was written with the key, `same` the mac of the line that the kept head names.
    """

    new: bool
    secret: str | None
    known_as: str | None
    end: Head
    kept: Head | None
    same: bytes | None
    fits: bool
    head_there: bool
    forged: bool

    @property
    def key_trouble(self) -> str | None:
        """What to say when the key is missing or not this database's, or the database is a new one beside it."""
        if self.known_as is None and self.new and (self.secret or self.head_there):
            return LOST_DATABASE
        if self.secret is None:
            return LOST_KEY if self.end.lines or self.head_there else None
        wrong = not self.fits if self.known_as is None else self.known_as != fingerprint(self.secret)
        return OTHER_KEY if wrong else None

    @property
    def head_trouble(self) -> str | None:
        """What to say when lines are missing at the end of the chain, or are others than those written."""
        if self.forged:
            return f"{HEAD} 已损坏或不是本助手所写，办理记录的末尾无从核对。{_MEND}"
        if self.kept is None or self.kept.lines == 0:
            return None
        if self.same is None:
            short = f"办理记录应有{self.kept.lines}条，数据库中只有{self.end.lines}条，末尾缺失或数据库是较早的一份。"
            return short + _MEND
        return None if self.same == self.kept.mac else f"办理记录第{self.kept.lines}条与 {HEAD} 所记不符。{_MEND}"


def demand_database(path: Path | None, data_dir: Path) -> None:
    """Refuse to make a new database file beside the key or head of an older one; raises StorageRefused.

    A database of a server (no path) is asked when it is opened: `open_record` refuses a new one there.
    """
    if path is None:
        return
    empty = not path.exists() or path.stat().st_size == 0
    if empty and any((data_dir / name).exists() for name in (KEY, HEAD)):
        raise StorageRefused(LOST_DATABASE)


async def look(session: Session, data_dir: Path) -> Found:
    """See what lies there; writes nothing. Raises StorageError for a database without our tables."""
    # The files first: a running assistant may go on at any time, and then the head is behind the database, never ahead.
    secret = read_secret(data_dir)
    kept, forged = _kept(data_dir, secret)
    end = await audit.head(session)
    return Found(
        new=await units.root(session) is None and end.lines == 0,
        secret=secret,
        known_as=(await config.settings(session)).get(_FINGERPRINT),
        end=end,
        kept=kept,
        same=await audit.mac_of(session, kept.lines) if kept else None,
        fits=secret is not None and await audit.last_fits(session, audit.key_of(secret)),
        head_there=(data_dir / HEAD).exists(),
        forged=forged,
    )


async def demand_key(session: Session, data_dir: Path) -> None:
    """Refuse a database whose key is missing or another's; raises StorageRefused with what to do."""
    if trouble := (await look(session, data_dir)).key_trouble:
        raise StorageRefused(trouble)


async def open_record(database: Database, data_dir: Path) -> None:
    """Have the database sign with its key and keep the head from now on; a new one gets a key.

    Raises StorageRefused, with what to do, when database, key and head do not belong together. An installation of
    an earlier version has its key noted and its head kept from here on; that a head was missing is a line of its own.
    """
    async with database.read() as session:
        found = await look(session, data_dir)
    if trouble := found.key_trouble or found.head_trouble:
        raise StorageRefused(trouble)
    secret = found.secret or new_secret()
    keeper = HeadKeeper(data_dir, secret)
    database.sign_with(secret, keeper)
    if found.known_as != fingerprint(secret):
        # Before the key: with the key alone, the next start would take this database for one that was lost.
        async with database.transaction() as work:
            await config.put(work, _FINGERPRINT, fingerprint(secret))
    if found.secret is None:
        keep_secret(data_dir, secret)
    if found.kept is None and found.end.lines:
        write_head(data_dir, secret, found.end)
        if found.known_as is not None:
            async with database.transaction() as work:
                work.audit("record.head_anew", lines=found.end.lines)
    elif found.kept is not None and found.kept.lines < found.end.lines:
        write_head(data_dir, secret, found.end)


@dataclass(frozen=True, slots=True)
class Renewal:
    """When the trail was begun anew (aware UTC), and how many lines before that nobody can check any more."""

    at: datetime
    unchecked: int


async def renew_record(database: Database, data_dir: Path) -> Renewal:
    """Begin the audit trail anew under a new key, because the old one is lost; nobody else may have the database open.

    The first line of the new chain says how many lines lie before it, and how many the old head named if it can be
    read. Raises Refusal when the key is there, StorageRefused when the database does not belong to what lies beside it.
    """
    async with database.read() as session:
        found = await look(session, data_dir)
    if found.key_trouble is None:
        raise Refusal(NOT_LOST if found.secret else NOTHING_YET)
    if found.key_trouble != LOST_KEY:
        raise StorageRefused(found.key_trouble)
    secret = new_secret()
    detail = {"unchecked": found.end.lines, "head": lines_in_head(data_dir)}
    # Before the files, as in open_record: what is cut off here is asked for, and done, once more.
    async with database.transaction() as work:
        head = await audit.renew(work, audit.key_of(secret), detail)
        renewal = Renewal(work.now, found.end.lines)
        await config.put(work, _FINGERPRINT, fingerprint(secret))
        await config.put(work, _RENEWED, {"at": work.now.isoformat(), "unchecked": renewal.unchecked})
    write_head(data_dir, secret, head)
    keep_secret(data_dir, secret)
    return renewal


async def renewed(session: Session) -> Renewal | None:
    """The last time that the trail was begun anew; None when it never was."""
    told = (await config.settings(session)).get(_RENEWED)
    return Renewal(datetime.fromisoformat(told["at"]), told["unchecked"]) if told else None


def _kept(data_dir: Path, secret: str | None) -> tuple[Head | None, bool]:
    try:
        return (read_head(data_dir, secret) if secret else None), False
    except Forged:
        return None, True
