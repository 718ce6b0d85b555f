"""Versions of forms: what they asked, kept once each, for answers that outlive them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from storage.engines import Once
from storage.engines.spelling import among, insert
from storage.session import Session
from storage.tables import form

_KEEP = Once(insert(form).on_conflict_do_nothing())
_WORDINGS = Once(select(form).where(among(form.c.version, "versions")))


async def keep(session: Session, version: str, wording: Sequence[Mapping[str, Any]]) -> None:
    """Keep what a version asks; it is written once and never changed."""
    if version not in session.memo.setdefault("form_versions", set()):
        await session.execute(_KEEP, {"version": version, "questions": list(wording)})
        session.memo["form_versions"].add(version)


async def wordings(session: Session, versions: Iterable[str]) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """What these versions asked, as far as they are kept; no query for none."""
    wanted = list(versions)
    if not wanted:
        return {}
    rows = await session.all(_WORDINGS, versions=wanted)
    return {row["version"]: row["questions"] for row in rows}
