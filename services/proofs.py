"""Gives papers and receipts their number and check code (编号, 校验码), and puts them on the record (decision 0034)."""

from collections.abc import Mapping

from domain.dates.clock import local_day
from domain.proofs import (
    RECEIPT,
    SIGNED,
    Proof,
    Stamp,
    code_of,
    digest_of_report,
    digest_of_signature,
    number_of,
    place_of,
    sealed,
    series,
)
from services.context import Context
from storage import proofs
from storage.session import Session, UnitOfWork
from storage.submissions import Submission


async def next_number(session: Session, kind: str, about: str) -> str:
    """The next free number for a paper of a kind; it is taken when it is recorded, not before."""
    of = series(kind, local_day(session.now).year, about)
    return number_of(of, await proofs.last(session, of) + 1)


def code(session: Session, kind: str, about: str, number: str, digest: str) -> str:
    """The check code of something with this content, which nobody makes without the key of the audit trail."""
    return code_of(session.seal(sealed(number, kind, about, digest)))


async def is_taken(session: Session, number: str) -> bool:
    """Whether something else has got a number, or a later one of its series, since it was looked up."""
    of, serial = place_of(number)
    return of is not None and serial is not None and await proofs.last(session, of) >= serial


async def record(work: UnitOfWork, person_id: int | None, kind: str, about: str, stamp: Stamp) -> bool:
    """Put what carries this stamp on the record, in this unit of work; False when its number is taken.

    Raises RuntimeError for a stamp that was made with another key: nobody could ever check it.
    """
    if stamp.code != code(work, kind, about, stamp.number, stamp.digest):
        raise RuntimeError("stamped with another key")
    one = Proof(stamp.number, stamp.code, kind, about, stamp.digest, person_id, work.now)
    return await proofs.add(work, one)


async def of_report(ctx: Context, new: Submission) -> str:
    """Record the receipt of what was handed in, and give its check code."""
    digest = digest_of_report(new.receipt, new.at, new.payload)
    return await _of_receipt(ctx, RECEIPT, str(new.item_id), new.receipt, digest, new.submitted_by)


async def of_signature(ctx: Context, notice_id: int, person_id: int) -> None:
    """Record that somebody signed for a notice just now."""
    number = await next_number(ctx.work, SIGNED, str(notice_id))
    digest = digest_of_signature(notice_id, person_id, ctx.now)
    await _of_receipt(ctx, SIGNED, str(notice_id), number, digest, person_id)


async def signature(ctx: Context, notice_id: int, person_id: int) -> tuple[str, str]:
    """Number and check code of somebody's last signature for a notice; empty for one from before there were any."""
    return await proofs.last_of(ctx.work, series(SIGNED, 0, str(notice_id)), person_id) or ("", "")


async def signatures(ctx: Context, notice_id: int) -> Mapping[int, tuple[str, str]]:
    """Number and check code of everybody's last signature for a notice, by person; one query."""
    return await proofs.last_of_each(ctx.work, series(SIGNED, 0, str(notice_id)))


async def _of_receipt(ctx: Context, kind: str, about: str, number: str, digest: str, person_id: int) -> str:
    stamp = Stamp(number, code(ctx.work, kind, about, number, digest), digest)
    await record(ctx.work, person_id, kind, about, stamp)
    return stamp.code
