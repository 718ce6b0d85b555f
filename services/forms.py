"""Drafts of forms: kept in the database at every answer, so that a restart or a new phone loses nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import JsonValue

from domain.forms.engine import Progress
from services.context import Context
from storage import attachments, drafts


@dataclass(frozen=True, slots=True)
class FormState:
    """One person's form: what it is for, how far it has come, and what may be taken over with one tap.

    `serial` and `moves` together tell a button of this moment from an older one. `known` is what it started from.
    `args` say what it is about, with the `version` of that if others may change it; the writer has seen this one.
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

    @property
    def touched(self) -> bool:
        """Whether anything was answered or pressed since it was opened; if so, no other form may push it aside."""
        return self.moves > 0

    def moved(self, progress: Progress) -> "FormState":
        """The same form one move further."""
        return replace(self, progress=progress, moves=self.moves + 1)

    def rebased(self, version: int, progress: Progress, known: Mapping[str, JsonValue]) -> "FormState":
        """The same form one move further, on another version of what it is about."""
        args = {**self.args, "version": version}
        return replace(self, args=args, progress=progress, known=known, moves=self.moves + 1)

    def is_about(self, purpose: str, args: Mapping[str, Any]) -> bool:
        """Whether it is for the same purpose and about the same thing, in whatever version."""
        return self.purpose == purpose and _subject(self.args) == _subject(args)


async def current(ctx: Context, person_id: int) -> FormState | None:
    """The form that a person is in the middle of, if any."""
    draft = await drafts.of_person(ctx.work, person_id)
    if draft is None:
        return None
    kept = draft.progress
    progress = Progress.model_validate(kept["progress"])
    return FormState(
        person_id,
        draft.serial,
        draft.purpose,
        draft.args,
        kept["title"],
        progress,
        kept["suggestions"],
        kept.get("known", {}),
        kept["moves"],
    )


async def begin(ctx: Context, state: FormState) -> None:
    """Start a form; it takes the place of any other draft of this person."""
    await attachments.discard_forms(ctx.work, state.person_id)
    await drafts.begin(ctx.work, state.person_id, state.serial, state.purpose, state.args, _kept(state))


async def keep(ctx: Context, state: FormState) -> None:
    """Save the form as it stands."""
    await drafts.save(ctx.work, state.person_id, state.args, _kept(state))


async def drop(ctx: Context, person_id: int) -> bool:
    """Give the form up, with the files that were sent into it; False when there was none."""
    await attachments.discard_forms(ctx.work, person_id)
    return await drafts.drop(ctx.work, person_id)


async def close(ctx: Context, person_id: int) -> None:
    """End a form that is complete: what it asked and the files sent into it go to the step that it was for."""
    await attachments.leave_form(ctx.work, person_id)
    await drafts.drop(ctx.work, person_id)


async def has_files(ctx: Context, person_id: int) -> bool:
    """Whether files lie in the form that this person has open."""
    return await attachments.of_person_in_forms(ctx.work, person_id) > 0


def _subject(args: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in args.items() if name != "version"}


def _kept(state: FormState) -> dict[str, Any]:
    return {
        "title": state.title,
        "progress": state.progress.model_dump(mode="json"),
        "suggestions": dict(state.suggestions),
        "known": dict(state.known),
        "moves": state.moves,
    }
