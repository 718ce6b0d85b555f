"""Numbers of items and receipts as people write them back: 2026-00031, 2026-00031-1, ２０２６－３１, 回执号：…"""

import re

from domain.plain_text import clean

_HALF_WIDTH = str.maketrans("０１２３４５６７８９－—–―‐‑−﹣_＿／", "0123456789----------/")
# A year and a counter; a receipt has the number of its version behind it (domain.md 3.2).
_NUMBER = re.compile(r"(?<![\d-])(?P<year>20\d\d)\s*-+\s*(?P<count>\d{1,6})(?:\s*-+\s*\d{1,3})?(?![\d-])", re.ASCII)
# The same with other signs or none: 2026/00031/1, 202600031. Fewer digits could be a day or a month.
_OTHERWISE = re.compile(r"(?<![\d-])(20\d\d)(?:/(?=\d{5})|(?=0\d{4}))(\d{5})(?!\d)/?(?=(\d{1,3}(?!\d))?)", re.ASCII)
_AROUND = re.compile(r"(?:查询|查找|查看|打开|事项|回执|编号|号码?|是|为|№|no)*", re.IGNORECASE)
_MARKS = " \t\r\n　.。，,、；;：:！!？?“”\"'（）()【】[]《》<>#`/"
_DIGITS = 5


def number_in(text: str) -> str | None:
    """The number of the item that a text names, by its own or a receipt's number; None without one or with several.

    `2026-31` is read as 2026-00031; a day such as 2026-10-31 is no number.
    """
    found = numbers_in(text)
    return found[0] if len(found) == 1 else None


def numbers_in(text: str) -> tuple[str, ...]:
    """The numbers of all items that a text names, each once, in the order named."""
    return tuple(dict.fromkeys(_spelt(one) for one in _NUMBER.finditer(_plain(text)) if not _is_day(one)))


def only_number(text: str) -> str | None:
    """The same, if the text is nothing but a number as it was given out, such as “查询 2026-00031-1。”."""
    plain = _plain(text)
    rest = _NUMBER.sub("", plain, count=1).translate({ord(mark): None for mark in _MARKS})
    number = number_in(plain)
    return number if number and number[5:] in plain and _AROUND.fullmatch(rest) else None


def _plain(text: str) -> str:
    return _OTHERWISE.sub(
        lambda found: f"{found[1]}-{found[2]}{'-' if found[3] else ''}", clean(text).translate(_HALF_WIDTH)
    )


def _spelt(found: re.Match[str]) -> str:
    return f"{found['year']}-{int(found['count']):0{_DIGITS}d}"


def _is_day(found: re.Match[str]) -> bool:
    _, first, *more = re.findall(r"\d+", found[0])
    return bool(more) and len(first) <= 2 and 1 <= int(first) <= 12 and 1 <= int(more[0]) <= 31
