"""The limits of a question in words, said before anybody breaks them, and the way to leave it open."""

from domain.forms.fields import Question, QuestionKind


def limits(asked: Question) -> str:
    """What an answer has to keep to: its length, its number of entries, its range and unit; empty when nothing does."""
    match asked.kind:
        case QuestionKind.TEXT:
            return _span(asked.min_length, asked.max_length, "字")
        case QuestionKind.LIST:
            each = _span(asked.shortest, asked.longest, "字")
            return "，".join(filter(None, (_span(None, asked.max_length, "项"), each and f"每项{each}")))
        case QuestionKind.UNITS:
            return _span(None, asked.max_length, "个单位")
        case QuestionKind.NUMBER:
            return _number(asked)
        case _:
            return ""


def leaving(asked: Question, if_empty: str, key: str) -> str:
    """The one sentence on who leaves an optional question open by the button `key`, and what counts then."""
    if asked.required:
        return ""
    who = asked.leave_when or ("不填的" if if_empty else "没有的")
    counts = f"，即为{if_empty}" if if_empty and not asked.leave_when else ""
    return f"{who}，点“{key}”{counts}。"


def _span(least: int | None, most: int | None, what: str) -> str:
    if most is None:
        return f"至少{least}{what}" if least and least > 1 else ""
    return f"{least}至{most}{what}" if least and least > 1 else f"{most}{what}以内"


def _number(asked: Question) -> str:
    said = []
    if asked.least is not None and asked.most is not None:
        said.append(f"{asked.least:g}至{asked.most:.15g}{asked.measure}")
    elif asked.measure:
        said.append(f"单位：{asked.measure}")
    said.append("填整数" if asked.whole else "可填小数")
    if asked.required and asked.least == 0:
        said.append("没有的填0")
    return "，".join(said)
