"""The limits of a question in words, said before anybody breaks them."""

from domain.forms.fields import Question, QuestionKind


def limits(asked: Question) -> str:
    """How long an answer may be, or how many entries it may have; empty when nothing limits it."""
    match asked.kind:
        case QuestionKind.TEXT:
            return _span(asked.min_length, asked.max_length, "字")
        case QuestionKind.LIST:
            return _span(None, asked.max_length, "项")
        case _:
            return ""


def _span(least: int | None, most: int | None, what: str) -> str:
    if most is None:
        return f"至少{least}{what}" if least and least > 1 else ""
    return f"{least}至{most}{what}" if least and least > 1 else f"{most}{what}以内"
