"""The form engine's rules: what is asked next, what a draft holds, and when a form is complete."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError
from pydantic_core import ErrorDetails

from domain.forms.errors import AnswerError, FormErrors, sentence
from domain.forms.fields import Question, QuestionKind, question, questions
from domain.forms.going_on import Ended
from domain.forms.joint import JointForm
from domain.forms.loose import Loose
from domain.unit_names import kept

Form = TypeVar("Form", bound=BaseModel)
# How long a form that was given up can be taken up again.
SECOND_THOUGHTS = timedelta(days=1)


class Progress(BaseModel):
    """How far a draft has come: answers by field name, fields passed over, the field asked now (None: preview).

    `remarks` are Chinese sentences about answers, by field name: what their writer has to know before he confirms.
    `picked` says that units were ticked under the question since it was opened.
    `loose` are lines that belong to no answer until their writer says so; `ended` is where the last message stopped.
    It can be stored as JSON and read again after the form has changed: names no longer asked are ignored.
    """

    model_config = ConfigDict(frozen=True)

    answers: dict[str, JsonValue] = {}
    skipped: frozenset[str] = frozenset()
    at: str | None = None
    remarks: dict[str, str] = {}
    picked: bool = False
    loose: tuple[Loose, ...] = ()
    ended: Ended | None = None


def begin(model: type[BaseModel], known: Mapping[str, JsonValue] | None = None) -> Progress:
    """Return a new draft with what is known already (ask once), at the first open question."""
    names = {asked.name for asked in questions(model)}
    answers: dict[str, JsonValue] = {
        name: value for name, value in (known or {}).items() if name in names and value is not None
    }
    return _at_next(model, Progress(), answers, frozenset())


def current(model: type[BaseModel], progress: Progress) -> Question | None:
    """Return the question asked now, None in the preview; the next open one if the form no longer has it."""
    names = {asked.name for asked in questions(model)}
    if progress.at is None or progress.at in names:
        return question(model, progress.at) if progress.at else None
    return next_question(model, progress.answers, progress.skipped)


def next_question(
    model: type[BaseModel], answers: Mapping[str, JsonValue], skipped: Collection[str]
) -> Question | None:
    """Return the first question neither answered nor skipped, None when nothing is open."""
    over = {*answers, *skipped}
    return next(
        (one for one in questions(model) if one.name not in over and not one.aside and applies(one, answers)), None
    )


def applies(asked: Question, answers: Mapping[str, JsonValue]) -> bool:
    """Whether a question is one of a draft: what is asked with another is, where that has an answer."""
    return not asked.only_with or asked.only_with in answers


def answer(model: type[BaseModel], progress: Progress, value: JsonValue, remark: str = "") -> Progress:
    """Return the draft with the present question answered, at the next open one; unchanged in the preview.

    The value None passes the question over: nothing stands there afterwards. `remark` says in Chinese what was noticed.
    """
    asked = current(model, progress)
    if asked is None:
        return progress
    after = progress.model_copy(update={"remarks": remarked(progress, {asked.name: remark})})
    if value is None:
        others = {name: given for name, given in progress.answers.items() if name != asked.name}
        return _at_next(model, after, others, progress.skipped | {asked.name})
    answers = {**progress.answers, asked.name: _with_ticks(asked, progress, value)}
    return _at_next(model, after, answers, progress.skipped - {asked.name})


def remarked(progress: Progress, remarks: Mapping[str, str]) -> dict[str, str]:
    """Return the remarks of a draft with those of newly given answers; an empty one takes an older one away."""
    return {name: said for name, said in {**progress.remarks, **remarks}.items() if said}


def _with_ticks(asked: Question, progress: Progress, value: JsonValue) -> JsonValue:
    """Units typed after some were ticked come to these; typed alone they take the place of what was there."""
    if not progress.picked or asked.kind is not QuestionKind.UNITS:
        return value
    units = dict.fromkeys((*kept(progress.answers.get(asked.name)), *kept(value)))
    return [one.model_dump(mode="json") for one in units]


def fill(
    model: type[BaseModel], progress: Progress, values: Mapping[str, JsonValue], remarks: Mapping[str, str]
) -> Progress:
    """Return the draft with other answers in it, at the question where it is unless that was among them."""
    answers = {**progress.answers, **values}
    noticed = remarked(progress, {name: remarks.get(name, "") for name in values})
    # What stood there without the last line of a message no longer holds.
    ended = progress.ended and progress.ended.model_copy(update={"tail": "", "before": None})
    after = progress.model_copy(update={"remarks": noticed, "ended": ended})
    filled = _at_next(model, after, answers, progress.skipped - set(values))
    return filled if progress.at in values else filled.model_copy(update={"at": progress.at})


def skip(model: type[BaseModel], progress: Progress) -> Progress:
    """Return the draft with the present question passed over; AnswerError if it is required and has no answer.

    An answer that is there stays: only `clear` takes one away.
    """
    asked = current(model, progress)
    if asked is None or asked.name in progress.answers:
        return keep(model, progress)
    if asked.required:
        raise AnswerError(f"“{asked.title}”为必填项，请填写后继续。")
    return _at_next(model, progress, _alone(model, progress, asked.name), progress.skipped | {asked.name})


def keep(model: type[BaseModel], progress: Progress) -> Progress:
    """Return the draft at the next open question, all answers as they are; AnswerError where there is none to keep."""
    asked = current(model, progress)
    if asked is not None and asked.name not in progress.answers:
        raise AnswerError(f"“{asked.title}”尚未填写，请填写后继续。")
    return _at_next(model, progress, progress.answers, progress.skipped)


def preview(model: type[BaseModel], progress: Progress) -> Progress:
    """Return the draft in the preview, what is optional and open passed over; at a required question that is open."""
    spare = {asked.name for asked in questions(model) if not asked.required and asked.name not in progress.answers}
    return _at_next(model, progress, progress.answers, progress.skipped | spare)


def clear(model: type[BaseModel], progress: Progress) -> Progress:
    """Return the draft with the present answer removed, still at its question; AnswerError if it is required."""
    asked = current(model, progress)
    if asked is None:
        return progress
    if asked.required:
        raise AnswerError(f"“{asked.title}”为必填项，不能清空，请直接输入新的内容。")
    answers = {name: value for name, value in _alone(model, progress, asked.name).items() if name != asked.name}
    remarks = remarked(progress, {asked.name: ""})
    changed = {"answers": answers, "skipped": progress.skipped | {asked.name}, "at": asked.name, "remarks": remarks}
    return progress.model_copy(update={**changed, "picked": False})


def take_back(model: type[BaseModel], before: Progress, after: Progress, named: str = "") -> Progress:
    """Return the draft `after` without what was refused of it: what was there before, or nothing, stands there again.

    `named` is the answer that the refusal names, if it names one; one that is missing is only asked for. Where one
    answer was changed in a form that fitted before, it is that one. The question is asked again; if nobody can say
    which answer it is, the preview shows all.
    """
    if named and named not in after.answers:
        return after.model_copy(update={"at": named, "skipped": after.skipped - {named}})
    changed = {name for name, value in after.answers.items() if before.answers.get(name) != value}
    fitted = next_question(model, before.answers, before.skipped) is None
    if len(changed) == 1 and (fitted or not named):
        (named,) = changed
    if not named:
        return after.model_copy(update={"at": None if len(changed) > 1 else before.at})
    kept = {name: value for name, value in after.answers.items() if name != named}
    if named in changed and named in before.answers:
        kept[named] = before.answers[named]
    remarks = remarked(after, {named: before.remarks.get(named, "")})
    changes = {"answers": kept, "skipped": after.skipped - {named}, "at": named, "remarks": remarks}
    return after.model_copy(update={**changes, "picked": False})


def back(model: type[BaseModel], progress: Progress) -> Progress:
    """Return the draft at the question before; from the preview at the last one, from the first unmoved."""
    names = [asked.name for asked in questions(model)]
    asked = current(model, progress)
    place = names.index(asked.name) if asked else len(names)
    return progress.model_copy(update={"at": names[max(place - 1, 0)]})


def jump(model: type[BaseModel], progress: Progress, name: str) -> Progress:
    """Return the draft at the named question; an unknown name (an old button) raises AnswerError."""
    if name not in {asked.name for asked in questions(model)}:
        raise AnswerError("此项已不在表中，请从预览中重新选择。")
    return progress.model_copy(update={"at": name})


def validate(model: type[Form], answers: Mapping[str, JsonValue]) -> Form:
    """Return the filled form; optional fields left open are None or their default.

    Raises FormErrors with one Chinese sentence for each field that is wrong, by its title.
    """
    if issubclass(model, JointForm) and (named := model.of_named(answers)) is not model:
        return cast(Form, validate(named, answers))
    try:
        given = {name: value for name, value in answers.items() if value is not None}
        return model.model_validate({**_left_open(model, given), **given})
    except ValidationError as error:
        raise FormErrors(_by_title(model, error.errors())) from error


def _alone(model: type[BaseModel], progress: Progress, left_out: str) -> dict[str, JsonValue]:
    """The answers without those that are asked only with one that is left out."""
    with_it = {one.name for one in questions(model) if one.only_with == left_out}
    return {name: value for name, value in progress.answers.items() if name not in with_it}


def _at_next(
    model: type[BaseModel], progress: Progress, answers: Mapping[str, JsonValue], skipped: frozenset[str]
) -> Progress:
    asked = next_question(model, answers, skipped)
    changed = {"answers": dict(answers), "skipped": skipped, "at": asked.name if asked else None, "picked": False}
    return progress.model_copy(update=changed)


def _left_open(model: type[BaseModel], given: Mapping[str, JsonValue]) -> dict[str, None]:
    """Return None for each field that pydantic calls required although it may be left open here."""
    return {
        asked.name: None
        for asked in questions(model)
        if not (asked.required and applies(asked, given)) and model.model_fields[asked.name].is_required()
    }


def _by_title(model: type[BaseModel], errors: list[ErrorDetails]) -> dict[str, str]:
    titles: dict[Any, str] = {name: info.title or "内容" for name, info in model.model_fields.items()}
    found: dict[str, str] = {}
    for error in errors:
        place = error["loc"]
        title = titles.get(place[0], "内容") if place else "内容"
        entry = f"第{place[1] + 1}项：" if len(place) > 1 and isinstance(place[1], int) else ""
        found.setdefault(title, entry + sentence(error))
    return found
