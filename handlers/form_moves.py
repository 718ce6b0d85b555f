"""One move of a form in the chat: what a button does to the draft, and whether a complete one fits its subject."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel

from domain.errors import Misfit, Refusal
from domain.forms import engine
from domain.forms.engine import Progress
from domain.forms.errors import FormErrors
from domain.forms.fields import QuestionKind, questions
from domain.forms.placing import drop_lines, place, place_back
from domain.forms.values import AnswerContext
from services.forms import FormState
from views.forms import FormOp

Check = Callable[[Mapping[str, Any]], None]
_SHORT = frozenset({QuestionKind.DATE, QuestionKind.DEADLINE, QuestionKind.NUMBER})


def doubted(model: type[BaseModel], check: Check | None, before: Progress, after: Progress) -> tuple[Progress, str]:
    """Check a form that is complete: what does not fit is said at once, not kept, and asked again."""
    if engine.current(model, after) is not None or after.loose:
        return after, ""
    try:
        filled = engine.validate(model, after.answers).model_dump(mode="json", exclude_none=True)
        if check is not None:
            check(filled)
    except FormErrors as errors:
        # Two answers that do not go together: a day or a number is soon typed again, words stay for their writer.
        short = _is_short(model, before, after)
        return engine.take_back(model, before, after) if short else after, str(errors)
    except Misfit as misfit:
        return engine.take_back(model, before, after, misfit.field), str(misfit)
    except Refusal as refusal:
        return engine.take_back(model, before, after), str(refusal)
    return after, ""


def _is_short(model: type[BaseModel], before: Progress, after: Progress) -> bool:
    changed = [one for one in questions(model) if before.answers.get(one.name) != after.answers.get(one.name)]
    return all(one.kind in _SHORT for one in changed)


def steered(model: type[BaseModel], state: FormState, op: str, arg: str, context: AnswerContext) -> Progress:
    """Return the draft after a press; raises AnswerError, or ValueError, IndexError, KeyError for no such button."""
    progress = state.progress
    asked = engine.current(model, progress)
    match op:
        case FormOp.SKIP:
            return engine.skip(model, progress)
        case FormOp.KEEP:
            return engine.keep(model, progress)
        case FormOp.CLEAR:
            return engine.clear(model, progress)
        case FormOp.BACK:
            return engine.back(model, progress)
        case FormOp.JUMP:
            return engine.jump(model, progress, questions(model)[int(arg)].name)
        case FormOp.PREVIEW:
            return engine.preview(model, progress)
        case FormOp.TAKE_SUGGESTION if asked:
            return engine.answer(model, progress, state.suggestions[asked.name])
        case FormOp.CHOOSE if asked:
            return engine.answer(model, progress, asked.options[int(arg)][0])
        case FormOp.PLACE if progress.loose:
            return place(model, progress, questions(model)[int(arg)].name, context)
        case FormOp.PLACE_BACK if progress.loose:
            return place_back(model, progress, context)
        case FormOp.DROP_LINES if progress.loose:
            return drop_lines(model, progress)
    raise ValueError(op)
