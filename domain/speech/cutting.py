"""Cuts a speech, minutes or a document into numbered sentences; joined they give the text back, sign for sign."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)\s*")
_STOP = re.compile(r"[。！？!?]+")
_CLOSERS = "”’」』）)】》"
_OPENERS = {"“": "”", "‘": "’", "（": "）", "(": ")", "「": "」", "《": "》"}
_NUMERAL = "[一二三四五六七八九十]{1,3}"
# 一、 （一） 1. （1） ① 第一， 一是 二要: what a line or a clause of its own begins with.
_HEAD = re.compile(
    rf"\s*(?:{_NUMERAL}、|[（(](?:{_NUMERAL}|\d{{1,2}})[)）]|\d{{1,2}}(?:[.．](?!\d)|、)|[①-⑳]|第{_NUMERAL}(?:项|部分)?[，,、])"
)
_CLAUSE_HEAD = re.compile(
    rf"\s*(?:{_NUMERAL}(?:是|要)|第{_NUMERAL}[，,]|[（(](?:{_NUMERAL}|\d{{1,2}})[)）]|\d{{1,2}}[.．、]|[①-⑳]"
    r"|由|各(?:级|乡|镇|街|单位|部门|党)|县(?:直|委|政)|牵头|责任单位|组织部|要(?!么)|必须"
    r"|[^，。；]{2,14}(?:牵头|负责|要|须)"
    r"|(?:\d{4}年)?\d{1,2}月|年底|月底|会后)"
)
# （责任单位：…；完成时限：…）: who and until when of the sentence before it.
_ANNOTATION = re.compile(
    r"\s*[（(【\[]?(?:责任|牵头|配合|主办|协办)(?:单位|部门|领导|人)[:：]|\s*[（(【\[]?(?:完成|办理|整改)(?:时限|时间|期限)[:：]"
)
_HEADING_LONGEST = 45
_ENDS = tuple("。！？!?；;")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as it stands in the text, with the blanks and line ends behind it; `heading` asks for nothing."""

    text: str
    heading: bool = False

    @property
    def words(self) -> str:
        """The sentence without the blanks around it."""
        return self.text.strip()


def cut(text: str) -> tuple[Sentence, ...]:
    """Cut any text into its sentences; joined in order they are the text again. Never raises.

    A sentence ends with its line, with a full stop, and with a semicolon before a clause that begins a demand of its
    own. What stands in quotation marks or brackets stays whole. Blank lines, and a line that only says who is
    responsible until when, belong to the sentence before.
    """
    found: list[Sentence] = []
    for line in _LINE.findall(text):
        if not line:
            continue
        if found and (not line.strip() or _ANNOTATION.match(line)):
            found[-1] = Sentence(found[-1].text + line, found[-1].heading and not line.strip())
        elif _is_heading(line, first=not found):
            found.append(Sentence(line, heading=True))
        else:
            found.extend(Sentence(piece) for piece in _pieces(line))
    return tuple(found)


def clauses(text: str) -> tuple[str, ...]:
    """The parts in which a sentence may still be split, behind its commas and semicolons; joined they are the text."""
    ends = [at + 1 for at in _outside(text) if text[at] in "，；,;。"]
    places = [0, *(end for end in ends if text[end:].strip()), len(text)]
    return tuple(text[start:end] for start, end in pairwise(places) if start < end)


def _is_heading(line: str, *, first: bool) -> bool:
    words = line.strip()
    if words.endswith(_ENDS) or len(words) > _HEADING_LONGEST:
        return False
    return bool(_HEAD.match(words)) or first or words.endswith(("：", ":"))


def _pieces(line: str) -> Iterator[str]:
    start = 0
    for at in _outside(line):
        if at < start:
            continue
        end = at + 1
        if line[at] in "；;":
            if not _CLAUSE_HEAD.match(line, end):
                continue
        elif not _STOP.match(line, at):
            continue
        else:
            end = _behind(line, at)
        if line[end:].strip() and not _ANNOTATION.match(line, end):
            yield line[start:end]
            start = end
    if line[start:]:
        yield line[start:]


def _behind(line: str, at: int) -> int:
    stop = _STOP.match(line, at)
    end = stop.end() if stop else at + 1
    while end < len(line) and line[end] in _CLOSERS:
        end += 1
    return end


def _outside(text: str) -> Iterator[int]:
    """The places that are in no quotation and no bracket; one that is never closed counts as none."""
    shut_at = 0
    last = {close: text.rfind(close) for close in _OPENERS.values()}
    for at, char in enumerate(text):
        if at < shut_at:
            continue
        close = _OPENERS.get(char)
        if close and last[close] > at:
            shut_at = text.index(close, at)
            # “……。”下一句: the stop inside ends the sentence as well.
            if text[shut_at - 1 : shut_at] in tuple("。！？") and text[shut_at + 1 : shut_at + 2] not in tuple(
                "，、；的"
            ):
                yield shut_at - 1
            continue
        yield at
