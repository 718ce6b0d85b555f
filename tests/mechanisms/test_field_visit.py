"""调研记事: a free note that nobody asks for."""

import pytest

from domain.errors import Refusal
from domain.forms.fields import questions
from domain.mechanisms.field_visit import FieldVisit
from tests.mechanisms.acts import act, create, listed, settled
from tests.stage import QIAN, SUN, WANG, Stage

NOTE = {"on": "2026-11-23", "note": "到河东村看整顿进展"}


async def test_it_is_noted_amended_and_filed(stage: Stage) -> None:
    note = await create(stage, QIAN, "field_visit", "青山镇党委", NOTE)
    assert (note.title, note.due_at, note.remind_at) == ("调研记事：到河东村看整顿进展", None, None)
    amended = await act(stage, SUN, note.id, "amend", NOTE | {"note": "到河西村"})
    assert amended.payload["note"]["note"] == "到河西村"
    # Nobody has to do anything about a note: it is in no list of what is open, and found with what is over.
    assert note.closed
    assert await listed(stage, WANG, "field_visit") == []
    assert [one.id for one in await settled(stage, WANG, "field_visit")] == [note.id]
    assert (await act(stage, QIAN, note.id, "file")).closed


async def test_only_the_unit_writes_it(stage: Stage) -> None:
    with pytest.raises(Refusal, match="没有办理权限"):
        await create(stage, WANG, "field_visit", "青山镇党委", NOTE)
    with pytest.raises(Refusal, match="没有办理权限"):
        await create(stage, QIAN, "field_visit", "柳林镇党委", NOTE)


def test_neither_place_nor_picture_is_asked() -> None:
    assert [one.title for one in questions(FieldVisit)] == ["日期", "记事"]
