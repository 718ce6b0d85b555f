"""Finds the title of a form that some words stand for: as it is declared, nearly so, or none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel

from domain.forms.fields import Question, questions
from domain.plain_text import compact

_ASIDE = re.compile(r"\([^()]*\)$")
_ABOUT = re.compile(r"^关于(?=.{4})")
_AND = re.compile(r"以及|[和及与或、/&]")
# Words that change nothing about which section is meant.
_IDLE = re.compile(r"主要|有关|相关|具体|情况|方面|工作|的")
_TAILS = ("分析", "汇报", "说明", "如下", "总结", "部分", "内容")
_AROUND = "：:。.，,、；;？?！!|*_#~`\"'“”‘’—- "
# A letter that says another time, number or side is no slip of the pen.
_TELLING = frozenset(
    "上下本前后今去来明年月季周日一二三四五六七八九十好差不无有未已内外大小新旧正副主次首末始终开结起止男女多少高低早晚半全"
)
_SHORTEST_START = 3
_SHORTEST_SLIP = 4


@dataclass(frozen=True, slots=True)
class Fit:
    """The question whose title some words are; `sure` unless they only begin it or have one letter wrong.

    `goes_on` says that the words themselves call it a continuation (续).
    """

    question: Question
    sure: bool
    goes_on: bool = False


def fit(model: type[BaseModel], words: str) -> Fit | None:
    """Return the question that these words are the title of, None for none or for several. Raises nothing.

    Width, blanks and what stands in brackets behind make no difference, nor do 和 and 及, 下步 and 下一步, 主要, 情况.
    """
    spelled = compact(words).strip(_AROUND)
    bare = _ABOUT.sub("", _ASIDE.sub("", spelled).strip(_AROUND))
    if not bare:
        return None
    goes_on = "续" in spelled[len(bare) :]
    exact = _exact(model).get(bare) or _exact(model).get(spelled)
    if exact:
        return Fit(exact, True, goes_on)
    told = key(bare)
    same = _only(asked for _, short, asked in spellings(model) if short == told and len(short) > 1)
    if same:
        return Fit(same, True, goes_on)
    near = _only(asked for title, short, asked in spellings(model) if _is_near(bare, title) or _is_near(told, short))
    return Fit(near, False, goes_on) if near else None


def key(title: str) -> str:
    """Return a title without what writers add or leave out at will."""
    plain = _AND.sub("和", compact(title)).replace("下步", "下一步").replace("上一年度", "上年度")
    return _IDLE.sub("", plain) or plain


def resembles(model: type[BaseModel], words: str, but: Question | None) -> bool:
    """Whether words share a good part with a title of the form other than that of `but`."""
    label = key(words)
    return any(
        _shared(label, short) >= max(3, min(len(label), len(short)) * 3 // 5)
        for _, short, asked in spellings(model)
        if asked != but
    )


@cache
def _exact(model: type[BaseModel]) -> dict[str, Question]:
    return {title: asked for title, _, asked in spellings(model)}


@cache
def spellings(model: type[BaseModel]) -> tuple[tuple[str, str, Question], ...]:
    """The titles and aliases of a form, put once into the forms in which lines are compared: `compact`, and `key`."""
    return tuple(
        (compact(title), key(title), asked) for asked in questions(model) for title in (asked.title, *asked.aliases)
    )


def _only(found: Iterator[Question]) -> Question | None:
    names = {asked.name: asked for asked in found}
    return next(iter(names.values())) if len(names) == 1 else None


def _is_near(label: str, title: str) -> bool:
    begins = len(label) >= _SHORTEST_START and len(label) * 2 >= len(title) and title.startswith(label)
    return begins or any(label == title + tail for tail in _TAILS if len(title) > 1) or _is_slip(label, title)


def _is_slip(label: str, title: str) -> bool:
    """Whether one letter is wrong, missing or too many, and says nothing by itself."""
    if min(len(label), len(title)) < _SHORTEST_SLIP or abs(len(label) - len(title)) > 1 or label == title:
        return False
    start = next((n for n, (a, b) in enumerate(zip(label, title, strict=False)) if a != b), min(len(label), len(title)))
    wrong, right = label[start:], title[start:]
    ways = {(wrong[1:], right[1:]), (wrong[1:], right), (wrong, right[1:])}
    if not any(mine == theirs for mine, theirs in ways):
        return False
    return not _TELLING & {wrong[:1], right[:1]}


def _shared(one: str, other: str) -> int:
    """Return the length of the longest run of letters that both have."""
    best = 0
    for start in range(len(one)):
        while one[start : start + best + 1] in other and start + best < len(one):
            best += 1
    return best
