"""Drafts of forms: kept in the database at every answer, so that a restart or a new phone loses nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import JsonValue

from domain.drawn import Points, read, record
from domain.forms.engine import SECOND_THOUGHTS, Progress
from services.context import Context
from storage import attachments, drafts
from storage.drafts import Draft
from storage.session import Session

# So many texts may wait for the answer whether they are meant for the form.
MOST_HELD = 5


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A text typed after another page was opened; `field` is the question that it may answer, "" for several."""

    text: str
    field: str


@dataclass(frozen=True, slots=True)
class FormState:
    """One person's form: what it is for, how far it has come, and what may be taken over with one tap.

    `serial` and `moves` together tell a button of this moment from an older one. `known` is what it started from,
    `total` how many questions it has. `args` say what it is about, with the `version` of that if others may change it;
    the writer has seen this one. `shown` is the message that shows it, None if that was sent after all others;
    `sources` are the messages that answers came in, by field, and `held` texts by the message that they came in.
    `drawn` are the points of the unit's items that stand in the answers; `told` are those of them whose writer was told
    in the preview that their item says something else by now.
    It is `away` when another page was opened since, `given_up` when its writer gave it up.
    """

    person_id: int
    serial: int
    purpose: str
    args: Mapping[str, Any]
    title: str
    progress: Progress
    suggestions: Mapping[str, JsonValue]
    known: Mapping[str, JsonValue] = field(default_factory=dict)
    moves: int = 0
    total: int = 0
    shown: int | None = None
    sources: Mapping[str, int] = field(default_factory=dict)
    held: Mapping[int, Unplaced] = field(default_factory=dict)
    drawn: Points = field(default_factory=dict)
    told: frozenset[str] = frozenset()
    focused: bool = True
    away: bool = False
    given_up: bool = False

    @property
    def touched(self) -> bool:
        """Whether anything was answered or pressed since it was opened; if so, it is kept among the drafts."""
        return self.moves > 0

    @property
    def filled(self) -> int:
        """How many questions have an answer."""
        return len(self.progress.answers)

    def moved(self, progress: Progress, source: int | None = None) -> "FormState":
        """The same form one move further; new answers came in the message `source`, None for a press."""
        before = self.progress.answers
        new = {name for name, value in progress.answers.items() if name not in before or before[name] != value}
        kept = {name: one for name, one in self.sources.items() if name in progress.answers and name not in new}
        # An answer that went on in a second message is that of neither: changing one must not take the other away.
        whole = [name for name in new if not _goes_on(before.get(name), progress.answers[name])]
        sources = {**kept, **(dict.fromkeys(whole, source) if source is not None else {})}
        return replace(self, progress=progress, sources=sources, moves=self.moves + 1)

    def after_press(self) -> "FormState":
        """The form after a press: the next text is not the rest of the one before, however soon it comes."""
        return replace(self, progress=self.progress.model_copy(update={"ended": None}))

    def rebased(self, version: int, progress: Progress, known: Mapping[str, JsonValue]) -> "FormState":
        """The same form one move further, on another version of what it is about."""
        args = {**self.args, "version": version}
        return replace(self, args=args, progress=progress, known=known, moves=self.moves + 1)

    def is_about(self, purpose: str, args: Mapping[str, Any]) -> bool:
        """Whether it is for the same purpose and about the same thing, in whatever version."""
        return self.purpose == purpose and _subject(self.args) == _subject(args)

    def holding(self, message_id: int, held: Unplaced) -> "FormState":
        """The same form with one more text that waits; the oldest gives way when there are too many."""
        every = {**{one: text for one, text in self.held.items() if one != message_id}, message_id: held}
        return replace(self, held=dict(list(every.items())[-MOST_HELD:]))

    def without(self, message_id: int) -> "FormState":
        """The same form without a text that waited."""
        return replace(self, held={one: text for one, text in self.held.items() if one != message_id})


async def current(ctx: Context, person_id: int) -> FormState | None:
    """The form that takes what a person types, if any."""
    draft = await drafts.focused(ctx.work, person_id)
    return _read(draft) if draft else None


async def by_serial(ctx: Context, person_id: int, serial: int) -> FormState | None:
    """The form with this number, given up or not; None when it is finished or forgotten."""
    draft = await drafts.by_serial(ctx.work, person_id, serial)
    return _read(draft) if draft else None


async def about(ctx: Context, person_id: int, purpose: str, args: Mapping[str, Any]) -> FormState | None:
    """The form of this purpose and subject that lies open, if any."""
    return next((one for one in await _lying_open(ctx, person_id) if one.is_about(purpose, args)), None)


async def written(ctx: Context, person_id: int) -> tuple[FormState, ...]:
    """The forms of a person that lie open with something in them, the one that was written in last first."""
    return tuple([one for one in await _lying_open(ctx, person_id) if await _is_kept(ctx, one)])


