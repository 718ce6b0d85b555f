"""The form engine in the chat: any declared form becomes a private conversation, question by question."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, JsonValue

from domain.attachments import Enclosure
from domain.dates.clock import local, local_day
from domain.dates.deadline_phrases import Deadline, parse_day, parse_deadline
from domain.errors import Misfit, Refusal
from domain.forms import engine
from domain.forms.engine import Progress
from domain.forms.errors import AnswerError, FormErrors, OtherYear
from domain.forms.fields import QuestionKind, questions
from domain.forms.going_on import Sent, units
from domain.forms.merge import merge
from domain.forms.paste import is_paste
from domain.forms.placing import drop_lines, place, place_back
from domain.forms.typed import take, turned_away
from domain.forms.values import NO_UNITS, AnswerContext
from domain.secrecy import marked, refused
from domain.unit_names import Nameable
from handlers import form_units
from handlers.presses import page_of
from handlers.turn import Turn
from services import forms
from services.context import Context
from services.forms import FormState
from views import pages
from views.callbacks import Press
from views.form_notes import told
from views.forms import FormOp, FormView, Overtaken

# These buttons stand under a writer's own words, which he may want to copy: the page is not written over at the end.
_UNDER_OWN_WORDS = frozenset({FormOp.GO_ON, FormOp.LEAVE})

_SHORT = frozenset({QuestionKind.DATE, QuestionKind.DEADLINE, QuestionKind.NUMBER})


@dataclass(frozen=True, slots=True)
class Opened:
    """What a purpose asks: its form, the words around it, and what is known or may be taken over.

    `check` raises Refusal when complete answers do not fit what the form is about. If others may change that as well,
    `version` says how that stands now; `news` is the sentence about what has happened since the version in the args,
    `over` that the form can no longer be handed in, `content` what it is about when it does not start from that.
    `units` may be named in it. `hints` say more about a question, by field name. A day that is typed without a year and
    would lie in another one than `year` is asked about (0: any year will do). `readings` say in the preview how
    complete answers were understood.
    """

    model: type[BaseModel]
    title: str
    confirm: str
    subtitle: str = ""
    known: Mapping[str, JsonValue] = field(default_factory=dict)
    suggestions: Mapping[str, JsonValue] = field(default_factory=dict)
    enclosed: tuple[Enclosure, ...] = ()
    check: Callable[[Mapping[str, Any]], None] | None = None
    version: int = 0
    news: str = ""
    over: bool = False
    content: str = ""
    units: Nameable = NO_UNITS
    hints: Mapping[str, str] = field(default_factory=dict)
    year: int = 0
    readings: Callable[[Mapping[str, Any]], Sequence[str]] | None = None


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a form is for: `open` looks up the form (and the right to it) anew each time, `finish` does the work.

    Both get the args that the form was begun with; their `version` is the one that its writer has seen.
    """

    name: str
    open: Callable[[Turn, Mapping[str, Any]], Awaitable[Opened]]
    finish: Callable[[Turn, Mapping[str, Any], Mapping[str, Any]], Awaitable[None]]


async def begin(turn: Turn, purpose: Purpose, args: Mapping[str, Any]) -> None:
    """Start a form, or go on with the same one; another one that has answers must be ended first."""
    state = await forms.current(turn.ctx, turn.me.person_id)
    opened = await purpose.open(turn, args)
    kept = state is not None and (state.touched or await forms.has_files(turn.ctx, state.person_id))
    # One that nobody has written in yet is opened anew when its subject has changed.
    if state and state.is_about(purpose.name, args) and (kept or state.args == args):
        _show_form(turn, state, await purpose.open(turn, state.args))
    elif state and kept:
        turn.show(pages.unfinished(state.title, state.serial, state.moves))
    else:
        new = FormState(
            turn.me.person_id,
            turn.serial,
            purpose.name,
            args,
            opened.title,
            engine.begin(opened.model, opened.known),
            opened.suggestions,
            opened.known,
        )
        await forms.begin(turn.ctx, new)
        _show_form(turn, new, opened)


async def cancel(turn: Turn) -> bool:
    """Drop the open form; False when there was none."""
    return await forms.drop(turn.ctx, turn.me.person_id)


