"""Versions of forms: what they asked, kept once each, for answers that outlive them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from storage.engines.spelling import insert as insert_or
from storage.session import Session
from storage.tables import form


async def keep(session: Session, version: str, wording: Sequence[Mapping[str, Any]]) -> None:
    """Keep what a version asks; it is written once and never changed."""
    if version not in session.memo.setdefault("form_versions", set()):
        await session.execute(insert_or(form).values(version=version, questions=list(wording)).on_conflict_do_nothing())
        session.memo["form_versions"].add(version)


async def wordings(session: Session, versions: Iterable[str]) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """What these versions asked, as far as they are kept; no query for none."""
    wanted = list(versions)
    if not wanted:
        return {}
    rows = await session.all(select(form).where(form.c.version.in_(wanted)))
    return {row["version"]: row["questions"] for row in rows}
