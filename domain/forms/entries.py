"""Reads a list as people type it: a line each, parted by ；, or numbered one after the other on a single line."""

import re
import unicodedata
from collections.abc import Iterator

from domain.plain_text import clean, compact

_ENDS = re.compile(r"[\n；;]+")
_CHINESE_NUMBERS = "一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_DARK = "❶❷❸❹❺❻❼❽❾❿"
_ROWS = (_CIRCLED, _DARK, "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉", "➀➁➂➃➄➅➆➇➈➉", "➊➋➌➍➎➏➐➑➒➓", "⓵⓶⓷⓸⓹⓺⓻⓼⓽⓾")
# The numbers that are one sign each.
ONE_SIGN = "".join(_ROWS)
_DIGIT_MARK = r"\d{1,2}(?:[)）]|、(?!\d{1,2}[季月日期号批])|[.．](?:(?!\d)|(?=20\d\d年)))"
_WORD = rf"[{_CHINESE_NUMBERS}]{{1,3}}"
# One numbered entry begins so; what the number is stands says `ordinal`.
_MARKS = (
    rf"[（(]\s*(?:\d{{1,2}}|{_WORD})\s*[)）]",
    rf"(?<![\d（(]){_DIGIT_MARK}",
    rf"{_WORD}[、.．]",
    rf"第{_WORD}[，,、]",
    rf"{_WORD}是(?=\S)[，,]?",
    *(rf"[{row}]" for row in _ROWS),
)
_STYLES = tuple(re.compile(mark) for mark in _MARKS)
_IS_STYLE = _STYLES[4]
_BULLET = re.compile(r"^\s*[-–—•·*●○■□◆◇▪★☆]\s*(?!\d)")
_NONE = re.compile(
    r"(?:目前|暂时|本次|本季度|暂|均|都|尚)*(?:无|没有|没|未发现|没有发现|不存在|不涉及)(?:有|的|了)?"
    r"(?:此类|相关|有关|明显)?(?:问题|内容|事项|情况|议题|此项)?(?:的|了)?|none|[/—-]{1,2}"
)
_AROUND = "（）()【】[]"
_STOPS = "。.！!；;，,、 "


def says_none(text: str) -> bool:
    """Whether a text says that there is nothing to be named: 无, 没有。, 暂无, /."""
    said = compact(text)
    return _NONE.fullmatch(said.strip(_STOPS + _AROUND) or said) is not None


def entries(text: str) -> tuple[str, ...]:
    """Return the entries of a list without their numbers and bullets; () when the text says that there are none.

    A line or a part between ；is an entry. Numbers on one line (1.甲 2.乙, 一是…二是…) part it when they begin it
    and go up by one; other numbers stay. Raises nothing.
    """
    found = [entry for line in _ENDS.split(spelled(clean(text))) for entry in _of_line(line)]
    counted = sum(bool(_IS_STYLE.match(entry)) for entry in found) > 1
    bare = [_bare(entry, counted) for entry in found]
    named = [entry for entry in bare if entry]
    return () if all(says_none(entry) for entry in named) else tuple(named)


def spelled(text: str) -> str:
    """Return a text with the numbers that are one character each (⒈ ⑴ ㈠) written as several; circled ones stay."""
    return "".join(
        unicodedata.normalize("NFKC", char) if "⑴" <= char <= "⒛" or "㈠" <= char <= "㈩" else char for char in text
    )


def _of_line(line: str) -> Iterator[str]:
    line = line.strip()
    style = next((one for one in _STYLES if one.match(line)), None)
    marks = _rising(style, line) if style else []
    if len(marks) < 2:
        yield line
        return
    for start, end in zip(marks, [*marks[1:], len(line)], strict=True):
        yield line[start:end].strip().rstrip("；;，,、")


def _rising(style: re.Pattern[str], line: str) -> list[int]:
    """Return where the entries of a line begin: numbers of one style that go up by one from the first of them."""
    starts: list[int] = []
    wanted = 0
    for mark in style.finditer(line):
        value = ordinal(mark.group())
        if not starts or value == wanted:
            starts.append(mark.start())
            wanted = value + 1
    return starts


def ordinal(mark: str) -> int:
    """Return the value of the number in a mark such as 三、 or （3）; 0 when there is none."""
    for row in _ROWS:
        if mark[0] in row:
            return row.index(mark[0]) + 1
    if digits := re.search(r"\d+", mark):
        return int(digits.group())
    tens, ten, ones = "".join(char for char in mark if char in _CHINESE_NUMBERS).partition("十")
    if not ten:
        return _CHINESE_NUMBERS.index(tens) + 1 if len(tens) == 1 else 0
    return (_CHINESE_NUMBERS.index(tens) + 1 if tens else 1) * 10 + (_CHINESE_NUMBERS.index(ones) + 1 if ones else 0)


def _bare(entry: str, counted: bool) -> str:
    """Take the number or the bullet off an entry; 一是 only if there are several of them."""
    entry = _BULLET.sub("", entry)
    for style in _STYLES:
        if style is _IS_STYLE and not counted:
            continue
        if mark := style.match(entry):
            return entry[mark.end() :].strip()
    return entry.strip()
