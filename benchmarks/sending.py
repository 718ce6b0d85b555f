"""Outbox, sender and wire against bare `Bot.send_message`, in a process of its own; both without any pace."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter
from telegram import Bot
from telegram.constants import ParseMode

from benchmarks.bots import output_of
from benchmarks.county import County, build
from benchmarks.measure import Comparison, Watch, in_turns
from benchmarks.talk import crowd
from bot.api import make_api
from bot.clock import SystemClock
from bot.gate import Gate
from bot.pacing import UNPACED, Pacer
from bot.sender import MAX_IN_FLIGHT, Hooks, Sender
from domain.messages import Outgoing, Priority
from storage.database import Database
from storage.migrate import upgrade
from storage.outbox import Settlement
from views.pages import repeat_label

TEXT = "【提醒】<b>青山镇党委</b>以下1项工作请予办理：\n2026年第一季度党建工作情况，请于3月31日（星期二）17:30前办理。"
_FIGURES = TypeAdapter(dict[str, list[float]])


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be sent, where to, and how often it is measured."""

    folder: Path
    address: str
    token: str
    chats: list[int]
    turns: int


async def sending(folder: Path, turns: int, size: int) -> list[Comparison]:
    """Send one message to each of many people, through the outbox and without it."""
    county = await build(folder / "sending", "2026-03-16 09:00", size)
    async with crowd(county) as people:
        said = await output_of("benchmarks.sending", people.address, county.folder, PEOPLE=json.dumps([*people.people]))
    figures = TypeAdapter(dict[str, list[float]]).validate_json(said)
    return figures
