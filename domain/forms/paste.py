"""Reads a whole form from one message: sections under their titles, in whatever layout people write them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from pydantic import BaseModel, JsonValue

from domain.forms.errors import AnswerError
from domain.forms.fields import Question, QuestionKind, questions
from domain.forms.headings import Heading, Layout, headings, is_lost_heading, is_own_heading
from domain.forms.lines import BULLETS, COLON, Ending, Label, WrittenLine, read_line
from domain.forms.loose import Loose
from domain.forms.parted import Parted, by_parts
from domain.forms.titles import Fit
from domain.forms.values import AnswerContext, parse_answer, remark
from domain.plain_text import clean

_IDLE = r"[^\S\n]*"
_STOPS = "。；;！!？?"
# What may stand before a title on its line: blanks, signs of a list or of mark-up, a number.
_LEAD = re.compile(
    rf"[{BULLETS}\s【（(*#>]{{0,8}}"
    r"(?:第(?:[一二三四五六七八九十]{1,3}(?:部分|方面|项)?|\d{1,2}(?:部分|方面)?)[，,、：:\s]"
    r"|[（(【]?[\d一二三四五六七八九十]{1,3}(?:[)）】.．、：:。/是]|\s*[-–—])|[①-⒛㈠-㈩])?[\s【（(*]{0,4}$"
)
_LONGEST_LEAD = 20
# Text copied from a web page or an editor brings its mark-up along; an answer of prose has no such words.
_BOLD = re.compile(
    r"^(?P<before>(?:\s|<[^<>\n]*>)*?)<(?P<tag>b|strong|h[1-6])(?:\s[^<>\n]*)?>(?P<words>.*?)</(?P=tag)>",
    re.IGNORECASE | re.MULTILINE,
)
_BLOCK = re.compile(r"(?:</(?:p|div|h[1-6]|li|tr)>|<br\s*/?>)[^\S\n]*\n?", re.IGNORECASE)
_CELL = re.compile("</t[dh]>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:[abipsu]|strong|em|div|span|h[1-6]|font|center|li|[uo]l|table|t(?:head|body|[rdh]))(?:\s[^<>\n]*)?>",
    re.IGNORECASE,
)
_OPENED = re.compile(rf"\s*{COLON}\s*")
# Only these take more lines than one; in others a further line belongs to nothing.
LONG_KINDS = frozenset({QuestionKind.TEXT, QuestionKind.LIST, QuestionKind.MANY, QuestionKind.UNITS})


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer of a paste that was not taken: the question, what was written, and the sentence why."""

    question: Question
    written: str
    said: str


@dataclass(slots=True)
class Section:
    """What stands under one title, as it was written."""

    heading: Heading
    lines: list[str] = field(default_factory=list)

    @property
    def question(self) -> Question:
        """The question whose title stands above."""
        return self.heading.fit.question

    @property
    def text(self) -> str:
        """The lines as one text, without empty ones around them."""
        return "\n".join(self.lines).strip()


@dataclass(frozen=True, slots=True)
class Paste:
    """What a message held, every line of it in one of these: text before the first title, sections, loose lines.

    `astray` says that it ends in loose lines.
    """

    lead: str
    sections: tuple[Section, ...]
    loose: tuple[Loose, ...]
    astray: bool = False

    @property
    def doubled(self) -> tuple[str, ...]:
        """The titles that stand in it more than once, with something under each."""
        titles = [one.question.title for one in self.sections if one.text]
        return tuple(dict.fromkeys(title for title in titles if titles.count(title) > 1))

    @property
    def guessed(self) -> tuple[tuple[str, str], ...]:
        """The headings that only nearly are a title, each with the title that it was taken for."""
        unsure = (one for one in self.sections if not one.heading.fit.sure)
        return tuple((one.heading.label.words, one.question.title) for one in unsure)