async def from_message(ctx: Context, person_id: int, message_id: int) -> FormState | None:
    """The form that lies open and has something from this message: an answer, or a text that waits."""
    every = await _lying_open(ctx, person_id)
    return next((one for one in every if message_id in {*one.sources.values(), *one.held}), None)


async def begin(ctx: Context, state: FormState) -> None:
    """Start a form; others that nobody wrote in are forgotten."""
    for other in await _lying_open(ctx, state.person_id):
        if not await _is_kept(ctx, other):
            await drafts.drop(ctx.work, other.person_id, other.serial)
    await keep(ctx, state)


async def keep(ctx: Context, state: FormState) -> None:
    """Save the form as it stands; from now on it takes what is typed."""
    await drafts.save(ctx.work, state.person_id, state.serial, state.purpose, state.args, _kept(state))


async def hold(ctx: Context, state: FormState) -> None:
    """Save the texts that wait, and nothing else of the form."""
    await drafts.note(ctx.work, state.person_id, state.serial, _kept(state))


async def turn_away(ctx: Context, person_id: int) -> None:
    """Note that this person has opened another page than the form."""
    await drafts.turn_away(ctx.work, person_id)


async def give_up(ctx: Context, state: FormState) -> bool:
    """Give a form up; False when nothing was written in it. Else it can be restored for a day, with its files."""
    if await _is_kept(ctx, state):
        await drafts.give_up(ctx.work, state.person_id, state.serial)
        return True
    await drafts.drop(ctx.work, state.person_id, state.serial)
    return False


async def restore(ctx: Context, state: FormState) -> FormState | None:
    """Take up again what was given up; a newer form about the same is given up instead, and returned."""
    newer = await about(ctx, state.person_id, state.purpose, state.args)
    kept = newer is not None and await give_up(ctx, newer)
    await keep(ctx, state)
    return newer if kept else None


async def close(ctx: Context, state: FormState) -> None:
    """End a form that is complete: what it asked and the files sent into it go to the step that it was for."""
    await attachments.leave_form(ctx.work, state.person_id, state.serial)
    await drafts.drop(ctx.work, state.person_id, state.serial)


async def forget_given_up(session: Session) -> int:
    """Delete the forms that were given up more than a day ago, and give up their files; returns how many."""
    gone = await drafts.given_up_before(session, session.now - SECOND_THOUGHTS)
    for one in gone:
        await attachments.discard_form(session, one.person_id, one.serial)
        await drafts.drop(session, one.person_id, one.serial)
    return len(gone)


async def _lying_open(ctx: Context, person_id: int) -> tuple[FormState, ...]:
    return tuple(_read(one) for one in await drafts.lying_open(ctx.work, person_id))


async def _is_kept(ctx: Context, state: FormState) -> bool:
    return state.touched or await attachments.in_form(ctx.work, state.person_id, state.serial) > 0


def _read(draft: Draft) -> FormState:
    kept = draft.progress
    return FormState(
        person_id=draft.person_id,
        serial=draft.serial,
        purpose=draft.purpose,
        args=draft.args,
        title=kept["title"],
        progress=Progress.model_validate(kept["progress"]),
        suggestions=kept["suggestions"],
        known=kept.get("known", {}),
        moves=kept["moves"],
        total=kept.get("total", 0),
        shown=kept.get("shown"),
        sources=kept.get("sources", {}),
        held={int(one): Unplaced(**text) for one, text in kept.get("held", {}).items()},
        drawn=read(kept.get("drawn", {})),
        told=frozenset(kept.get("told", ())),
        focused=draft.focused,
        away=draft.away,
        given_up=draft.given_up_at is not None,
    )


def _goes_on(before: JsonValue, now: JsonValue) -> bool:
    if isinstance(before, str) and isinstance(now, str):
        return bool(before) and now.startswith(before)
    return isinstance(before, list) and isinstance(now, list) and bool(before) and now[: len(before)] == before


def _subject(args: Mapping[str, Any]) -> dict[str, Any]:
    # In which version, and from which list its writer came, makes it no other form.
    return {name: value for name, value in args.items() if name not in {"version", "came"}}


def _kept(state: FormState) -> dict[str, Any]:
    return {
        "title": state.title,
        "progress": state.progress.model_dump(mode="json"),
        "suggestions": dict(state.suggestions),
        "known": dict(state.known),
        "moves": state.moves,
        "total": state.total,
        "shown": state.shown,
        "sources": dict(state.sources),
        **record(state.drawn),
        "told": sorted(state.told),
        "held": {str(one): {"text": held.text, "field": held.field} for one, held in state.held.items()},
    }