class FormEngine:
    """All purposes, and the conversation that they share."""

    def __init__(self, purposes: Iterable[Purpose]) -> None:
        self._purposes = {purpose.name: purpose for purpose in purposes}

    async def on_press(self, turn: Turn, press: Press) -> None:
        """Take a press under a form; a button of an earlier moment only shows where the form stands."""
        op, serial, moves, *rest = (*press.args, "", "", "")[:5]
        state = await forms.current(turn.ctx, turn.me.person_id)
        if state is None or str(state.serial) != serial:
            turn.toast(pages.OLD_FORM)
            if op not in _UNDER_OWN_WORDS:
                turn.show(pages.outdated())
            return
        if op in (FormOp.GIVE_UP, FormOp.LEAVE):
            await self._give_up(turn, FormOp(op))
            return
        opened = await self._opened(turn, state)
        if op in (FormOp.TICK, FormOp.UNITS):
            # What a tick sets does not depend on the ticks before it, so an older button serves as well.
            if not opened.news:
                state = await form_units.pick(turn, state, opened.model, opened.units.units, press)
            _show_form(turn, state, opened, unit_page=page_of(press.args))
        elif op == FormOp.SHOW or str(state.moves) != moves:
            turn.toast("" if op == FormOp.SHOW else pages.FORM_MOVED_ON)
            _show_form(turn, state, opened)
        elif op == FormOp.GO_ON:
            await self._go_on(turn, state, opened, rest[0])
        elif op == FormOp.CONFIRM:
            await self._finish(turn, state, opened)
        elif op == FormOp.TAKE_DAY:
            await self._take_day(turn, state, opened, rest[0])
        else:
            await self._steer(turn, state, opened, op, rest[0])

    async def on_text(self, turn: Turn, text: str) -> bool:
        """Take what was typed as the answer to the present question; False when no form is open."""
        state = await forms.current(turn.ctx, turn.me.person_id)
        if state is None:
            return False
        opened = await self._opened(turn, state)
        await self._take(turn, state, opened, text)
        return True

    async def _take(self, turn: Turn, state: FormState, opened: Opened, text: str) -> None:
        """Keep what was typed as the answer, or say what is wrong with it."""
        try:
            progress, note = _answered(turn, opened, state.progress, text)
        except OtherYear as asked:
            turn.show(_view(state, opened).other_year(state.progress, asked))
            return
        except AnswerError as error:
            _show_form(turn, state, opened, str(error))
            return
        progress, doubt = _doubted(opened, state.progress, progress)
        moved = state.moved(progress)
        await forms.keep(turn.ctx, moved)
        _show_form(turn, moved, opened, "\n".join(filter(None, (doubt, note))))

    async def _take_day(self, turn: Turn, state: FormState, opened: Opened, seconds: str) -> None:
        """Take a day whose year was asked about; it is read again, as days and right may have changed since."""
        try:
            day = local(datetime.fromtimestamp(int(seconds), UTC))
        except (ValueError, OverflowError, OSError):
            turn.toast(pages.NO_SUCH_BUTTON)
            return
        steered = replace(state, progress=state.progress.model_copy(update={"ended": None}))
        await self._take(turn, steered, opened, f"{day:%Y-%m-%d %H:%M}")

    async def _steer(self, turn: Turn, state: FormState, opened: Opened, op: str, arg: str) -> None:
        try:
            progress = _steered(opened.model, state, op, arg, _context(turn, opened))
        except (AnswerError, ValueError, IndexError, KeyError) as error:
            turn.toast(str(error) if isinstance(error, Refusal) else pages.NO_SUCH_BUTTON)
            progress = state.progress
        # After a press the next text is no longer the rest of the one before.
        progress = progress.model_copy(update={"ended": None})
        progress, doubt = _doubted(opened, state.progress, progress)
        moved = state.moved(progress)
        await forms.keep(turn.ctx, moved)
        _show_form(turn, moved, opened, doubt)

    async def _finish(self, turn: Turn, state: FormState, opened: Opened) -> None:
        open_yet = state.progress.loose or engine.current(opened.model, state.progress) is not None
        if opened.news or open_yet:
            _show_form(turn, state, opened)
            return
        engine.validate(opened.model, state.progress.answers)
        await forms.close(turn.ctx, turn.me.person_id)
        await self._purposes[state.purpose].finish(turn, state.args, state.progress.answers)

    async def _go_on(self, turn: Turn, state: FormState, opened: Opened, version: str) -> None:
        """Take the draft on to the version that its writer was just shown, unless there is a newer one again."""
        if opened.news and not opened.over and str(opened.version) == version:
            progress = merge(opened.model, state.progress, state.known, opened.known)
            state = state.rebased(opened.version, progress, opened.known)
            await forms.keep(turn.ctx, state)
            opened = replace(opened, news="")
        _show_form(turn, state, opened)

    async def _give_up(self, turn: Turn, op: FormOp) -> None:
        await forms.drop(turn.ctx, turn.me.person_id)
        if op is FormOp.LEAVE:
            page = pages.form_left()
            turn.say(page.text, page.keyboard)
        else:
            turn.show(pages.given_up())

    async def _opened(self, turn: Turn, state: FormState) -> Opened:
        return await self._purposes[state.purpose].open(turn, state.args)


