"""Names of people as they stand in rosters and as they are typed: one spelling, without what stands beside them."""

import re
from dataclasses import dataclass

from domain.plain_text import INTERPUNCTS, clean, compact

_HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Between two characters a full stop is a way of typing the interpunct of a minority name (买买提.吐尔逊).
_DOTS = re.compile(f"(?<=[{_HAN}])[{INTERPUNCTS}.．﹒。｡]+(?=[{_HAN}])")
_NUMBER_WORDS = "联系电话|联系方式|手机号码|手机号|手机|电话号码|电话|座机|身份证号码|身份证号|身份证|tel"
# Telephone numbers, with their blanks and hyphens, and anything else of seven digits or more.
_DIGITS = r"(?:\+?\d[\d\s\-–—‑－()（）]{5,}[\dXx])"
_BESIDE = r"\s,，、;；:：/／|"
_NUMBER = re.compile(
    rf"[{_BESIDE}(（\[【]*(?:(?:{_NUMBER_WORDS})[\s:：号为]*)?{_DIGITS}[{_BESIDE})）\]】。]*",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[(（\[【〔](?P<inside>[^()（）\[\]【】〔〕]*)[)）\]】〕]")
# What is said of somebody beside the name and is not part of it.
_SAID = re.compile(
    r"[男女]|[\u4e00-\u9fff]{1,5}族|兼任?|代理?|正|副|主持(?:全面)?工作|挂职|借调|抽调|驻村|试用期?|党外|中共党员|党员"
    r"|(?:党组|党委|党工委|工委)?(?:副?书记|委员|成员)|新任|退休|在职|同志|先生|女士"
)
_MARKS = "*＊★☆●○◎※△▲√✓#＃"
_BEFORE = re.compile(rf"^(?:[\s{_MARKS}]|\d{{1,3}}\s*[.．、)）])+")
# How somebody is addressed, behind a whole name.
_ADDRESS = re.compile(f"(?<=[{_HAN}]{{2}})(?:同志|先生|女士)$")
_APART = re.compile(r"(?<=\S)\s+(?=(?:同志|先生|女士)(?:$|[\s、,，;；/]))")
# Somebody who is to be, and words of an office: no part of any name.
_COMING = re.compile("拟任|拟提拔|拟聘|拟推荐|候任|待任|提名|候选人|任前公示")
_OFFICE = re.compile(r"(?:副?书记|副?主任|副?部长|副?镇长|副?乡长|副?局长|委员|干事|干部)$")
_AFTER = re.compile(rf"[\s{_MARKS},，、;；.。:：]+$")
# Two characters that are one family name: after them a blank does not part two people.
_DOUBLE = re.compile(
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|宇文|长孙|司徒|司空|夏侯|轩辕|钟离|濮阳|端木|独孤|南宫|西门"
    "|闻人|万俟|赫连|澹台|公冶|宗政|太叔|申屠|呼延|东郭|百里|拓跋"
)


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as it is kept; whether a number was left out beside it, and the words that were."""

    text: str
    number: bool = False
    said: str = ""


def read_name(text: str) -> PersonName:
    """Read a name with what people write beside it; raises nothing.

    Blanks between characters, line breaks, marks and telephone numbers go, an interpunct becomes “·”; a remark such
    as （女） goes, one that may tell two people apart such as （大） stays.
    """
    bare = _NUMBER.sub(" ", clean(text))
    kept, said = _without_remarks(bare)
    kept = _ADDRESS.sub("", joined(_AFTER.sub("", _BEFORE.sub("", kept))))
    return PersonName(_DOTS.sub("·", kept), bare != clean(text), said)


def name_key(text: str) -> str:
    """The form in which names are compared, whoever typed them and with whatever beside them; raises nothing."""
    return compact(read_name(text).text)


def nearly(one: str, other: str) -> bool:
    """Whether two names, as `name_key` gives them, differ by an interpunct or by one character that is not the first.

    The same name is not nearly the same; raises nothing.
    """
    if one == other or one.replace("·", "") == other.replace("·", ""):
        return one != other
    same_length = len(one) == len(other) and one[:1] == other[:1]
    return same_length and sum(mine != theirs for mine, theirs in zip(one, other, strict=True)) == 1


def coming(text: str) -> str:
    """The words in a cell that say that somebody holds a post only later (拟任), "" without any; raises nothing."""
    found = _COMING.search(clean(text))
    return found.group() if found else ""


def office(name: str) -> str:
    """The word of an office that a name ends with (钱进书记), "" without any; it is no part of it; raises nothing."""
    found = _OFFICE.search(name)
    return found.group() if found else ""


def are_several(text: str) -> bool:
    """Say whether a cell holds more than one person: 钱进、孙丽, 钱进/孙丽, or 钱进 孙丽 with a blank between."""
    bare = _BEFORE.sub("", _NUMBER.sub(" ", clean(text).strip()).strip())
    bare = _APART.sub("", _BRACKETS.sub("", _AFTER.sub("", bare)).strip())
    if len([part for part in re.split(r"[、,，;；/／|｜\\＼&＆+＋]", bare) if part.strip()]) > 1:
        return True
    parts = re.split(r"\s+", bare)
    return (
        len(parts) > 1
        and all(re.fullmatch(f"[{_HAN}]{{2,}}", one) for one in parts)
        and not _DOUBLE.fullmatch(parts[0])
    )


def joined(text: str) -> str:
    """Words without the blanks and line breaks of a laid-out cell; between Latin letters one blank stays."""
    return re.sub(r"(?<![A-Za-z0-9]) | (?![A-Za-z0-9])", "", " ".join(clean(text).split()))


def _without_remarks(text: str) -> tuple[str, str]:
    said: list[str] = []

    def judge(match: re.Match[str]) -> str:
        """Take out brackets that hold nothing but remarks, and keep these."""
        inside = match["inside"].strip()
        if all(_SAID.fullmatch(word) for word in re.split(r"[\s、,，;；/／]+", inside)):
            said.append(inside)
            return ""
        return match[0]

    return _BRACKETS.sub(judge, text), "、".join(said)


def without_number(text: str) -> tuple[str, bool]:
    """A text without telephone numbers, and whether there was one; raises nothing."""
    found = _NUMBER.sub(" ", text)
    return (found.strip(), True) if found != text else (text, False)
