"""Every question of every form of the program, as its page shows it: what is promised can be done."""

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import pytest
from pydantic import BaseModel, JsonValue

import domain
from domain.checkpoint_forms import part_form
from domain.dates.clock import CHINA
from domain.forms import engine
from domain.forms.fields import Question, QuestionKind, questions
from domain.forms.paste import is_paste
from domain.forms.values import AnswerContext
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
        key=lambda one: (one.__module__, one.__qualname__),
    )
    titled = [one for one in models if one.model_fields and all(info.title for info in one.model_fields.values())]
    return [*titled, part_form(FIVE_ONES.parts)]


FORMS = forms()
EVERY = [
    pytest.param(form, asked, id=f"{form.__qualname__}.{asked.name}") for form in FORMS for asked in questions(form)
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


@pytest.mark.parametrize(("form", "asked"), EVERY)
def test_limits_are_said_before_they_are_broken_and_skipping_is_promised_with_its_button(
    form: type[BaseModel], asked: Question
) -> None:
    shown = page(form, engine.Progress(at=asked.name))
    if asked.kind in (QuestionKind.TEXT, QuestionKind.LIST) and asked.max_length:
        assert f"{asked.max_length}{'项' if asked.kind is QuestionKind.LIST else '字'}以内" in shown.text or (
            f"至{asked.max_length}字" in shown.text
        )
    if asked.kind is QuestionKind.TEXT and (asked.min_length or 0) > 1:
        assert f"{asked.min_length}至" in shown.text
    assert "没有可跳过" not in shown.text
    written = page(form, engine.Progress(answers={asked.name: answer_to(asked)}, at=asked.name))
    assert "点“跳过”" not in written.text
    if "点“跳过”" in shown.text:
        assert "跳过" in presses(shown)


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
