"""What becomes of a text that was typed into a form: an answer, a whole form, or more of the message before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel, JsonValue

from domain.forms import engine
from domain.forms.cut_headings import glued, is_title_alone, may_begin_heading, mended
from domain.forms.day_ranges import spread
from domain.forms.engine import Progress
from domain.forms.errors import AnswerError
from domain.forms.fields import Question, question, questions
from domain.forms.going_on import (
    HALF,
    Ended,
    GoingOn,
    Sent,
    follows_unseen,
    goes_on,
    goes_on_with_titles,
    is_open,
    joined,
)
from domain.forms.headed import headed
from domain.forms.lines import read_line
from domain.forms.loose import Loose
from domain.forms.parted import titled
from domain.forms.paste import (
    LONG_KINDS,
    Paste,
    Problem,
    ReadSections,
    Section,
    is_paste,
    own_headings,
    parse_paste,
    read_sections,
)
from domain.forms.placing import drop_lines, place
from domain.forms.titles import fit
from domain.forms.values import AnswerContext, advice, parse_answer, remark, typed_again
from domain.plain_text import clean, compact

_NOT_JOINED = "这一段接在原有内容后不合要求，没有填入，原有内容不变。"
_LOST_BEFORE = "上一条的这一项没有填入，这一段是接着它写的，也没有填入。请精简后重新填写。"
_SHORT_LINE = 24
_NOWHERE = frozenset({"不要", "不要这几行", "不要了", "删除", "去掉"})
_EMPTY = "没有读到填写的内容，请在各标题后写上内容，再一次发送。"


@dataclass(frozen=True, slots=True)
class Taken:
    """A draft after a text was typed into it, and what its writer should know about that.

    `joined` are the questions whose answer goes on now, with what was put behind it; `doubled` the titles that stood in
    the text twice, `replaced` those that had another answer; `guessed` pairs headings with the titles taken for them;
    `remarks` pairs titles with what was noticed about their answers.
    """

    progress: Progress
    problems: tuple[Problem, ...] = ()
    joined: tuple[tuple[Question, str], ...] = ()
    doubled: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    guessed: tuple[tuple[str, str], ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()
    advice: str = ""


def take(model: type[BaseModel], progress: Progress, text: str, sent: Sent, context: AnswerContext) -> Taken:
    """Return the draft with a typed text in it. Raises AnswerError when there is nothing that could take it.

    A text with titles is a paste; one without goes on with a former message that was cut, else it answers the present
    question. What belongs nowhere is kept as loose lines (`Progress.loose`). A heading that was cut in its middle is
    one again: the draft is then taken from before its first half.
    """
    text = titled(model, progress.answers, spread(model, progress, text))
    ended = progress.ended
    if ended and ended.before is not None and _may_go_on(ended, sent):
        # What was too short by itself may have been cut as well.
        whole = mended(model, ended.tail, text, ended.name) or (None if ended.kept else glued(ended.tail, text))
        if whole is not None:
            progress, text = Progress.model_validate(ended.before), whole
    taken = _take(model, progress, text, sent, context)
    return replace(taken, progress=_with_tail(model, progress, taken.progress, text, sent, context))


def _may_go_on(ended: Ended, sent: Sent) -> bool:
    return follows_unseen(ended, sent) or goes_on(ended, sent) is not GoingOn.NO


def _with_tail(
    model: type[BaseModel], before: Progress, after: Progress, text: str, sent: Sent, context: AnswerContext
) -> Progress:
    """Keep with the draft how it would be without the last line of a text, if that may begin something."""
    former, ended = before.ended, after.ended
    if ended is None:
        return after
    whole = clean(text).strip()
    rest, _, tail = whole.rpartition("\n")
    if rest and is_paste(model, whole) and is_title_alone(model, rest):
        # A title alone would be an answer: it stays with what stands below it.
        rest, tail = "", whole
    draft: Progress | None = before
    if rest.strip():
        try:
            draft = _take(model, before, rest, sent, context).progress
        except AnswerError:
            draft = None
    elif former and former.before is not None and _may_go_on(former, sent):
        tail, draft = former.tail + tail, Progress.model_validate(former.before)
    begins = may_begin_heading(model, tail) or (not ended.kept and len(tail) <= _SHORT_LINE)
    found = draft is not None and begins
    kept = {"tail": tail, "before": _bare(draft)} if found and draft else {"tail": "", "before": None}
    return after.model_copy(update={"ended": ended.model_copy(update=kept)})


def _bare(draft: Progress) -> dict[str, JsonValue]:
    ended = draft.ended and draft.ended.model_copy(update={"tail": "", "before": None})
    return draft.model_copy(update={"ended": ended}).model_dump(mode="json")


def _take(model: type[BaseModel], progress: Progress, text: str, sent: Sent, context: AnswerContext) -> Taken:
    if is_paste(model, text):
        return _pasted(model, progress, parse_paste(model, text), sent, context)
    going_on = goes_on(progress.ended, sent)
    if progress.ended and going_on is GoingOn.YES:
        return _more(model, progress, progress.ended, clean(text).strip(), sent, context)
    if progress.ended and going_on is GoingOn.MAYBE:
        loose = (*progress.loose, Loose(text=clean(text).strip(), after=progress.ended.name))
        return Taken(progress.model_copy(update={"loose": loose, "ended": None}))
    if progress.loose:
        return Taken(_told_where(model, progress, text, context))
    if parts := headed(model, progress, text):
        return _with_parts(model, progress, parts, sent, context)
    asked = engine.current(model, progress)
    if asked and asked == questions(model)[0] and (blocks := own_headings(model, text)):
        loose = tuple(one.model_copy(update={"after": asked.name}) for one in blocks)
        ended = Ended(name=asked.name, sent=sent, pasted=True, astray=True)
        return Taken(progress.model_copy(update={"loose": loose, "ended": ended}))
    return _answered(model, progress, text, sent, context)


def _with_parts(
    model: type[BaseModel], progress: Progress, parts: Mapping[str, str], sent: Sent, context: AnswerContext
) -> Taken:
    """Take a text that answers several questions without their titles; raises AnswerError if one of them can't be."""
    values = {name: parse_answer(question(model, name), part, context) for name, part in parts.items()}
    filled = engine.fill(model, progress, values, {})
    ended = Ended(name=list(parts)[-1], sent=sent, names=frozenset(parts))
    longer = [said for name, value in values.items() if (said := advice(question(model, name), value))]
    return Taken(filled.model_copy(update={"ended": ended}), advice="\n".join(longer))


