"""Templates of notices that departments keep; what is deleted leaves the lists and can still be read by its id."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from domain.notice_templates import NoticeTemplate
from storage.engines import Once, Row
from storage.engines.spelling import NOW, among
from storage.session import Session
from storage.tables import notice_template

_THIS = notice_template.c.id == bindparam("template_id")
_KEPT = notice_template.c.deleted_at.is_(None)
_BY_ID = Once(select(notice_template).where(_THIS))
_OF_UNITS = Once(
    select(notice_template)
    .where(among(notice_template.c.unit_id, "unit_ids"), _KEPT)
    .order_by(notice_template.c.name, notice_template.c.id)
)
_ADD = Once(insert(notice_template).returning(notice_template.c.id))
_RENAME = Once(update(notice_template).where(_THIS, _KEPT))
_DELETE = Once(update(notice_template).where(_THIS, _KEPT).values(deleted_at=NOW))


async def by_id(session: Session, template_id: int) -> NoticeTemplate | None:
    """One template, deleted or not."""
    row = await session.first(_BY_ID, template_id=template_id)
    return _read(row) if row else None


async def of_units(session: Session, unit_ids: Iterable[int]) -> tuple[NoticeTemplate, ...]:
    """The templates that these units keep, by name."""
    return tuple(_read(row) for row in await session.all(_OF_UNITS, unit_ids=list(unit_ids)))


async def add(session: Session, **values: Any) -> int:
    """Keep a new template and return its id."""
    return await session.insert(_ADD, {"created_at": session.now, **values})


async def rename(session: Session, template_id: int, name: str) -> bool:
    """Give a template another name; False when it was deleted."""
    return await session.changed(_RENAME, {"name": name}, template_id=template_id) == 1


async def delete(session: Session, template_id: int) -> bool:
    """Take a template out of the lists; False when that was done already."""
    return await session.changed(_DELETE, template_id=template_id) == 1


def _read(row: Row) -> NoticeTemplate:
    return NoticeTemplate(
        str(row["id"]), row["name"], row["title"], row["text"], row["receipt_required"], row["unit_id"]
    )
