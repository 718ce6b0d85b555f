"""Templates of notices (通知模板): a text whose blanks, such as {会议时间}, become the questions of a form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from domain.dates.wording import date_full
from domain.errors import Refusal
from domain.notice_words import TITLE_LIMIT
from domain.notices import TEXT_LIMIT

# So many templates a department keeps, and so many blanks one has: more are neither found nor filled.
MOST, MOST_BLANKS = 20, 8
NAME_LIMIT = 20
# Filled in by itself: the day on which a notice is made of the template.
TODAY = "日期"
_BLANK = re.compile(r"\{([A-Za-z\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff]{0,11})\}")


@dataclass(frozen=True, slots=True)
class NoticeTemplate:
    """One template: `key` is what its buttons carry; one that is built in belongs to no unit (`unit_id` 0)."""

    key: str
    name: str
    title: str
    text: str
    receipt_required: bool = False
    unit_id: int = 0

    @property
    def id(self) -> int:
        """The number of its row; 0 for one that is built in."""
        return int(self.key) if self.unit_id else 0

    @property
    def blanks(self) -> tuple[str, ...]:
        """What is asked before it is a notice, in the order of the text."""
        return tuple(one for one in unfilled(self.title, self.text) if one != TODAY)


class TemplateName(BaseModel):
    """What a template is called."""

    model_config = ConfigDict(title="模板名称")

    name: str = Field(title="模板名称", description="例如：月度例会通知", min_length=2, max_length=NAME_LIMIT)


def unfilled(*texts: str) -> tuple[str, ...]:
    """The names of the blanks in these texts, each once."""
    return tuple(dict.fromkeys(name for text in texts for name in _BLANK.findall(text)))


def form_for(template: NoticeTemplate) -> type[BaseModel]:
    """The form that asks for the blanks of a template, a line of words each."""
    fields: dict[str, Any] = {
        _field(name): (str, Field(title=name, min_length=1, max_length=200)) for name in template.blanks
    }
    return create_model("Blanks", __config__=ConfigDict(title=template.name), __doc__="Its blanks.", **fields)


def filled(template: NoticeTemplate, answers: Mapping[str, Any], day: date) -> dict[str, Any]:
    """The answers of NoticeText that a template comes to with its blanks filled; `day` is today in China."""
    words = {name: str(answers[_field(name)]) for name in template.blanks} | {TODAY: date_full(day)}
    return {
        "title": _fill(template.title, words),
        "text": _fill(template.text, words),
        "receipt": template.receipt_required,
        "urgent": False,
    }


def _fill(text: str, words: Mapping[str, str]) -> str:
    # What was typed is not read again for blanks.
    return _BLANK.sub(lambda found: words[found[1]].strip().rstrip("。"), text)


def demand_filled(title: str, text: str) -> None:
    """Raise Refusal for a notice that still has blanks."""
    if left := unfilled(title, text):
        raise Refusal(f"“{{{left[0]}}}”尚未填写，请修改内容，填好后再发送；只作模板用的，可存为模板。")


def demand_few_blanks(title: str, text: str) -> None:
    """Raise Refusal for a text with more blanks than anybody would fill."""
    if len(unfilled(title, text)) > MOST_BLANKS:
        raise Refusal(f"模板中的空白最多{MOST_BLANKS}处，请先修改内容，合并一些空白。")


def demand_fits(template: NoticeTemplate, answers: Mapping[str, Any], day: date) -> None:
    """Raise Refusal when a template with these answers is too long for a notice."""
    text = filled(template, answers, day)
    for name, part, longest in (("title", "标题", TITLE_LIMIT), ("text", "正文", TEXT_LIMIT)):
        if len(text[name]) > longest:
            raise Refusal(f"填写后通知{part}超过{longest}字，请写得简短一些。")


def _field(name: str) -> str:
    return f"blank_{name}"
