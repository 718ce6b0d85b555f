"""Says in Chinese what is wrong with an answer: pydantic's own English never reaches a person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic_core import ErrorDetails

from domain.dates.clock import local_day
from domain.dates.wording import day_full, short
from domain.errors import Refusal
from domain.plain_text import is_chinese


class AnswerError(Refusal):
    """An answer cannot be taken; the sentence says what is wrong and what to type."""


class OtherYear(AnswerError):
    """A day typed without its year would lie in another year than expected; `at` (aware) is what it would be."""

    def __init__(self, at: datetime, expected: int) -> None:
        self.at = at
        example = f"{local_day(at).year}年{short(at)}"
        super().__init__(
            f"所写日期没有年份，按今后最近的一天是{day_full(at)}，不在{expected}年。请核对后重新输入；"
            f"确为该日的，请写明年份，例如：{example}。"
        )


class FormErrors(Refusal):
    """A whole form is not valid; `errors` maps the titles of fields to sentences."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__("\n".join(f"{title}：{sentence}" for title, sentence in self.errors.items()))


FALLBACK = "内容不符合要求，请按提示重新填写。"

_NOT_A_NUMBER = "请填写数字，例如：12。"
_NOT_WHOLE = "请填写整数，例如：12。"
_NOT_A_DATE = "请填写日期，例如：6月30日。"
_NOT_A_TIME = "请填写日期和时间，例如：6月30日17:30。"
_NOT_A_CHOICE = "请从列出的选项中选择。"
_NOT_YES_OR_NO = "请回复“是”或“否”。"
_NOT_TEXT = "请填写文字内容。"
_NOT_ENTRIES = "请逐项填写，每行一项。"

# Keys are pydantic's error types (docs.pydantic.dev, "Validation Errors"); the error's context fills the values.
SENTENCES: dict[str, str] = {
    "missing": "此项尚未填写，请补充。",
    "string_type": _NOT_TEXT,
    "string_sub_type": _NOT_TEXT,
    "string_unicode": _NOT_TEXT,
    "string_too_short": "内容过短，至少{min_length}字，请补充后重新填写。",
    "string_too_long": "内容过长，最多{max_length}字，请精简后重新填写。",
    "string_pattern_mismatch": "格式不符合要求，请按提示重新填写。",
    "string_not_ascii": "只能填写英文字母、数字和符号，请重新填写。",
    "too_short": "至少填写{min_length}项，请补充后重新填写。",
    "too_long": "最多填写{max_length}项，请删减后重新填写。",
    "greater_than": "数字须大于{gt}，请重新填写。",
    "greater_than_equal": "数字不能小于{ge}，请重新填写。",
    "less_than": "数字须小于{lt}，请重新填写。",
    "less_than_equal": "数字不能大于{le}，请重新填写。",
    "multiple_of": "数字须是{multiple_of}的倍数，请重新填写。",
    "finite_number": _NOT_A_NUMBER,
    "int_type": _NOT_WHOLE,
    "int_parsing": _NOT_WHOLE,
    "int_parsing_size": "数字过大，请核对后重新填写。",
    "int_from_float": _NOT_WHOLE,
    "float_type": _NOT_A_NUMBER,
    "float_parsing": _NOT_A_NUMBER,
    "decimal_type": _NOT_A_NUMBER,
    "decimal_parsing": _NOT_A_NUMBER,
    "decimal_max_digits": "数字最多{max_digits}位，请核对后重新填写。",
    "decimal_max_places": "小数最多{decimal_places}位，请重新填写。",
    "decimal_whole_digits": "整数部分最多{whole_digits}位，请核对后重新填写。",
    "enum": _NOT_A_CHOICE,
    "literal_error": _NOT_A_CHOICE,
    "bool_type": _NOT_YES_OR_NO,
    "bool_parsing": _NOT_YES_OR_NO,
    "list_type": _NOT_ENTRIES,
    "set_type": _NOT_ENTRIES,
    "frozen_set_type": _NOT_ENTRIES,
    "tuple_type": _NOT_ENTRIES,
    "date_type": _NOT_A_DATE,
    "date_parsing": _NOT_A_DATE,
    "date_from_datetime_parsing": _NOT_A_DATE,
    "date_from_datetime_inexact": _NOT_A_DATE,
    "date_past": "日期须早于今天，请重新填写。",
    "date_future": "日期须晚于今天，请重新填写。",
    "datetime_type": _NOT_A_TIME,
    "datetime_parsing": _NOT_A_TIME,
    "datetime_object_invalid": _NOT_A_TIME,
    "datetime_from_date_parsing": _NOT_A_TIME,
    "datetime_past": "时间须早于现在，请重新填写。",
    "datetime_future": "时间须晚于现在，请重新填写。",
    "timezone_naive": _NOT_A_TIME,
    "timezone_aware": _NOT_A_TIME,
    "url_type": "请填写网址。",
    "url_parsing": "网址不正确，请核对后重新填写。",
    "url_syntax_violation": "网址不正确，请核对后重新填写。",
    "url_too_long": "网址过长，最多{max_length}字，请重新填写。",
    "extra_forbidden": "此项不属于本表，请删去。",
}


def sentence(error: ErrorDetails) -> str:
    """Return one polite Chinese sentence for any pydantic error; what a validator said in Chinese is kept."""
    context: dict[str, Any] = error.get("ctx", {})
    said = str(context.get("error") or error["msg"])
    template = SENTENCES.get(error["type"])
    if template is None:
        return said if is_chinese(said) else FALLBACK
    length = f"（现有{len(error['input'])}字）" if error["type"] == "string_too_long" else ""
    return template.format_map(context).replace("字，", f"字{length}，", 1)
