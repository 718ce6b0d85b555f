"""Papers and receipts on the record (编号, 校验码), and who has tried codes that are none."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import String, bindparam, delete, func, literal_column, select

from domain.proofs import Proof, place_of
from storage.engines import Once
from storage.engines.spelling import insert
from storage.session import Session, UnitOfWork
from storage.tables import audit, proof, proof_try
from storage.tables.audit import ISSUED

_COLUMNS = [proof.c[name] for name in Proof.__dataclass_fields__]
_ADD = Once(insert(proof).on_conflict_do_nothing().returning(proof.c.id))
_BY_CODE = Once(select(*_COLUMNS).where(proof.c.code == bindparam("the_code")).order_by(proof.c.id))
_OF_PERSON = Once(
    select(proof.c.number, proof.c.code)
    .where(proof.c.series == bindparam("the_series", type_=String), proof.c.person_id == bindparam("whose"))
    .order_by(proof.c.id.desc())
    .limit(1)
)
_OF_SERIES = Once(
    select(proof.c.person_id, proof.c.number, proof.c.code)
    .where(proof.c.series == bindparam("the_series", type_=String))
    .order_by(proof.c.id),
    slow=True,
)
_LAST = Once(select(func.max(proof.c.serial)).where(proof.c.series == bindparam("the_series", type_=String)))
# Spelt as in the partial index ix_audit_issued.
_LINE = Once(
    select(audit.c.detail).where(audit.c.action == literal_column(f"'{ISSUED}'"), audit.c.at == bindparam("the_at"))
)
_HIS_TRIES = Once(
    select(func.count())
    .select_from(proof_try)
    .where(proof_try.c.person_id == bindparam("whose"), proof_try.c.at > bindparam("since"))
)
_NOTE_TRY = Once(insert(proof_try))
_FORGET_TRIES = Once(delete(proof_try).where(proof_try.c.at <= bindparam("since")))


async def last(session: Session, series: str) -> int:
    """The place of the last number of a series; 0 when there is none."""
    return int(await session.value(_LAST, the_series=series) or 0)


async def add(work: UnitOfWork, new: Proof) -> bool:
    """Put a paper or receipt on the record, with a line of the audit trail; False when its number is taken."""
    series, serial = place_of(new.number)
    row = {name: getattr(new, name) for name in Proof.__dataclass_fields__}
    if not await work.execute_many(_ADD, [row | {"series": series, "serial": serial}]):
        return False
    work.audit(ISSUED, new.person_id, **_detail(new))
    return True


async def by_code(session: Session, code: str) -> tuple[Proof, ...]:
    """What carries this code: hardly ever more than one."""
    return tuple(Proof(**row) for row in await session.all(_BY_CODE, the_code=code))


async def last_of(session: Session, series: str, person_id: int) -> tuple[str, str] | None:
    """Number and code of the last one of a series that this person has."""
    row = await session.first(_OF_PERSON, the_series=series, whose=person_id)
    return (row["number"], row["code"]) if row else None


async def last_of_each(session: Session, series: str) -> Mapping[int, tuple[str, str]]:
    """Number and code of the last one of a series, by person."""
    rows = await session.all(_OF_SERIES, the_series=series)
    return {row["person_id"]: (row["number"], row["code"]) for row in rows}


async def is_chained(session: Session, one: Proof) -> bool:
    """Whether the audit trail says the same of it as its row."""
    lines = await session.all(_LINE, the_at=one.at)
    return any(row["detail"] == _detail(one) for row in lines)


async def tries(session: Session, person_id: int, since: datetime) -> int:
    """How many codes that are none somebody has tried since then."""
    return int(await session.value(_HIS_TRIES, whose=person_id, since=since))


async def note_try(session: Session, person_id: int, since: datetime) -> None:
    """Count one code that is none, and forget everybody's from before `since`."""
    await session.execute(_FORGET_TRIES, since=since)
    await session.execute(_NOTE_TRY, {"person_id": person_id, "at": session.now})


def _detail(one: Proof) -> Mapping[str, Any]:
    return {"number": one.number, "kind": one.kind, "about": one.about, "digest": one.digest}
