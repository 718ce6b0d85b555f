"""The questions of a 临时报送: a typed line becomes a question, the questions become the form of its items."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from domain.forms.fields import long_text
from domain.plain_text import compact

EXAMPLE = "例如：党员人数（数字，人）、是否已建台账（是否）、存在问题（选填）"
_LINE = re.compile(r"(?:\d{1,2}[.、．)）]\s*)?(?P<title>[^（(]+?)\s*(?:[（(](?P<kind>[^（()）]*)[)）])?\s*[?？。；;]?")
_PERSONAL = re.compile(r"身份证|证件号|手机|电话|住址|银行卡|账号|病史|密码")
_CLOSED = re.compile(r"问题线索|线索|案件|案情|举报人|涉密|秘密")
# Not refused: the department has to say itself that a number would not do.
_OF_PEOPLE = re.compile(r"姓名|名单|年龄|出生|民族|籍贯|学历|健康|家庭")
_KINDS = {"是否": "yesno", "日期": "date", "列表": "list", "清单": "list", "文字": "text"}
# What is counted in these has no halves.
_WHOLE = frozenset("人名个户次项件处份场期")
# What of a question its answer depends on: as long as that stays, the answer stays right.
_MEANS = ("title", "kind", "measure", "choices")


class Collected(BaseModel):
    """The answers of an item that says itself what is asked of it."""

    model_config = ConfigDict(title="报送内容")


def read_question(line: str) -> dict[str, Any]:
    """Read one line as a question: title and, in brackets, its kind, unit of measure, choices, whether optional.

    Raises ValueError with a Chinese sentence: an unclear line, a personal or a secrecy question (domain.md 3.5).
    """
    found = _LINE.fullmatch(line.strip())
    title = found["title"].strip() if found else ""
    if found is None or not 2 <= len(title) <= 40:
        raise ValueError(f"“{line[:20]}”没有读懂。请每行写一个问题，{EXAMPLE}。")
    if _CLOSED.search(line):
        raise ValueError(f"“{title}”涉及线索、案件或涉密内容，不能在此收集，请删去此问，通过规定的纸质渠道办理。")
    if _PERSONAL.search(line):
        raise ValueError(f"“{title}”涉及个人信息，不能在此收集。请改为只问数量，或删去此问。")
    asked: dict[str, Any] = {"title": title, "kind": "text", "required": True, "line": line.strip()}
    for word in (one.strip() for one in re.split("[，,；;]", found["kind"] or "")):
        asked |= _said(word, asked)
    return asked


def _said(word: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    if word in ("选填", "可不填"):
        return {"required": False}
    if word in ("数字", "数"):
        return {"kind": "number"}
    if word in _KINDS:
        return {"kind": _KINDS[word]}
    options = re.sub("^(?:选择|选项)[:：]?", "", word)
    choices = [one.strip() for one in re.split("[/／、]", options) if one.strip()]
    if len(choices) > 1:
        return {"kind": "choice", "choices": choices}
    if asked["kind"] == "number" and 0 < len(word) <= 6:
        return {"measure": word}
    if not word or word == "必填":
        return {}
    raise ValueError(f"括号中的“{word}”没有读懂。可写：数字、日期、是否、列表、选填，或用“/”分开的选项。")


def named(asked: Iterable[Mapping[str, Any]], before: Sequence[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
    """The questions with the names of their answers: one that means the same as `before` keeps its name.

    So a form that lies open while a question is corrected never shows the old answer under the new question.
    """
    known = {_meaning(one): one["name"] for one in before}
    last = max((int(name[1:]) for name in known.values()), default=0)
    found = []
    for one in asked:
        name = known.get(_meaning(one))
        if name is None:
            last += 1
            name = f"q{last}"
        found.append({**one, "name": name})
    return found


def _meaning(asked: Mapping[str, Any]) -> str:
    return json.dumps([asked.get(name) for name in _MEANS], ensure_ascii=False)


def of_people(asked: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The titles of the questions that ask about single people: better asked as numbers (domain.md 3.5)."""
    return tuple(one["title"] for one in asked if one["kind"] != "number" and _OF_PEOPLE.search(one["title"]))


def form_from(asked: Iterable[Mapping[str, Any]]) -> type[BaseModel]:
    """The form that these questions make; the same questions make the same form."""
    return _made(json.dumps(list(asked), ensure_ascii=False, sort_keys=True))


@cache
def _made(text: str) -> type[BaseModel]:
    fields: dict[str, Any] = {one["name"]: _field(one) for one in json.loads(text)}
    config = ConfigDict(title=str(Collected.model_config["title"]))
    return create_model("Collected", __config__=config, __doc__=Collected.__doc__, **fields) if fields else Collected


def _field(asked: Mapping[str, Any]) -> Any:
    limits: dict[str, Any] = {"title": asked["title"]}
    of: Any
    match asked["kind"]:
        case "number":
            measure = asked.get("measure", "")
            of, limits["json_schema_extra"] = int if measure in _WHOLE else float, {"measure": measure}
            limits |= {"ge": 0, "le": 999_999_999}
        case "date":
            of = date
        case "choice":
            of = Literal[tuple(asked["choices"])]
        case "yesno":
            of = bool
        case "list":
            of, limits["max_length"] = list[Annotated[str, Field(min_length=1, max_length=200)]], 30
        case _:
            of = str
            limits |= {"min_length": 1, "max_length": 1000, "json_schema_extra": long_text(500)}
    return (of, Field(**limits)) if asked["required"] else (of | None, Field(None, **limits))


def is_alike(one: str, other: str) -> bool:
    """Whether two titles ask for nearly the same: equal but for blanks and marks, or one within the other."""
    short, long = sorted((compact(one), compact(other)), key=len)
    return len(short) > 2 and short in long


def is_same(one: str, other: str) -> bool:
    """Whether two titles ask for the same, but for blanks and marks."""
    return compact(one) == compact(other)
