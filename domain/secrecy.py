"""Recognises texts and file names that carry a secrecy marking, so that they are refused before storing."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from domain.errors import Refusal
from domain.plain_text import table

# Unusual spellings of the characters below that NFKC leaves alone.
_SIMPLIFIED = str.maketrans("絕機內資開級長閱關", "绝机内资开级长阅关")
_CIRCLED_SIGN = "㊙"
_GAP = r"[\s·•‧∙・.*_~-]{0,4}"
_STAR = r"[★☆*✩✪⭐✭✮✯✰⋆※✱✲✳❋🌟]"
_OPEN = r"[\s【〔〖\[({<_|/★☆*:;#—-]"
_CLOSE = r"[\s】〕〗\])}>_|/★☆*#—-]"
_BEFORE = rf"(?:(?<=^)|(?<={_OPEN}))"
_AFTER = rf"(?=$|{_CLOSE}|[.。;!]?(?:$|\s)|\.[a-z0-9]{{2,5}}(?:$|\W))"


def _spaced(word: str) -> str:
    return _GAP.join(word)


def _any(*words: str) -> str:
    return "(?:" + "|".join(map(_spaced, words)) + ")"


# Words that hold the characters of a marking by chance: 杜绝密集, 拒绝密闭; 手机密码, 司机密切配合, 发动机密封件; but
# 机密切勿外传 is marked.
_NOT_REFUSING = r"(?<![杜拒断隔谢回禁根灭弃推])"
_NOT_BY_CHANCE = r"(?!切(?![勿忌记莫不])|不可分|码|钥|闭|集|度|布|植|封(?:圈|条|性|垫|胶|件|不)|友|谋)"
_NO_QUALITY = rf"(?!性(?!{_any('文件', '资料', '材料', '信息')}))"
# 时限内部署, 规定期限内部分支部, 权限内部门: the words end and begin between the two characters.
_NOT_A_SPAN = r"(?<![时期年权界上下有无极局宽额度])"
_NOT_ACROSS = r"(?!署|分(?![发享送])|门|队|委|位|落|属|首|类)"
_INSIDE = "[部织子委组位关司统村会队区镇乡县业校院局办员门团体域]"
_PAPERS = rf"(?:{_any('资料', '文件', '材料', '刊物', '明电')}|件{_AFTER})"
_HANDLING = (
    r"(?!\s*的?(?:管理|收发|流转|审批|审核|归档|整理|学习|传达|起草|建设|目录|缺|混乱|较|不[全齐规完够及]|未(?!经)))"
)
_ENDS = rf"(?:{_AFTER}|(?=[,，、]))"
_ENDS_OR_WARNS = rf"(?:{_AFTER}|(?=[,，、.。]|不得|严禁|禁止|注意|请|切勿|仅))"
_NUMBER = r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})"
_TERM = rf"{_GAP}(?:{_NUMBER}\s*(?:年|个?月|日|天)|长期)"
_THIS = _any(
    "此件", "本件", "该件", "此文件", "本文件", "该文件", "此材料", "本材料", "密级", "密级为", "密级:", "密级是"
)
_IS = _any("标注", "标识", "标明", "印有", "标有", "注明", "定为", "属于", "作为", "为", "系", "属", "是")
_LEVEL = "级(?!别|数|差|领导|干部)"
_USE = _any("使用", "传阅", "参考", "掌握", "发行", "学习", "阅读", "参阅", "交流")
_KEEPING = r"(?:(?:不得|严禁|切勿|请勿|禁止|不准|不许)(?:外传|外泄|外借|翻印|复印|转发|扩散)|阅后(?:即焚|销毁|收回))"


def _termed(word: str) -> tuple[str, ...]:
    """The rules by which a word with a star, a term or 级 is a marking: 秘密★1年, 本件内部长期."""
    spaced = _spaced(word)
    return (
        rf"{spaced}(?:{_GAP}{_STAR}(?={_GAP}(?:\d|长期|[一二三四五六七八九十]))|{_GAP}{_STAR}{_AFTER}|{_LEVEL})",
        rf"(?:{_BEFORE}|{_THIS}(?:{_GAP}{_IS})?{_GAP}){spaced}{_GAP}{_STAR}",
        rf"{_STAR}{_GAP}{spaced}(?:{_AFTER}|{_LEVEL}|{_GAP}(?:{_PAPERS}|{_any('请示', '通知', '报告', '纪要', '函')}))",
        rf"{_THIS}(?:{_GAP}{_IS})?{_GAP}{spaced}{_TERM}",
        rf"(?:{_BEFORE}|{_IS}){_GAP}{spaced}{_TERM}{_ENDS}",
    )


# Each marking, letters of which every text that carries it has one, and its rules.
_MARKS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("绝密", "密", (_NOT_REFUSING + _spaced("绝密") + _NOT_BY_CHANCE,)),
    ("机密", "密", (_spaced("机密") + _NOT_BY_CHANCE + _NO_QUALITY,)),
    (
        "秘密",
        "密",
        (
            *_termed("秘密"),
            rf"{_spaced('秘密')}{_GAP}{_PAPERS}{_HANDLING}",
            rf"{_BEFORE}{_any('国家', '工作', '商业')}?{_spaced('秘密')}(?:{_AFTER}|(?=[:,，]))",
            rf"{_BEFORE}{_spaced('秘密')}(?=、)",
        ),
    ),
    (
        "内部",
        "内",
        (
            *_termed("内部"),
            rf"(?<!{_INSIDE}){_spaced('内部')}{_GAP}{_PAPERS}{_HANDLING}",
            rf"(?<={_INSIDE}){_spaced('内部')}{_GAP}{_PAPERS}{_ENDS_OR_WARNS}",
            rf"(?:[仅只]限于?|[仅只]供|限于)[^\W\d_]{{1,6}}{_spaced('内部')}{_USE}{_AFTER}",
            rf"(?:(?<!提)供|{_NOT_A_SPAN}限(?:于)?){_GAP}{_spaced('内部')}{_NOT_ACROSS}",
            rf"(?<!{_INSIDE}){_spaced('内部')}{_USE}(?:{_AFTER}|{_GAP}[,，、;；]{_GAP}{_KEEPING})",
            rf"{_THIS}(?:{_GAP}{_IS})?{_GAP}{_spaced('内部')}{_USE}{_ENDS}",
            rf"{_BEFORE}{_spaced('内部')}{_AFTER}(?!\W{{0,3}}外部)",
        ),
    ),
    (
        "不公开",
        "公",
        (
            rf"{_any('此件', '本件', '该件', '此文件', '本文件', '该文件')}{_GAP}{_any('不公开', '不予公开')}",
            rf"{_BEFORE}{_spaced('文件')}{_GAP}{_any('不公开', '不予公开')}{_AFTER}",
            rf"{_BEFORE}{_any('不公开', '不予公开')}{_AFTER}",
        ),
    ),
    ("不得外传", "不勿禁阅", (rf"(?:{_BEFORE}|{_THIS}){_GAP}{_KEEPING}{_AFTER}",)),
    ("注意保存", "注", (rf"{_BEFORE}{_spaced('注意保存')}{_AFTER}",)),
)


@cache
def _rules(marking: str) -> tuple[re.Pattern[str], ...]:
    # Compiled with the first text: they take longer than all the rest of a start.
    return tuple(re.compile(rule, re.MULTILINE) for name, _, rules in _MARKS if name == marking for rule in rules)


def marked(text: str) -> str | None:
    """Return the marking that a text or file name carries (绝密, 机密, 秘密, 内部, 不公开, 不得外传 …), or None.

    Source: domain.md 3.5. When in doubt a text is refused, for paper remains open to it:
    - 绝密 and 机密 count anywhere, however spaced or decorated, not in 机密性 and other words (杜绝密集);
    - the others count where they stand as a marking: alone on a line, in brackets, with a star or a term (秘密★1年,
      本件内部长期), after 密级：, heading a line, set off by blanks or underscores, naming papers (内部资料) or
      readers (仅供内部);
    - as ordinary words they don't: 保密, 秘密投票, 保守秘密, 班子内部3年来, 时限内部署, 上级文件不公开.
    """
    if _CIRCLED_SIGN in text:
        return "秘密"
    plain = _plain(text)
    # Every word that is typed is looked at here; most have none of these letters.
    likely = (marking for marking, letters, _ in _MARKS if any(letter in plain for letter in letters))
    return next((marking for marking in likely if any(rule.search(plain) for rule in _rules(marking))), None)


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
        raise Refusal(f"文件名带有“{mark}”标识，不能在此发送，请通过规定的纸质渠道办理。")


def refused(mark: str, way: str = "报送，不要在此填写") -> str:
    """The sentence for somebody whose text carries this marking."""
    return f"内容带有“{mark}”标识。涉密及内部材料请通过规定的纸质渠道{way}。"


def _plain(text: str) -> str:
    """Return the text half-width, simplified, without invisible characters and marks set on letters."""
    wide = unicodedata.normalize("NFKC", text.replace("\r", "\n")).translate(_SIMPLIFIED).lower()
    return wide.translate(_BARE)


_DECORATION = frozenset({"Cc", "Cf", "Cs", "Mn", "Me"})
_BARE = table(lambda char: char in "\n\t" or unicodedata.category(char) not in _DECORATION)
