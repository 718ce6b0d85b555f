"""Reads a whole form from one message of `标题：内容` lines."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from pydantic import BaseModel, JsonValue

from domain.forms.errors import AnswerError
from domain.forms.fields import Question, QuestionKind, questions
from domain.forms.values import AnswerContext, parse_answer, remark
from domain.plain_text import clean, compact

_LABELLED = re.compile(r"^\s*(?P<title>[^:：\n]{1,40}?)\s*[:：]\s*(?P<value>.*)$")
_NUMBERING = re.compile(r"^(?:[(（]?\d{1,2}[)）.、．]|[(（]?[一二三四五六七八九十]{1,3}[)）、]|[①-⑳])\s*")
_BRACKETS = "【】[]〔〕*# 　"
_LONG_KINDS = frozenset({QuestionKind.TEXT, QuestionKind.LIST, QuestionKind.MANY})


@dataclass(frozen=True, slots=True)
class Paste:
    """What a message held: answers by field name, sentences by title for what could not be read, other lines.

    `remarks` by field name say what was noticed about an answer; an empty one that there is nothing to say.
    """

    answers: Mapping[str, JsonValue]
    problems: Mapping[str, str]
    unknown_lines: tuple[str, ...]
    remarks: Mapping[str, str] = field(default_factory=dict)


def is_paste(model: type[BaseModel], text: str) -> bool:
    """Whether a title of the form begins the text, or two of them begin lines of it."""
    known = [_titled(model, line) for line in clean(text).strip().split("\n")]
    return known[0] is not None or len({found[0].name for found in known if found}) > 1


def parse_paste(model: type[BaseModel], text: str, context: AnswerContext) -> Paste:
    """Return the answers of a pasted form; a value runs on to the next known title, an empty one is left out.

    Titles may be numbered, bracketed, spaced, full-width, or one of the field's `aliases`; the last of two
    equal ones counts. Raises nothing: what cannot be read is in `problems` and `unknown_lines`.
    """
    values, unknown = _collect(model, text)
    answers: dict[str, JsonValue] = {}
    problems: dict[str, str] = {}
    remarks: dict[str, str] = {}
    for question in questions(model):
        value = "\n".join(values.get(question.name, ())).strip()
        if not value:
            continue
        try:
            answers[question.name] = parse_answer(question, value, context)
            remarks[question.name] = remark(question, value, context)
        except AnswerError as error:
            problems[question.title] = str(error)
    return Paste(answers, problems, tuple(unknown), remarks)


def _collect(model: type[BaseModel], text: str) -> tuple[dict[str, list[str]], list[str]]:
    values: dict[str, list[str]] = {}
    unknown: list[str] = []
    current: Question | None = None
    for line in clean(text).split("\n"):
        if found := _titled(model, line):
            current, first = found
            values[current.name] = [first]
        elif current and _runs_on(current, values[current.name], line):
            values[current.name].append(line.rstrip())
        elif line.strip():
            unknown.append(line.strip())
    return values, unknown


def _runs_on(question: Question, so_far: list[str], line: str) -> bool:
    """Whether a line without known title belongs to the value above it."""
    if not any(so_far):
        return True
    if question.kind not in _LONG_KINDS:
        return False
    return question.multiline or not _LABELLED.match(line)


def _titled(model: type[BaseModel], line: str) -> tuple[Question, str] | None:
    labelled = _LABELLED.match(line.replace("】", "】：", 1) if _is_bracketed(line) else line)
    if labelled is None:
        return None
    spelling = _NUMBERING.sub("", labelled["title"].strip(_BRACKETS))
    asked = _titles(model).get(compact(spelling.strip(_BRACKETS)))
    return (asked, labelled["value"].strip().lstrip(":：").strip()) if asked else None


def _is_bracketed(line: str) -> bool:
    return line.lstrip().startswith("【") and "】" in line


@cache
def _titles(model: type[BaseModel]) -> dict[str, Question]:
    return {compact(title): asked for asked in questions(model) for title in (asked.title, *asked.aliases)}
