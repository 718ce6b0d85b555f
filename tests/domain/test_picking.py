"""Units that are ticked and units that are typed come together in one answer."""

import pytest
from pydantic import BaseModel, Field, JsonValue

from domain.forms.engine import Progress, answer, begin
from domain.forms.errors import AnswerError
from domain.forms.fields import question
from domain.forms.picking import tick, ticked
from domain.power import Unit, UnitType
from domain.unit_names import Named, kept, named


class Checked(BaseModel):
    """A form that names one unit, and several."""

    units: list[Named] = Field(title="受检单位", max_length=2)
    lead: Named = Field(title="牵头单位")


TOWN, STREET, OFFICE = (Unit(one, f"{one}镇党委", UnitType.TOWNSHIP, 1, f"/1/{one}/") for one in (2, 3, 4))
UNITS, LEAD = question(Checked, "units"), question(Checked, "lead")


def names(draft: Progress) -> list[str]:
    return [one.name for one in kept(draft.answers.get("units"))]


def test_a_tick_is_in_the_draft_at_once_and_twice_is_once() -> None:
    draft = tick(UNITS, begin(Checked), TOWN, True)
    assert tick(UNITS, draft, TOWN, True) == draft
    assert (ticked(UNITS, draft), draft.at) == ((2,), "units")
    assert names(tick(UNITS, draft, TOWN, False)) == []


def test_units_typed_after_a_tick_come_to_those_that_were_ticked() -> None:
    draft = tick(UNITS, begin(Checked), TOWN, True)
    typed: JsonValue = [named(one).model_dump(mode="json") for one in (STREET, TOWN)]
    assert names(answer(Checked, draft, typed)) == ["2镇党委", "3镇党委"]


def test_units_typed_alone_take_the_place_of_what_was_there() -> None:
    typed: JsonValue = [named(one).model_dump(mode="json") for one in (TOWN, STREET)]
    draft = answer(Checked, begin(Checked), typed).model_copy(update={"at": "units"})
    alone: JsonValue = [named(STREET).model_dump(mode="json")]
    assert names(answer(Checked, draft, alone)) == ["3镇党委"]


def test_of_a_question_for_one_unit_a_tick_takes_the_place_of_the_other() -> None:
    draft = tick(LEAD, tick(LEAD, begin(Checked), TOWN, True), STREET, True)
    assert ticked(LEAD, draft) == (3,)


def test_more_units_than_a_question_takes_are_refused() -> None:
    draft = tick(UNITS, tick(UNITS, begin(Checked), TOWN, True), STREET, True)
    with pytest.raises(AnswerError, match="“受检单位”最多2个单位"):
        tick(UNITS, draft, OFFICE, True)
