"""A ledger is written by a process of its own, which leaves nothing behind when it ends or nobody waits any more."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from io import BytesIO

import pytest
from openpyxl import load_workbook

from bot.ledgers import LedgerMaker, apart
from bot.loop import Wakeup
from domain.dates.periods import Period
from domain.errors import Refusal, Stopped
from services import ledgers
from services.messages import Chat
from storage import ledger_wishes
from storage.ledger_wishes import LedgerWish
from tests.stage import FILE, WANG, Stage, url_of

NOBODY = 4_000_000


def wish(kind: str = "duty_report", who: int = WANG) -> LedgerWish:
    return LedgerWish(who, kind, "2026", who, None, "k")


def url(stage: Stage) -> str:
    return url_of(stage.folder / FILE)


async def maker_with_a_wish(stage: Stage) -> LedgerMaker:
    await stage.open_periods()
    actor = await stage.actor(WANG)
    async with stage.context() as ctx:
        await ledgers.ask(ctx, actor, "duty_report", Period.parse("2026"), Chat(WANG), "k")
    write = apart(url(stage), lambda: stage.now, stage.folder)
    return LedgerMaker(stage.database, stage.context, stage.folder / "files", write)


async def test_another_process_writes_the_ledger_and_this_one_hands_it_over(stage: Stage) -> None:
    maker = await maker_with_a_wish(stage)
    assert [await maker.next_one(), await maker.next_one()] == [True, False]
    (message,) = stage.sent[-1].messages
    assert message.file is not None
    sheet = load_workbook(BytesIO((stage.folder / "files" / message.file.digest).read_bytes())).active
    assert sheet is not None
    assert [row[1] for row in sheet.iter_rows(values_only=True)] == ["单位", "青山镇党委", "柳林镇党委", "县教育局党组"]


async def test_what_there_is_nothing_of_is_refused_in_the_same_words(stage: Stage) -> None:
    write = apart(url(stage), lambda: stage.now, stage.folder)
    with pytest.raises(Refusal, match="没有可导出的事项"):
        await write(wish(), stage.folder / "ledger.part", Wakeup())
    with pytest.raises(Refusal, match="台账未能生成"):
        await write(wish(who=NOBODY), stage.folder / "ledger.part", Wakeup())


async def test_a_stop_leaves_no_half_of_a_ledger_and_the_wish_stays(stage: Stage) -> None:
    maker = await maker_with_a_wish(stage)
    maker.stop()
    assert await maker.next_one()
    assert [*(stage.folder / "files").iterdir()] == []
    async with stage.database.read() as session:
        assert await ledger_wishes.next_one(session) == LedgerWish(WANG, "duty_report", "2026", WANG, None, "k", 1)
    stopped = Wakeup()
    stopped.stop()
    with pytest.raises(Stopped):
        await apart(url(stage), lambda: stage.now, stage.folder)(wish(), stage.folder / "ledger.part", stopped)


async def test_a_process_that_is_gone_is_a_try_and_no_ledger(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    maker = await maker_with_a_wish(stage)
    monkeypatch.setattr("bot.worker.REST", 0.01)
    with monkeypatch.context() as context:
        context.setattr("bot.own_process.sys.executable", "/bin/false")
        assert await maker.next_one()
    assert not stage.sent[-1].messages
    # The next try succeeds.
    assert await maker.next_one()
    assert stage.sent[-1].messages


async def test_who_is_left_alone_by_the_assistant_leaves_off(stage: Stage) -> None:
    await stage.open_periods()
    path = stage.folder / "ledger.part"
    task = {"url": url(stage), "now": stage.now.isoformat(), "path": str(path), "whose": WANG, "data_dir": ""}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.own_process", "bot.ledger_process", stdin=PIPE, stdout=PIPE
    )
    # The end of what it reads comes with the end of who started it.
    said, _ = await process.communicate(json.dumps({**task, "kind": "duty_report", "period": "2026"}).encode() + b"\n")
    assert json.loads(said) == {"failed": "Stopped"}
    assert [one.name for one in stage.folder.iterdir() if one.suffix == ".part"] == []
