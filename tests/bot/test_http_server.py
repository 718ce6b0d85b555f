import asyncio
import io
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from bot.clock import SystemClock
from bot.exits import StopProcess
from bot.health import Health
from bot.http_server import HttpServer, create_app
from bot.intake import Intake
from bot.sending_gate import Hold, SendingGate
from bot.settings import Listen
from bot.settlements import delivered
from bot.webhook import BODY_LIMIT, webhook_route
from domain.dates.clock import local_day
from domain.messages import Outgoing
from storage import config
from storage.database import Database
from storage.errors import StorageError
from storage.outbox_rows import Stored
from storage.tables import inbox

SECRET = "s" * 32
DEPLOY = Path(__file__).parents[2] / "deploy"
ANYWHERE = Listen("127.0.0.1", 0)


@pytest.fixture
def gate() -> SendingGate:
    return SendingGate()


@pytest.fixture
def age() -> list[float]:
    return [0.0]


@pytest.fixture
def health(database: Database, clock: SystemClock, gate: SendingGate, age: list[float]) -> Health:
    return Health(database, clock, gate, poll_age=lambda: age[0])


@asynccontextmanager
async def served(health: Health, *routes: Any) -> AsyncIterator[Any]:
    server = HttpServer(create_app(health, routes), ANYWHERE)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(server.run())
        async with aiohttp.ClientSession(f"http://127.0.0.1:{server.port}") as client:
            yield client
        server.stop()
        await running


async def test_health_is_green_until_something_is_wrong_and_says_what(
    health: Health, gate: SendingGate, age: list[float]
) -> None:
    async with served(health) as client:
        async with client.get("/healthz") as answer:
            assert (answer.status, await answer.json()) == (200, {"status": "ok", "reasons": []})
        gate.hold(Hold.CONFLICT)
        age[0] = 91.0
        async with client.get("/healthz") as answer:
            assert answer.status == 503
            assert (await answer.json())["reasons"] == ["held: conflict", "polling is stalled"]


async def test_a_broken_database_makes_health_red(
    health: Health, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise StorageError("unable to open database file")

    monkeypatch.setattr(database, "read", broken)
    seen = await health.snapshot()
    assert seen.reasons == ("database: StorageError",)


async def test_ready_only_when_the_application_says_so(health: Health) -> None:
    async with served(health) as client:
        async with client.get("/readyz") as answer:
            assert answer.status == 503
        health.ready = True
        async with client.get("/readyz") as answer:
            assert answer.status == 200


async def test_metrics_count_what_waits_what_was_sent_and_how_late(
    health: Health, database: Database, clock: SystemClock, gate: SendingGate
) -> None:
    async with database.transaction() as work:
        work.send(Outgoing(1, "a"))
    gate.hold(Hold.DISK)
    row = Stored(1, Outgoing(1, "a"), clock.now(), 1, 0, 0, False)
    health.settled(delivered(row, 5, clock.now()))
    async with served(health) as client, client.get("/metrics") as answer:
        text = await answer.text()
    assert 'shuzhi_outbox_messages{state="pending"} 1.0' in text
    assert 'shuzhi_sends_total{result="sent"} 1.0' in text
    assert "shuzhi_lateness_seconds_count 1.0" in text
    assert 'shuzhi_gate_held{reason="disk"} 1.0' in text
    assert "shuzhi_poll_age_seconds 0.0" in text


async def test_a_taken_port_ends_the_process_with_one_sentence(health: Health) -> None:
    first = HttpServer(create_app(health), ANYWHERE)
    with pytest.raises(StopProcess, match="HTTP_LISTEN"):
        HttpServer(create_app(health), Listen("127.0.0.1", first.port))
    first.stop()
    await first.run()


class Hook:
    def __init__(self, database: Database) -> None:
        self.woken: list[bool] = []
        self.intake = Intake(database, 123456, lambda: self.woken.append(True))
        self.route = webhook_route("https://bot.example.cn/hook", SECRET, self.intake)


@pytest.fixture
def hook(database: Database) -> Hook:
    return Hook(database)


def update(number: int = 7) -> bytes:
    return json.dumps({"update_id": number, "message": {"chat": {"id": 5001}}}).encode()


async def push(health: Health, hook: Hook, body: bytes, secret: str | None = SECRET) -> int:
    headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
    async with (
        served(health, hook.route) as client,
        client.post("/hook", data=io.BytesIO(body), headers=headers) as answer,
    ):
        return int(answer.status)


async def numbers(database: Database) -> list[int]:
    async with database.read() as session:
        return [row["update_id"] for row in await session.all(select(inbox))]


async def test_a_pushed_update_is_committed_before_it_is_confirmed(
    health: Health, hook: Hook, database: Database
) -> None:
    assert await push(health, hook, update()) == 200
    assert await numbers(database) == [7]
    assert hook.woken == [True]


async def test_an_update_pushed_twice_is_stored_once(health: Health, hook: Hook, database: Database) -> None:
    await push(health, hook, update())
    assert await push(health, hook, update()) == 200
    assert await numbers(database) == [7]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "s", "秘密"])
