"""Recognises texts and file names that carry a secrecy marking, so that they are refused before storing."""

import re
import unicodedata
from collections.abc import Iterable

from domain.errors import Refusal

# Unusual spellings of the characters below that NFKC leaves alone.
_SIMPLIFIED = str.maketrans("絕機內資開級", "绝机内资开级")
_CIRCLED_SIGN = "㊙"
_GAP = r"[\s·•‧∙・.*_~-]{0,4}"
_STAR = r"[★☆*✩✪⭐]"
_OPEN = r"[\s【〔〖\[({<_|/★☆*:;#—-]"
_CLOSE = r"[\s】〕〗\])}>_|/★☆*#—-]"
_BEFORE = rf"(?:(?<=^)|(?<={_OPEN}))"
_AFTER = rf"(?=$|{_CLOSE}|[.。;!]?(?:$|\s)|\.[a-z0-9]{{2,5}}(?:$|\W))"


def _spaced(word: str) -> str:
    return _GAP.join(word)


def _any(*words: str) -> str:
    return "(?:" + "|".join(map(_spaced, words)) + ")"


# 手机密码, 司机密切配合, 拒绝密闭 hold these characters only by chance; 机密切勿外传 does not.
_NOT_BY_CHANCE = r"(?!切(?![勿忌记莫不])|码|钥|闭)"
_PAPERS = _any("资料", "文件", "材料", "刊物", "明电", "件")
_HANDLING = r"(?!\s*的?(?:管理|收发|流转|审批|审核|归档))"
_TERM = rf"{_GAP}(?:\d{{1,3}}\s*[年月日天]|长期)"

_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (marking, re.compile(rule, re.MULTILINE))
    for marking, rule in (
        ("绝密", _spaced("绝密") + _NOT_BY_CHANCE),
        ("机密", _spaced("机密") + _NOT_BY_CHANCE),
        ("秘密", rf"{_spaced('秘密')}(?:{_GAP}{_STAR}|{_TERM}|级)"),
        ("秘密", rf"{_STAR}{_GAP}{_spaced('秘密')}"),
        ("秘密", rf"{_spaced('秘密')}{_GAP}{_PAPERS}{_HANDLING}"),
        ("秘密", rf"{_BEFORE}{_any('国家', '工作', '商业')}?{_spaced('秘密')}(?:{_AFTER}|(?=[:,，、]))"),
        ("内部", rf"{_spaced('内部')}(?:{_GAP}{_STAR}|{_TERM}|级)"),
        ("内部", rf"{_STAR}{_GAP}{_spaced('内部')}"),
        ("内部", rf"{_spaced('内部')}{_GAP}{_PAPERS}{_HANDLING}"),
        ("内部", rf"[供限]{_GAP}{_spaced('内部')}"),
        ("内部", rf"{_spaced('内部')}{_any('使用', '传阅', '参考', '掌握', '发行')}{_AFTER}"),
        ("内部", rf"{_BEFORE}{_spaced('内部')}{_AFTER}"),
        ("不公开", rf"{_any('此件', '本件', '文件')}{_GAP}{_any('不公开', '不予公开')}"),
        ("不公开", rf"{_BEFORE}{_any('不公开', '不予公开')}{_AFTER}"),
    )
)


def marked(text: str) -> str | None:
    """Return the marking that a text or file name carries (绝密, 机密, 秘密, 内部 or 不公开), or None.

    Source: domain.md 3.5. When in doubt a text is refused, for paper remains open to it:
    - 绝密 and 机密 count anywhere, however spaced or decorated;
    - 秘密, 内部 and 不公开 count where they stand as a marking: alone on a line, in brackets, with a star or
      a term (秘密★1年), after 密级：, heading a line, set off by blanks or underscores, or naming papers
      (内部资料);
    - as ordinary words they don't: 保密, 秘密投票, 保守秘密, 党组织内部, 内部管理, 党务不公开的问题.
    """
    if _CIRCLED_SIGN in text:
        return "秘密"
    plain = _plain(text)
    return next((marking for marking, rule in _RULES if rule.search(plain)), None)


def marked_in(values: Iterable[object]) -> str | None:
    """Return the marking that one of the answers of a form carries, in a text or an entry of a list, or None."""
    texts = (text for value in values for text in (value if isinstance(value, list) else [value]))
    return next((mark for text in texts if isinstance(text, str) and (mark := marked(text))), None)


def demand_open(values: Iterable[object], way: str = "报送，不要在此填写") -> None:
    """Raise Refusal when one of these answers carries a marking; `way` ends the sentence that says where it belongs."""
    if mark := marked_in(values):
        raise Refusal(refused(mark, way))


def demand_open_name(name: str) -> None:
    """Raise Refusal for a file whose name carries a marking."""
    if mark := marked(name):
        raise Refusal(f"文件名带有“{mark}”标识，不能在此报送，请通过规定的纸质渠道办理。")


def refused(mark: str, way: str = "报送，不要在此填写") -> str:
    """The sentence for somebody whose text carries this marking."""
    return f"内容带有“{mark}”标识。涉密及内部材料请通过规定的纸质渠道{way}。"


def _plain(text: str) -> str:
    """Return the text half-width, simplified, without invisible characters and marks set on letters."""
    wide = unicodedata.normalize("NFKC", text.replace("\r", "\n")).translate(_SIMPLIFIED).lower()
    return "".join(char for char in wide if char in "\n\t" or unicodedata.category(char) not in _DECORATION)


_DECORATION = frozenset({"Cc", "Cf", "Cs", "Mn", "Me"})
