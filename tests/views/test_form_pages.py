"""Every question of every form of the program, as its page shows it: what is promised can be done."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import pytest
from pydantic import BaseModel, JsonValue, ValidationError

import domain
from domain.checkpoint_forms import part_form
from domain.dates.clock import CHINA
from domain.forms import engine
from domain.forms.errors import AnswerError
from domain.forms.fields import Question, QuestionKind, questions
from domain.forms.paste import is_paste
from domain.forms.values import NOT_GIVEN, AnswerContext
from domain.mechanisms.five_ones import MECHANISM as FIVE_ONES
from views.callbacks import decode
from views.forms import FormOp, FormView
from views.page import Page

CONTEXT = AnswerContext(
    datetime(2026, 6, 1, tzinfo=UTC),
    lambda text: datetime.combine(date(2026, 6, 30), time(17, 30), CHINA),
    lambda text: date(2026, 6, 30),
)


def _declared(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for one in base.__subclasses__():
        yield one
        yield from _declared(one)


def forms() -> list[type[BaseModel]]:
    """Every form of the program: the models of domain/ whose fields have titles."""
    for found in pkgutil.walk_packages(domain.__path__, "domain."):
        importlib.import_module(found.name)
    models = sorted(
        {one for one in _declared(BaseModel) if one.__module__.startswith("domain.")},
        key=lambda one: (one.__module__, one.__qualname__, *one.model_fields),
    )
    titled = [one for one in models if one.model_fields and all(info.title for info in one.model_fields.values())]
    return [*titled, part_form(FIVE_ONES.parts)]


FORMS = forms()
EVERY = [
    pytest.param(form, asked, id=f"{form.__qualname__}.{asked.name}") for form in FORMS for asked in questions(form)
]

NUMBERS = [
    pytest.param(form, asked, id=f"{form.__qualname__}.{asked.name}")
    for form in FORMS
    for asked in questions(form)
    if asked.kind is QuestionKind.NUMBER
]


def answer_to(asked: Question) -> JsonValue:
    """Something that could stand there already."""
    if asked.kind in (QuestionKind.DATE, QuestionKind.DEADLINE):
        return "2026-06-30T09:30:00+00:00" if asked.kind is QuestionKind.DEADLINE else "2026-06-30"
    return asked.options[0][0] if asked.options else "一"


def page(form: type[BaseModel], progress: engine.Progress) -> Page:
    return FormView(form, "表", "单位", "确认", (1, 0)).page(progress, {})


def presses(shown: Page) -> dict[str, tuple[str, ...]]:
    """What each button asks for: its operation and what comes behind the stamp."""
    found = {}
    for key in (key for row in shown.keyboard for key in row):
        press = decode(key.data)
        assert press is not None
        found[key.text] = (press.args[0], *press.args[3:])
    return found


def test_the_program_has_forms() -> None:
    assert len(FORMS) > 50
    assert {asked.kind for form in FORMS for asked in questions(form)} >= {QuestionKind.YESNO, QuestionKind.CHOICE}


# Titles that were given up, and what the question is called everywhere.
RETIRED_TITLES = {"整改截止": "整改时限"}


@pytest.mark.parametrize(("form", "asked"), EVERY)
def test_one_thing_has_one_title_in_all_forms(form: type[BaseModel], asked: Question) -> None:
    assert asked.title not in RETIRED_TITLES, f"say {RETIRED_TITLES[asked.title]}"


@pytest.mark.parametrize(("old", "title"), RETIRED_TITLES.items())
def test_a_title_that_was_given_up_is_still_read_in_a_paste(old: str, title: str) -> None:
    asking = [asked for form in FORMS for asked in questions(form) if asked.title == title]
    assert len(asking) > 1
    assert all(old in asked.aliases for asked in asking)


@pytest.mark.parametrize(("form", "asked"), EVERY)
def test_a_question_that_is_tapped_draws_its_buttons(form: type[BaseModel], asked: Question) -> None:
    shown = page(form, engine.Progress(at=asked.name))
    choices = [place for place in presses(shown).values() if place[0] == FormOp.CHOOSE]
    assert ("点选下方" in shown.text) == bool(choices)
    assert len(choices) == len(asked.options)
    for value, _ in asked.options:
        asked.rule.validate_python(value)


def test_yes_and_no_have_their_buttons() -> None:
    asked = Question("n", "是否紧急", "", QuestionKind.YESNO, True)
    assert asked.options == ((True, "是"), (False, "否"))


@pytest.mark.parametrize(("form", "asked"), EVERY)
def test_whoever_looks_back_goes_on_with_what_he_wrote(form: type[BaseModel], asked: Question) -> None:
    empty = presses(page(form, engine.Progress(at=asked.name)))
    given = engine.Progress(answers={asked.name: answer_to(asked)}, at=asked.name)
    written = presses(page(form, given))
    on = "完成" if asked.kind is QuestionKind.UNITS else "保留，下一步"
    assert "跳过" not in written
    assert written[on] == (FormOp.KEEP,)
    assert ("清空" in written) == (not asked.required)
    assert ("跳过" in empty) == (not asked.required)
    assert "清空" not in empty
    assert on not in empty


def test_every_press_under_a_form_has_a_letter_of_its_own() -> None:
    # Two of one letter would be one and the same member, and a press would do the other's work.
    assert list(FormOp.__members__) == [one.name for one in FormOp]


def both(form: type[BaseModel], asked: Question) -> tuple[Page, Page]:
    """The page of a question without an answer, and with one."""
    given = engine.Progress(answers={asked.name: answer_to(asked)}, at=asked.name)
    return page(form, engine.Progress(at=asked.name)), page(form, given)


@pytest.mark.parametrize(("form", "asked"), EVERY)
def test_lengths_are_said_before_they_are_broken(form: type[BaseModel], asked: Question) -> None:
    shown, _ = both(form, asked)
    if asked.kind in (QuestionKind.TEXT, QuestionKind.LIST, QuestionKind.UNITS) and asked.max_length:
        what = {QuestionKind.TEXT: "字", QuestionKind.LIST: "项", QuestionKind.UNITS: "个单位"}[asked.kind]
        assert f"{asked.max_length}{what}以内" in shown.text or f"至{asked.max_length}{what}" in shown.text
    if asked.kind is QuestionKind.TEXT and (asked.min_length or 0) > 1:
        assert f"{asked.min_length}至" in shown.text
    if asked.kind is QuestionKind.LIST and taken(asked, ["字" * 50]) and not taken(asked, ["字" * 10_000]):
        assert f"至{asked.longest}字" in shown.text or f"{asked.longest}字以内" in shown.text


@pytest.mark.parametrize(("form", "asked"), NUMBERS)
def test_range_unit_and_kind_of_a_number_are_said_before_they_are_broken(
    form: type[BaseModel], asked: Question
) -> None:
    shown, _ = both(form, asked)
    assert taken(asked, 1)
    for refused in (number for number in (-1, 10**9) if not taken(asked, number)):
        bound = asked.least if refused < 0 else asked.most
        assert bound is not None
        assert taken(asked, bound)
        assert f"{bound:.15g}" in shown.text
    assert asked.measure in shown.text
    assert ("填整数" in shown.text) == (not taken(asked, 1.5))
    assert ("没有的填0" in shown.text) == (asked.required and taken(asked, 0))


def taken(asked: Question, value: object) -> bool:
    """Whether the form's own rule takes an answer."""
    try:
        asked.rule.validate_python(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(("form", "asked"), EVERY)
def test_how_to_leave_a_question_open_is_said_once_by_the_button_that_is_there(
    form: type[BaseModel], asked: Question
) -> None:
    empty, written = both(form, asked)
    assert empty.text.count("点“跳过”") == (not asked.required)
    assert written.text.count("点“清空”") == (not asked.required)
    for shown in (empty, written):
        assert set(re.findall("点“(.+?)”", shown.text)) <= set(presses(shown))


@pytest.mark.parametrize(("form", "asked"), EVERY)
def test_a_hint_says_what_its_title_does_not_and_leaves_the_buttons_to_the_page(
    form: type[BaseModel], asked: Question
) -> None:
    if asked.hint:
        # A word of two letters may be a part of what is said about it, but not its beginning.
        assert asked.title not in (asked.hint if len(asked.title) > 2 else asked.hint[: len(asked.title)])
        assert asked.hint not in asked.title
    # Whether there is something to take over, and what a button does, only the page knows.
    assert not re.search("跳过|清空|点“|可直接使用|不填则|请如实", asked.hint)
    shown, _ = both(form, asked)
    lines = [line for line in shown.text.split("\n") if line.strip()]
    assert len(lines) == len(set(lines))
    assert sum(line.count("如") > 0 and "6月30日" in line for line in lines) <= 1


@pytest.mark.parametrize("form", FORMS)
def test_a_form_with_much_to_write_names_its_titles_and_can_be_filled_in_one_message(form: type[BaseModel]) -> None:
    every = questions(form)
    first = page(form, engine.Progress(at=every[0].name))
    offered = "一次填写" in presses(first)
    assert offered == (sum(not one.options for one in every) >= 3)
    template = FormView(form, "表", "单位", "确认", (1, 0)).template()
    pre = template.text.partition("<pre>")[2].partition("</pre>")[0]
    assert pre.split() == [f"{one.title}：" for one in every]
    if offered:
        assert all(one.title in first.text for one in every)
        assert is_paste(form, pre.replace("：", "：内容"))


@pytest.mark.parametrize(("form", "asked"), EVERY)
def test_what_is_kept_stays_and_what_is_cleared_is_gone_and_nothing_else(
    form: type[BaseModel], asked: Question
) -> None:
    every = questions(form)
    answers = {one.name: answer_to(one) for one in every}
    given = engine.Progress(answers=answers, at=asked.name)
    kept = engine.keep(form, given)
    assert (kept.answers, engine.current(form, kept)) == (answers, None)
    if asked.required:
        with pytest.raises(AnswerError, match="必填项，不能清空"):
            engine.clear(form, given)
        return
    cleared = engine.clear(form, given)
    # What is asked only together with it goes along.
    gone = {asked.name, *(one.name for one in every if one.only_with == asked.name)}
    assert cleared.answers == {name: value for name, value in answers.items() if name not in gone}
    shown = page(form, cleared)
    assert "目前内容" not in shown.text
    assert "跳过" in presses(shown)
    assert "去核对" in presses(shown)
    preview = page(form, engine.preview(form, cleared))
    assert f"<b>{asked.title}</b>\n{asked.if_empty or NOT_GIVEN}" in preview.text


def test_each_of_the_five_tasks_has_an_example_of_its_own_kind() -> None:
    (register,) = [one for one in FIVE_ONES.steps if one.action == "register"]
    assert register.asks is not None
    hints = {part: questions(form)[0].hint for part, form in register.asks.by_part.items()}
    assert len(set(hints.values())) == len(FIVE_ONES.parts)
    assert all(questions(form)[0].name == "name" for form in register.asks.by_part.values())
