"""The small words of a notice (公文): its formal title, and whether it carries its own signature (落款)."""

import re

TITLE_LIMIT = 60
# A name of fewer characters could be a word of the text.
_SHORTEST = 4
# What follows 关于 in a title that is proposed; a longer one says too much.
_SUBJECT = range(4, 31)
_KINDS = ("通知", "公告", "通报", "函", "意见", "方案", "决定")
_DATE_LINE = re.compile(
    r"(?:\d{4}|[二〇○零一三四五六七八九]{4})年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日"
)
_SALUTATION = re.compile(r"[^，。；！？]{1,30}[：:]$")
_OPENING = re.compile(
    r"^(?:(?:请|兹|现|拟|定|特|经研究|为此)+(?:各(?:单位|乡镇|部门))?)?"
    r"(?:(?:于|在)?(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}[日号](?:[（(][^）)]*[）)])?(?:上午|下午|晚上?)?"
    r"(?:\d{1,2}[:：点时]\d{0,2}分?)?(?:之?前|以前|起)?(?:在[^，。；]{2,12}?(?=召开|举行))?)?"
)
_AS_FOLLOWS = re.compile(r"将(?P<subject>[^，。；！？\n]{4,30}?)(?:的?有关事[项宜])?(?:通知|安排|明确)如下")
_NUMBERED = re.compile(r"^[（(]?[\d一二三四五六七八九十]+[)）、.．]")
_END = re.compile(r"[，。；！？：:\n]")


def formal_title(title: str) -> str:
    """A title in the form 关于…的通知, empty when it has a formal ending already or would be too long."""
    plain = title.strip().rstrip("。.！!")
    if plain.endswith(_KINDS):
        return ""
    formal = f"关于{plain.removeprefix('关于')}的通知"
    return formal if len(formal) <= TITLE_LIMIT else ""


def title_of(text: str) -> str:
    """A title that a text without one may have, from the first words of its first sentence; empty when none is found.

    Salutations, opening words and the day are left out: 请于12月5日前报送统计表。 gives 关于报送统计表的通知.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if found := next(filter(None, map(_AS_FOLLOWS.search, lines)), None):
        return formal_title(found["subject"])
    said = next((line for line in lines if not _SALUTATION.fullmatch(line)), "")
    if _NUMBERED.match(said):
        return ""
    subject = _END.split(_OPENING.sub("", said, count=1), 1)[0].strip()
    return formal_title(subject) if len(subject) in _SUBJECT else ""


def signs_itself(text: str, office: str) -> bool:
    """Whether a text ends with a signature of its own: the office, by whatever name, or a day on its last two lines."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return any(_DATE_LINE.fullmatch(line) or _names(line, office) for line in lines[1:][-2:])


def _names(line: str, office: str) -> bool:
    """Whether a line is an office's name, shorter or longer than ours: 县委组织部, 中共清河县委组织部."""
    return (line in office and len(line) >= _SHORTEST) or (office in line and len(line) <= len(office) + 4)
