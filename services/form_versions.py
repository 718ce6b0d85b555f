"""Keeps and finds the versions of forms that answers were given to."""

from collections.abc import Collection, Iterable

from pydantic import BaseModel

from domain.answers import Past, forgotten
from domain.forms.versions import restored, version_of, wording
from domain.items import Item
from domain.mechanism import Mechanism
from services.context import Context
from storage import forms
from storage.session import Session


async def keep_version(ctx: Context, form: type[BaseModel]) -> str:
    """Keep what a form asks today, once; returns its version."""
    version = version_of(form)
    await forms.keep(ctx.work, version, wording(form))
    return version


async def past_questions(session: Session, mechanism: Mechanism, items: Iterable[Item]) -> Past:
    """The questions of versions that these items' answers were given to and no form has any more; mostly none."""
    return await questions_of(session, forgotten(mechanism, items))


async def questions_of(session: Session, versions: Collection[str]) -> Past:
    """The questions of these versions that no form has any more."""
    found = await forms.wordings(session, versions)
    return {version: restored(kept) for version, kept in found.items()}
