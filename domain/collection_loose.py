"""Reads what is asked from one message without the titles of the form: a title, a question a line, until when."""

import re
from collections.abc import Callable
from typing import Any

from domain.collection_questions import read_question

_HEAD = re.compile(r"^(?:标题|问题|截止时间|截止|报送频次|频次)\s*[:：]\s*")
_UNTIL = re.compile(r"前|截止|之内|以内|日内|工作日|月底|年底")
_NUMBERED = re.compile(r"^\d{1,2}[.、．)）]")
_EVERY = {"每月": "month", "每月一次": "month", "每季度": "quarter", "每季度一次": "quarter", "一次": "once"}
_CONFIRM = re.compile(r"^(?P<no>不|无)?[须需]?要?(?:由)?书记确认$|^是否[须需]书记确认\s*[:：]\s*(?P<said>是|否)$")


def read_loose(text: str, read_due: Callable[[str], str | None]) -> dict[str, Any]:
    """The answers of the form that stand in a message: a line with a deadline is `due`, the first other the title.

    `read_due` gives the ISO instant of a deadline, None for what is none. Whoever says nothing of how often means
    once. Raises ValueError with a Chinese sentence for a line that is no question, or asks what must not be asked.
    """
    found: dict[str, Any] = {"every": "once"}
    questions: list[str] = []
    for line in (_HEAD.sub("", one.strip()) for one in text.splitlines()):
        if not line:
            continue
        confirm = _CONFIRM.search(line)
        due = read_due(line) if _UNTIL.search(line) and not _NUMBERED.search(line) and "due" not in found else None
        if confirm:
            found["confirm"] = confirm["said"] == "是" or (confirm["said"] is None and not confirm["no"])
        elif line in _EVERY:
            found["every"] = _EVERY[line]
        elif due:
            found["due"] = due
        elif "title" not in found and not questions and not _NUMBERED.search(line):
            found["title"] = line[:40]
        else:
            questions.append(read_question(line)["line"])
    return found | ({"questions": questions} if questions else {})