@dataclass(frozen=True, slots=True)
class ReadSections:
    """The answers of a paste and what was noticed about them (empty: nothing), by field name; what was not taken."""

    answers: dict[str, JsonValue]
    remarks: dict[str, str]
    problems: tuple[Problem, ...]


def is_paste(model: type[BaseModel], text: str) -> bool:
    """Whether titles of the form stand in a text: one that is meant as a heading, or two that nearly are.

    A form of one question has a paste only when its title begins the text: all else is the answer. One of several
    parts has one also where these are named.
    """
    if by_parts(model, text):
        return True
    lines = written_lines(model, text)
    found = headings(model, lines)
    first = next((place for place, line in enumerate(lines) if line.written.strip()), 0)
    several = len({one.fit.question.name for one in found.values()}) > 1
    # A title alone is an answer like any other.
    below = len(found) < len(lines) - first
    says = several or below or any(one.label.rest for one in found.values())
    if first in found:
        return says
    plain = any(one.fit.sure and one.is_plain for one in found.values())
    return len(questions(model)) > 1 and (several or plain)


def parse_paste(model: type[BaseModel], text: str) -> Paste:
    """Take a pasted form apart; a section runs on to the next title, and nothing of the text is left out.

    Lines that look like a heading of this text and are no title are loose, with what stands below them. Raises nothing.
    """
    if parted := by_parts(model, text):
        return _of_parts(parted)
    lines = written_lines(model, text)
    found = headings(model, lines)
    if len(questions(model)) == 1:
        found = dict([min(found.items())]) if found else {}
    layout = Layout.of(found.values())
    sorted_out = _Sorted(model, layout)
    for place, line in enumerate(lines):
        sorted_out.take(line, found.get(place))
    loose = tuple(one for one in sorted_out.loose if one.text)
    return Paste("\n".join(sorted_out.lead).strip(), tuple(sorted_out.sections), loose, sorted_out.astray)


def _of_parts(parted: Parted) -> Paste:
    sections = [
        Section(Heading(read_line(asked.title), Label(asked.title, Ending.COLON, words), Fit(asked, True)), [words])
        for asked, words in parted.answers
    ]
    return Paste(parted.lead, tuple(sections), tuple(Loose(text=row) for row in parted.astray))


def own_headings(model: type[BaseModel], text: str) -> tuple[Loose, ...]:
    """Return the parts of a text that has headings of its own, none of them a title of the form; () if it has none.

    Such headings are short lines numbered 一、 (or marked ##) from the first line on, two at least, with text below.
    """
    lines = [line for line in written_lines(model, text) if line.written.strip()]
    several = sum(asked.kind is QuestionKind.TEXT and asked.multiline for asked in questions(model)) > 1
    if not several or not lines or not is_own_heading(lines[0], 1):
        return ()
    blocks: list[Loose] = []
    for line in lines:
        if is_own_heading(line, len(blocks) + 1):
            blocks.append(Loose.headed(line, ""))
        else:
            blocks[-1] = blocks[-1].with_line(line.written)
    return tuple(blocks) if len(blocks) > 1 and any(one.bare for one in blocks) else ()


@dataclass(slots=True)
class _Sorted:
    """The lines of a text as they are put where they belong, one after the other."""

    model: type[BaseModel]
    layout: Layout
    lead: list[str] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)
    astray: bool = False

    def take(self, line: WrittenLine, heading: Heading | None) -> None:
        """Put the next line away; `heading` if it is one."""
        current = self.sections[-1] if self.sections else None
        if heading:
            self.sections.append(Section(heading, [heading.label.rest]))
            self.astray = False
            self.layout.pass_heading(line)
        elif current is None:
            self.lead.append(line.written)
        elif len(questions(self.model)) == 1:
            current.lines.append(line.written)
        elif not current.text and (opened := _OPENED.match(line.written)):
            # The colon of the title above, on the line of its text.
            current.lines.append(line.written[opened.end() :])
        elif is_lost_heading(self.model, line, self.layout, current.question):
            self.loose.append(Loose.headed(line, current.question.name))
            self.astray = True
            self.layout.pass_heading(line)
        elif self.astray:
            self.loose[-1] = self.loose[-1].with_line(line.written)
        elif _runs_on(current, line):
            current.lines.append(line.written)
            self.layout.pass_by(line)
        else:
            self.loose.append(Loose(text=line.written.strip(), after=current.question.name))
            self.astray = True


