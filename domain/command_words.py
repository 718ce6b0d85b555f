"""Commands as people type them: /my。, ／my, “我的 事项。”, a command's or a duty's name inside a sentence."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Generic, TypeVar

from domain.plain_text import clean, compact

What = TypeVar("What")

# What stands around a command without belonging to it.
_AROUND = "。．.!！?？,，;；:：~～…、·\"'“”‘’「」『』()（）【】[]"
_SLASH = re.compile(r"[/⁄∕\\]+ *(?P<name>[a-z0-9_]{1,32})(?:@(?P<bot>[a-z0-9_]+))?", re.ASCII)
# A word this long is looked for inside a sentence; a single character would be found everywhere.
_SHORTEST = 2
NEAREST = 3
# What people write who want a command's page, besides its Chinese name.
ASKED = {
    "report": ("怎么交", "怎么报", "如何报送", "交材料", "报材料", "填报", "上报"),
    "plan": ("下季度", "明年", "全年", "计划安排", "今年有什么"),
    "deadlines": ("什么时候交", "几号交", "什么时候报", "到期", "截止"),
    "extend": ("申请延期", "晚几天", "来不及"),
    "units": ("导入", "名单", "邀请", "交接"),
    "leave": ("请假", "休假", "外出", "代理"),
    "my": ("待办", "我的任务", "要办什么"),
    "status": ("回执", "编号", "进度"),
    "find": ("搜索", "查一下"),
    "help": ("怎么用", "使用方法", "不会用", "help"),
    "menu": ("开始", "首页", "你好", "您好", "在吗"),
    "calendar": ("放假安排", "节假日", "办公时间"),
    "catalogue": ("提醒与事项目录", "提醒设置", "提醒频次", "少提醒", "汇总时间"),
    "export": ("台账", "导出"),
    "urge": ("催一下",),
    "board": ("谁没报", "报送情况"),
    "collect": ("报表", "收集", "统计表", "让单位填"),
    "feedback": ("投诉", "建议", "意见"),
}
# Words of somebody who wants another to stand in for him.
DELEGATION = ("请假", "代理")


@dataclass(frozen=True, slots=True)
class Slashed:
    """A command with its slash: its name and the bot it is for in small letters (empty: any), and what follows it."""

    name: str
    bot: str
    args: str


def slashed(text: str) -> Slashed | None:
    """Read /my, ／MY。, "/ my" and /find 党建; None for a text that is no such command. Raises nothing."""
    words = clean(text).strip()
    if words[:1] in ("/", "／", "⁄", "∕"):
        words = f"{words[0]}{words[1:].lstrip()}"
    head, _, args = words.partition(" ") if "\n" not in words.split(" ")[0] else words.partition("\n")
    found = _SLASH.fullmatch(unicodedata.normalize("NFKC", head).casefold().rstrip(_AROUND))
    return Slashed(found["name"], found["bot"] or "", args.strip()) if found else None


def aliased(text: str) -> tuple[tuple[str, str], ...]:
    """The ways to read a text as a Chinese command and its arguments: the whole text first, then its first word."""
    words = clean(text).strip().lstrip("/／")
    head, _, args = words.partition(" ")
    return (_bare(words), ""), (_bare(head), args.strip())


def _bare(text: str) -> str:
    return compact(text).strip(_AROUND)


@dataclass(frozen=True, slots=True)
class Choice(Generic[What]):
    """Something that a person may have meant: what it is, and the words by which it is called."""

    what: What
    words: Sequence[str]


def meant(text: str, choices: Sequence[Choice[What]]) -> What | None:
    """What a text names outright: the choice with the longest word in it; None when two are named as well.

    Raises nothing; the order of choices does not matter.
    """
    said = _bare(text)
    found = sorted(((_named(said, one), place) for place, one in enumerate(choices)), reverse=True)
    if not found or found[0][0] < _SHORTEST or (len(found) > 1 and found[0][0] == found[1][0]):
        return None
    return choices[found[0][1]].what


def only_one_within(text: str, choices: Sequence[Choice[What]]) -> What | None:
    """The only choice with a word that holds the whole text: 包抓 of 包抓软弱涣散党组织; None for none or several."""
    said = _bare(text)
    found = [one.what for one in choices if any(said in compact(word) for word in one.words)]
    return found[0] if len(found) == 1 and len(said) >= _SHORTEST else None


def nearest(text: str, choices: Sequence[Choice[What]], count: int = NEAREST) -> tuple[What, ...]:
    """The `count` choices whose words are most like a text, the most likely first; equal ones in their order."""
    said = _bare(text)
    ranked = sorted(choices, key=lambda one: -max((_likeness(said, compact(word)) for word in one.words), default=0.0))
    return tuple(one.what for one in ranked[:count])


def _named(said: str, choice: Choice[What]) -> int:
    """The length of the longest word of a choice that stands in the text; one more when it is the whole text."""
    words = [compact(word) for word in choice.words]
    return max((len(word) + (word == said) for word in words if word and word in said), default=0)


def _likeness(said: str, word: str) -> float:
    short, long = sorted((said, word), key=len)
    inside = len(short) / len(long) / 2 if len(short) >= _SHORTEST and short in long else 0.0
    return inside + SequenceMatcher(None, said, word).ratio()
