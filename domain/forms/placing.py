"""Puts loose lines where their writer says: into an item, back to where they stood, or nowhere."""

from pydantic import BaseModel, JsonValue

from domain.forms import engine
from domain.forms.engine import Progress
from domain.forms.errors import AnswerError
from domain.forms.fields import Question, question
from domain.forms.loose import Loose
from domain.forms.paste import LONG_KINDS
from domain.forms.values import AnswerContext, parse_answer, remark, typed_again


def place(model: type[BaseModel], progress: Progress, name: str, context: AnswerContext) -> Progress:
    """Return the draft with its first loose lines in the named item; AnswerError if they do not fit there.

    They come behind what stands there, text from before the first title in front of it. A heading of their own is left
    out where it would only repeat the title: in an item that is empty, or that holds no text.
    """
    lines, *others = progress.loose
    asked = question(model, name)
    text = _together(asked, progress.answers.get(name), lines)
    try:
        value = parse_answer(asked, text, context)
    except AnswerError as error:
        raise AnswerError(f"放入“{asked.title}”不合要求：{error}") from error
    answers = dict(progress.answers)
    answers.pop(name, None)
    if value is not None:
        answers[name] = value
    skipped = progress.skipped - {name} if value is not None else progress.skipped | {name}
    remarks = engine.remarked(progress, {name: remark(asked, text, context)})
    changed = {"answers": answers, "skipped": skipped, "remarks": remarks, "loose": tuple(others)}
    return _at_open(model, progress.model_copy(update=changed))


def place_back(model: type[BaseModel], progress: Progress, context: AnswerContext) -> Progress:
    """Return the draft with all loose lines at the end of the item below which they stood.

    Raises AnswerError for the first that does not fit; those of the text before the first title stay loose.
    """
    while progress.loose and progress.loose[0].after:
        first = progress.loose[0]
        whole = first.model_copy(update={"bare": None})
        progress = progress.model_copy(update={"loose": (whole, *progress.loose[1:])})
        progress = place(model, progress, first.after, context)
    return progress


def drop_lines(model: type[BaseModel], progress: Progress) -> Progress:
    """Return the draft without its first loose lines."""
    return _at_open(model, progress.model_copy(update={"loose": progress.loose[1:]}))


def _together(asked: Question, former: JsonValue, lines: Loose) -> str:
    if former in (None, [], "") or asked.kind not in LONG_KINDS:
        return lines.bare or lines.text
    before = typed_again(asked, former)
    return f"{before}\n{lines.text}" if lines.after else f"{lines.text}\n{before}"


def _at_open(model: type[BaseModel], progress: Progress) -> Progress:
    following = engine.next_question(model, progress.answers, progress.skipped)
    return progress.model_copy(update={"at": following.name if following else None})
