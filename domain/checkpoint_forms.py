"""The forms by which the department keeps its calendar."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model

from domain import cadences
from domain.dates.day_list import MOST, read_days
from domain.dates.hours import Window
from domain.dates.numerals import plain
from domain.mechanism import Part

_WINDOW = re.compile(r"(\d{1,2}):(\d{2})(?:-|—|–|~|至|到)+(\d{1,2}):(\d{2})", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)


def window(text: str) -> Window:
    """Read 8:30-12:00 as two clock times in China; raises ValueError with a Chinese sentence."""
    found = _WINDOW.fullmatch(plain(text))
    try:
        hours = [int(part) for part in found.groups()] if found else []
        start, end = time(hours[0], hours[1]), time(hours[2], hours[3])
    except (ValueError, IndexError):
        raise ValueError("请写明起止时间，例如：8:30-12:00。") from None
    if start >= end:
        raise ValueError("开始时间须早于结束时间，例如：8:30-12:00。")
    return start, end


def clock(text: str) -> time:
    """Read 9:00 as a clock time in China; raises ValueError with a Chinese sentence."""
    found = _CLOCK.fullmatch(plain(text))
    try:
        return time(int(found[1]), int(found[2])) if found else time.fromisoformat("")
    except ValueError:
        raise ValueError("请写明时间，例如：9:00。") from None


def _is_window(text: str) -> str:
    window(text)
    return text


def _is_clock(text: str) -> str:
    clock(text)
    return text


def _is_day_list(lines: list[str]) -> list[str]:
    read_days(lines)
    return lines


class NewDue(BaseModel):
    """When a checkpoint is due from now on."""

    model_config = ConfigDict(title="截止时间")

    due_at: datetime = Field(title="新的截止时间", description="不写钟点按当日下班计")


class DayKind(StrEnum):
    """What a day becomes."""

    OFF = "off"
    WORKING = "working"
    OFFICIAL = "official"

    @property
    def label(self) -> str:
        """What the form's buttons say; a pasted list has 放假 and 上班 too."""
        return {"off": "放假", "working": "上班", "official": "恢复国家安排"}[self]

    @property
    def works(self) -> bool | None:
        """Whether people work on that day; None takes the department's own setting away again."""
        return {"off": False, "working": True, "official": None}[self]


class OneDay(BaseModel):
    """One day that differs from the official calendar."""

    model_config = ConfigDict(title="放假安排")

    day: date = Field(
        title="日期", description="哪一天改为放假或上班", json_schema_extra={"coming": True, "any_day": True}
    )
    kind: DayKind = Field(title="安排", description="这一天放假还是上班")


class DayList(BaseModel):
    """A year's list, pasted from the notice."""

    model_config = ConfigDict(title="放假安排")

    lines: Annotated[list[str], AfterValidator(_is_day_list)] = Field(
        title="放假安排",
        description="每行一天，写成“2027-01-01 放假”或“2027-01-02 上班”，可一次粘贴全年；"
        "也可直接粘贴通知原文，第一行写明年份",
        min_length=1,
        max_length=MOST,
    )


class Hours(BaseModel):
    """Office hours: messages go out in them only."""

    model_config = ConfigDict(title="办公时间")

    morning: Annotated[str, AfterValidator(_is_window)] = Field(
        title="上午", description="几点到几点，如8:30-12:00", max_length=20
    )
    afternoon: Annotated[str, AfterValidator(_is_window)] = Field(
        title="下午", description="几点到几点，如14:30-17:30；截止日以此时下班为准", max_length=20
    )
    digest: Annotated[str, AfterValidator(_is_clock)] = Field(
        title="每日汇总", description="每个工作日发送提醒的时间，须在办公时间内，如9:00", max_length=10
    )


def _is_days(text: str) -> str:
    cadences.read_days(text)
    return text


class ReminderDays(BaseModel):
    """How many days before a deadline to remind."""

    model_config = ConfigDict(title="提醒日期")

    days: Annotated[str, AfterValidator(_is_days)] = Field(
        title="提前几天", description="按自然日计，如“5、3、1、当天”；不写“当天”则当天不提醒", max_length=60
    )


@cache
def part_form(parts: tuple[Part, ...]) -> type[BaseModel]:
    """The form that asks for the name of each part; one model for each catalogue, as the form engine keeps them."""
    return create_model("PartNames", __config__=ConfigDict(title="项目名称"), **_part_fields(parts))


def _part_fields(parts: Sequence[Part]) -> dict[str, Any]:
    return {
        part.code: (str, Field(title=f"第{place}项", description=f"现为“{part.title}”", min_length=2, max_length=20))
        for place, part in enumerate(parts, 1)
    }
