import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Listen, Settings, SettingsError, load_settings

TOKEN = "123456789:AAH-canary_canary_canary_canary_abc"
NAMES = [
    "BOT_TOKEN",
    "BOT_API_URL",
    "ADMIN_IDS",
    "DATABASE_URL",
    "DATA_DIR",
    "TIMEZONE",
    "UPDATES",
    "WEBHOOK_URL",
    "WEBHOOK_SECRET",
    "HTTP_LISTEN",
    "PUBLIC_URL",
    "LOG_LEVEL",
    "LOG_FORMAT",
    "CLOCK",
]


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    def with_variables(**variables: Any) -> Settings | None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return load_settings()

    return with_variables


def test_an_empty_environment_starts_the_sandbox_with_the_documented_defaults(load: Callable[..., Any]) -> None:
    settings = load()
    assert settings.is_sandbox
    assert settings.bot_api_url == "https://api.telegram.org"
    assert settings.database_path == Path("data/shuzhi.db")
    assert settings.http_listen == Listen("127.0.0.1", 8080)
    assert (settings.updates, settings.log_level, settings.log_format) == ("polling", "INFO", "text")
    assert settings.clock is None


@pytest.mark.parametrize("there", [True, False])
def test_a_database_of_a_server_is_taken_when_its_driver_is_installed(
    load: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    monkeypatch.setattr("storage.engines.addresses.find_spec", lambda name: object() if there else None)
    url = "postgresql+asyncpg://shuzhi:geheim@db.example.cn/shuzhi"
    if there:
        settings = load(BOT_TOKEN=TOKEN, DATABASE_URL=url)
        assert (settings.database_url, settings.database_path) == (url, None)
        # The demonstration keeps to its own file.
        assert load(BOT_TOKEN="", DATABASE_URL=url).working.database_path == Path("data/sandbox/shuzhi.db")
    else:
        with pytest.raises(SettingsError, match=r"requirements-postgres\.lock") as caught:
            load(DATABASE_URL=url)
        assert "geheim" not in str(caught.value)


def test_everything_can_be_set(load: Callable[..., Any]) -> None:
    settings = load(
        BOT_TOKEN=TOKEN,
        BOT_API_URL="http://127.0.0.1:8081/",
        ADMIN_IDS="5001, 5002，5003",
        DATABASE_URL="sqlite+aiosqlite:////srv/shuzhi.db",
        DATA_DIR="files",
        TIMEZONE="Asia/Shanghai",
        UPDATES="WebHook",
        WEBHOOK_URL="https://bot.example.cn/hook",
        WEBHOOK_SECRET="s" * 32,
        HTTP_LISTEN="[::1]:9000",
        PUBLIC_URL="https://bot.example.cn/",
        LOG_LEVEL="debug",
        LOG_FORMAT="json",
        CLOCK="2026-09-15T09:00+08:00",
    )
    assert settings.bot_api_url == "http://127.0.0.1:8081"
    assert settings.admin_ids == {5001, 5002, 5003}
    assert settings.database_path == Path("/srv/shuzhi.db")
    assert settings.http_listen == Listen("::1", 9000)
    assert settings.clock == datetime(2026, 9, 15, 1, 0, tzinfo=UTC)
    assert settings.public_url == "https://bot.example.cn"
    assert settings.bot_id == 123456789
    assert settings.updates == "webhook"


NONSENSE = [
    ("BOT_TOKEN", "hello"),
    ("BOT_TOKEN", "123456789"),
    ("BOT_TOKEN", "123:AA BB"),
    ("BOT_API_URL", "api.telegram.org"),
    ("BOT_API_URL", "ftp://api.telegram.org"),
    ("BOT_API_URL", "https://"),
    ("ADMIN_IDS", "anna"),
    ("ADMIN_IDS", "5001;5002"),
    ("ADMIN_IDS", "-5001"),
    ("ADMIN_IDS", "1087968824"),
    ("ADMIN_IDS", "5001,136817688"),
    ("ADMIN_IDS", "777000"),
    ("DATABASE_URL", "postgresql://u:geheim@h/db"),
    ("DATABASE_URL", "postgresql+asyncpg://u:geheim@h"),
    ("DATABASE_URL", "sqlite:///x.db"),
    ("DATABASE_URL", "sqlite+aiosqlite://"),
    ("DATABASE_URL", "sqlite+aiosqlite:///"),
    ("DATABASE_URL", "sqlite+aiosqlite:///:memory:"),
    ("DATABASE_URL", "sqlite+aiosqlite:///data/"),
    ("DATA_DIR", ""),
    ("BACKUP_DIR", __file__),
    ("BACKUP_KEEP", "0"),
    ("BACKUP_KEEP", "两周"),
    ("TIMEZONE", "Beijing"),
    ("TIMEZONE", "Asia/Urumqi"),
    ("TIMEZONE", ""),
    ("TIMEZONE", "../etc/passwd"),
    ("UPDATES", "push"),
    ("HTTP_LISTEN", "8080"),
    ("HTTP_LISTEN", "localhost:http"),
    ("HTTP_LISTEN", "127.0.0.1:99999"),
    ("PUBLIC_URL", "bot.example.cn"),
    ("LOG_LEVEL", "LOUD"),
    ("LOG_FORMAT", "xml"),
    ("CLOCK", "tomorrow"),
    ("CLOCK", "2026-09-15T09:00"),
]


@pytest.mark.parametrize(("name", "value"), NONSENSE)
def test_nonsense_stops_the_start_with_one_sentence_that_names_the_variable(
    name: str, value: str, load: Callable[..., Any]
) -> None:
    with pytest.raises(SettingsError) as error:
        load(**{name: value})
    sentence = str(error.value)
    assert sentence.startswith(f"{name}：")
    assert sentence.count("。") == 1
    assert "\n" not in sentence


def test_a_data_dir_that_is_a_file_is_refused(load: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="DATA_DIR"):
        load(DATA_DIR="file")


@pytest.mark.parametrize(
    ("url", "secret", "name"),
    [
        ("", "s" * 32, "WEBHOOK_URL"),
        ("http://bot.example.cn/hook", "s" * 32, "WEBHOOK_URL"),
        ("https://bot.example.cn/hook", "s" * 31, "WEBHOOK_SECRET"),
        ("https://bot.example.cn/hook", "秘" * 32, "WEBHOOK_SECRET"),
    ],
)
def test_a_webhook_needs_https_and_a_long_secret(url: str, secret: str, name: str, load: Callable[..., Any]) -> None:
    with pytest.raises(SettingsError) as error:
        load(UPDATES="webhook", WEBHOOK_URL=url, WEBHOOK_SECRET=secret)
    assert str(error.value).startswith(f"{name}：")


def test_secrets_never_stand_in_an_error_and_leave_the_environment(load: Callable[..., Any]) -> None:
    with pytest.raises(SettingsError) as error:
        load(BOT_TOKEN=f"{TOKEN}!", WEBHOOK_SECRET="canary", LOG_LEVEL="LOUD", DATABASE_URL="pg://u:geheim@h/db")
    assert "canary" not in str(error.value)
    assert "BOT_TOKEN" not in os.environ
    assert "WEBHOOK_SECRET" not in os.environ


def test_a_password_in_a_database_address_is_not_shown(load: Callable[..., Any]) -> None:
    with pytest.raises(SettingsError) as error:
        load(DATABASE_URL="postgresql://u:geheim@h/db")
    assert "geheim" not in str(error.value)


def test_the_token_hides_itself_when_settings_are_printed(load: Callable[..., Any]) -> None:
    assert "canary" not in repr(load(BOT_TOKEN=TOKEN))


def test_the_environment_wins_over_the_file(load: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ADMIN_IDS=1\nLOG_FORMAT=json\nSOMETHING_ELSE=x\n", "utf-8")
    settings = load(ADMIN_IDS="2")
    assert (settings.admin_ids, settings.log_format) == ({2}, "json")


def test_the_example_file_names_every_variable_and_can_be_used_as_it_is(tmp_path: Path) -> None:
    example = Path(__file__).parents[2] / ".env.example"
    (tmp_path / ".env").write_text(example.read_text("utf-8"), "utf-8")
    assert load_settings() == load_settings(env_file=None)
    assert {line.partition("=")[0] for line in example.read_text("utf-8").splitlines() if "=" in line[:15]} >= set(
        NAMES
    )
