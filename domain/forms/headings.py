"""Says which lines of a pasted text are headings of the form, and which look like one and are none."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel

from domain.forms.fields import Question
from domain.forms.lines import Ending, Label, WrittenLine, with_mark
from domain.forms.titles import Fit, fit, key, resembles

# Where a title must be spelled as it is declared, because the words could as well begin a sentence.
_STRICT = frozenset({Ending.STOP, Ending.GAP})
# 一是… and 问题一：… begin points of ordinary prose: headings are such lines only where all headings look so.
_SPOKEN = frozenset({"said", "named"})
_LONGEST_LABEL = 14
_GAP_FROM = 4
_INNER = re.compile(r"[，。；！？,;!?、（）()\d]")
# What begins a point within a section, or leads up to one.
_POINT = re.compile(r"[一二三四五六七八九十]是|[其第首再另][一二三四五六七八九十中次先外]|[例比]如|同时|此外")
_LEADS_ON = ("如下", "包括", "是", "有", "为", "即", "等", "下", "指出", "强调", "要求", "认为", "分别", "其中")
_HEADS = re.compile(
    r"(?:问题|不足|短板|原因|分析|打算|计划|思路|方向|成效|成绩|做法|举措|措施|亮点|情况|之处|经验|建议|体会)$"
)
_OF_A_YEAR = re.compile(r"^20\d\d年度?")
_WORDS_OF_REPORTS = re.compile(r"(?:问题|不足|原因|打算|成效|做法|建议|其他|备注|说明|体会|经验|计划|短板|思路)$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that is the heading of a section: its line, the words, and the question that they stand for."""

    line: WrittenLine
    label: Label
    fit: Fit

    @property
    def is_plain(self) -> bool:
        """Whether it is a heading wherever it stands: numbered, decorated, with a colon, or alone and long enough."""
        return self.line.style != "" or self.label.ending is Ending.COLON or len(key(self.label.words)) >= _GAP_FROM


@dataclass(slots=True)
class Layout:
    """How the headings of a text look: their styles, what ends them, and how far each style has counted.

    `inner` counts the points within the present section, so that they are told from headings of the same style.
    """

    looks: frozenset[tuple[str, Ending, bool]]
    styles: frozenset[str]
    outer: dict[str, int] = field(default_factory=dict)
    inner: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Iterable[Heading]) -> "Layout":
        """The layout that the known headings have."""
        looks = frozenset((one.line.style, one.label.ending, bool(one.label.rest)) for one in found)
        return cls(looks, frozenset(style for style, *_ in looks))

    def has_label(self, label: Label) -> bool:
        """Whether headings without number look like this label: what follows on their line is part of the look."""
        looks = {("", label.ending, True)} if label.rest else {("", label.ending, True), ("", label.ending, False)}
        return bool(looks & self.looks)

    def pass_heading(self, line: WrittenLine) -> None:
        """Count a heading; the points below it begin anew."""
        self.inner.clear()
        if line.is_numbered:
            self.outer[line.style] = line.ordinal

    def pass_by(self, line: WrittenLine) -> None:
        """Count a line within a section."""
        if line.is_numbered:
            self.inner[line.style] = line.ordinal

    def goes_on_with(self, line: WrittenLine) -> bool:
        """Whether a numbered line counts the headings on, and no points within the section."""
        within = line.ordinal == 1 or self.inner.get(line.style) == line.ordinal - 1
        return line.style in self.styles and not within and line.ordinal > self.outer.get(line.style, 0)


def headings(model: type[BaseModel], lines: Sequence[WrittenLine]) -> Mapping[int, Heading]:
    """Return the headings by the place of their line.

    Words that only nearly are a title count when they look like the others, and not within their own section.
    """
    found = {place: one for place, line in enumerate(lines) if (one := _heading(model, line))}
    found = _without_points(found)
    styles = {one.line.style for one in found.values() if one.fit.sure}
    kept: dict[int, Heading] = {}
    for place, one in found.items():
        above = next(reversed(kept.values())).fit.question if kept else None
        if one.fit.sure or ((not styles or one.line.style in styles) and one.fit.question != above):
            kept[place] = one
    return kept


def is_lost_heading(model: type[BaseModel], line: WrittenLine, layout: Layout, current: Question) -> bool:
    """Whether a line without known title looks like a heading of this text all the same; `current` stands above it."""
    if line.is_numbered and line.style in layout.styles:
        return layout.goes_on_with(line)
    if not line.labels or line.style in _SPOKEN:
        return False
    if line.style == "hash" or (line.style in layout.styles and line.style in ("bold", "bracket")):
        return True
    label = line.labels[0]
    near = fit(model, label.words)
    if not _is_short(label) or line.style == "bullet" or (near and near.question == current):
        return False
    alike = resembles(model, label.words, current)
    if label.ending is Ending.COLON:
        usual = _WORDS_OF_REPORTS.search(label.words) is not None and label.words[-2:] not in current.title
        return alike or (not line.is_numbered and (usual or layout.has_label(label)))
    heads = _HEADS.search(label.words) is not None and not _ends_so(current.title, label.words[-2:])
    return label.ending is Ending.ALONE and not line.is_numbered and layout.has_label(label) and (alike or heads)


def _without_points(found: Mapping[int, Heading]) -> dict[int, Heading]:
    """The headings without those that are points of a section: 一是存在问题… beside others, or once."""
    spoken = {place: one for place, one in found.items() if one.line.style in _SPOKEN}
    sure = {place: one for place, one in spoken.items() if one.fit.sure and len(one.label.words) >= _GAP_FROM}
    rest = {place: one for place, one in found.items() if place not in spoken}
    several = len({one.fit.question.name for one in sure.values()}) > 1
    return sure if several and not any(one.fit.sure for one in rest.values()) else rest


def _ends_so(title: str, word: str) -> bool:
    """Whether a part of a title ends with a word: a line that does so too is a heading within its section."""
    return word != "情况" and any(part.endswith(word) for part in re.split("[和及与、]", title))


def is_own_heading(line: WrittenLine, ordinal: int) -> bool:
    """Whether a line is a heading that its writer made, with this number: short, alone on its line or with a colon."""
    counted = line.style == "hash" or (line.style in ("han", "ordinal") and line.ordinal == ordinal)
    label = next((one for one in line.labels if one.ending in (Ending.COLON, Ending.ALONE)), None)
    return counted and label is not None and len(label.words) <= _LONGEST_LABEL and not _INNER.search(label.words)


def _is_short(label: Label) -> bool:
    words = _OF_A_YEAR.sub("", label.words)
    if not 2 <= len(words) <= _LONGEST_LABEL or _INNER.search(words) or _POINT.match(words):
        return False
    return not words.endswith(_LEADS_ON)


def _heading(model: type[BaseModel], line: WrittenLine) -> Heading | None:
    found = _fitting(model, line)
    if found and found.fit.sure:
        return found
    # A number without a sign behind it counts only before a whole title: 一村一策 begins with none.
    marked = with_mark(line)
    counted = _fitting(model, marked) if marked else None
    return counted if counted and counted.fit.sure and counted.label.ending not in _STRICT else found


def _fitting(model: type[BaseModel], line: WrittenLine) -> Heading | None:
    for label in line.labels:
        found = fit(model, label.words)
        if found is None or (label.ending in _STRICT and not _is_strict(line, label, found)):
            continue
        return Heading(line, label, found)
    return None


def _is_strict(line: WrittenLine, label: Label, found: Fit) -> bool:
    return found.sure and (line.is_numbered or len(label.words) >= _GAP_FROM)
