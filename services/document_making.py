"""Makes the files (文稿) that somebody waits for, in a process of its own like a ledger, from one snapshot.

Power is looked up again here: what the reader may not see stands in none of them (domain.md 3.6).
"""

import asyncio
import io
import logging
import zipfile
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from domain.answers import Past, forgotten
from domain.attachments import safe_name
from domain.bulletin import official_name, paper
from domain.dates.clock import local_day
from domain.documents import KINDS, PREFIX, WORD, About, DocumentKind, OfUnit
from domain.errors import Refusal
from domain.items import Item
from domain.mechanisms import MECHANISMS
from domain.power import REPORTING, Actor, Unit
from domain.proofs import Stamp, numbered
from services import document_templates, form_versions, proofs, speech_outcomes, speeches
from services.ledgers import Made
from services.permissions import may_read
from services.visibility import all_as_read
from services.word_stamp import stamp_word
from storage import attachments, items, notices, people, receipts, submissions, units
from storage.items import UnitItem
from storage.session import Session
from views.document_buttons import TEMPLATE_FAILED
from views.documents import (
    assessments,
    bulletin_docx,
    bulletin_xlsx,
    notice_list,
    orders,
    reviews,
    speech_docx,
    unit_year,
)
from views.documents.document import Document
from views.documents.document_docx import docx
from views.documents.letters import Letter, written
from views.documents.template_docx import filled

log = logging.getLogger(__name__)
NOTHING = "目前没有可写入文稿的内容，请先录入或报送后再生成。"
GONE = "没有找到，或您没有权限。请从事项、名单或通知页面重新进入。"
# In bytes, of the attachments together: a bot may send 50 MB.
_ROOM = 40 * 1024 * 1024
_OF_YEAR = frozenset({"duty_report", "democratic_vote", "overall_grade", "duty_comment", "assessment_score"})


@dataclass(frozen=True, slots=True)
class _Source:
    """What a file is made of: one snapshot, who wants it, what it is about, and the folder where attachments lie."""

    session: Session
    actor: Actor
    kind: DocumentKind
    about: str
    folder: Path
    numbers: Iterator[str]
    notes: list[str] = field(default_factory=list)
    stamps: list[Stamp] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The day in China on which it is made."""
        return local_day(self.session.now)

    @property
    def year(self) -> int:
        """The year that it is about."""
        return int(self.about.partition(".")[0])

    async def office(self) -> str:
        """The name under which the department signs."""
        root = await units.root(self.session)
        return official_name(root.name) if root else ""

    async def below(self) -> tuple[Unit, ...]:
        """The reporting units in the reader's reach, in fixed order."""
        return await units.below(self.session, self.actor.reach(self.kind.who), REPORTING)

    async def item(self) -> UnitItem:
        """The item that it is about, as the reader may read it; raises Refusal."""
        found = await items.by_id(self.session, int(self.about))
        if found is None or found.item.kind != self.kind.at or not self._may(found):
            raise Refusal(GONE)
        (shown,) = await all_as_read(self.session, self.actor, [found])
        if self.kind.has not in shown.item.payload:
            raise Refusal(NOTHING)
        return shown

    async def of_units(self, kinds: Iterable[str] = (), unit_ids: Sequence[int] | None = None) -> tuple[OfUnit, ...]:
        """The reader's units, or only these, each with its items of the year as the reader may read them."""
        those = [one for one in await self.below() if unit_ids is None or one.id in unit_ids]
        every = await items.in_units(self.session, [one.id for one in those], kinds=kinds)
        mine = [one for one in every if one.item.period.startswith(str(self.year)) and self._may(one)]
        shown = await all_as_read(self.session, self.actor, [one for one in mine if one.item.kind in MECHANISMS])
        handed_in = await submissions.receipts(self.session, [one.item.id for one in shown])
        found: dict[int, list[Item]] = {one.id: [] for one in those}
        for one in shown:
            found[one.item.unit_id].append(one.item)
        return tuple(OfUnit(one.name, tuple(found[one.id]), handed_in) for one in those)

    async def past(self, every: Iterable[Item]) -> Past:
        """The questions of versions that no form has any more, of all these items."""
        versions: set[str] = set()
        for one in every:
            versions |= forgotten(MECHANISMS[one.kind], [one])
        return await form_versions.questions_of(self.session, versions)

    async def stamped(self, content: bytes) -> bytes:
        """A finished Word file with the next number and its check code at the foot."""
        of = (self.session, self.kind.wished_as, self.about, next(self.numbers))
        content, stamp = await asyncio.to_thread(stamp_word, *of, content)
        self.stamps.append(stamp)
        return content

    def _may(self, found: UnitItem) -> bool:
        return may_read(self.actor, found) and self.actor.may(self.kind.who, found.unit_path)


