"""docs/mechanisms.md says what the declarations say, and every number of the speech is in it."""

import re
from dataclasses import replace

import pytest

from domain.dates.due import LAST_DAY, DueRule
from domain.dates.periods import PeriodKind
from domain.mechanism import Opening
from domain.mechanisms import MECHANISMS
from domain.mechanisms.duty_report import MECHANISM as DUTY_REPORT
from domain.mechanisms.instruction import MECHANISM as INSTRUCTION
from domain.power import Role
from domain.reminders import Cadence
from domain.workflow import UNIVERSAL
from handlers.assembly import assemble
from tests import mechanisms_page_zh
from tests.mechanisms_page import KIND, PAGE, PHRASE, REACH, cells, dates, rows, written

TEXT = PAGE.read_text(encoding="utf-8")
ROWS = {row[KIND].strip("`"): row for row in rows(TEXT)}
NOT_BUILT = set(re.findall(r"^- (M\d\d) ", TEXT, re.MULTILINE))
BUTTON = re.compile(r"「([^」]+)」")
STEPS = {kind: {step.title for step in one.steps} for kind, one in MECHANISMS.items()}
CREATIONS = {kind: {one.creation.title} for kind, one in MECHANISMS.items() if one.creation and one.creation.by}
JOINTLY = {step.jointly for one in MECHANISMS.values() for step in one.steps if step.jointly} | {
    one.creation.jointly for one in MECHANISMS.values() if one.creation
}
VIEWS = "\n".join(path.read_text(encoding="utf-8") for path in (PAGE.parents[1] / "views").glob("*.py"))
MEMBERS = frozenset({Role.TEAM_MEMBER})
TITLES = set().union(*STEPS.values(), *CREATIONS.values(), JOINTLY, {step.title for step, _ in UNIVERSAL})


def test_every_mechanism_has_exactly_one_row() -> None:
    assert sorted(row[KIND] for row in rows(TEXT)) == sorted(f"`{kind}`" for kind in MECHANISMS)


@pytest.mark.parametrize("kind", MECHANISMS)
def test_a_row_says_what_the_declaration_says(kind: str) -> None:
    row = ROWS[kind]
    assert row == list(cells(MECHANISMS[kind], row[PHRASE], row[REACH]))


def test_writing_the_page_again_changes_nothing() -> None:
    assert written(TEXT) == TEXT


def test_the_chinese_page_is_as_the_declarations_are() -> None:
    assert mechanisms_page_zh.PAGE.read_text(encoding="utf-8") == mechanisms_page_zh.page()


def test_every_number_of_the_speech_is_in_a_row_or_not_built() -> None:
    built = set(re.findall(r"M\d\d", " ".join(row[0] for row in ROWS.values())))
    assert built | NOT_BUILT == {f"M{number:02}" for number in range(1, 30)}
    assert not built & NOT_BUILT


@pytest.mark.parametrize("kind", MECHANISMS)
def test_a_row_quotes_the_speech_unless_it_serves_no_number_of_it(kind: str) -> None:
    number, said = ROWS[kind][0], ROWS[kind][PHRASE]
    phrases = [] if number.startswith("—") and said == "—" else said.split(" / ")
    assert [phrase for phrase in phrases if len(re.findall("[一-鿿]", phrase)) < 4] == []


def test_every_button_that_is_named_is_there() -> None:
    assert {
        title for title in BUTTON.findall(TEXT) if title not in TITLES and f'button("{title}"' not in VIEWS
    } == set()


@pytest.mark.parametrize("kind", MECHANISMS)
def test_a_row_names_every_button_that_begins_it_and_a_step_of_its_own(kind: str) -> None:
    named = set(BUTTON.findall(ROWS[kind][REACH]))
    assert CREATIONS.get(kind, set()) <= named
    assert named & STEPS[kind]


def test_every_command_that_is_named_has_that_alias() -> None:
    commands = {one.name: one.alias for one in assemble().commands.values()}
    assert [pair for pair in re.findall(r"`/(\w+)` ([一-鿿]+)", TEXT) if commands.get(pair[0]) != pair[1]] == []


def test_a_date_is_worded_with_its_period_its_year_and_whose_it_is() -> None:
    openings = (
        Opening(PeriodKind.QUARTER, 1, opens=(3, 1), due=DueRule(3, LAST_DAY)),
        Opening(PeriodKind.MONTH, 2, opens=(2, 3), due=DueRule(2, LAST_DAY), members=MEMBERS),
        Opening(PeriodKind.YEAR, 1, opens=(12, 20), due=DueRule(1, 15, year_offset=1)),
    )
    assert dates(replace(DUTY_REPORT, openings=openings)) == (
        "Q1: 3/1 → 3/31; month 2: 2/3 → 2/28, one for each 班子成员; year: 12/20 → 1/15 of the next year"
    )


def test_a_creation_without_a_typed_date_is_worded_by_its_workdays_and_reminders_when_they_are_fewer() -> None:
    assert INSTRUCTION.creation is not None
    creation = replace(INSTRUCTION.creation, due_field="", first_workdays=3)
    asked = replace(INSTRUCTION, steps=())
    few = replace(asked, creation=creation, cadence=Cadence((7,), on_day=True, after=(1,)))
    assert dates(few) == ("at the latest 3 workdays after it begins; reminders: T-7, the day, T+1 workdays")
    assert dates(replace(asked, creation=replace(creation, first_workdays=None))) == "none"


def test_writing_adds_a_row_that_is_missing_and_keeps_what_was_written_by_hand() -> None:
    without = "".join(line for line in TEXT.splitlines(keepends=True) if "| `talk` |" not in line)
    again = {row[KIND]: row for row in rows(written(without))}
    assert again["`talk`"] == list(cells(MECHANISMS["talk"]))
    assert again["`bulletin`"] == ROWS["bulletin"]
