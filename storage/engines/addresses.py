"""Addresses of databases: which engine one names, and what may be written."""

import re
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

_FILE = "sqlite+aiosqlite:///"
_SERVER = "postgresql+asyncpg://"
USUAL = f"{_FILE}data/shuzhi.db"


def checked(text: str) -> str:
    """An address as DATABASE_URL may have it; raises ValueError with half a sentence that says what to write."""
    if is_server(text):
        return _server(text)
    if not text.startswith(_FILE):
        raise ValueError(f"“{_without_password(text)}”不受支持，只能写 {_SERVER}用户:密码@主机/库名 或 {USUAL}")
    path = text.removeprefix(_FILE)
    if not path or "?" in path or ":memory:" in path or path.endswith("/") or _is_folder(path):
        raise ValueError(f"应指向磁盘上的一个文件，如 {USUAL}")
    return text


def is_server(url: str) -> bool:
    """Whether a server keeps the database, and not a file of ours."""
    return url.startswith(_SERVER)


def file_of(url: str) -> Path | None:
    """The database's file; None when a server keeps it."""
    return None if is_server(url) else Path(url.removeprefix(_FILE))


def at(path: Path) -> str:
    """The address of a database in this file."""
    return f"{_FILE}{path}"


def _server(text: str) -> str:
    if not urlsplit(text).path.strip("/"):
        raise ValueError(f"应写明数据库的名称，如 {_SERVER}用户:密码@主机/库名")
    if find_spec("asyncpg") is None:
        raise ValueError("用 PostgreSQL 须先安装驱动：pip install --require-hashes -r requirements-postgres.lock")
    return text


def _without_password(url: str) -> str:
    return re.sub(r"//[^@/]*@", "//…@", url)


def _is_folder(path: str) -> bool:
    try:
        return Path(path).is_dir()
    except OSError:
        # Where we may not look, whoever opens it says so in a sentence of its own.
        return False