async def make(
    session: Session,
    actor: Actor,
    wished: str,
    about: str,
    path: Path,
) -> Made:
    """Write the file that is wished for; raises Refusal without the right or when there is nothing to be written."""
    kind = KINDS[wished.removeprefix(PREFIX)]
    # The number is free as this snapshot has it; who hands the file over looks once more, and records it.
    number = await proofs.next_number(session, wished, about)
    numbers = numbered(number, 2 if kind.about is About.UNIT else 1)
    source = _Source(session, actor, kind, about, path.parent, iter(numbers))
    name, content = await _MAKERS[kind.code](source)
    if name.endswith(WORD):
        content = await source.stamped(content)
    await asyncio.to_thread(path.write_bytes, content)
    return Made(wished, about, safe_name(name), 1, kind.internal, "\n".join(source.notes), tuple(source.stamps))


async def _letter(source: _Source, letter: Letter) -> tuple[str, bytes]:
    if not letter.fills:
        raise Refusal(NOTHING)
    return await _in_template(source, letter) or await _word(source, written(letter))


async def _in_template(source: _Source, letter: Letter) -> tuple[str, bytes] | None:
    """A letter in the template of the office; None when there is none, or it fails all the same."""
    template = await document_templates.in_use(source.session, source.kind.code)
    if template is not None:
        content = await asyncio.to_thread(document_templates.content_of, source.folder, template)
        try:
            if content is not None:
                return f"{letter.name}.docx", await asyncio.to_thread(filled, content, letter, source.today)
        except Exception:
            log.exception("template of %s: could not be filled", source.kind.code)
        source.notes.append(TEMPLATE_FAILED)
    return None


async def _word(source: _Source, document: Document) -> tuple[str, bytes]:
    if not document.blocks:
        raise Refusal(NOTHING)
    return f"{document.name}.docx", await asyncio.to_thread(docx, document, source.today)


async def _of_item(source: _Source) -> tuple[str, bytes]:
    found, office = await source.item(), await source.office()
    makers = {
        "order": orders.order,
        "problem": orders.problem,
        "promise": orders.promise,
        "feedback": orders.feedback,
        "agenda": reviews.agenda,
    }
    return await _letter(source, makers[source.kind.code](found.item, found.unit_name, office, source.today))


async def _bulletin(source: _Source) -> tuple[str, bytes]:
    one = paper((await source.item()).item)
    if found := await _in_template(source, bulletin_docx.letter(one)):
        return found
    return f"{one.name}.docx", await asyncio.to_thread(bulletin_docx.docx, one)


async def _annex(source: _Source) -> tuple[str, bytes]:
    one = paper((await source.item()).item)
    return f"附件-{one.annex_title}.xlsx", await asyncio.to_thread(bulletin_xlsx.xlsx, one)


async def _speech(source: _Source) -> tuple[str, bytes]:
    one, found = await speech_outcomes.to_print(source.session, source.actor, int(source.about))
    return speeches.file_name(one), await asyncio.to_thread(speech_docx.docx, one, found, source.session.now)


async def _ballot(source: _Source) -> tuple[str, bytes]:
    found = await source.item()
    names = [one.name for one in await source.below()]
    return await _letter(source, reviews.ballot(found.item, names, await source.office()))


async def _of_year(source: _Source) -> tuple[str, bytes]:
    every, office = await source.of_units(_OF_YEAR), await source.office()
    makers = {
        "votes": reviews.votes,
        "grades": reviews.grades,
        "scores": assessments.scores,
    }
    return await _word(source, makers[source.kind.code](source.year, every, office, source.today))