def _view(state: FormState, opened: Opened, unit_page: int = 1) -> FormView:
    stamp = (state.serial, state.moves)
    return FormView(
        opened.model,
        opened.title,
        opened.subtitle,
        opened.confirm,
        stamp,
        opened.enclosed,
        opened.hints,
        opened.units.units,
        unit_page,
        opened.readings,
    )


def _show_form(turn: Turn, state: FormState, opened: Opened, note: str = "", unit_page: int = 1) -> None:
    view = _view(state, opened, unit_page)
    if opened.news:
        turn.toast(pages.FORM_OVERTAKEN)
        present = Overtaken(opened.news, opened.version, opened.known, opened.content, opened.over)
        turn.show(view.overtaken(state.progress, state.known, present, note))
    else:
        turn.show(view.page(state.progress, state.suggestions, note))


def answer_context(ctx: Context, units: Nameable = NO_UNITS, year: int = 0) -> AnswerContext:
    """How days, deadlines and units are read now; OtherYear for a guessed day in another year than `year`."""

    def read(text: str) -> Deadline:
        found = parse_deadline(text, ctx.now, ctx.rules.calendar, ctx.rules.office)
        if year and found.guessed and local_day(found.at).year != year:
            raise OtherYear(found.at, year)
        return found

    return AnswerContext(
        now=ctx.now,
        parse_deadline=lambda text: read(text).at,
        parse_day=lambda text: parse_day(text, ctx.today),
        units=units,
        remark=lambda text: read(text).note,
    )


def _context(turn: Turn, opened: Opened) -> AnswerContext:
    return answer_context(turn.ctx, opened.units, opened.year)


def _answered(turn: Turn, opened: Opened, progress: Progress, text: str) -> tuple[Progress, str]:
    model = opened.model
    sent = Sent(at=turn.place.sent_at or turn.ctx.now, message=turn.place.message_id or 0, units=units(text))
    if mark := marked(text):
        away = turned_away(model, progress, sent)
        if away == progress:
            raise AnswerError(refused(mark))
        return away, refused(mark)
    if opened.news and not progress.loose and engine.current(model, progress) is None and not is_paste(model, text):
        raise AnswerError(pages.FORM_CHOOSE_FIRST)
    taken = take(model, progress, text, sent, _context(turn, opened))
    return taken.progress, told(taken)


def _doubted(opened: Opened, before: Progress, after: Progress) -> tuple[Progress, str]:
    """Check a form that is complete: what does not fit is said at once, not kept, and asked again."""
    if engine.current(opened.model, after) is not None or opened.news or after.loose:
        return after, ""
    try:
        filled = engine.validate(opened.model, after.answers).model_dump(mode="json", exclude_none=True)
        if opened.check is not None:
            opened.check(filled)
    except FormErrors as errors:
        # Two answers that do not go together: a day or a number is soon typed again, words stay for their writer.
        return (engine.take_back(opened.model, before, after) if _is_short(opened, before, after) else after), str(
            errors
        )
    except Misfit as misfit:
        return engine.take_back(opened.model, before, after, misfit.field), str(misfit)
    except Refusal as refusal:
        return engine.take_back(opened.model, before, after), str(refusal)
    return after, ""


def _is_short(opened: Opened, before: Progress, after: Progress) -> bool:
    changed = [one for one in questions(opened.model) if before.answers.get(one.name) != after.answers.get(one.name)]
    return all(one.kind in _SHORT for one in changed)


def _steered(model: type[BaseModel], state: FormState, op: str, arg: str, context: AnswerContext) -> Progress:
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
