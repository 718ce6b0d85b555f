"""Reads what a person typed as the answer to one question, and shows an answer again."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar, assert_never

from pydantic import JsonValue, ValidationError

from domain.dates.clock import local_day
from domain.dates.wording import clock, day_full
from domain.forms.entries import entries, says_none
from domain.forms.errors import FALLBACK, AnswerError, sentence
from domain.forms.fields import Question, QuestionKind
from domain.forms.numbers import number
from domain.forms.yes_no import yes_or_no
from domain.plain_text import TEXT_CAP, clean, compact, is_chinese
from domain.power import Unit
from domain.unit_names import Nameable, kept, known_name, led, named, resolve, resolve_one

NOT_GIVEN = "（未填写）"
NO_UNITS = Nameable(())

_UNIT_ENDS = re.compile(r"[\s，,：:]+")
_CHOICE_ENDS = re.compile(r"[\n；;、，,\s]+")
# What 无 answers by itself.
_OF_WORDS = frozenset({QuestionKind.TEXT, QuestionKind.CHOICE, QuestionKind.YESNO})

When = TypeVar("When", bound=date)


@dataclass(frozen=True, slots=True)
class AnswerContext:
    """What reading an answer depends on: the instant (aware UTC), how to read deadlines and days, the units to name.

    The two parsers raise ValueError with a polite Chinese sentence. `remark` says what was noticed about a deadline
    that can be read (a day off, a guessed year), in Chinese; empty when there is nothing to say.
    """

    now: datetime
    parse_deadline: Callable[[str], datetime]
    parse_day: Callable[[str], date]
    units: Nameable = NO_UNITS
    remark: Callable[[str], str] = lambda text: ""


def parse_answer(question: Question, text: str, context: AnswerContext) -> JsonValue:
    """Return the answer as JSON can hold it: days as ISO dates, instants as ISO in UTC, choices as values.

    None leaves a question open that may be left open (没有, 无). Raises AnswerError with one sentence that says what
    is wrong and what to type.
    """
    cleaned = clean(text).strip()
    if not cleaned:
        raise AnswerError(f"请填写“{question.title}”。")
    if len(cleaned) > TEXT_CAP:
        raise AnswerError(f"内容过长，最多{TEXT_CAP}字（现有{len(cleaned)}字），请精简后重新填写。")
    none = not question.required and says_none(cleaned)
    if none and question.kind not in _OF_WORDS:
        return None
    value = _read(question, cleaned, context)
    if value == [] and not question.required:
        return None
    try:
        question.rule.validate_python(value)
    except ValidationError as error:
        if none:
            return None
        raise AnswerError(sentence(error.errors()[0])) from error
    return value


def as_answer(question: Question, units: Iterable[Unit]) -> JsonValue:
    """Return the answer of a UNIT or UNITS question that names these units; None when there are none."""
    found: list[JsonValue] = [named(one).model_dump(mode="json") for one in units]
    if question.kind is QuestionKind.UNIT:
        return found[0] if found else None
    return found or None


def advice(question: Question, value: JsonValue) -> str | None:
    """Return a sentence when a text is longer than the form advises; the answer is taken all the same."""
    if question.soft_max is None or not isinstance(value, str) or len(value) <= question.soft_max:
        return None
    return f"现有{len(value)}字，建议不超过{question.soft_max}字，可继续，也可精简后重新填写。"


def remark(question: Question, text: str, context: AnswerContext) -> str:
    """Return what was noticed about a deadline that `parse_answer` has taken, in Chinese; empty when nothing was."""
    if question.kind is not QuestionKind.DEADLINE and (question.any_day or not question.coming):
        return ""
    try:
        return context.remark(text)
    except ValueError:
        # “没有” is an answer to an optional question, and names no day.
        return ""


def display(question: Question, value: JsonValue) -> str:
    """Return the Chinese text that shows an answer, or what counts without one; days and instants on China's clock."""
    if value is None or value in ("", []):
        return question.if_empty or NOT_GIVEN
    match question.kind:
        case QuestionKind.YESNO:
            return "是" if value else "否"
        case QuestionKind.CHOICE:
            return question.label(value)
        case QuestionKind.MANY:
            return "、".join(question.label(entry) for entry in _entries(value))
        case QuestionKind.LIST:
            return _numbered(str(entry) for entry in _entries(value))
        case QuestionKind.UNIT:
            return kept(value)[0].name
        case QuestionKind.UNITS:
            return _numbered(one.name for one in kept(value))
        case QuestionKind.DATE:
            return day_full(date.fromisoformat(str(value)))
        case QuestionKind.DEADLINE:
            at = datetime.fromisoformat(str(value))
            return f"{day_full(at)}{clock(at)}"
        case QuestionKind.NUMBER:
            return f"{value}{question.measure}"
        case QuestionKind.TEXT:
            return str(value)
        case _:
            assert_never(question.kind)


