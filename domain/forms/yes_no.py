"""Reads the answer to a yes-or-no question as people type it, with the words of the question itself (domain.md 3.4)."""

import re

from domain.plain_text import compact

# What a reply may begin or end with without changing what it says.
_BEFORE = re.compile(r"^(?:答|回复|我们|我|这个|该通知|本通知|本次|这次|此件|那就|就|应该|应当|应|还是|请)+[:：,，]?")
_AFTER = re.compile(r"[。．.!！~～,，;；]+$|(?:吧|啊|呀|哦|的|了|呢|嘛)+$")
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

    1 and 2 stand for the buttons 是 and 否 in their order. Raises nothing.
    """
    said = _bare(compact(text))
    if said in _YES:
        return True
    if said in _NO:
        return False
    asked = _ASKS.sub("", compact(title))
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
    return len(said) > 1 and (asked.startswith(said) or asked.endswith(said))


def _bare(said: str) -> str:
    """The reply without the words around it; a reply that has nothing else is left as it is."""
    while True:
        shorter = _AFTER.sub("", _BEFORE.sub("", said))
        if shorter == said or not shorter:
            return said
        said = shorter
