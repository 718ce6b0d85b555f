"""The form engine in the chat: any declared form becomes a private conversation, question by question."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from domain.errors import Refusal
from domain.forms import engine
from domain.forms.errors import AnswerError, OtherYear
from domain.forms.fields import QuestionKind, questions
from domain.forms.joint import JointForm
from domain.forms.merge import merge
from domain.forms.paste import is_paste
from domain.forms.values import AnswerContext
from domain.secrecy import marked, refused
from handlers import form_drafts, form_drawn, form_edits, form_moves, form_units
from handlers.answer_context import answer_context
from handlers.presses import number_at, page_of
from handlers.purposes import Opened as Opened
from handlers.purposes import Purpose as Purpose
from handlers.turn import Turn
from services import attachment_notes, attachments, forms
from services.forms import FormState
from views import pages
from views.callbacks import Press
from views.drawn import Drafts
from views.forms import FormOp, FormView, Overtaken
from views.joint_form import JointView
from views.page import Page

# These buttons stand under a writer's own words, which he may want to copy: the page is not written over at the end.
_UNDER_OWN_WORDS = frozenset({FormOp.GO_ON, FormOp.LEAVE})

# A file's caption answers questions for words only.
_WORDS = frozenset({QuestionKind.TEXT, QuestionKind.LIST})


async def begin(turn: Turn, purpose: Purpose, args: Mapping[str, Any]) -> None:
    """Start a form, or go on with the one that is about the same; others stay as they are, among the drafts."""
    opened = await purpose.open(turn, args)
    every = await forms.written(turn.ctx, turn.me.person_id)
    state = await forms.about(turn.ctx, turn.me.person_id, purpose.name, args)
    # One that nobody has written in yet is opened anew when its subject has changed.
    if state and (state.args == args or state in every):
        await _show(turn, state, await purpose.open(turn, state.args))
        return
    new = FormState(
        turn.me.person_id,
        turn.serial,
        purpose.name,
        args,
        opened.title,
        engine.begin(opened.model, opened.known),
        opened.suggestions,
        opened.known,
        total=len(questions(opened.model)),
    )
    await forms.begin(turn.ctx, new)
    left = next((one for one in every if one.focused), None)
    await _show(turn, new, opened, pages.draft_kept(left.title) if left else "")


async def cancel(turn: Turn) -> bool:
    """Give up the form that takes what is typed; False when there is none."""
    state = await forms.current(turn.ctx, turn.me.person_id)
    if state is not None:
        turn.show(pages.given_up(await form_drafts.give_up(turn, state)))
    return state is not None


class FormEngine:
    """All purposes, and the conversation that they share."""

    def __init__(self, purposes: Iterable[Purpose]) -> None:
        self._purposes = {purpose.name: purpose for purpose in purposes}

    async def on_press(self, turn: Turn, press: Press) -> None:
        """Take a press under a form; a button of an earlier moment says so and changes nothing."""
        op, serial, moves, *rest = (*press.args, "", "", "")[:5]
        found = await forms.by_serial(turn.ctx, turn.me.person_id, number_at((serial,), 0))
        state = found and found.after_press()
        if state is None:
            turn.toast(pages.OLD_FORM)
            if op not in _UNDER_OWN_WORDS:
                turn.show(pages.outdated())
        elif state.given_up or op == FormOp.RESTORE:
            await self._restore(turn, state, op)
        elif op in (FormOp.GIVE_UP, FormOp.LEAVE):
            await form_drafts.put_down(turn, state, FormOp(op))
        elif op in (FormOp.FILL, FormOp.NOT_MEANT):
            await self._meant(turn, state, op, number_at((rest[0],), 0))
        elif op == FormOp.SHOW:
            await _show(turn, state, await self._opened(turn, state))
        elif op in (FormOp.TICK, FormOp.UNITS):
            # What a tick sets does not depend on the ticks before it, so an older button serves as well.
            await self._pick(turn, state, press)
        elif str(state.moves) != moves:
            await self._point(turn, state)
        else:
            await self._press(turn, state, op, rest[0])

    async def on_text(self, turn: Turn, text: str) -> bool:
        """Take what was typed as the answer to the present question, or ask whether it is; False when no form waits."""
        state = await forms.current(turn.ctx, turn.me.person_id)
        if state is None:
            return False
        opened = await self._opened(turn, state)
        if state.away and not marked(text):
            return await form_drafts.ask_meant(turn, state, opened.model, text, open_to_it=not opened.news)
        await self._take(turn, state, opened, text, turn.place.message_id)
        return True

    async def on_caption(self, turn: Turn, text: str) -> bool:
        """Take what was written under a file or picture, if a form asks for words now; False when none does."""
        state = await forms.current(turn.ctx, turn.me.person_id)
        if state is None or state.away:
            return False
        opened = await self._opened(turn, state)
        asked = engine.current(opened.model, state.progress)
        if opened.news or not (is_paste(opened.model, text) or (asked and asked.kind in _WORDS)):
            return False
        await self._take(turn, state, opened, text, turn.place.message_id)
        return True

    async def on_edited(self, turn: Turn, text: str) -> bool:
        """Put a changed message in the place of what it was; False when no open form has anything from it."""
        message_id = turn.place.message_id or 0
        state = await forms.from_message(turn.ctx, turn.me.person_id, message_id)
        if state is None:
            return False
        opened = await self._opened(turn, state)
        if message_id in state.held:
            return await form_drafts.ask_meant(turn, state, opened.model, text, open_to_it=not opened.news)
        try:
            if mark := marked(text):
                raise AnswerError(refused(mark))
            new, remarks = form_edits.read_again(opened.model, state, message_id, text, _context(turn, opened))
        except AnswerError as error:
            await _show(turn, state, opened, pages.edit_refused(str(error)))
            return True
        # Telegram reports changes of a message that nobody made in its words, too.
        if changed := {name: value for name, value in new.items() if state.progress.answers.get(name) != value}:
            after = engine.fill(opened.model, state.progress, changed, remarks)
            progress, doubt = form_moves.doubted(opened.model, opened.check, state.progress, after)
            note = doubt or pages.edit_taken([one.title for one in questions(opened.model) if one.name in changed])
            await _show(turn, state.moved(progress, message_id), opened, note)
        return True

    async def show_below(self, turn: Turn, note: str = "") -> None:
        """Show the form in hand once more, as a new message; nothing when there is none."""
        if state := await forms.current(turn.ctx, turn.me.person_id):
            await _show(turn, state, await self._opened(turn, state), note, below=True)

    async def _press(self, turn: Turn, state: FormState, op: str, arg: str) -> None:
        opened = await self._opened(turn, state)
        if op == FormOp.GO_ON:
            await self._go_on(turn, state, opened, arg)
        elif op == FormOp.TEMPLATE:
            await _put_out(turn, state, (await _view(turn, state, opened)).template())
        elif op == FormOp.PART and isinstance(view := await _view(turn, state, opened), JointView) and not opened.news:
            await _put_out(turn, state, view.part(state.progress, arg))
        elif op == FormOp.CONFIRM:
            await self._finish(turn, state, opened)
        elif op in form_drawn.OPS:
            after, doubt, look = form_drawn.pressed(turn, state, opened, FormOp(op), arg)
            await _show(turn, after, opened, doubt, look=look)
        elif op == FormOp.TAKE_DAY:
            await self._take_day(turn, state, opened, arg)
        else:
            await self._steer(turn, state, opened, op, arg)

    async def _take(self, turn: Turn, state: FormState, opened: Opened, text: str, source: int | None) -> None:
        try:
            progress, note, remarks = form_moves.answered(turn, opened, state.progress, text, _context(turn, opened))
        except OtherYear as asked:
            await _put_out(turn, state, (await _view(turn, state, opened)).other_year(state.progress, asked))
            return
        except AnswerError as error:
            await _show(turn, state, opened, str(error))
            return
        progress, doubt = form_moves.doubted(opened.model, opened.check, state.progress, progress)
        # What was noticed about an answer that is not kept is of no use to anybody.
        said = (doubt, note) if doubt else (note, remarks)
        moved = state.moved(progress, source)
        after = moved.after_press() if turn.place.callback_id else moved
        await self._go_to(turn, after, opened, "\n".join(filter(None, said)))

    async def _take_day(self, turn: Turn, state: FormState, opened: Opened, seconds: str) -> None:
        """Take a day whose year was asked about; it is read again, as days and right may have changed since."""
        if day := form_moves.day_again(opened.model, state.progress, seconds):
            await self._take(turn, state, opened, day, None)
        else:
            turn.toast(pages.NO_SUCH_BUTTON)

    async def _steer(self, turn: Turn, state: FormState, opened: Opened, op: str, arg: str) -> None:
        try:
            progress = form_moves.steered(opened.model, state, op, arg, _context(turn, opened))
        except (AnswerError, ValueError, IndexError, KeyError) as error:
            turn.toast(str(error) if isinstance(error, Refusal) else pages.NO_SUCH_BUTTON)
            progress = state.progress
        progress, doubt = form_moves.doubted(opened.model, opened.check, state.progress, progress)
        await self._go_to(turn, state.moved(progress), opened, doubt)

    async def _go_to(self, turn: Turn, state: FormState, opened: Opened, note: str) -> None:
        """Show the form where it stands now; one whose end shows it all once more ends when there is nothing to say."""
        if opened.suggest:
            state = replace(state, suggestions={**state.suggestions, **opened.suggest(state.progress.answers)})
        if opened.previewed and not note:
            await self._finish(turn, state, opened)
        else:
            await _show(turn, state, opened, note)

    async def _pick(self, turn: Turn, state: FormState, press: Press) -> None:
        opened = await self._opened(turn, state)
        if not opened.news:
            state = await form_units.pick(turn, state, opened.model, opened.units.units, press)
        await _show(turn, state, opened, unit_page=page_of(press.args))

    async def _finish(self, turn: Turn, state: FormState, opened: Opened) -> None:
        open_yet = state.progress.loose or engine.current(opened.model, state.progress) is not None
        if opened.news or open_yet:
            await _show(turn, state, opened)
            return
        if form_drawn.has_news(state, opened):
            turn.toast(pages.FORM_OVERTAKEN)
            await _show(turn, state.moved(state.progress), opened)
            return
        engine.validate(opened.model, state.progress.answers)
        await forms.close(turn.ctx, state)
        await self._purposes[state.purpose].finish(turn, state.args, state.progress.answers)

    async def _go_on(self, turn: Turn, state: FormState, opened: Opened, version: str) -> None:
        """Take the draft on to the version that its writer was just shown, unless there is a newer one again."""
        if opened.news and not opened.over and str(opened.version) == version:
            progress = merge(opened.model, state.progress, state.known, opened.known)
            state = state.rebased(opened.version, progress, opened.known)
            opened = replace(opened, news="")
        await _show(turn, state, opened)

    async def _point(self, turn: Turn, state: FormState) -> None:
        """A button of an earlier moment: say so, and show the form below if it stands above the message pressed."""
        pressed = turn.place.message_id or 0
        turn.toast(pages.FORM_CHANGED if state.shown == pressed else pages.FORM_MOVED_ON)
        if state.shown is not None and state.shown < pressed:
            await _show(turn, state, await self._opened(turn, state), below=True)

    async def _restore(self, turn: Turn, state: FormState, op: str) -> None:
        """Take up again what was given up; a second press finds it done, other old buttons only say how it stands."""
        if op != FormOp.RESTORE or not state.given_up:
            turn.toast(pages.FORM_GIVEN_UP if state.given_up else pages.FORM_RESTORED)
            return
        opened = await self._opened(turn, state)
        turn.toast(pages.FORM_RESTORED)
        newer = await forms.restore(turn.ctx, state)
        await attachment_notes.tell_form(turn.ctx, turn.me.person_id, state.serial, "restored")
        await _show(turn, state, opened)
        if newer:
            await attachment_notes.tell_form(turn.ctx, turn.me.person_id, newer.serial, "given_up")
            page = pages.set_aside(newer.title, newer.serial, newer.moves)
            turn.say(page.text, page.keyboard)

    async def _meant(self, turn: Turn, state: FormState, op: str, message_id: int) -> None:
        """The answer to whether a text is meant for the form; it is taken once, whatever is pressed how often."""
        held = state.held.get(message_id)
        if held is None:
            turn.toast(pages.FORM_DONE)
            return
        rest = state.without(message_id)
        if op == FormOp.NOT_MEANT:
            await forms.hold(turn.ctx, rest)
            turn.show(pages.not_filled(state.title, state.serial, state.moves))
            return
        opened = await self._opened(turn, state)
        asked = engine.current(opened.model, state.progress)
        if held.field and asked is None:
            await _show(turn, rest, opened, pages.CHOOSE_FIRST)
        elif held.field and asked and asked.name != held.field:
            # The form has gone on since it was asked about: the page must name the place where the text would go.
            await form_drafts.ask_again(turn, state, message_id, replace(held, field=asked.name), asked.title)
        else:
            await self._take(turn, rest, opened, held.text, message_id)

    async def _opened(self, turn: Turn, state: FormState) -> Opened:
        opened = await self._purposes[state.purpose].open(turn, state.args)
        # What has moved on is shown beside the draft first; until then there is nothing to check it against.
        return replace(opened, check=None) if opened.news else opened


async def _show(
    turn: Turn,
    state: FormState,
    opened: Opened,
    note: str = "",
    *,
    below: bool = False,
    unit_page: int = 1,
    look: FormOp | None = None,
) -> None:
    """Keep the form as it stands now, and show it: in the message whose button was pressed, else `below`."""
    state = form_drawn.followed_up(state, opened)
    view = await _view(turn, state, opened, unit_page, look)
    if opened.news:
        turn.toast(pages.FORM_OVERTAKEN)
        present = Overtaken(opened.news, opened.version, opened.known, opened.content, opened.over)
        page = view.overtaken(state.progress, state.known, present, note)
    else:
        page = view.page(state.progress, state.suggestions, note)
    await _put_out(turn, state, page, below=below)


async def _put_out(turn: Turn, state: FormState, page: Page, *, below: bool = False) -> None:
    place = turn.place.message_id if turn.edits and not below else None
    await forms.keep(turn.ctx, replace(state, shown=place))
    if below or turn.place.album:
        # Each message of an album has the form shown: that is one page, which follows them.
        turn.say_as_one(page, f"form:{state.serial}")
    else:
        turn.show(page)


async def _view(
    turn: Turn, state: FormState, opened: Opened, unit_page: int = 1, look: FormOp | None = None
) -> FormView:
    item_id, stamp = opened.files_of, (state.serial, state.moves)
    files = await attachments.enclosed(turn.ctx, turn.me, item_id, stamp[0]) if item_id or opened.with_files else ()
    kind = JointView if issubclass(opened.model, JointForm) else FormView
    return kind(
        opened.model,
        opened.title,
        opened.subtitle,
        opened.confirm,
        stamp,
        files,
        opened.hints,
        opened.units.units,
        unit_page,
        opened.readings,
        opened.if_empty,
        opened.more,
        Drafts(opened.drawn, state.drawn),
        look,
    )


def _context(turn: Turn, opened: Opened) -> AnswerContext:
    return answer_context(turn.ctx, opened.units, opened.year)
