"""The words in the cells of a roster as offices write them: headings with marks, placeholders, 同上."""

import re
import unicodedata

from domain.plain_text import clean, compact

_NOBODY = re.compile(
    r"(?:暂时?|现|目前|岗位|职位|职务|该岗位|人选)?"
    r"(?:空缺|空岗|空编|暂缺|缺额|缺编|缺员|缺位|缺|空|待定|待补|待配备?|待任命?|待上级任命|待选举?|待调整|待调配|待确定|待落实"
    r"|未定|未配备?|暂?未任命|暂?未配备?|尚未配备?|尚未任命|未设|不设|没有|无|拟任(?:命|用)?|拟任人选|无人|暂无|暂无人|无此岗位|null|none|nil|na|nan|x)"
    r"(?:\d*[名人个])?"
)
_ABOVE = frozenset(
    compact(word)
    for word in ("同上", "同前", "同", "上同", "同上一行", "同上行", "同上格", "〃", "″", "''", '"', "”", "〞", "々")
)
_BRACKETED = re.compile(r"[(（\[【〔<《“\"'‘「].*?[)）\]】〕>》”\"'’」]")


def is_nobody(text: str) -> bool:
    """Say whether a cell says that nobody or nothing is there: 空缺, 待定, 无, ——, /."""
    bare = _letters(_BRACKETED.sub("", text)) or _letters(text)
    return bool(text.strip()) and (not bare or _NOBODY.fullmatch(bare) is not None)


def is_above(text: str) -> bool:
    """Say whether a cell refers to the one above it: 同上, 〃."""
    return compact(text) in _ABOVE or compact(_letters(text)) in _ABOVE


def bare_heading(text: str) -> str:
    """A heading without the marks around it: 单位 for 单位*, 【单位】, *单位（必填）, 2.单位：; raises nothing."""
    bare = _letters(_BRACKETED.sub("", text)) or _letters(text)
    return bare.lstrip("0123456789")


def _letters(text: str) -> str:
    """Only what is read aloud: letters and digits in one width."""
    plain = unicodedata.normalize("NFKC", clean(text)).casefold()
    return "".join(char for char in plain if unicodedata.category(char)[0] in "LN" and char not in "〃々")