def _told_where(model: type[BaseModel], progress: Progress, text: str, context: AnswerContext) -> Progress:
    """Take the title of an item, typed instead of pressed, as the place of the first loose lines."""
    if compact(text).rstrip("。.") in _NOWHERE:
        return drop_lines(model, progress)
    if named := fit(model, text):
        return place(model, progress, named.question.name, context)
    raise AnswerError("请先点选上面这几行放到哪一项，再继续填写。")


def turned_away(model: type[BaseModel], progress: Progress, sent: Sent) -> Progress:
    """Return the draft after a long text was refused: a second part of it must not be taken for an answer."""
    if sent.units < HALF:
        return progress
    asked = engine.current(model, progress) or questions(model)[0]
    return progress.model_copy(update={"ended": Ended(name=asked.name, sent=sent, kept=False)})


def _answered(model: type[BaseModel], progress: Progress, text: str, sent: Sent, context: AnswerContext) -> Taken:
    asked = engine.current(model, progress)
    if asked is None:
        raise AnswerError("刚才的文字未计入。")
    try:
        value = parse_answer(asked, text, context)
    except AnswerError as error:
        away = turned_away(model, progress, sent)
        if away == progress:
            raise
        return Taken(away, (Problem(asked, text, str(error)),))
    ended = Ended(name=asked.name, sent=sent, names=frozenset({asked.name}))
    noticed = remark(asked, text, context)
    answered = engine.answer(model, progress, value, noticed).model_copy(update={"ended": ended})
    return Taken(answered, advice=noticed or advice(asked, value) or "")


def _more(
    model: type[BaseModel], progress: Progress, ended: Ended, text: str, sent: Sent, context: AnswerContext
) -> Taken:
    """Put a text behind the end of the former message: its answer, or its last loose lines."""
    behind = ended.model_copy(update={"sent": sent, "open": is_open(text)})
    if ended.astray and progress.loose:
        loose = (*progress.loose[:-1], progress.loose[-1].with_line(text))
        return Taken(progress.model_copy(update={"loose": loose, "ended": behind}))
    asked = question(model, ended.name)
    try:
        value = _longer(asked, progress.answers.get(ended.name), text, ended, context)
    except AnswerError as error:
        lost = behind.model_copy(update={"kept": False})
        return Taken(progress.model_copy(update={"ended": lost}), (Problem(asked, text, str(error)),))
    answers = {**progress.answers, ended.name: value}
    return Taken(progress.model_copy(update={"answers": answers, "ended": behind}), joined=((asked, text),))


def _longer(asked: Question, former: JsonValue, text: str, ended: Ended, context: AnswerContext) -> JsonValue:
    if not ended.kept:
        raise AnswerError(_LOST_BEFORE)
    try:
        return parse_answer(asked, joined(typed_again(asked, former), text, new_line=_is_entry(text)), context)
    except AnswerError as error:
        raise AnswerError(f"{_NOT_JOINED}{error}") from error