def read_sections(sections: Sequence[Section], context: AnswerContext) -> ReadSections:
    """Return the answers, and what cannot be taken; a title without text says nothing.

    What stands under a title twice goes together; where that cannot be, both must say the same.
    """
    answers: dict[str, JsonValue] = {}
    remarks: dict[str, str] = {}
    problems: list[Problem] = []
    for name in dict.fromkeys(one.question.name for one in sections):
        asked = next(one.question for one in sections if one.question.name == name)
        texts = [one.text for one in sections if one.question.name == name and one.text]
        if not texts:
            continue
        try:
            answers[name] = _read(asked, texts, context)
            remarks[name] = remark(asked, texts[0], context)
        except AnswerError as error:
            problems.append(Problem(asked, "\n".join(texts), str(error)))
    return ReadSections(answers, remarks, tuple(problems))


def _read(asked: Question, texts: list[str], context: AnswerContext) -> JsonValue:
    if asked.kind in LONG_KINDS or len(texts) == 1:
        return parse_answer(asked, "\n".join(texts), context)
    values = [parse_answer(asked, text, context) for text in texts]
    if any(value != values[0] for value in values):
        raise AnswerError("写了不止一次，内容不同，请重新填写。")
    return values[0]


def _runs_on(section: Section, line: WrittenLine) -> bool:
    """Whether a line without known title belongs to the section above it."""
    if not line.written.strip() or not section.text:
        return True
    if section.question.kind not in LONG_KINDS:
        return False
    return section.question.multiline or not re.match(rf"\s*[^:\n]{{1,40}}?\s*{COLON}", line.written)


def written_lines(model: type[BaseModel], text: str) -> list[WrittenLine]:
    """The lines of a text, those with a title in their middle parted there; raises nothing."""
    cleaned = clean(text)
    cleaned = _without_tags(cleaned) if _is_marked_up(model, cleaned) else cleaned
    cuts = [place for found in _inline(model).finditer(cleaned) if (place := _cut(cleaned, found.start())) is not None]
    parts = (cleaned[start:end] for start, end in pairwise([0, *cuts, len(cleaned)]))
    return [read_line(line) for line in "\n".join(parts).split("\n")]


def _is_marked_up(model: type[BaseModel], text: str) -> bool:
    """Whether mark-up stands before a title of the form: else it is what somebody has typed, and stays."""
    lines = [line for line in text.split("\n") if _TAG.match(line.strip())]
    return bool(lines and headings(model, [read_line(line) for line in _without_tags("\n".join(lines)).split("\n")]))


def _without_tags(text: str) -> str:
    bold = _BOLD.sub(r"\g<before>**\g<words>**", text)
    return _TAG.sub("", _CELL.sub(" ", _BLOCK.sub("\n", bold)))


def _cut(text: str, title: int) -> int | None:
    """Where a line of its own begins for a title within a line: behind the end of a sentence, or behind a blank."""
    start = text.rfind("\n", 0, title) + 1
    before = text[max(start, title - _LONGEST_LEAD) : title]
    lead = _LEAD.search(before)
    place = title - len(lead.group()) if lead else title
    if not text[start:place].strip():
        return None
    return place if text[place].isspace() or text[place - 1] in _STOPS else None


@cache
def _inline(model: type[BaseModel]) -> re.Pattern[str]:
    """A title with its colon."""
    names = (title for asked in questions(model) for title in (asked.title, *asked.aliases))
    titles = "|".join(_IDLE.join(map(re.escape, title)) for title in names)
    return re.compile(rf"(?:{titles})[】*]*{_IDLE}{COLON}")
