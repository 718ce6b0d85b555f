"""Correcting (更正) and withdrawing (撤回) a notice that went out: it says so where it stands."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from domain.dates.clock import local
from domain.delivery import DeliveryState
from domain.errors import Refusal
from domain.forms.engine import validate
from domain.messages import MessageKind, Priority
from domain.notices import (
    Correction,
    FiledCorrection,
    FiledSignedCorrection,
    Notice,
    NoticeState,
    SignedCorrection,
    Withdrawal,
)
from domain.power import ADMINS, Actor, Unit
from domain.secrecy import demand_open
from services import notice_files, proofs
from services.context import Context
from services.messages import Chat, amend, push
from services.notice_sending import card_name
from services.notices import decision_columns, demand_notice, save, stale
from storage import carriers, people, receipts
from storage import notices as notices_store
from storage.carriers import OPEN, Carrier
from storage.people import Recipient, each_once
from storage.receipts import Receiver
from views import notices
from views.page import Page

# What was being sent just then has come to its end by now.
FOLLOWED_FOR = timedelta(minutes=10)
# In what the cards of a notice show: the change that has reached every message.
_FOLLOWED = "followed"
_UNCHANGED = "标题、正文和附件都没有变化。请修改后再确认，不需要更正的请点“放弃”。"


def form_for(notice: Notice) -> type[Correction]:
    """What a correction asks; receipts are asked again only if its author says so, files stay if there are any."""
    if notice.files:
        return FiledSignedCorrection if notice.receipt_required else FiledCorrection
    return SignedCorrection if notice.receipt_required else Correction


def demand_change(notice: Notice, answers: Mapping[str, Any], *, new_files: bool) -> None:
    """Raise Refusal when a correction leaves title, text and files as they are."""
    same = (answers.get("title"), answers.get("text")) == (notice.title, notice.text)
    if same and not new_files and answers.get("keep", True):
        raise Refusal(_UNCHANGED)


async def look_up(ctx: Context, actor: Actor, notice_id: int, version: int) -> tuple[Notice, str]:
    """A sent notice that a form was opened on in this version, and what happened since, as a sentence if anything.

    Raises Refusal for one that was never sent or is not the actor's.
    """
    notice, _ = await demand_notice(ctx, actor, notice_id, ADMINS)
    if notice.state is not NoticeState.SENT:
        raise Refusal("该通知尚未发送，可直接修改或取消。")
    seen = notice.version == version and not notice.withdrawn_at
    return notice, "" if seen else str(await stale(ctx, notice))


async def correct(ctx: Context, actor: Actor, notice_id: int, version: int, answers: Mapping[str, Any]) -> None:
    """Put another text in the place of a notice, wherever it stands or is still to go.

    Nobody is written to anew but those who have signed, once and without a sound; their receipts stay unless the
    author asks for them again. Raises Refusal, or Stale when somebody else was first.
    """
    notice, unit = await _demand_sent(ctx, actor, notice_id, version)
    form = validate(form_for(notice), answers)
    files = await notice_files.corrected(ctx, actor, notice, keep=not isinstance(form, FiledCorrection) or form.keep)
    demand_change(notice, answers, new_files=files != notice.files)
    demand_open((form.title, form.text, form.said), way="印发，不要在此发送")
    again = isinstance(form, SignedCorrection) and form.again
    changed: dict[str, Any] = {
        "title": form.title,
        "text": form.text,
        "correction": form.said,
        "corrected_at": ctx.now,
        "corrections": notice.corrections + 1,
    }
    stored = {"settled_at": None, "files": notices_store.files_column(files)}
    await save(ctx, notice, decision_columns(ctx, actor) | changed | stored)
    corrected = replace(notice, files=files, **changed)
    signed = await _signers(ctx, notice_id)
    if again:
        await receipts.reopen(ctx.work, notice_id)
    await _spread_first(ctx, corrected, unit)
    await _tell(ctx, corrected, signed, notices.corrected(corrected, again=again))
    record = {"unit_id": unit.id, "notice": notice_id, "again": again, "signed": len(signed)}
    ctx.work.audit("notice.correct", actor.person_id, **record)


async def withdraw(ctx: Context, actor: Actor, notice_id: int, version: int, answers: Mapping[str, Any]) -> None:
    """Take a notice back: where it stands it says so, what did not go out yet stays here, nobody signs any more.

    Its files are given to nobody from now on. Those who have signed hear of it once, without a sound.
    Raises like `correct`.
    """
    notice, unit = await _demand_sent(ctx, actor, notice_id, version)
    reason = validate(Withdrawal, answers).reason
    demand_open((reason,), way="告知，不要在此发送")
    changed: dict[str, Any] = {"withdrawn_at": ctx.now, "withdrawal": reason}
    await save(ctx, notice, decision_columns(ctx, actor) | changed | {"settled_at": None})
    await notice_files.give_up(ctx, notice)
    withdrawn = replace(notice, **changed)
    await _spread_first(ctx, withdrawn, unit)
    await _tell(ctx, withdrawn, await _signers(ctx, notice_id), notices.withdrawn(withdrawn))
    ctx.work.audit("notice.withdraw", actor.person_id, unit_id=unit.id, notice=notice_id)


async def follow(ctx: Context, notice: Notice, unit: Unit, shown: dict[str, Any]) -> int:
    """Bring a change to what was just being sent when it was made; returns how many messages that takes.

    `shown` keeps that nothing was on its way any more: from then on there is nothing to follow.
    """
    late = notice.changed_at is None or ctx.now - notice.changed_at > FOLLOWED_FOR
    if late or shown.get(_FOLLOWED) == _mark(notice):
        return 0
    return await spread(ctx, notice, unit, shown)


async def spread(ctx: Context, notice: Notice, unit: Unit, shown: dict[str, Any]) -> int:
    """Bring the change of a notice to every message of it, each once; returns how many messages are edited.

    What did not go out yet is written anew, or cancelled. The post in the group follows like its count of receipts.
    Three statements whatever the number of receivers. `shown` is told when nothing is left that is just being sent.
    """
    found = await receipts.receivers(ctx.work, notice.id)
    mark = _mark(notice)
    whose = {key: person_id for person_id in found for key in _keys(notice.id, person_id)}
    group = f"{card_name(notice.id)}:{receipts.GROUP}"
    carried = await carriers.by_keys(ctx.work, [*whose, *(f"{key}:{mark}" for key in whose), group])
    if all(one.state is not DeliveryState.SENDING for one in carried.values()):
        shown[_FOLLOWED] = mark
    await _rewrite(ctx, notice, unit, [one for one in carried.values() if one.state in OPEN])
    old = [
        one
        for key, one in carried.items()
        if key in whose and one.stands and f"{key}:{mark}" not in carried and _is_older(one, notice.changed_at)
    ]
    pages = _Pages(ctx, notice, unit, await proofs.signatures(ctx, notice.id) if old else {})
    for one in old:
        chat, page = Chat(one.chat_id, person_id=one.person_id), pages.of(one, found[whose[one.key]], whose[one.key])
        amend(ctx, chat, f"{one.key}:{mark}", one.message_id or 0, page, kind=MessageKind.NOTICE_CARD)
    return len(old)


async def _spread_first(ctx: Context, notice: Notice, unit: Unit) -> None:
    shown = dict(notice.shown or {})
    await spread(ctx, notice, unit, shown)
    await notices_store.keep_progress(ctx.work, notice.id, shown=shown)


def _mark(notice: Notice) -> str:
    """What tells the messages of one change from those of another."""
    return "w" if notice.withdrawn_at else f"c{notice.corrections}"


class _Pages:
    """What the messages of a changed notice say; many receivers read the same, so each text is made once."""

    def __init__(self, ctx: Context, notice: Notice, unit: Unit, signatures: Mapping[int, tuple[str, str]]) -> None:
        self._signatures = signatures
        self._notice, self._office, self._today = notice, unit.name, ctx.today
        self._made: dict[object, Page] = {}

    def of(self, one: Carrier, receiver: Receiver, person_id: int) -> Page:
        """The page for one message of one receiver, who is this person."""
        at = local(receiver.signed_at).replace(second=0, microsecond=0) if receiver.signed_at else None
        follow_up = f":{receipts.AGAIN}:" in one.key
        proof = self._signatures.get(person_id, ("", "")) if at else ("", "")
        if (known := (at, follow_up, proof)) not in self._made:
            self._made[known] = self._page(at, proof, follow_up=follow_up)
        return self._made[known]

    def _page(self, at: datetime | None, proof: tuple[str, str], *, follow_up: bool) -> Page:
        if self._notice.withdrawn_at:
            return notices.message(self._notice, self._office, self._today)
        if at:
            return notices.signed(self._notice, self._office, self._today, at, proof)
        make = notices.again if follow_up else notices.message
        return make(self._notice, self._office, self._today)


async def _rewrite(ctx: Context, notice: Notice, unit: Unit, waiting: Iterable[Carrier]) -> None:
    """Give what waits the new words: the notice itself and its follow-up differ."""
    waiting = tuple(waiting)
    if notice.withdrawn_at:
        await carriers.cancel(ctx.work, [one.id for one in waiting])
        return
    for follow_up, make in ((False, notices.message), (True, notices.again)):
        ids = [one.id for one in waiting if (f":{receipts.AGAIN}:" in one.key) is follow_up]
        page = make(notice, unit.name, ctx.today)
        await carriers.rewrite(ctx.work, ids, page.text, page.keyboard)


async def _tell(ctx: Context, notice: Notice, signed: Iterable[Recipient], page: Page) -> None:
    """Tell those who have signed, below the notice that they signed."""
    signed = tuple(signed)
    key = f"notice-changed:{notice.id}:{'w' if notice.withdrawn_at else notice.corrections}"
    own = {one.person_id: f"{card_name(notice.id)}:{one.person_id}" for one in signed}
    carried = await carriers.by_keys(ctx.work, own.values())
    for one in signed:
        carrier = carried.get(own[one.person_id])
        place = carrier.message_id if carrier else None
        push(ctx, one, key, page, priority=Priority.BULK, reply_to=place, silent=True)


async def _signers(ctx: Context, notice_id: int) -> tuple[Recipient, ...]:
    """Those who have signed and can be written to."""
    found = await receipts.receivers(ctx.work, notice_id)
    signed = {person_id: one for person_id, one in found.items() if one.signed_at}
    posts = await people.recipients(ctx.work, unit_ids={one.unit_id for one in signed.values()}) if signed else ()
    return tuple(one for one in each_once(posts) if one.person_id in signed and one.reachable)


async def _demand_sent(ctx: Context, actor: Actor, notice_id: int, version: int) -> tuple[Notice, Unit]:
    notice, unit = await demand_notice(ctx, actor, notice_id, ADMINS)
    if notice.state is not NoticeState.SENT or notice.withdrawn_at or notice.version != version:
        raise await stale(ctx, notice)
    return notice, unit


def _keys(notice_id: int, person_id: int) -> tuple[str, str]:
    name = card_name(notice_id)
    return f"{name}:{person_id}", f"{name}:{receipts.AGAIN}:{person_id}"


def _is_older(one: Carrier, changed_at: datetime | None) -> bool:
    """Whether a message went out with the words of before; what went out later was written anew by then."""
    return changed_at is not None and one.first_attempt_at is not None and one.first_attempt_at <= changed_at
