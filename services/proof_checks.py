"""Checks papers and receipts against the record: what one is of, when and by whom it was recorded, whether it holds.

Nothing is asked of anybody else, and nothing is written; who may know what it is of is told by the posts held now.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from domain.documents import KINDS, PREFIX, About
from domain.power import DEPARTMENT, Actor, Role
from domain.proofs import (
    RECEIPT,
    SIGNED,
    Proof,
    Verdict,
    digest_of_report,
    digest_of_signature,
)
from services import audit_record, proofs
from services.permissions import may_read
from storage import items, notices, people, receipts, speeches, submissions, units
from storage import proofs as proofs_store
from storage.items import UnitItem
from storage.session import Session

if TYPE_CHECKING:
    from services.word_text import WordText

Sees = Callable[[Actor], bool]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a paper or receipt is of, in words, and who may know it."""

    what: str
    title: str
    unit: str
    seen_by: Sees


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a check; with what is on the record, unless there is nothing.

    `by` is the name of who had it made, `since` the instant (aware UTC) of a later key: what is older than that is held
    against the audit trail alone.
    """

    verdict: Verdict
    proof: Proof | None = None
    subject: Subject | None = None
    by: str = ""
    since: datetime | None = None


async def of_code(session: Session, code: str) -> tuple[Checked, ...]:
    """What carries this code, each looked at again; one that says `UNKNOWN` when nothing does."""
    every = await proofs_store.by_code(session, code)
    found = [await _checked(session, one, await _content(session, one)) for one in every]
    return tuple(found) or (Checked(Verdict.UNKNOWN),)


async def of_word(session: Session, said: "WordText") -> tuple[Checked, ...]:
    """What the record knows of a Word file that says this."""
    if not said.code:
        return (Checked(Verdict.UNMARKED),)
    found = await proofs_store.by_code(session, said.code)
    if not found:
        return (Checked(Verdict.UNKNOWN),)
    # A genuine code on another number is no better than other words.
    one = next((each for each in found if each.number == said.number), None)
    same = one is not None and one.digest == said.digest
    return (await _checked(session, one or found[0], Verdict.SAME if same else Verdict.CHANGED),)


async def _checked(session: Session, one: Proof, content: Verdict) -> Checked:
    since = await _rekeyed(session, one)
    genuine = one.code == proofs.code(session, one.kind, one.about, one.number, one.digest) or since is not None
    holds = genuine and await proofs_store.is_chained(session, one)
    person = await people.by_id(session, one.person_id) if one.person_id else None
    by = str(person["name"]) if person else ""
    return Checked(content if holds else Verdict.BROKEN, one, await _subject(session, one), by, since)


async def _rekeyed(session: Session, one: Proof) -> datetime | None:
    renewed = await audit_record.renewed(session)
    return renewed.at if renewed and one.at <= renewed.at else None


async def _content(session: Session, one: Proof) -> Verdict:
    """Whether what a receipt is about is still as it was; of a paper nothing is kept that could be compared."""
    if one.kind == RECEIPT:
        found = await submissions.of_item(session, int(one.about))
        those = [each for each in found if each.receipt == one.number]
        digests = {digest_of_report(each.receipt, each.at, each.payload) for each in those}
    elif one.kind == SIGNED:
        digests = {await _signed(session, one)}
    else:
        return Verdict.NAMED
    return Verdict.SAME if one.digest in digests else Verdict.CHANGED


async def _signed(session: Session, one: Proof) -> str:
    notice_id, person_id = int(one.about), one.person_id or 0
    known = await receipts.of_person(session, notice_id, person_id)
    notice = await notices.by_id(session, notice_id)
    # After a correction it may be signed for anew; what was signed then was signed.
    later = notice is not None and notice.corrected_at is not None and notice.corrected_at >= one.at
    at = one.at if later or known is None else known["signed_at"]
    return digest_of_signature(notice_id, person_id, at) if at else ""


async def _subject(session: Session, one: Proof) -> Subject:
    if one.kind.startswith(PREFIX):
        return await _of_document(session, one)
    if one.kind == SIGNED:
        return await _of_notice(session, "通知签收", one.about, DEPARTMENT, one.person_id)
    found = await items.by_id(session, int(one.about))
    return _of_item("报送回执", found, lambda actor: found is not None and may_read(actor, found))


async def _of_document(session: Session, one: Proof) -> Subject:
    kind = KINDS.get(one.kind.removeprefix(PREFIX))
    if kind is None:
        return Subject("文稿", "", "", lambda actor: actor.has(DEPARTMENT))
    if kind.about is About.NOTICE:
        return await _of_notice(session, kind.title, one.about, kind.who)
    if kind.about is About.YEAR:
        return Subject(kind.title, f"{one.about}年度", "", lambda actor: actor.has(kind.who))
    if kind.about is About.SPEECH:
        speech = await speeches.by_id(session, int(one.about))
        return Subject(kind.title, speech.title if speech else "", "", lambda actor: actor.has(kind.who))
    if kind.about is About.UNIT:
        year, _, unit_id = one.about.partition(".")
        unit = await units.by_id(session, int(unit_id))
        return Subject(
            kind.title,
            f"{year}年度",
            unit.name if unit else "",
            lambda actor: unit is not None and actor.may(kind.who, unit.path),
        )
    found = await items.by_id(session, int(one.about))
    return _of_item(
        kind.title,
        found,
        lambda actor: found is not None and may_read(actor, found) and actor.may(kind.who, found.unit_path),
    )


def _of_item(what: str, found: UnitItem | None, seen_by: Sees) -> Subject:
    if found is None:
        return Subject(what, "", "", seen_by)
    return Subject(what, f"{found.item.title}（{found.item.no}）", found.unit_name, seen_by)


async def _of_notice(
    session: Session, what: str, about: str, who: frozenset[Role], signer: int | None = None
) -> Subject:
    notice = await notices.by_id(session, int(about))
    unit = await units.by_id(session, notice.unit_id) if notice else None

    path = unit.path if unit else None
    return Subject(
        what,
        notice.title if notice else "",
        "",
        lambda actor: actor.person_id == signer or (path is not None and actor.may(who, path)),
    )
