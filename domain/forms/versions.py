"""Versions of a form: what answers were asked under, so that they can be shown when the form has changed."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from domain.forms.fields import Question, QuestionKind, questions

_LENGTH = 16


@cache
def version_of(model: type[BaseModel]) -> str:
    """The version of a form as it is declared now: 16 letters that change with any title, kind or choice."""
    text = json.dumps(wording(model), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]


def wording(model: type[BaseModel]) -> list[dict[str, Any]]:
    """What of a form is needed to show answers to it, ready for JSON."""
    return [
        {"name": one.name, "title": one.title, "kind": str(one.kind), "choices": one.choices, "measure": one.measure}
        for one in questions(model)
    ]


def restored(kept: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """The questions of a version that is no longer declared, enough to show answers, not to ask again."""
    return tuple(
        Question(
            name=one["name"],
            title=one["title"],
            hint="",
            kind=QuestionKind(one["kind"]),
            required=False,
            choices=tuple((value, label) for value, label in one["choices"]),
            measure=one["measure"],
        )
        for one in kept
    )