async def _letters(source: _Source) -> tuple[str, bytes]:
    every = await source.of_units(_OF_YEAR)
    return await _letter(source, reviews.letters(source.year, every, await source.office(), source.today))


async def _reports(source: _Source) -> tuple[str, bytes]:
    every = await source.of_units(["duty_report"])
    past = await source.past(item for one in every for item in one.items)
    if not any("report" in item.payload for one in every for item in one.items):
        raise Refusal(NOTHING)
    return await _word(source, reviews.reports(source.year, every, past, await source.office()))


async def _evidence(source: _Source) -> tuple[str, bytes]:
    every = await source.of_units()
    return await _word(source, assessments.evidence(source.year, every, await source.office(), source.today))


async def _notice(source: _Source) -> tuple[str, bytes]:
    found = await notices.by_id(source.session, int(source.about))
    unit = await units.by_id(source.session, found.unit_id) if found else None
    if found is None or unit is None or not source.actor.may(source.kind.who, unit.path):
        raise Refusal(GONE)
    signers = await receipts.signers(source.session, found.id)
    return await _letter(source, notice_list.notice(found, signers, official_name(unit.name), source.today))


async def _bundle(source: _Source) -> tuple[str, bytes]:
    unit_id = int(source.about.partition(".")[2])
    found = await source.of_units(unit_ids=[unit_id])
    if not found:
        raise Refusal(GONE)
    # What is not for everybody over the unit, or never leaves by a file, goes to nobody who takes over.
    shown = tuple(one for one in found[0].items if MECHANISMS[one.kind].readers is None and _leaves(one))
    one = OfUnit(found[0].name, shown, found[0].handed_in)
    enclosed, left_out = await _enclosed(source, shown)
    office, past = await source.office(), await source.past(shown)
    posts = [who for _, who in await people.members(source.session, unit_id)]
    named = [(who.name, who.title or who.role.label) for who in posts if who.acting_for is None]
    texts = [
        await _word(source, unit_year.year(one, source.year, past, list(enclosed), left_out, office)),
        await _word(source, unit_year.handover(one, named, office, source.today)),
    ]
    texts = [(name, await source.stamped(content)) for name, content in texts]
    return f"{one.name}{source.year}年度资料.zip", await asyncio.to_thread(_packed, texts, enclosed)


def _leaves(item: Item) -> bool:
    mechanism = MECHANISMS[item.kind]
    return mechanism.exportable and mechanism.content_readers is None


async def _enclosed(source: _Source, shown: Iterable[Item]) -> tuple[Mapping[str, Path], Sequence[str]]:
    """The attachments handed in with these items, by their name in the archive, and those without room or file."""
    found: dict[str, Path] = {}
    left_out: list[str] = []
    left = _ROOM
    for item in shown:
        for one in await attachments.of_item(source.session, item.id):
            if one.state != "stored" or one.submission is None:
                continue
            path = source.folder / (one.digest or "-")
            if one.size > left or not path.is_file():
                left_out.append(f"{item.no}　{one.name}")
                continue
            left -= one.size
            found[f"附件/{item.no}-{len(found) + 1:02} {safe_name(one.name)}"] = path
    return found, left_out


def _packed(texts: Sequence[tuple[str, bytes]], enclosed: Mapping[str, Path]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in texts:
            archive.writestr(safe_name(name), content)
        for name, path in enclosed.items():
            archive.write(path, name)
    return buffer.getvalue()


_MAKERS: Mapping[str, Callable[[_Source], Awaitable[tuple[str, bytes]]]] = {
    **dict.fromkeys(("order", "problem", "promise", "feedback", "agenda"), _of_item),
    **dict.fromkeys(("votes", "grades", "scores"), _of_year),
    "bulletin": _bulletin,
    "annex": _annex,
    "speech": _speech,
    "ballot": _ballot,
    "letters": _letters,
    "reports": _reports,
    "evidence": _evidence,
    "notice": _notice,
    "bundle": _bundle,
}
