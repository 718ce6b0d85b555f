"""The first settings: checked as every start checks them, then with Telegram, then written to a file of our own."""

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from bot.api import BotApi, make_api
from bot.exits import ExitCode, StopProcess
from bot.settings import Settings, SettingsError, load_settings, sentence_of

ENV = Path(".env")
_NOTHING = "令牌为空。只想试用的不必设置，直接运行 python -m bot 即启动演示环境。"
_NO_ADMIN = "请至少写一个管理员的 Telegram 数字账号，如 12345678。"
_REFUSED = "Telegram 不认可这个令牌，请向 @BotFather 核对后重新运行。{file} 没有写入。"
_UNREACHED = "现在连不上 Telegram（{root}），{file} 没有写入。请检查网络；须经代理的，先设置 BOT_API_URL 再重新运行。"
_SILENT = "管理员 {id} 还没有与机器人对话：请本人打开 https://t.me/{name}，点“开始”。"
_WRITTEN = "令牌有效，机器人是 @{name}。设置已写入 {file}（仅本人可读），其他设置见 .env.example。"
_NEXT = "现在可以启动：python -m bot"
_HEAD = "# 由 python -m bot init 写入。全部设置见 .env.example；本文件含令牌，请勿外传。\n"


def demand_new(file: Path) -> None:
    """Raise StopProcess if there are settings already: they are never overwritten."""
    if file.exists():
        raise StopProcess(f"{file} 已存在，未作改动。需要重新设置的，请先改名保存。", ExitCode.BAD_SETTINGS)


async def init(token: str, admins: str, file: Path = ENV) -> list[str]:
    """Check what was given and write it; returns what a person is told. Raises StopProcess, and writes nothing then."""
    demand_new(file)
    if not admins.strip():
        raise StopProcess(_NO_ADMIN, ExitCode.BAD_SETTINGS)
    given = {"BOT_TOKEN": token.strip(), "ADMIN_IDS": admins.strip()}
    settings = _checked(given)
    name, silent = await _asked(settings, file)
    _write(file, given)
    words = [_SILENT.format(id=one, name=name) for one in silent]
    return [_WRITTEN.format(name=name, file=file), *words, _NEXT]


def _checked(given: Mapping[str, str]) -> Settings:
    if not given["BOT_TOKEN"]:
        raise StopProcess(
            "令牌为空。只想试用的，不必设置，直接运行 python -m bot 即启动演示环境。", ExitCode.BAD_SETTINGS
        )
    try:
        # What the environment says besides, such as BOT_API_URL, is said to every start.
        root = load_settings(None).bot_api_url
        return Settings.model_validate({**{name.lower(): one for name, one in given.items()}, "bot_api_url": root})
    except ValidationError as error:
        raise StopProcess(sentence_of(error), ExitCode.BAD_SETTINGS) from None
    except SettingsError as error:
        raise StopProcess(str(error), ExitCode.BAD_SETTINGS) from None


async def _asked(settings: Settings, file: Path) -> tuple[str, list[int]]:
    """The bot's user name, and the administrators who have not begun to talk with it."""
    api = make_api(settings.bot_token.get_secret_value(), settings.bot_api_url, settings.data_dir / "files")
    await api.open()
    try:
        name = (await api.get_me()).username or ""
        return name, [one for one in sorted(settings.admin_ids) if not await _talks(api, one)]
    except InvalidToken:
        raise StopProcess(_REFUSED.format(file=file), ExitCode.BAD_SETTINGS) from None
    except TelegramError:
        raise StopProcess(_UNREACHED.format(root=settings.bot_api_url, file=file)) from None
    finally:
        await api.close()


async def _talks(api: BotApi, telegram_id: int) -> bool:
    try:
        await api.bot.get_chat(telegram_id)
    except (BadRequest, Forbidden):
        return False
    return True


def _write(file: Path, given: Mapping[str, str]) -> None:
    lines = [_HEAD, *(f"{name}={value}\n" for name, value in given.items())]
    # Nobody else may read it, not even for the moment before its rights are changed.
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.writelines(lines)
