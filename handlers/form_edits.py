"""A message that was changed after it had become an answer is read again."""

from collections.abc import Mapping

from pydantic import BaseModel, JsonValue

from domain.forms.errors import AnswerError
from domain.forms.fields import question, questions
from domain.forms.paste import is_paste, parse_paste, read_sections
from domain.forms.values import AnswerContext, parse_answer, remark
from services.forms import FormState
from views import pages


def read_again(
    model: type[BaseModel], state: FormState, message_id: int, text: str, context: AnswerContext
) -> tuple[Mapping[str, JsonValue], Mapping[str, str]]:
    """Return the answers that the changed message holds, for the questions that were answered by it or not at all.

    With them come the remarks about answers.
    Raises AnswerError when it cannot be read any more.
    """
    names = {asked.name for asked in questions(model)}
    its_own = {name for name, source in state.sources.items() if source == message_id and name in names}
    if is_paste(model, text):
        paste = parse_paste(model, text)
        read = read_sections(paste.sections, context)
        if read.problems:
            raise AnswerError("；".join(f"{one.question.title}：{one.said}" for one in read.problems))
        if paste.lead or paste.loose:
            raise AnswerError(pages.EDIT_LOOSE)
        taken = state.progress.answers.keys() - its_own
        return {name: value for name, value in read.answers.items() if name not in taken}, read.remarks
    if len(its_own) != 1:
        raise AnswerError(pages.EDIT_WITHOUT_TITLES)
    (name,) = its_own
    asked = question(model, name)
    return {name: parse_answer(asked, text, context)}, {name: remark(asked, text, context)}