async def test_who_does_not_know_the_secret_gets_nothing(
    secret: str | None, health: Health, hook: Hook, database: Database
) -> None:
    assert await push(health, hook, update(), secret) == 403
    assert await numbers(database) == []


DEEP = b'{"update_id": 9, "message": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
LONG = b'{"update_id": 9, "message": ' + b"1" * 5000 + b"}"


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"0" * (BODY_LIMIT + 1), 413), (b"not json", 400), (b"\xff\xfe", 400), (b"[]", 200), (b'{"update_id":"x"}', 200)],
    ids=["too big", "no json", "no text", "list", "no number"],
)
async def test_odd_bodies_are_answered_and_never_stored(
    body: bytes, status: int, health: Health, hook: Hook, database: Database
) -> None:
    assert await push(health, hook, body) == status
    assert await numbers(database) == []


@pytest.mark.parametrize("body", [DEEP, LONG], ids=["nested too deep", "too long a number"])
async def test_a_body_that_cannot_be_read_is_put_aside_so_that_others_come_through(
    body: bytes, health: Health, hook: Hook, database: Database
) -> None:
    assert await push(health, hook, body) == 200
    async with database.read() as session:
        assert [row["state"] for row in await session.all(select(inbox))] == ["quarantined"]


async def test_who_hangs_up_in_the_middle_of_an_update_leaves_no_traceback(
    health: Health, hook: Hook, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    head = f"POST /hook HTTP/1.1\r\nHost: a\r\nX-Telegram-Bot-Api-Secret-Token: {SECRET}\r\nContent-Length: 99\r\n\r\n"
    async with served(health, hook.route) as client:
        _, writer = await asyncio.open_connection(client._base_url.host, client._base_url.port)
        writer.write(head.encode() + update())
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.close()
        await writer.wait_closed()
        # The server has looked at the end of that connection before it answers the next one.
        async with client.get("/healthz") as answer:
            assert answer.status == 200
    assert [record.message for record in caplog.records if record.exc_info] == []
    assert await numbers(database) == []


async def test_an_update_that_could_not_be_stored_is_asked_for_again(
    health: Health, hook: Hook, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(raws: list[dict[str, Any]]) -> None:
        raise StorageError("database or disk is full")

    monkeypatch.setattr(hook.intake, "store", full)
    assert await push(health, hook, update()) == 503


async def test_alerts_and_dashboard_ask_only_for_figures_that_are_there(health: Health) -> None:
    async with served(health) as client, client.get("/metrics") as answer:
        there = set(re.findall(r"^# TYPE (shuzhi_\w+)", await answer.text(), re.MULTILINE))
    asked = {
        name.removesuffix("_bucket")
        for file in ("alerts.yaml", "grafana.json")
        for name in re.findall(r"shuzhi_\w+", (DEPLOY / file).read_text(encoding="utf-8"))
    }
    assert asked - there == set()


async def test_the_age_of_the_last_good_backup_is_a_figure(
    health: Health, database: Database, clock: SystemClock
) -> None:
    async with database.transaction() as work:
        day = local_day(clock.now()) - timedelta(days=10)
        await config.put(work, "nightly_backup", {"good_on": day.isoformat()})
    async with served(health) as client, client.get("/metrics") as answer:
        age = float(re.findall(r"^shuzhi_backup_age_seconds (\S+)", await answer.text(), re.MULTILINE)[0])
    assert timedelta(days=9) < timedelta(seconds=age) < timedelta(days=11)
