"""Takes a line of a pasted text apart: its number, its decoration, and the places where a heading could end."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.forms.entries import ONE_SIGN, ordinal, spelled

COLON = "[:：∶︰﹕︓꞉ː˸]"
_HAN = "[一二三四五六七八九十]{1,3}"
_WORDS_CAP = 40
_DECOR = re.compile(r"(?P<signs>(?:#{1,6}|>|\*{1,3}|__|={2,3})*)\s*")
BARS = "|｜│┃"
# A row of a table: what stands between its bars is read like any line.
_ROW = re.compile(rf"[{BARS}]\s*(?P<inside>.*?)\s*[{BARS}]?")
BULLETS = "-–—+＋•·●○◎■□◆◇◈▪★☆⭐▲▶►➤→⇒※✓✔✅♦🔹🔸🔷🔶📌"
_BULLET = re.compile(rf"[{BULLETS}]\s*(?!\d)")
_BRACKETS = ("【】", "[]", "〔〕", "〖〗", "［］", "《》", "“”", "「」", "『』", "<>", "〈〉", '""')
_ROUND = ("（）", "()")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_CAPITAL = "壹贰叁肆伍陆柒捌玖拾"
_NUMBERS = (
    ("paren-han", re.compile(rf"[（(【〔［[]\s*{_HAN}\s*[)）】〕］\]][、.]?\s*")),
    ("paren-digit", re.compile(r"[（(【〔［[]\s*\d{1,2}\s*[)）】〕］\]][、.]?\s*")),
    ("said", re.compile(rf"{_HAN}是\s*[，,]?\s*(?=\w)")),
    (
        "named",
        re.compile(
            rf"(?:(?:问题|附件?|项目|事项|题目?|[Qq])\s*(?:\d{{1,2}}|{_HAN})|第(?:\d{{1,2}}|{_HAN})[题问])"
            rf"\s*(?:[、.．，,]|{COLON}|\s)\s*|问\s*{COLON}\s*"
        ),
    ),
    ("han-paren", re.compile(rf"{_HAN}\s*[)）]\s*")),
    ("han", re.compile(rf"{_HAN}(?:\s*(?:[、.．，,]|{COLON})|\s)\s*")),
    ("capital", re.compile(rf"[{_CAPITAL}]\s*[、.．，,]\s*")),
    ("roman", re.compile(rf"(?:[Ⅰ-Ⅹ]|[IVX]{{1,4}})\s*(?:[、.．，,]|{COLON})\s*")),
    ("ordinal", re.compile(rf"第(?:{_HAN}(?:部分|方面|项)?|\d{{1,2}}(?:部分|方面)?)(?:[、.．，,\s]|{COLON})\s*")),
    ("level", re.compile(r"\d{1,2}(?:\.\d{1,2})+\s+(?=[^\d\s])")),
    (
        "digit",
        re.compile(
            rf"\d{{1,2}}\s*(?:[、．，,。{BARS}]|\.(?!\d)|\.(?=20\d\d年)|(?:{COLON}|[-–—/])(?=\s*[^\d\s])|\s(?=\D))\s*"
        ),
    ),
    ("digit-paren", re.compile(r"\d{1,2}\s*[)）]\s*")),
    ("circled", re.compile(rf"[（(]?(?:[{ONE_SIGN}]|\d\ufe0f?\u20e3)[)）]?[、.]?\s*")),
)
_GAP = rf"(?:\s*[{BARS}]|[-–—－]{{1,2}}>?|\s+|[；;]|={{1,3}}>?|[?？!！]+|…+|[→>/])"
_SIGNS = "*_#`= "
_BARE = re.compile(rf"(?:\d{{1,2}}(?!\d)|{_HAN})(?=\w)")


class Ending(StrEnum):
    """What ends the words that may be a heading."""

    COLON = "colon"
    ALONE = "alone"
    BRACKET = "bracket"
    STOP = "stop"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Label:
    """Words at the beginning of a line that may be a heading, what ends them and what follows on the line."""

    words: str
    ending: Ending
    rest: str


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """A line: as it was written, the style and value of its number (0 for none), and its labels, likeliest first.

    Lines of equal style look alike: "han" for 一、, "digit" for 1., "hash", "bold", "bracket", "bullet", "" for none.
    """

    written: str
    style: str
    ordinal: int
    labels: tuple[Label, ...]

    @property
    def is_numbered(self) -> bool:
        """Whether the line begins with a number."""
        return self.ordinal > 0


def read_line(written: str) -> WrittenLine:
    """Take a line (without line break) apart; raises nothing."""
    body = written.strip()
    body = spelled(body[:1]) + body[1:]
    row = _ROW.fullmatch(body)
    body = row["inside"] if row else body
    decor = _DECOR.match(body)
    signs = decor["signs"] if decor else ""
    style = "hash" if "#" in signs else "bold" if "**" in signs or "__" in signs else "bullet" if signs else ""
    body = body[decor.end() :] if decor else body
    if not style and (bullet := _BULLET.match(body)):
        style, body = "bullet", body[bullet.end() :]
    style, value, body = _numbered(body, style)
    labels = _labels(body, value > 0)
    if not style and labels and labels[0].ending is Ending.BRACKET:
        style = "bracket"
    return WrittenLine(written.rstrip(), style, value, labels)


def with_mark(line: WrittenLine) -> WrittenLine | None:
    """The line with a sign behind the bare number that it begins with (1存在问题); None when there is no such."""
    body = line.written.strip()
    number = _BARE.match(body)
    if number is None or line.is_numbered:
        return None
    return replace(read_line(f"{number.group()}、{body[number.end() :]}"), written=line.written)


def _numbered(body: str, style: str) -> tuple[str, int, str]:
    for name, number in _NUMBERS:
        if found := number.match(body):
            return name, _value(name, found.group()), body[found.end() :]
    return style, 0, body


def _value(style: str, mark: str) -> int:
    match style:
        case "roman":
            letters = unicodedata.normalize("NFKC", mark).rstrip("、.,: ")
            return _ROMAN.index(letters) + 1 if letters in _ROMAN else 0
        case "capital":
            return _CAPITAL.index(mark[0]) + 1
        case "level":
            return int(mark.strip().rsplit(".", 1)[-1])
        case _:
            return ordinal(mark.lstrip("（(【〔［["))


def _labels(body: str, numbered: bool) -> tuple[Label, ...]:
    found = [_bracketed(body, _BRACKETS), _before(body, COLON, Ending.COLON)]
    if not re.search(COLON, body):
        found.append(Label(body.strip(_SIGNS), Ending.ALONE, ""))
    if numbered:
        found.append(_before(body, r"[。.；;，,、]", Ending.STOP))
    found.append(_before(body, _GAP, Ending.GAP))
    found.append(_bracketed(body, _ROUND))
    return tuple(label for label in found if label and 0 < len(label.words) <= _WORDS_CAP)


def _bracketed(body: str, pairs: Sequence[str]) -> Label | None:
    for pair in pairs:
        opening, closing = pair[0], pair[1]
        if body.startswith(opening) and closing in body[1:]:
            words, _, rest = body[1:].partition(closing)
            _, _, words = _numbered(words.strip(), "")
            return Label(words.strip(), Ending.BRACKET, _after(rest))
    return None


def _before(body: str, mark: str, ending: Ending) -> Label | None:
    parts = re.split(mark, body, maxsplit=1)
    return Label(parts[0].strip(_SIGNS), ending, _after(parts[1])) if len(parts) == 2 else None


def _after(rest: str) -> str:
    """What follows a heading on its line, without the signs that part the two."""
    return re.sub(rf"^(?:\s|{COLON}|\*\*|__)+", "", rest).strip()
