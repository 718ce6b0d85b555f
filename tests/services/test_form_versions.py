"""Answers are shown under the questions that they were given to, also when the form has changed since."""

from dataclasses import replace
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select, update

from domain.forms.fields import questions
from domain.forms.versions import restored, version_of, wording
from domain.inspections import InspectionPlan
from domain.mechanisms import MECHANISMS
from domain.mechanisms.duty_report import DutySummary
from domain.steps import Asks, Step
from handlers.items import line
from services import items
from storage.tables import form, item
from tests.services.test_items import SUMMARY, act, duty_report
from tests.services.test_ledgers import export
from tests.stage import QIAN, SUN, WANG, Stage
from views.items import content

LATER_ANSWERS = {"achievements": "新建阵地两处", "next_year": "抓换届"}


class Later(BaseModel):
    """The summary as a later version may have it: one question reworded, one under another name, two gone."""

    model_config = ConfigDict(title="述职报告摘要")

    achievements: str = Field(title="工作成效", max_length=800)
    next_year: str | None = Field(None, title="下一年打算", max_length=800)


def change_the_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the duty report asks the later form, and nobody declares the one that was asked before."""
    declared = MECHANISMS["duty_report"]
    later = replace(declared, steps=tuple(_later(one) for one in declared.steps))
    monkeypatch.setitem(MECHANISMS, "duty_report", later)


def _later(one: Step) -> Step:
    return replace(one, asks=Asks(Later, one.kept_as)) if one.asks and one.asks.form is DutySummary else one


async def read(stage: Stage, who: int, item_id: int) -> str:
    async with stage.context() as ctx:
        return content(line(await items.get(ctx, await stage.actor(who), item_id)))


async def test_what_was_handed_in_stays_readable_when_its_questions_are_renamed_or_gone(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    item_id = await duty_report(stage)
    await act(stage, QIAN, item_id, "report", SUMMARY)
    before = await read(stage, WANG, item_id)
    change_the_form(monkeypatch)
    assert await read(stage, WANG, item_id) == before
    assert all(text in before for text in SUMMARY.values())


async def test_the_department_reads_what_was_confirmed_under_its_own_questions_while_a_draft_follows_the_new_ones(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    item_id = await duty_report(stage)
    await act(stage, QIAN, item_id, "report", SUMMARY)
    await act(stage, WANG, item_id, "return", {"reason": "请补充数据"})
    change_the_form(monkeypatch)
    await act(stage, SUN, item_id, "report", LATER_ANSWERS)
    assert "工作成效" in await read(stage, QIAN, item_id)
    seen = await read(stage, WANG, item_id)
    assert "主要做法和成效" in seen
    assert SUMMARY["problems"] in seen
    assert "工作成效" not in seen


async def test_a_ledger_has_a_column_for_what_is_no_longer_asked(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    item_id = await duty_report(stage)
    await act(stage, QIAN, item_id, "report", SUMMARY)
    change_the_form(monkeypatch)
    rows: list[dict[str, Any]] = await export(stage, "duty_report")
    (mine,) = [row for row in rows if row["单位"] == "青山镇党委"]
    assert mine["存在问题及原因"] == SUMMARY["problems"]
    assert mine["主要做法和成效"] == SUMMARY["achievements"]
    assert not mine["工作成效"]


async def test_answers_from_before_versions_were_kept_are_shown_by_the_form_of_today(stage: Stage) -> None:
    item_id = await duty_report(stage)
    await act(stage, QIAN, item_id, "report", SUMMARY)
    before = await read(stage, WANG, item_id)
    async with stage.context() as ctx:
        await ctx.work.execute(update(item).values(forms={}))
    assert await read(stage, WANG, item_id) == before


async def test_a_version_is_kept_once_however_often_it_is_answered(stage: Stage) -> None:
    item_id = await duty_report(stage)
    await act(stage, QIAN, item_id, "report", SUMMARY)
    await act(stage, QIAN, item_id, "revise", SUMMARY)
    async with stage.database.read() as session:
        assert await session.value(select(func.count()).select_from(form)) == 1


def test_a_version_changes_with_what_people_read_and_not_with_hints_and_limits() -> None:
    class Before(BaseModel):
        text: str = Field(title="内容", description="一句话", max_length=10)

    class Hinted(BaseModel):
        text: str = Field(title="内容", description="两句话", max_length=20)

    class Reworded(BaseModel):
        text: str = Field(title="正文", description="一句话", max_length=10)

    assert version_of(Before) == version_of(Hinted) != version_of(Reworded)


def test_a_restored_question_shows_an_answer_as_the_declared_one_does() -> None:
    again = {one.name: one for one in restored(wording(InspectionPlan))}
    for asked in questions(InspectionPlan):
        assert (again[asked.name].title, again[asked.name].kind) == (asked.title, asked.kind)
        assert again[asked.name].choices == asked.choices
