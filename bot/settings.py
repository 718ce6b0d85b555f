"""The outside contract: what the environment and `.env` may say, checked before anything else starts."""

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, TypeVar
from urllib.parse import urlsplit

from pydantic import BeforeValidator, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from storage.engines import addresses

# Telegram's own accounts that stand for many: whoever writes as one of them is nobody in particular.
FORBIDDEN_ADMINS = frozenset({1087968824, 136817688, 777000})
SECRET_VARIABLES = ("BOT_TOKEN", "WEBHOOK_SECRET")
CHINA_TIME = "Asia/Shanghai"

Value = TypeVar("Value")


class SettingsError(Exception):
    """One sentence that names the variable, what is wrong with it, and what to write."""


class Listen(NamedTuple):
    """Where the HTTP surface listens."""

    host: str
    port: int


def _parsed(parse: Callable[[str], Value]) -> BeforeValidator:
    def check(value: Any) -> Any:
        return parse(value.strip()) if isinstance(value, str) else value

    return BeforeValidator(check)


def _token(text: str) -> SecretStr:
    if text and not re.fullmatch(r"\d+:[A-Za-z0-9_-]{3,}", text):
        raise ValueError("格式不对，应为 @BotFather 给出的“数字:字母数字”整串；留空则启动演示环境")
    return SecretStr(text)


def _root(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"“{text}”不是网址，应以 https:// 或 http:// 开头，如 https://api.telegram.org")
    return text.rstrip("/")


def _site(text: str) -> str:
    return _root(text) if text else ""


def _admins(text: str) -> frozenset[int]:
    words = [word for word in re.split(r"[,，\s]+", text) if word]
    if not all(re.fullmatch(r"[1-9]\d{0,15}", word) for word in words):
        raise ValueError(f"“{text}”不对，应为用逗号隔开的 Telegram 数字账号，如 12345678,23456789")
    ids = frozenset(int(word) for word in words)
    if shared := ids & FORBIDDEN_ADMINS:
        raise ValueError(f"{min(shared)} 是 Telegram 的公用账号，不能作管理员，请写本人的数字账号")
    return ids


def database_address(text: str) -> str:
    """An address of a database as DATABASE_URL may have it; raises SettingsError."""
    try:
        return addresses.checked(text.strip())
    except ValueError as error:
        raise SettingsError(f"数据库地址：{error}。") from None


def _is(asked: Callable[[Path], bool], path: Path | str) -> bool:
    """Ask something of a path; where we may not look, whoever opens it says so in a sentence of its own."""
    try:
        return asked(Path(path))
    except OSError:
        return False


def _directory(text: str) -> Path:
    path = Path(text)
    if not text or (_is(Path.exists, path) and not _is(Path.is_dir, path)):
        raise ValueError(f"“{text}”不是目录，应写一个可写的目录，如 data")
    return path


def _backup_folder(text: str) -> Path | None:
    return _directory(text) if text else None


def _how_many(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,2}", text, re.ASCII):
        raise ValueError(f"“{text}”不对，应为1至999的数，如 14")
    return int(text)


def _zone(text: str) -> str:
    if text != CHINA_TIME:
        raise ValueError(f"本助手只按北京时间（{CHINA_TIME}）运行，不能改为“{text}”，请改回或删去这一项")
    return text


def _listen(text: str) -> Listen:
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise ValueError(f"“{text}”不对，应为 地址:端口，如 127.0.0.1:8080")
    return Listen(host.strip("[]"), int(port))


def _one_of(*words: str, upper: bool = False) -> BeforeValidator:
    def parse(text: str) -> str:
        word = text.upper() if upper else text.lower()
        if word not in words:
            raise ValueError(f"“{text}”不对，只能写 {'、'.join(words)}")
        return word

    return _parsed(parse)


def _instant(text: str) -> datetime | None:
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise ValueError(f"“{text}”不对，应为带时区的时刻，如 2026-09-15T09:00+08:00；留空则用系统时间")
    return instant.astimezone(UTC)