def typed_again(question: Question, value: JsonValue) -> str:
    """Return an answer of several lines as the text that would give it again: entries a line each, without numbers."""
    match question.kind:
        case QuestionKind.MANY:
            return "\n".join(question.label(entry) for entry in _entries(value)) if value else ""
        case QuestionKind.UNITS:
            return "\n".join(one.name for one in kept(value)) if value else ""
        case _:
            return "\n".join(str(entry) for entry in _entries(value)) if value else ""


def _numbered(entries: Iterable[str]) -> str:
    return "\n".join(f"{number}. {entry}" for number, entry in enumerate(entries, 1))


def _entries(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else [value]


def _read(question: Question, text: str, context: AnswerContext) -> JsonValue:
    match question.kind:
        case QuestionKind.TEXT:
            line = text if question.multiline else " ".join(text.split())
            return known_name(line, context.units) if question.perhaps_unit else line
        case QuestionKind.NUMBER:
            return number(text, question.measure)
        case QuestionKind.DATE:
            return _day(question, text, context).isoformat()
        case QuestionKind.DEADLINE:
            return _when(context.parse_deadline, text).astimezone(UTC).isoformat()
        case QuestionKind.CHOICE:
            return _choice(question, text)
        case QuestionKind.MANY:
            return _many(question, text)
        case QuestionKind.YESNO:
            return _yes_or_no(question, text)
        case QuestionKind.LIST:
            return _listed(question, text, context.units)
        case QuestionKind.UNIT:
            return as_answer(question, [resolve_one(text, context.units)])
        case QuestionKind.UNITS:
            return as_answer(question, resolve(text, context.units))
        case _:
            assert_never(question.kind)


def _day(question: Question, text: str, context: AnswerContext) -> date:
    if question.any_day:
        # Only days by name: 两周 would count from today, not from the day that the writer has in mind.
        _when(context.parse_day, text)
    if question.coming:
        try:
            return local_day(context.parse_deadline(text))
        except ValueError:
            # What is over cannot lie ahead, but may have to be written down.
            pass
    return _when(context.parse_day, text)


def _when(parse: Callable[[str], When], text: str) -> When:
    try:
        return parse(text)
    except ValueError as error:
        said = str(error)
        raise AnswerError(said if is_chinese(said) else FALLBACK) from error


def _choice(question: Question, text: str) -> str:
    said = compact(text)
    for value, label in question.choices:
        if said in (compact(label), compact(value)):
            return value
    for place, (value, _) in enumerate(question.choices, 1):
        if said in (str(place), f"第{place}项", f"{place}."):
            return value
    labels = "、".join(label for _, label in question.choices)
    raise AnswerError(f"请从下列选项中选择：{labels}；也可回复序号，例如：1。")


def _many(question: Question, text: str) -> list[JsonValue]:
    try:
        chosen = {_choice(question, text)}
    except AnswerError:
        chosen = {_choice(question, part) for part in _CHOICE_ENDS.split(text) if part}
    return [value for value, _ in question.choices if value in chosen]


def _yes_or_no(question: Question, text: str) -> bool:
    said = yes_or_no(question.title, text)
    if said is None:
        raise AnswerError("请回复“是”或“否”。")
    return said


def _listed(question: Question, text: str, units: Nameable) -> list[JsonValue]:
    found = entries(text)
    if not found and question.required and re.search(r"\w", text):
        raise AnswerError(f"“{question.title}”为必填项，请逐项填写，每行一项。")
    if question.led:
        return [_led(line, units) for line in found]
    return [_by_unit(line, units) if question.by_unit else line for line in found]


def _by_unit(line: str, units: Nameable) -> str:
    """A line with the unit at its beginning named in full; what has no further words is left to the form's own rule."""
    name, *rest = _UNIT_ENDS.split(line, maxsplit=1)
    return f"{resolve_one(name, units).name} {rest[0]}" if rest else line


def _led(line: str, units: Nameable) -> str:
    leading, text = led(line, units)
    return f"{'、'.join(one.name for one in leading)}：{text}"
