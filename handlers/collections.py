"""临时报送 in the chat: the list, making one, sending it, the approver's word, ending it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from domain.audience import Audience
from domain.collection_loose import read_loose
from domain.collections import CollectionCorrection, CollectionState, CollectionText
from domain.errors import Refusal, Stale
from domain.power import ADMINS, DEPARTMENT
from handlers.answer_context import answer_context
from handlers.collection_audience import PRESSES
from handlers.commands import Command
from handlers.feature import Feature
from handlers.forms import Opened, Purpose, begin
from handlers.presses import number_at, page_of
from handlers.turn import Turn
from services import collection_correcting, collection_sending, collections, speeches
from services.permissions import demand
from views import collections as collections_view
from views.actions import Action
from views.callbacks import Press


async def collect(turn: Turn, args: str) -> None:
    """The recent ones of the department; or begin a new one from what was written behind the command."""
    if not args.strip():
        await _show_list(turn, 1)
        return
    demand(turn.me, ADMINS)
    reading = answer_context(turn.ctx)

    def read_due(text: str) -> str | None:
        try:
            return reading.parse_deadline(text).isoformat()
        except ValueError:
            return None

    try:
        known = read_loose(args, read_due)
    except ValueError as error:
        raise Refusal(str(error)) from error
    await begin(turn, FORM, {"known": known})


async def on_list(turn: Turn, press: Press) -> None:
    """Turn a page of the list."""
    await _show_list(turn, page_of(press.args))


async def on_open(turn: Turn, press: Press) -> None:
    """Show one as it stands."""
    await _show(turn, number_at(press.args, 0))


async def on_new(turn: Turn, press: Press) -> None:
    """Begin a new one."""
    await begin(turn, FORM, {})


async def on_copy(turn: Turn, press: Press) -> None:
    """Begin a new one that asks the same."""
    known, audience = await collections.copied(turn.ctx, turn.me, number_at(press.args, 0))
    await begin(turn, FORM, {"known": dict(known), "audience": audience.model_dump(mode="json")})


async def on_edit(turn: Turn, press: Press) -> None:
    """Change a draft."""
    one, _ = await collections.demand_draft(turn.ctx, turn.me, number_at(press.args, 0))
    await begin(turn, FORM, {"collection": one.id, "version": one.version})


async def on_less(turn: Turn, press: Press) -> None:
    """Take a question out of a draft that is answered elsewhere."""
    collection_id, version, number = (number_at(press.args, place) for place in range(3))
    await _settled(
        turn,
        collection_id,
        collections_view.LESS,
        lambda: collections.drop_question(turn.ctx, turn.me, collection_id, version, number),
    )


async def on_quote(turn: Turn, press: Press) -> None:
    """Take over the answers to a question from where they are stored, or let the units write them anew."""
    collection_id, version, number, on = (number_at(press.args, place) for place in range(4))
    await _settled(
        turn,
        collection_id,
        collections_view.QUOTED if on else collections_view.NOT_QUOTED,
        lambda: collections.quote(turn.ctx, turn.me, collection_id, version, number, bool(on)),
    )


async def on_recall(turn: Turn, press: Press) -> None:
    """Take one back that waits for the approver."""
    await _decided(turn, press, collections_view.RECALLED, collection_sending.recall)


async def on_send(turn: Turn, press: Press) -> None:
    """Send a draft, or ask the approver first."""
    collection_id, version = number_at(press.args, 0), number_at(press.args, 1)

    async def take() -> str:
        sent = await collection_sending.send(turn.ctx, turn.me, collection_id, version)
        return collections_view.SENT if sent else collections_view.ASKED

    await _settled(turn, collection_id, "", take)


async def on_drop(turn: Turn, press: Press) -> None:
    """Give up a draft."""
    collection_id, version = number_at(press.args, 0), number_at(press.args, 1)
    try:
        await collections.give_up(turn.ctx, turn.me, collection_id, version)
    except Stale as stale:
        turn.toast(str(stale), alert=True)
        await _show(turn, collection_id, str(stale))
    else:
        turn.toast(collections_view.GIVEN_UP)
        await _show_list(turn, 1)


async def on_agree(turn: Turn, press: Press) -> None:
    """The approver agrees."""
    await _decided(turn, press, collections_view.AGREED, collection_sending.approve)


async def on_refuse(turn: Turn, press: Press) -> None:
    """The approver sends it back."""
    await _decided(turn, press, collections_view.NOT_AGREED, collection_sending.refuse)


async def on_stop(turn: Turn, press: Press) -> None:
    """A recurring one comes no more."""
    await _decided(turn, press, collections_view.STOPPED, collection_sending.stop)


async def on_close(turn: Turn, press: Press) -> None:
    """Say what ending means before it is done."""
    turn.show(collections_view.confirm_close(await collections.get(turn.ctx, turn.me, number_at(press.args, 0))))


async def on_closed(turn: Turn, press: Press) -> None:
    """End one early."""
    collection_id, version = number_at(press.args, 0), number_at(press.args, 1)

    async def take() -> str:
        return collections_view.closed(await collection_sending.close(turn.ctx, turn.me, collection_id, version))

    await _settled(turn, collection_id, "", take)


async def open_form(turn: Turn, args: Mapping[str, Any]) -> Opened:
    """What is asked for one; a draft starts from what it says already, a copy or a sentence from what is `known`."""
    demand(turn.me, ADMINS)
    year = turn.ctx.today.year
    if "collection" not in args:
        return Opened(CollectionText, "新建临时报送", "预览", known=args.get("known", {}), year=year)
    one, _ = await collections.demand_collection(turn.ctx, turn.me, args["collection"], ADMINS)
    fresh = one.state is CollectionState.DRAFT and one.version == args["version"]
    return Opened(
        CollectionText,
        "修改临时报送",
        "预览",
        known=collections.answers_of(one),
        version=one.version,
        news="" if fresh else str(await collections.stale(turn.ctx, one)),
        over=one.state is not CollectionState.DRAFT,
        year=year,
    )


async def finish_form(turn: Turn, args: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """Keep the draft and show it as its units will see it, with its burden."""
    collection_id = args.get("collection", 0)
    if collection_id:
        await collections.rewrite(turn.ctx, turn.me, collection_id, args["version"], answers)
    else:
        audience = Audience.model_validate(args.get("audience", {}))
        collection_id = await collections.create(turn.ctx, turn.me, answers, args.get("origin", ""), audience)
        if "speech" in args:
            await speeches.to_collection(turn.ctx, turn.me, args["speech"], args["origin"], collection_id)
    await _show(turn, collection_id)


async def on_sentence(turn: Turn, press: Press) -> None:
    """Begin a new one from a sentence of a speech (讲话分解), which it remembers."""
    speech_id, number = number_at(press.args, 0), number_at(press.args, 1)
    known, origin, audience = await speeches.for_collection(turn.ctx, turn.me, speech_id, number)
    chosen = audience.model_dump(mode="json")
    await begin(turn, FORM, {"known": dict(known), "origin": origin, "audience": chosen, "speech": speech_id})


async def _decided(turn: Turn, press: Press, said: str, decide: Callable[..., Awaitable[None]]) -> None:
    collection_id, version = number_at(press.args, 0), number_at(press.args, 1)
    await _settled(turn, collection_id, said, lambda: decide(turn.ctx, turn.me, collection_id, version))


async def _settled(turn: Turn, collection_id: int, said: str, take: Callable[[], Awaitable[str | None]]) -> None:
    """Do it and show how it stands, or say who was first; nothing has been written by then."""
    try:
        done = await take()
    except Stale as stale:
        turn.toast(str(stale), alert=True)
        await _show(turn, collection_id, str(stale))
    else:
        turn.toast(done or said)
        await _show(turn, collection_id, done or said)


async def _show(turn: Turn, collection_id: int, news: str = "") -> None:
    turn.show(collections_view.page(await collections.get(turn.ctx, turn.me, collection_id), news))


async def _show_list(turn: Turn, page: int) -> None:
    found, pages = await collections.recent(turn.ctx, turn.me, page)
    turn.show(collections_view.listing(found, min(max(page, 1), pages), pages, may_write=turn.me.has(ADMINS)))


async def on_correct(turn: Turn, press: Press) -> None:
    """Put right what is asked while nobody has answered."""
    one = await collection_correcting.demand_correctable(turn.ctx, turn.me, number_at(press.args, 0))
    await begin(turn, CORRECTION, {"collection": one.id, "version": one.version})


async def open_correction(turn: Turn, args: Mapping[str, Any]) -> Opened:
    """What is asked now, to be changed; over as soon as a unit has begun to answer."""
    one, _ = await collections.demand_collection(turn.ctx, turn.me, args["collection"], ADMINS)
    fresh = one.version == args["version"]
    return Opened(
        CollectionCorrection,
        "更正临时报送",
        "更正并告知",
        known={name: value for name, value in collections.answers_of(one).items() if name != "every"},
        version=one.version,
        news="" if fresh else str(await collections.stale(turn.ctx, one)),
        over=one.state is not CollectionState.OUT,
        year=turn.ctx.today.year,
    )


async def finish_correction(turn: Turn, args: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """Change all items and tell their units."""
    await collection_correcting.correct(turn.ctx, turn.me, args["collection"], args["version"], answers)
    await _show(turn, args["collection"], collections_view.CORRECTED)


FORM = Purpose("collection", open_form, finish_form)
CORRECTION = Purpose("collection.correct", open_correction, finish_correction)
FEATURE = Feature(
    commands=(Command("collect", "临时报送", "向单位收集情况，查看报送", collect, order=72, roles=DEPARTMENT),),
    presses={
        Action.COLLECTIONS: on_list,
        Action.COLLECTION: on_open,
        Action.COLLECTION_NEW: on_new,
        Action.COLLECTION_COPY: on_copy,
        Action.COLLECTION_EDIT: on_edit,
        Action.COLLECTION_LESS: on_less,
        Action.COLLECTION_QUOTE: on_quote,
        Action.COLLECTION_RECALL: on_recall,
        Action.COLLECTION_CORRECT: on_correct,
        Action.SPEECH_COLLECTION: on_sentence,
        **PRESSES,
        Action.COLLECTION_SEND: on_send,
        Action.COLLECTION_DROP: on_drop,
        Action.COLLECTION_AGREE: on_agree,
        Action.COLLECTION_REFUSE: on_refuse,
        Action.COLLECTION_CLOSE: on_close,
        Action.COLLECTION_CLOSE_CONFIRM: on_closed,
        Action.COLLECTION_STOP: on_stop,
    },
    purposes=(FORM, CORRECTION),
)
