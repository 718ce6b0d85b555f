"""`init`: what a first start needs is checked with Telegram and written for nobody else to read; or nothing is."""

import os
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.commands.init import init
from bot.exits import StopProcess
from bot.settings import load_settings
from sandbox import World, create_app, serve
from sandbox.models import Person
from tests.sandbox.small_world import ALICE, BOB, TOKEN, StillClock


@pytest.fixture
async def telegram(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """A Telegram with two people, of whom one has begun to talk with the bot."""
    world = World(token=TOKEN, now=StillClock().now, people=[Person(id=ALICE, name="王"), Person(id=BOB, name="李")])
    world.start(ALICE)
    async with serve(create_app(world)) as address:
        monkeypatch.setenv("BOT_API_URL", address)
        yield world


@pytest.mark.usefixtures("telegram")
async def test_a_start_takes_what_was_written_and_nobody_else_can_read_it(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    said = await init(f" {TOKEN} ", f"{ALICE}，{BOB}", file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    settings = load_settings(file)
    assert settings.bot_token.get_secret_value() == TOKEN
    assert settings.admin_ids == {ALICE, BOB}
    assert [line for line in said if "没有与机器人对话" in line] == [
        f"管理员 {BOB} 还没有与机器人对话：请本人打开 https://t.me/shuzhi_sandbox_bot，点“开始”。"
    ]
    assert not any(TOKEN in line for line in said)


@pytest.mark.usefixtures("telegram")
@pytest.mark.parametrize(
    ("token", "admins", "words"),
    [
        ("", str(ALICE), "令牌为空"),
        ("你好", str(ALICE), "BOT_TOKEN：格式不对"),
        ("999999:abcdefghijklmnopqrstuvwxyz0123456789", str(ALICE), "不认可这个令牌"),
        (TOKEN, " ", "至少写一个管理员"),
        (TOKEN, "王立新", "ADMIN_IDS："),
        (TOKEN, "777000", "公用账号"),
    ],
)
async def test_what_cannot_be_used_is_said_in_one_sentence_and_nothing_is_written(
    token: str, admins: str, words: str, tmp_path: Path
) -> None:
    with pytest.raises(StopProcess, match=words):
        await init(token, admins, tmp_path / ".env")
    assert not os.listdir(tmp_path)


async def test_without_a_way_to_telegram_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_API_URL", "http://127.0.0.1:1")
    with pytest.raises(StopProcess, match="连不上 Telegram"):
        await init(TOKEN, str(ALICE), tmp_path / ".env")
    assert not os.listdir(tmp_path)


async def test_settings_that_are_there_are_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("BOT_TOKEN=\n")
    with pytest.raises(StopProcess, match="已存在，未作改动"):
        await init(TOKEN, str(ALICE), file)
    assert file.read_text() == "BOT_TOKEN=\n"