def _is_entry(text: str) -> bool:
    return read_line(text.split("\n", 1)[0]).is_numbered


def _pasted(model: type[BaseModel], progress: Progress, paste: Paste, sent: Sent, context: AnswerContext) -> Taken:
    taken = _with_lead(model, progress, paste, sent, context)
    ended = progress.ended
    again = ended.names if ended and goes_on(ended, sent) is GoingOn.YES else frozenset[str]()
    anew, behind = _parted(paste.sections, again, taken.progress)
    read = read_sections(anew, context)
    known = taken.progress.answers
    replaced = [name for name, value in read.answers.items() if known.get(name) not in (None, value)]
    taken = replace(
        taken,
        progress=_filled(taken.progress, read),
        problems=(*taken.problems, *read.problems),
        remarks=_remarks(model, read),
        replaced=tuple(question(model, name).title for name in replaced),
        doubled=paste.doubled,
        guessed=paste.guessed,
    )
    for section in behind:
        here = Ended(name=section.question.name, sent=sent)
        more = _more(model, taken.progress, here, section.text, sent, context)
        taken = replace(
            taken,
            progress=more.progress,
            problems=(*taken.problems, *more.problems),
            joined=(*taken.joined, *more.joined),
        )
    loose = (*taken.progress.loose, *paste.loose)
    if not (any(one.text for one in paste.sections) or loose or taken.problems or taken.joined):
        raise AnswerError(_EMPTY)
    end = _end(paste, sent, again, taken.problems)
    return replace(taken, progress=_moved_on(model, taken, loose, end))


def _with_lead(model: type[BaseModel], progress: Progress, paste: Paste, sent: Sent, context: AnswerContext) -> Taken:
    """Put what stands before the first title where it belongs: behind the former message, or to the loose lines."""
    if not paste.lead:
        return Taken(progress)
    names = [asked.name for asked in questions(model)]
    ended = progress.ended
    first = names.index(paste.sections[0].question.name)
    follows = ended is not None and ended.name in names and first > names.index(ended.name)
    if ended and goes_on_with_titles(ended, sent, follows) is GoingOn.YES and _takes_more(model, ended):
        return _more(model, progress, ended, paste.lead, sent, context)
    after = ended.name if ended and follows else ""
    loose = (*progress.loose, Loose(text=paste.lead, after=after))
    return Taken(progress.model_copy(update={"loose": loose}))


def _takes_more(model: type[BaseModel], ended: Ended) -> bool:
    return ended.astray or question(model, ended.name).kind in LONG_KINDS


def _parted(
    sections: Sequence[Section], again: frozenset[str], progress: Progress
) -> tuple[list[Section], list[Section]]:
    """Part the sections of a paste: those that stand for themselves, and those that go on with an answer."""
    anew: list[Section] = []
    behind: list[Section] = []
    for section in sections:
        name = section.question.name
        more = name in progress.answers and (section.heading.fit.goes_on or name in again)
        (behind if more and section.text and section.question.kind in LONG_KINDS else anew).append(section)
    return anew, behind


def _remarks(model: type[BaseModel], read: ReadSections) -> tuple[tuple[str, str], ...]:
    return tuple((question(model, name).title, said) for name, said in read.remarks.items() if said)


def _filled(progress: Progress, read: ReadSections) -> Progress:
    given = {name: value for name, value in read.answers.items() if value is not None}
    none = frozenset(read.answers) - frozenset(given)
    kept = {name: value for name, value in progress.answers.items() if name not in none}
    skipped = (progress.skipped | none) - frozenset(given)
    remarks = engine.remarked(progress, read.remarks)
    return progress.model_copy(update={"answers": {**kept, **given}, "skipped": skipped, "remarks": remarks})


def _end(paste: Paste, sent: Sent, again: frozenset[str], problems: Sequence[Problem]) -> Ended:
    last = paste.sections[-1]
    return Ended(
        name=last.question.name,
        sent=sent,
        names=again | {one.question.name for one in paste.sections},
        pasted=True,
        kept=all(one.question != last.question for one in problems),
        astray=paste.astray,
        open=is_open(last.text),
    )


def _moved_on(model: type[BaseModel], taken: Taken, loose: tuple[Loose, ...], end: Ended) -> Progress:
    """The draft at what was refused, else at the next open question."""
    progress = taken.progress
    following = engine.next_question(model, progress.answers, progress.skipped)
    refused = next((one.question for one in taken.problems), None)
    at = refused or following
    return progress.model_copy(update={"loose": loose, "ended": end, "at": at.name if at else None})
