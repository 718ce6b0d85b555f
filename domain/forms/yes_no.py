"""Reads the answer to a yes-or-no question as people type it, with the words of the question itself (domain.md 3.4)."""

import re

from domain.plain_text import compact

# What a reply may begin or end with without changing what it says.
_BEFORE = re.compile(
    r"^(?:答|回复|我们|我|这个|该通知|本通知|本次|这次|此件|那就|就|应该|应当|应|还是|请|并|倒|也|都)+[:：,，]?"
)
_AFTER = re.compile(r"[。．.!！~～,，;；]+$|(?:吧|啊|呀|哦|的|了|呢|嘛)+$")
_PARTS = re.compile(r"[,，;；。.、()（）]+")
_DEGREE = re.compile(r"^(?:是|很|十分|非常|特别|比较|特|加|挺|太|那么|算|怎么)+(?=.)")
# What is not so goes by another name.
_USUAL = {"紧急": frozenset({"一般", "普通", "平", "平急", "平件", "常规", "缓"})}
_ASKS = re.compile(r"^(?:是否|是不是|有没有|有无|能否|可否|要不要)|(?:吗|与否|没有)$")

_YES = frozenset(
    [
        "是",
        "是是",
        "对",
        "对对",
        "有",
        "已",
        "好",
        "好好",
        "行",
        "可",
        "可以",
        "同意",
        "嗯",
        "嗯嗯",
        "恩",
        "确认",
        "要",
        "需",
        "需要",
        "必须",
        "yes",
        "y",
        "ok",
        "1",
        "true",
        "√",
        "✓",
        "✔",
        "👍",
    ]
)
_NO = frozenset(
    [
        "否",
        "非",
        "不",
        "不是",
        "没",
        "没有",
        "无",
        "未",
        "不同意",
        "不好",
        "不行",
        "不可",
        "不可以",
        "不对",
        "不要",
        "不用",
        "不必",
        "不需",
        "不需要",
        "无需",
        "无须",
        "毋需",
        "免",
        "免了",
        "用不着",
        "no",
        "n",
        "0",
        "2",
        "false",
        "×",
        "✗",
        "✘",
        "x",
    ]
)
# Longest first: “不需要签收” is 不 before 需要签收 as well as 不需要 before 签收.
_NEGATIONS = sorted(_NO - {"no", "n", "0", "2", "false", "×", "✗", "✘", "x"}, key=len, reverse=True)
_AFFIRMATIONS = ("是", "要", "需要", "需", "有", "必须", "可以")


def yes_or_no(title: str, text: str) -> bool | None:
    """Return what a reply to the question `title` (such as 是否需要签收) says; None when it says neither clearly.

    1 and 2 stand for the buttons 是 and 否 in their order. A reply of several parts (否，不紧急) says what all of them
    say. Raises nothing.
    """
    parts = {_said(title, part) for part in _PARTS.split(compact(text)) if part}
    return parts.pop() if len(parts) == 1 else None


def _said(title: str, text: str) -> bool | None:
    said = _bare(compact(text))
    if said in _YES:
        return True
    if said in _NO:
        return False
    asked = _ASKS.sub("", compact(title))
    if asked in _USUAL and said in _USUAL[asked]:
        return False
    for negation in _NEGATIONS:
        if said.startswith(negation) and _names(asked, said.removeprefix(negation)):
            return False
    if _names(asked, said):
        return True
    if any(said.startswith(word) and _names(asked, said.removeprefix(word)) for word in _AFFIRMATIONS):
        return True
    return None


def _names(asked: str, said: str) -> bool:
    """Whether somebody repeats what is asked, whole or one end of it: 需要签收, 需要 or 签收 of 需要签收."""
    bare = _DEGREE.sub("", said)
    # One letter is enough only of its last word: 签 or 急, not the 要 of 需要签收.
    enough = len(bare) > 1 or bare in asked[-2:]
    return bool(bare) and enough and (asked.startswith(bare) or asked.endswith(bare) or bare in asked[-2:])


def _bare(said: str) -> str:
    """The reply without the words around it; a reply that has nothing else is left as it is."""
    while True:
        shorter = _AFTER.sub("", _BEFORE.sub("", said))
        if shorter == said or not shorter:
            return said
        said = shorter
