"""Numbers, blanks and punctuation as people type them, brought to one plain form."""

import re
import unicodedata

from domain.plain_text import clean

DIGITS = {
    char: value
    for value, chars in enumerate(("〇零○◯", "一", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for char in chars
}
NUMERAL = re.compile(r"[〇零○◯一二两三四五六七八九十]+")
# Input methods leave a letter or a digit where a Chinese zero belongs: 二O二六, 二0二六.
ZERO = re.compile(r"(?<=[〇零○◯一二三四五六七八九])[0oOοОо](?=[〇零○◯一二三四五六七八九])")
# Chinese is written without blanks; only between two numbers ("06/30 17:30") does one mean something.
IDLE_BLANK = re.compile(r"(?<!\d) | (?!\d)")


def plain(text: str) -> str:
    """Return `text` half-width, in small letters, without idle blanks, its Chinese numerals in digits.

    Numerals up to ninety-nine (二十五 → 25) and digit rows (二〇二六 → 2026) are known; raises nothing.
    """
    typed = ZERO.sub("〇", unicodedata.normalize("NFKC", clean(text)))
    words = NUMERAL.sub(lambda found: _digits(found.group()), typed)
    return IDLE_BLANK.sub("", " ".join(words.casefold().split()))


def written(number: int) -> str:
    """A count as sentences have it: 五 for 5, digits above ten."""
    return "一二三四五六七八九十"[number - 1] if 1 <= number <= 10 else str(number)


def _digits(numeral: str) -> str:
    if "十" not in numeral:
        return "".join(str(DIGITS[char]) for char in numeral)
    tens, _, ones = numeral.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return numeral
    return str(DIGITS.get(tens, 1) * 10 + DIGITS.get(ones, 0))
