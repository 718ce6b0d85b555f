"""Takes a message or table that is about several parts at once apart: what is said about which part, in its own words.

People write the parts under their titles, under their numbers, or paste the rows of a table.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, takewhile
from typing import Any

from pydantic import BaseModel, Field, JsonValue, create_model

from domain.forms.fields import Question, QuestionKind, question, questions
from domain.forms.headings import headings
from domain.forms.joint import JointForm, JointPart
from domain.forms.lines import WrittenLine, read_line
from domain.forms.titles import fit
from domain.plain_text import clean, compact

_TAB = "\t"
_COUNT = r"[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:[)）]|[、.．,，:：]|\s)+"
_NUMBER = re.compile(rf"^\s*{_COUNT}")
_COMMA = re.compile("[，,]")
_GAPS = re.compile(r"[\s，,、；;|]+")
_NAMED = re.compile(r"(?P<name>[^\s：:，,、|]+)[\s：:，,、|]*(?P<rest>.*)")
_SEMICOLON = re.compile("[；;]")
_LONGEST_HEADING = 40


@dataclass(frozen=True, slots=True)
class Parted:
    """What a message says: text before its first part, answers (question of the whole form, words), rows of no part."""

    lead: str
    answers: tuple[tuple[Question, str], ...]
    astray: tuple[str, ...] = ()


def by_parts(model: type[BaseModel], text: str) -> Parted | None:
    """Take a message apart; None when it names no parts, or the form has none. Raises nothing."""
    if not issubclass(model, JointForm):
        return None
    table = [row for row in _rows(model, text) if any(row)]
    if any(len(row) > 1 for row in table) and (found := _of_table(model, table)):
        return found
    if model.listed:
        return _of_list(model, clean(text))
    lines = [read_line(line) for line in _with_breaks(_titles(model), clean(text)).split("\n")]
    places = _titled(model, lines)
    if not places:
        return None
    ends = [*sorted(places), len(lines)]
    answers: list[tuple[Question, str]] = []
    for start, end in pairwise(ends):
        part, rest = places[start]
        body = "\n".join([rest, *(one.written for one in lines[start + 1 : end])])
        answers += _of_part(model, part, body)
    lead = "\n".join(one.written for one in lines[: ends[0]]).strip()
    return Parted("" if _is_heading(model, lead) else lead, tuple(answers)) if answers else None


def _rows(model: type[JointForm], text: str) -> list[list[str]]:
    """The rows of a text that was copied from a table: cells are parted by tabs, one of several lines is quoted.

    A table that was typed with blanks is one where its first row holds titles and every row as many cells.
    """
    if _TAB not in text:
        typed = [clean(line).split() for line in text.splitlines() if line.strip()]
        even = len({len(row) for row in typed}) == 1 and sum(_is_title(model, cell) for cell in typed[0]) > 1
        return typed if even else []
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=_TAB))
    except csv.Error:
        return []
    return [[clean(cell).strip() for cell in row] for row in found]


def _of_table(model: type[JointForm], rows: Sequence[Sequence[str]]) -> Parted | None:
    """Read a table by the titles in its first row; rows before that are headings of the whole."""
    head = next((n for n, row in enumerate(rows) if sum(_is_title(model, cell) for cell in row) > 1), None)
    if head is None:
        return None
    answers: list[tuple[Question, str]] = []
    astray: list[str] = []
    for row in rows[head + 1 :]:
        part = next((found for cell in row if (found := _part(model, cell))), None)
        if part is None:
            astray.append("　".join(filter(None, row)))
            continue
        for title, cell in zip(rows[head], row, strict=False):
            named = fit(part.form, title) if cell else None
            if named and named.sure:
                answers.append((question(model, part.field(named.question.name)), cell))
    return Parted("", tuple(answers), tuple(astray)) if answers else None


def _is_title(model: type[JointForm], cell: str) -> bool:
    return bool(cell) and any((found := fit(form, cell)) and found.sure for form in _forms(model))


def _part(model: type[JointForm], words: str) -> JointPart | None:
    found = fit(_titles(model), _NUMBER.sub("", words, count=1)) if words else None
    return _by_code(model)[found.question.name] if found and found.sure else None


def _of_list(model: type[JointForm], text: str) -> Parted | None:
    """Read lines that each begin with the name of a part; others go on with the words above, never with numbers."""
    blocks: list[tuple[JointPart, list[str]]] = []
    astray: list[str] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        named = _NAMED.fullmatch(_NUMBER.sub("", line, count=1) or line)
        part = _part(model, named["name"]) if named else None
        if part and named:
            blocks.append((part, [named["rest"]]))
        elif blocks and _goes_on(blocks[-1][0], line):
            blocks[-1][1].append(line)
        elif not (_is_heading(model, line) or (not blocks and _heads_numbers(model, line))):
            astray.append(line)
    answers = [found for part, lines in blocks for found in _of_part(model, part, "\n".join(lines))]
    return Parted("", tuple(answers), tuple(astray)) if answers else None


def _heads_numbers(model: type[JointForm], line: str) -> bool:
    """Whether a line before all rows of numbers only says what they are: “各单位评分”."""
    counted = bool(model.parts) and bool(_counted(model.parts[0]))
    return counted and len(line) <= _LONGEST_HEADING and not re.search(r"\d", line)


def _goes_on(part: JointPart, line: str) -> bool:
    """Whether a line goes on with the row above: numbers do only under their titles, or nobody knows whose they are."""
    every = questions(part.form)
    if every[0].kind is not QuestionKind.NUMBER:
        return True
    titles = tuple(title for asked in every for title in (asked.title, *asked.aliases))
    return len(every) > len(_counted(part)) and _NUMBER.sub("", line, count=1).startswith(titles)


def _counted(part: JointPart) -> tuple[Question, ...]:
    """The numbers that a row begins with."""
    every = questions(part.form)
    return tuple(takewhile(lambda asked: asked.kind is QuestionKind.NUMBER, every))


def _numbers(part: JointPart, text: str) -> Iterator[tuple[Question, str]]:
    """Numbers behind their titles (好120 较好10), else in the order of the questions; then the words that follow."""
    counted = _counted(part)
    text, said_last = _last_words(part, text)
    titles = "|".join(sorted((re.escape(one.title) for one in counted), key=len, reverse=True))
    said = dict(re.findall(rf"({titles})\s*[:：]?\s*(\d[\d,.]*)", text))
    pieces = [] if said else _GAPS.split(text.strip(), maxsplit=0 if said_last else len(counted))
    for place, asked in enumerate(counted):
        if words := said.get(asked.title) or next(iter(pieces[place : place + 1]), ""):
            yield asked, words
    rest = questions(part.form)[len(counted) :]
    if rest and (words := said_last or " ".join(pieces[len(counted) :]).strip()):
        yield rest[0], words


def _last_words(part: JointPart, text: str) -> tuple[str, str]:
    """A row without what stands under the title of its last question, and that."""
    rest = questions(part.form)[len(_counted(part)) :]
    names = "|".join(re.escape(title) for asked in rest for title in (asked.title, *asked.aliases))
    found = re.search(rf"(?:{names})\s*[:：\s]\s*", text) if names else None
    return (text[: found.start()], text[found.end() :].strip()) if found else (text, "")


def _titled(model: type[JointForm], lines: Sequence[WrittenLine]) -> Mapping[int, tuple[JointPart, str]]:
    """The lines that are the title of a part, by their place, with what follows on them."""
    found = headings(_titles(model), lines)
    parts = _by_code(model)
    sure = {n: (parts[one.fit.question.name], one.label.rest) for n, one in found.items() if one.fit.sure}
    first = next((n for n, line in enumerate(lines) if line.written.strip()), 0)
    # A title within an answer is no heading: one of several, or what the message begins with.
    return sure if len(sure) > 1 or first in sure else {}


def titled(model: type[BaseModel], answers: Mapping[str, JsonValue], text: str) -> str:
    """Return a text whose lines are only numbered like the parts, from the first to the last, with their titles.

    Only into a form that is still empty: later on such lines are the points of an answer. Every other text as it is.
    """
    if answers or not issubclass(model, JointForm) or by_parts(model, text):
        return text
    lines = [read_line(line) for line in clean(text).split("\n")]
    first = next((line for line in lines if line.is_numbered), None)
    places = [n for n, line in enumerate(lines) if first and line.style == first.style]
    if [lines[n].ordinal for n in places] != list(range(1, len(model.parts) + 1)):
        return text
    written = [line.written for line in lines]
    for part, place in zip(model.parts, places, strict=True):
        written[place] = f"{part.title}：{_NUMBER.sub('', written[place], count=1)}"
    return "\n".join(written)


def _of_part(model: type[JointForm], part: JointPart, text: str) -> Iterator[tuple[Question, str]]:
    """What is said about one part: under the titles of its questions, else in their order."""
    if model.listed and _counted(part):
        yield from ((question(model, part.field(asked.name)), words) for asked, words in _numbers(part, text))
        return
    lines = [read_line(line) for line in _with_breaks(part.form, text).split("\n") if line.strip()]
    found = {n: one for n, one in headings(part.form, lines).items() if one.fit.sure}
    ends = [*sorted(found), len(lines)]
    titled = {one.fit.question.name for one in found.values()}
    untitled = [asked for asked in questions(part.form) if asked.required and asked.name not in titled]
    for asked, words in _in_order(untitled, [one.written for one in lines[: ends[0]]]):
        yield question(model, part.field(asked.name)), words
    for start, end in pairwise(ends):
        body = [found[start].label.rest, *(one.written for one in lines[start + 1 : end])]
        if words := "\n".join(body).strip():
            yield question(model, part.field(found[start].fit.question.name)), words


def _in_order(every: Sequence[Question], lines: Sequence[str]) -> Iterator[tuple[Question, str]]:
    """Words without titles: each line answers the next required question, the last one takes what is left.

    A single line is parted at its semicolons, else at its first comma; behind a choice at its blanks.
    """
    if not every or not lines:
        return
    pieces = [line.strip() for line in lines]
    if len(pieces) == 1 and len(every) > 1:
        pieces = _SEMICOLON.split(pieces[0])
        pieces = pieces if len(pieces) > 1 else _COMMA.split(pieces[0], maxsplit=1)
        if len(pieces) == 1 and every[0].kind is QuestionKind.CHOICE and len(each := pieces[0].split()) == len(every):
            pieces = each
    if len(every) > 1:
        pieces = [words for one in pieces if (words := _NUMBER.sub("", one, count=1).strip().rstrip("，,；;"))]
        pieces[:1] = [one.rstrip("。") for one in pieces[:1]]
    last = len(every) - 1
    for place, asked in enumerate(every):
        if words := "\n".join(pieces[place:] if place == last else pieces[place : place + 1]).strip():
            yield asked, words


def _with_breaks(form: type[BaseModel], text: str) -> str:
    """A text with each title that a colon follows on a line of its own."""
    names = "|".join(re.escape(title) for asked in questions(form) for title in (asked.title, *asked.aliases))
    return re.sub(rf"(?P<stop>。?)(?:[，,；;\s]|(?<=。))\s*(?=(?:{_COUNT})?(?:{names})\s*[:：])", r"\g<stop>\n", text)


def _is_heading(model: type[JointForm], lead: str) -> bool:
    """Whether what stands before the first part only says what follows: “青山镇五个一登记如下：”."""
    if "\n" in lead or "。" in lead or len(lead) > _LONGEST_HEADING:
        return False
    return compact(model.about) in compact(lead) or lead.endswith(("：", ":", "如下"))


@cache
def _titles(model: type[JointForm]) -> type[BaseModel]:
    """A form whose questions are the parts, so that their titles are found like those of questions."""
    fields: dict[str, Any] = {
        part.code: (
            str | None,
            Field(None, title=part.title, json_schema_extra={"multiline": True, "aliases": list(part.aliases)}),
        )
        for part in model.parts
    }
    return create_model("Parts", __base__=BaseModel, **fields)


@cache
def _forms(model: type[JointForm]) -> tuple[type[BaseModel], ...]:
    """The forms of the parts, each once: hundreds of units may have the same."""
    return tuple(dict.fromkeys(part.form for part in model.parts))


@cache
def _by_code(model: type[JointForm]) -> Mapping[str, JointPart]:
    return {part.code: part for part in model.parts}
