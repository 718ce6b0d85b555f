"""One move of a form in the chat: what a button or a text does to the draft, and whether a complete one fits."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel

from domain.dates.clock import local
from domain.errors import Misfit, Refusal
from domain.forms import engine
from domain.forms.engine import Progress
from domain.forms.errors import AnswerError, FormErrors
from domain.forms.fields import QuestionKind, questions
from domain.forms.going_on import Sent, units
from domain.forms.paste import is_paste
from domain.forms.placing import drop_lines, place, place_back
from domain.forms.typed import take, turned_away
from domain.forms.values import AnswerContext
from domain.secrecy import marked, refused
from handlers.purposes import Opened
from handlers.turn import Turn
from services.forms import FormState
from views import pages
from views.form_notes import noticed, told
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


def answered(
    turn: Turn, opened: Opened, progress: Progress, text: str, context: AnswerContext
) -> tuple[Progress, str, str]:
    """The draft after a text, what its writer is told about it, and what was noticed about the answers in it."""
    model = opened.model
    sent = Sent(at=turn.place.sent_at or turn.ctx.now, message=turn.place.message_id or 0, units=units(text))
    if mark := marked(text):
        away = turned_away(model, progress, sent)
        if away == progress:
            raise AnswerError(refused(mark))
        return away, refused(mark), ""
    if opened.news and not progress.loose and engine.current(model, progress) is None and not is_paste(model, text):
        raise AnswerError(pages.FORM_CHOOSE_FIRST)
    taken = take(model, progress, text, sent, context)
    if opened.previewed:
        # What stands there now is shown at once, and most of what it replaced was only usual.
        taken = replace(taken, replaced=())
    return taken.progress, told(taken), noticed(taken)


def day_again(model: type[BaseModel], progress: Progress, seconds: str) -> str:
    """The day behind a button as it would be typed, with its hour where the question has one; empty for none."""
    try:
        day = local(datetime.fromtimestamp(int(seconds), UTC))
    except (ValueError, OverflowError, OSError):
        return ""
    asked = engine.current(model, progress)
    hour = "" if asked and asked.kind is QuestionKind.DATE else f"{day: %H:%M}"
    return f"{day:%Y-%m-%d}{hour}"