class Settings(BaseSettings):
    """Everything that the environment decides; immutable once read."""

    model_config = SettingsConfigDict(env_file_encoding="utf-8", extra="ignore", frozen=True, hide_input_in_errors=True)

    bot_token: Annotated[SecretStr, _parsed(_token)] = SecretStr("")
    bot_api_url: Annotated[str, _parsed(_root)] = "https://api.telegram.org"
    admin_ids: Annotated[frozenset[int], NoDecode, _parsed(_admins)] = frozenset()
    database_url: Annotated[str, _parsed(addresses.checked)] = addresses.USUAL
    data_dir: Annotated[Path, _parsed(_directory)] = Path("data")
    # Where a backup is written each night, and how many are kept there; without a folder none is made.
    backup_dir: Annotated[Path | None, _parsed(_backup_folder)] = None
    backup_keep: Annotated[int, _parsed(_how_many)] = 14
    # Nobody reads it: deadlines and office hours are those of China, so any other zone would be a promise not kept.
    timezone: Annotated[str, _parsed(_zone)] = CHINA_TIME
    updates: Annotated[Literal["polling", "webhook"], _one_of("polling", "webhook")] = "polling"
    webhook_url: str = ""
    webhook_secret: SecretStr = SecretStr("")
    http_listen: Annotated[Listen, NoDecode, _parsed(_listen)] = Listen("127.0.0.1", 8080)
    public_url: Annotated[str, _parsed(_site)] = ""
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], _one_of("DEBUG", "INFO", "WARNING", "ERROR", upper=True)
    ] = "INFO"
    log_format: Annotated[Literal["text", "json"], _one_of("text", "json")] = "text"
    clock: Annotated[datetime | None, _parsed(_instant)] = None

    @model_validator(mode="after")
    def _backups_are_possible(self) -> "Settings":
        if self.backup_dir is not None and self.database_path is None:
            raise ValueError(
                "BACKUP_DIR：数据库在 PostgreSQL 上，请用 pg_dump 定时备份并留空这一项，见 docs/operations.md"
            )
        return self

    @model_validator(mode="after")
    def _webhook_is_complete(self) -> "Settings":
        if self.updates == "webhook":
            parts = urlsplit(self.webhook_url)
            if parts.scheme != "https" or not parts.hostname:
                raise ValueError(
                    "WEBHOOK_URL：webhook 方式须写 https:// 开头的完整网址，如 https://bot.example.cn/webhook"
                )
            # Bot API, setWebhook: 1-256 characters of this alphabet; 32 so that it can't be guessed.
            if not re.fullmatch(r"[A-Za-z0-9_-]{32,256}", self.webhook_secret.get_secret_value()):
                raise ValueError("WEBHOOK_SECRET：webhook 方式须写 32 至 256 位随机字符（字母、数字、_、-）")
        return self

    @property
    def is_sandbox(self) -> bool:
        return not self.bot_token.get_secret_value()

    @property
    def database_path(self) -> Path | None:
        """The database's file; None when a server keeps it."""
        return addresses.file_of(self.database_url)

    @property
    def working(self) -> "Settings":
        """These settings, or without a token those of the demonstration: its own folder and database.

        No demo person may ever meet real work, the day a token is set.
        """
        if not self.is_sandbox:
            return self
        folder = self.data_dir / "sandbox"
        own = {"data_dir": folder, "database_url": addresses.at(folder / "shuzhi.db"), "updates": "polling"}
        own |= {"backup_dir": None}
        return self.model_copy(update=own)

    @property
    def bot_id(self) -> int:
        """The bot's own user id, the part of the token before the colon; 0 in the sandbox."""
        return int(self.bot_token.get_secret_value().partition(":")[0] or 0)


def load_settings(env_file: Path | None = Path(".env")) -> Settings:
    """Read the environment (which wins) and `.env`, or raise SettingsError; takes the secrets out of os.environ."""
    try:
        return Settings(_env_file=env_file)
    except ValidationError as error:
        raise SettingsError(sentence_of(error)) from None
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"{env_file}：无法读取，请确认它是 UTF-8 编码的文本文件且可读。") from None
    finally:
        # Child processes and crash reports inherit the environment; the token is not theirs.
        for name in [n for n in os.environ if n.upper() in SECRET_VARIABLES]:
            del os.environ[name]


def sentence_of(error: ValidationError) -> str:
    """What is wrong with the first setting that is refused, in one sentence that names it."""
    first = error.errors(include_url=False, include_input=False)[0]
    words = first["msg"].removeprefix("Value error, ")
    name = "".join(str(part) for part in first["loc"][:1]).upper()
    return f"{name}：{words}。" if name else f"{words}。"
