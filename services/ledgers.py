"""Export of ledgers (导出台账): choose a duty and a period, get a workbook of what the department may read."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from domain import ledgers
from domain.answers import forgotten
from domain.attachments import safe_name
from domain.dates.periods import Period
from domain.dates.workdays import WorkCalendar
from domain.documents import PREFIX
from domain.errors import Refusal, Stopped
from domain.handed_in import HandedIn, punctuality
from domain.ledgers import Contents, Ledger, LedgerEntry
from domain.mechanism import Mechanism
from domain.mechanisms import MECHANISMS
from domain.messages import FileRef
from domain.plain_text import compact
from domain.power import DEPARTMENT, Actor
from domain.proofs import Stamp
from services import form_versions, messages, proofs
from services.context import Context
from services.messages import Chat
from services.permissions import demand, may_read
from services.visibility import all_as_read
from storage import ledger_items, ledger_wishes, submissions, units
from storage.items import UnitItem
from storage.ledger_wishes import LedgerWish
from storage.session import Cached, Session, UnitOfWork
from views.page import Page

if TYPE_CHECKING:
    from views.documents.ledger_xlsx import LedgerFile


NOTHING = "没有可导出的事项，请核对事项和周期。"


# So many items are read at once, if not one unit alone has more.
CHUNK = 100


@dataclass(frozen=True, slots=True)
class Made:
    """A finished workbook: what it is a ledger of, what its receiver sees as its name, and how many items it holds.

    A `note` is for its receiver alone and stands under the file.
    A file (文稿) has a stamp for each Word file in it.
    """

    kind: str
    period: str
    name: str
    rows: int
    internal: bool = False
    note: str = ""
    stamps: tuple[Stamp, ...] = ()


async def offered(ctx: Context, actor: Actor) -> tuple[tuple[Mechanism, tuple[Period, ...]], ...]:
    """The duties that have a ledger, each with its periods, newest first; one query. Raises Refusal without power."""
    demand(actor, DEPARTMENT)
    found: dict[str, list[Period]] = {}
    for kind, period in await ledger_items.kinds_and_periods(ctx.work, actor.reach(DEPARTMENT)):
        found.setdefault(kind, []).append(Period.parse(period))
    shown = sorted((one for one in MECHANISMS.values() if ledgers.is_exportable(one)), key=lambda one: one.order)
    return tuple(
        (one, tuple(sorted(found[one.kind], key=lambda period: (period.end, period.id), reverse=True)))
        for one in shown
        if one.kind in found
    )


async def ask(ctx: Context, actor: Actor, kind: str, period: Period, to: Chat, key: str) -> bool:
    """Note that somebody wants a ledger, to be handed over in this chat under this key; False if it is coming already.

    Raises Refusal without power in the department, or when there is nothing to export.
    """
    demand(actor, DEPARTMENT)
    mechanism = _exportable(kind)
    if (mechanism.kind, period.id) not in await ledger_items.kinds_and_periods(ctx.work, actor.reach(DEPARTMENT)):
        raise Refusal(NOTHING)
    wish = LedgerWish(actor.telegram_id, mechanism.kind, period.id, to.id, to.thread_id, key)
    ctx.work.outdate(Cached.LEDGERS)
    return await ledger_wishes.add(ctx.work, wish)


async def make(
    session: Session,
    calendar: WorkCalendar,
    actor: Actor | None,
    kind: str,
    period: Period,
    path: Path,
    going_on: Callable[[], bool] = lambda: True,
) -> Made:
    """Write a ledger to a file, chunk by chunk from one snapshot; without an actor the whole county's.

    Nothing is written into the database. Raises Refusal without power or when there is nothing, OSError when the disk
    does not take it, and Stopped once `going_on` says no.
    """
    if actor:
        demand(actor, DEPARTMENT)
    source = _Source(session, calendar, actor, _exportable(kind, inside=actor is not None), period)
    chunks = await source.chunks()
    if not chunks:
        raise Refusal(NOTHING)
    table = ledgers.lay_out(source.mechanism, period, await source.contents(chunks, going_on))
    # Whose copy this is stands on every printed page (reliability.md section 3, row 19).
    file = await asyncio.to_thread(_file, table, actor.name if actor else "命令行", session.now)
    rows, firsts = 0, [1] * len(table.sheets)
    try:
        for unit_ids in chunks:
            entries = await source.entries(unit_ids)
            await asyncio.to_thread(_write, file, table, entries, firsts)
            rows += len(entries)
            _go_on(going_on)
        if not rows:
            raise Refusal(NOTHING)
        await asyncio.to_thread(file.save, path)
    except BaseException:
        file.discard()
        raise
    return Made(kind, period.id, safe_name(f"{table.title}.xlsx"), rows, table.internal)


async def hand_over(ctx: Context, wish: LedgerWish, actor: Actor, made: Made, digest: str, caption: str) -> bool:
    """Send a finished ledger to who wanted it, once, with what is recorded of it in the same unit of work.

    False, and nothing is done, when its number went to something else meanwhile: it is to be made anew.
    """
    if any([await proofs.is_taken(ctx.work, one.number) for one in made.stamps]):
        return False
    if await ledger_wishes.drop(ctx.work, wish):
        chat = Chat(wish.chat_id, wish.thread_id, actor.person_id)
        messages.hand_over(ctx, chat, wish.key, FileRef(digest, made.name), caption)
        note(ctx.work, actor.person_id, made)
        for one in made.stamps:
            await proofs.record(ctx.work, actor.person_id, made.kind, made.period, one)
    return True


async def give_up(ctx: Context, wish: LedgerWish, actor: Actor | None, page: Page) -> None:
    """Tell who wanted a ledger that there will be none, once."""
    if await ledger_wishes.drop(ctx.work, wish):
        chat = Chat(wish.chat_id, wish.thread_id, actor.person_id if actor else None)
        messages.reply(ctx, chat, wish.key, page)


def note(work: UnitOfWork, person_id: int | None, made: Made) -> None:
    """Note in the audit trail that a ledger, or another file, left the assistant."""
    if made.kind.startswith(PREFIX):
        work.audit("document.made", person_id, kind=made.kind.removeprefix(PREFIX), about=made.period)
    else:
        work.audit("ledger.exported", person_id, kind=made.kind, period=made.period, rows=made.rows)


def kind_of(words: str) -> str:
    """The kind that somebody names by its code, title or short title; raises Refusal that lists what there is."""
    for one in MECHANISMS.values():
        if compact(words) in {compact(one.kind), compact(one.title), compact(one.short)}:
            return one.kind
    offered = (one for one in MECHANISMS.values() if ledgers.is_exportable(one, inside=False))
    names = "、".join(f"{one.title}（{one.kind}）" for one in offered)
    raise Refusal(f"没有“{words}”这类事项。可导出：{names}。")


def _exportable(kind: str, *, inside: bool = True) -> Mechanism:
    mechanism = MECHANISMS.get(kind)
    if mechanism and not inside and ledgers.is_exportable(mechanism) and mechanism.readers is not None:
        raise Refusal("这类事项的汇总表仅供组织部内部使用，请由组织部管理员在聊天中发送 /export 导出。")
    if mechanism is None or not ledgers.is_exportable(mechanism):
        raise Refusal("这类事项不提供台账导出。请发送 /export 重新选择。")
    return mechanism


@dataclass(frozen=True, slots=True)
class _Source:
    """What a ledger is made of, read from one snapshot."""

    session: Session
    calendar: WorkCalendar
    actor: Actor | None
    mechanism: Mechanism
    period: Period

    async def chunks(self) -> list[list[int]]:
        """The units that have items of the duty, in fixed order, so many at once as have `CHUNK` items together."""
        paths = self.actor.reach(DEPARTMENT) if self.actor else await _everywhere(self.session)
        found: list[list[int]] = []
        room = 0
        for unit_id, number in await ledger_items.units_of_duty(
            self.session, paths, self.mechanism.kind, self.period.id
        ):
            if number > room:
                found.append([])
                room = CHUNK
            found[-1].append(unit_id)
            room -= number
        return found

    async def contents(self, chunks: list[list[int]], going_on: Callable[[], bool]) -> Contents:
        """What the items bring along: questions of versions that no form has any more (mostly none), and parts."""
        versions: set[str] = set()
        parts: dict[str, str] = {}
        for unit_ids in chunks:
            shown = [one.item for one in await self._shown(unit_ids)]
            versions |= forgotten(self.mechanism, shown)
            parts |= dict(ledgers.parts_of(shown))
            _go_on(going_on)
        past = await form_versions.questions_of(self.session, versions)
        columns: dict[tuple[str, str, str], None] = {}
        for unit_ids in chunks if past else ():
            shown = [one.item for one in await self._shown(unit_ids)]
            columns |= dict.fromkeys(ledgers.forgotten_columns(self.mechanism, shown, past))
        return Contents(past, tuple(columns), parts)

    async def entries(self, unit_ids: list[int]) -> list[LedgerEntry]:
        """The items of these units as lines of the ledger."""
        shown = await self._shown(unit_ids)
        versions = await submissions.receipts(self.session, [one.item.id for one in shown])
        return [self._entry(one, versions.get(one.item.id, ())) for one in shown]

    def _entry(self, one: UnitItem, versions: tuple[HandedIn, ...]) -> LedgerEntry:
        said = punctuality(versions, 0, self.calendar) if versions else ""
        return LedgerEntry(one.item, one.unit_name, versions, said)

    async def _shown(self, unit_ids: list[int]) -> list[UnitItem]:
        found = await ledger_items.of_duty(self.session, unit_ids, self.mechanism.kind, self.period.id)
        # Whoever has the machine gets what everybody over the units may read.
        readable = [one for one in found if self._is_open(one) or (self.actor and may_read(self.actor, one))]
        return await all_as_read(self.session, self.actor, readable)

    def _is_open(self, unit_item: UnitItem) -> bool:
        state = self.mechanism.states.get(unit_item.item.state)
        return self.mechanism.readers is None and (state is None or state.readers is None)


def _file(table: Ledger, whose: str, now: datetime) -> "LedgerFile":
    # When needed: nobody waits for Excel at the start.
    from views.documents.ledger_xlsx import LedgerFile, copy_of  # noqa: PLC0415

    return LedgerFile(table, copy_of(whose, now))


def _write(file: "LedgerFile", table: Ledger, entries: list[LedgerEntry], firsts: list[int]) -> None:
    for place, sheet in enumerate(table.sheets):
        firsts[place] = file.add(place, table.rows(sheet, entries, firsts[place])) + 1


def _go_on(going_on: Callable[[], bool]) -> None:
    if not going_on():
        raise Stopped("the process is about to stop")


async def _everywhere(session: Session) -> tuple[str, ...]:
    root = await units.root(session)
    return (root.path,) if root else ()
