"""What a writer is told about a text that was typed into a form: what was put where, and what was not taken."""

from collections.abc import Iterator

from domain.forms.fields import Question
from domain.forms.paste import Problem
from domain.forms.typed import Taken

_SHOWN = 30


def told(taken: Taken) -> str:
    """All of it but what was noticed about answers, a sentence a line; empty when everything is as it looks."""
    return "\n".join(_lines(taken))


def noticed(taken: Taken) -> str:
    """What was noticed about answers that were taken (a day off, a guessed year, a long text), a sentence a line."""
    said = [f"{title}：{words}" for title, words in taken.remarks]
    return "\n".join([*said, taken.advice] if taken.advice else said)


def _lines(taken: Taken) -> Iterator[str]:
    for problem in taken.problems:
        yield _refused(problem)
    for asked, text in taken.joined:
        yield _joined(asked, text)
    for words, title in taken.guessed:
        yield f"“{words}”已按“{title}”填入。"
    for title in taken.doubled:
        yield f"“{title}”出现了不止一次，各处内容已接在一起。"
    if taken.replaced:
        names = "、".join(f"“{title}”" for title in taken.replaced)
        yield f"{names}的原有内容已换成这次发来的内容。"


def _refused(problem: Problem) -> str:
    return f"“{problem.question.title}”没有填入，写的是“{_short(problem.written)}”：{problem.said}"


def _joined(asked: Question, text: str) -> str:
    return f"“{_short(text)}”是接着上一条写的，已接在“{asked.title}”之后。"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
