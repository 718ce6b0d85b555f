"""Export of ledgers (导出台账): choose a duty and a period, get a workbook of what the department may read."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from domain import ledgers
from domain.attachments import safe_name
from domain.dates.periods import Period
from domain.errors import Refusal
from domain.handed_in import HandedIn, punctuality
from domain.ledgers import LedgerEntry
from domain.mechanism import Mechanism
from domain.mechanisms import MECHANISMS
from domain.messages import FileRef
from domain.plain_text import compact
from domain.power import DEPARTMENT, Actor
from services import files, form_versions
from services.context import Context
from services.permissions import demand, may_read
from services.visibility import all_as_read
from storage import items, submissions, units
from storage.items import UnitItem
from views.documents.ledger_xlsx import copy_of, xlsx

NOTHING = "没有可导出的事项，请核对事项和周期。"


@dataclass(frozen=True, slots=True)
class Made:
    """A finished workbook: what the receiver sees as its name, its bytes, and how many items it holds."""

    name: str
    content: bytes
    rows: int


async def offered(ctx: Context, actor: Actor) -> tuple[tuple[Mechanism, tuple[Period, ...]], ...]:
    """The duties that have a ledger, each with its periods, newest first; one query. Raises Refusal without power."""
    demand(actor, DEPARTMENT)
    found: dict[str, list[Period]] = {}
    for kind, period in await items.kinds_and_periods(ctx.work, actor.reach(DEPARTMENT)):
        found.setdefault(kind, []).append(Period.parse(period))
    shown = sorted((one for one in MECHANISMS.values() if ledgers.is_exportable(one)), key=lambda one: one.order)
    return tuple(
        (one, tuple(sorted(found[one.kind], key=lambda period: (period.end, period.id), reverse=True)))
        for one in shown
        if one.kind in found
    )


async def export(ctx: Context, actor: Actor, kind: str, period: Period) -> tuple[FileRef, int]:
    """Make a ledger and keep it to be sent; returns the file and its number of items, and is noted in the audit trail.

    Raises Refusal without power in the department, or when there is nothing to export.
    """
    demand(actor, DEPARTMENT)
    made = await _make(ctx, actor, _exportable(kind), period, actor.name)
    digest = await asyncio.to_thread(files.keep, ctx.data_dir / "files", made.content)
    return FileRef(digest, made.name), made.rows


async def export_all(ctx: Context, kind: str, period: Period) -> Made:
    """The same for the server's own command line: the whole county. Raises Refusal when there is nothing."""
    return await _make(ctx, None, _exportable(kind), period, "命令行")


def kind_of(words: str) -> str:
    """The kind that somebody names by its code, title or short title; raises Refusal that lists what there is."""
    for one in MECHANISMS.values():
        if compact(words) in {compact(one.kind), compact(one.title), compact(one.short)}:
            return one.kind
    names = "、".join(f"{one.title}（{one.kind}）" for one in MECHANISMS.values() if ledgers.is_exportable(one))
    raise Refusal(f"没有“{words}”这类事项。可导出：{names}。")


def _exportable(kind: str) -> Mechanism:
    mechanism = MECHANISMS.get(kind)
    if mechanism is None or not ledgers.is_exportable(mechanism):
        raise Refusal("这类事项不提供台账导出。请发送 /export 重新选择。")
    return mechanism


async def _make(ctx: Context, actor: Actor | None, mechanism: Mechanism, period: Period, by: str) -> Made:
    found = await _readable(ctx, actor, mechanism, period)
    if not found:
        raise Refusal(NOTHING)
    shown = await all_as_read(ctx, actor, found)
    versions = await submissions.receipts(ctx.work, [one.item.id for one in shown])
    entries = [_entry(ctx, one, versions.get(one.item.id, ())) for one in shown]
    table = ledgers.build(
        mechanism, period, entries, await form_versions.past_questions(ctx, mechanism, [one.item for one in shown])
    )
    # Whose copy this is stands on every printed page (reliability.md section 3, row 19).
    content = await asyncio.to_thread(xlsx, table, copy_of(by, ctx.now))
    by_id = actor.person_id if actor else None
    ctx.work.audit("ledger.exported", by_id, kind=mechanism.kind, period=period.id, rows=len(entries))
    return Made(safe_name(f"{table.title}.xlsx"), content, len(entries))


def _entry(ctx: Context, one: UnitItem, versions: tuple[HandedIn, ...]) -> LedgerEntry:
    said = punctuality(versions, 0, ctx.rules.calendar) if versions else ""
    return LedgerEntry(one.item, one.unit_name, versions, said)


async def _readable(ctx: Context, actor: Actor | None, mechanism: Mechanism, period: Period) -> list[UnitItem]:
    paths: Iterable[str] = actor.reach(DEPARTMENT) if actor else await _everywhere(ctx)
    found = await items.in_scope(ctx.work, paths, items.OF_KIND, items.OF_PERIOD, kind=mechanism.kind, period=period.id)
    return [one for one in found if _is_open(mechanism, one) or (actor and may_read(actor, one))]


def _is_open(mechanism: Mechanism, unit_item: UnitItem) -> bool:
    state = mechanism.states.get(unit_item.item.state)
    return state is None or state.readers is None


async def _everywhere(ctx: Context) -> tuple[str, ...]:
    root = await units.root(ctx.work)
    return (root.path,) if root else ()
