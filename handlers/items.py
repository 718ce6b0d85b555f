"""Items in the chat: open one, take a step, see what was done; the same for every duty."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from domain.dates.clock import local_day
from domain.drawn import drawn, recorded
from domain.errors import Refusal
from domain.item_numbers import numbers_in
from domain.items import Item
from domain.messages import Keyboard
from domain.power import OVERSEERS
from domain.sources import sourced
from domain.steps import REASON, FormContext, Step
from handlers import attachments as attachments_pages
from handlers import documents
from handlers.feature import Feature
from handlers.forms import Opened, Purpose, begin
from handlers.presses import number_at, word_at
from handlers.turn import Turn
from services import attachments, changes, forms, history, items, joint, openings, review_queue, step_forms
from services.forms import FormState
from services.items import ItemView, StepTaken
from services.open_items import Narrow
from services.permissions import find_item, judges, mechanism_of
from storage.items import UnitItem
from views import changes as changes_view
from views import items as items_view
from views import sources
from views.actions import Action
from views.callbacks import Press
from views.came_from import CameFrom, came_from
from views.drafts import DraftLine
from views.items import AsOf, ItemLine, Queued


def line(view: ItemView) -> ItemLine:
    """What the views need of an item."""
    owner = view.unit_item
    return ItemLine(view.item, view.mechanism, owner.unit_name, view.past, owner.person_name, owner.late)


def lines(found: Iterable[UnitItem]) -> list[ItemLine]:
    """Many items as the views need them."""
    return [
        ItemLine(one.item, mechanism_of(one), one.unit_name, person_name=one.person_name, late=one.late)
        for one in found
    ]


def draft_lines(found: Iterable[FormState]) -> list[DraftLine]:
    """Open forms as the views need them."""
    return [DraftLine(one.title, one.filled, one.total, one.serial, one.moves) for one in found]


def as_of(turn: Turn) -> AsOf:
    """The instant and calendar of this turn, and whether its person looks after units."""
    oversees = turn.actor is not None and turn.actor.has(OVERSEERS)
    return AsOf(turn.ctx.now, turn.ctx.rules.calendar, oversees)


async def on_open(turn: Turn, press: Press) -> None:
    """Show an item."""
    await show_item(turn, number_at(press.args, 0), came_at(press.args, 1))


def came_at(args: tuple[str, ...], place: int) -> CameFrom | None:
    """From which page of the queue somebody came, as a button says; None where it says nothing of it."""
    return came_from(args[place]) if len(args) > place else None


async def on_act(turn: Turn, press: Press) -> None:
    """Take a step, or ask its form first; an old button shows the present state instead."""
    item_id, action, version = number_at(press.args, 0), word_at(press.args, 1), number_at(press.args, 2)
    came = came_at(press.args, 3)
    view, step, _ = await items.prepare(turn.ctx, turn.me, item_id, action)
    if step.form_for(view.item):
        # The form starts from the item as it stands now, whatever the button knew.
        about = {"item": item_id, "action": action, "version": view.item.version}
        await begin(turn, FORM, {**about, "came": came.word} if came else about)
        return
    await show_done(turn, await items.act(turn.ctx, turn.me, item_id, action, version), came)


async def on_attachment(turn: Turn, press: Press) -> None:
    """Send a file; the card of who judges its item says from now on that it was opened."""
    await attachments_pages.on_give(turn, press)
    if came := came_at(press.args, 2):
        await show_item(turn, number_at(press.args, 1), came)


async def on_history(turn: Turn, press: Press) -> None:
    """Show who did what and when."""
    view = await items.get(turn.ctx, turn.me, number_at(press.args, 0))
    turn.show(items_view.history(line(view), await history.of_item(turn.ctx, turn.me, view)))


async def on_changes(turn: Turn, press: Press) -> None:
    """Show what has changed in an item since its last version."""
    view = await items.get(turn.ctx, turn.me, number_at(press.args, 0))
    compared = await changes.of_item(turn.ctx, turn.me, view)
    if compared is None:
        raise Refusal(changes_view.NOTHING)
    turn.show(changes_view.page(line(view), compared, came_at(press.args, 1)))


async def on_sources(turn: Turn, press: Press) -> None:
    """Show what a report was drawn from."""
    view = await items.get(turn.ctx, turn.me, number_at(press.args, 0))
    found = tuple(sourced(view.mechanism, view.item, view.past))
    if not found:
        raise Refusal(sources.NOTHING)
    turn.show(sources.page(line(view), found, came_at(press.args, 1)))


async def show_item(turn: Turn, item_id: int, came: CameFrom | None = None) -> None:
    """Show one item with the steps that this person may take now; who judges it has read it by that."""
    view = await items.get(turn.ctx, turn.me, item_id)
    await review_queue.note_opened(turn.ctx, turn.me, view.unit_item)
    await _show_card(turn, view, came=came)


async def show_numbered(turn: Turn, words: str) -> bool:
    """Open the item whose number stands in the words, or offer those of several; False when none may be seen."""
    found = [one for no in numbers_in(words) if (one := await find_item(turn.ctx, turn.me, no))]
    if len(found) == 1:
        await show_item(turn, found[0].item.id)
    elif found:
        turn.show(items_view.which(lines(found)))
    return bool(found)


async def show_done(turn: Turn, done: StepTaken, came: CameFrom | None = None) -> None:
    """Show what a step came to, with the receipt if there is one."""
    turn.toast(items_view.DONE)
    decided = judges(turn.me, done.before)
    following = await joint.following(turn.ctx, turn.me, done.view.unit_item, done.step)
    onward = items_view.following_key(following.item, done.step) if following else ()
    await _show_card(turn, done.view, done=done.step.title, taken=done, came=came, decided=decided, onward=onward)
    if done.receipt:
        await attachments.tell_handed_in(turn.ctx, done.view.item.id)


async def _show_card(
    turn: Turn,
    view: ItemView,
    *,
    done: str = "",
    taken: StepTaken | None = None,
    came: CameFrom | None = None,
    decided: bool = False,
    onward: Keyboard = (),
) -> None:
    enclosed = await attachments.of_item(turn.ctx, turn.me, view.unit_item)
    written = await forms.written(turn.ctx, turn.me.person_id)
    turn.show(
        items_view.card(
            line(view),
            view.steps,
            as_of(turn),
            done=done,
            receipt=taken.receipt if taken else "",
            code=taken.code if taken else "",
            handed_in=await items.handed_in(turn.ctx, view.item),
            enclosed=enclosed,
            more=(*sources.keys(view.item, came), *documents.keys(turn, view)),
            onward=onward,
            moved=openings.due_moved(turn.ctx.rules, view.item),
            drafts=draft_lines(
                [one for one in written if one.purpose == FORM.name and one.args["item"] == view.item.id]
            ),
            queued=await _queued(turn, view, came or CameFrom(), decided=decided),
        )
    )


async def _queued(turn: Turn, view: ItemView, came: CameFrom, *, decided: bool) -> Queued | None:
    """How an item that is judged, or was just now, stands in the queue; None for any other."""
    if not (decided or judges(turn.me, view.unit_item)):
        return None
    narrow = narrowed(view.item, came)
    after = await review_queue.following(turn.ctx, turn.me, view.item.id, narrow, came.page, items_view.PAGE_SIZE)
    compared = None if decided else await changes.of_item(turn.ctx, turn.me, view)
    changed = [one.title for one in compared.changes] if compared else None
    return Queued(came, after.others, after.read, decided, changed)


def narrowed(item: Item, came: CameFrom) -> Narrow:
    """What the queue was narrowed to from which somebody came to an item."""
    return Narrow(item.kind if came.by_kind else "", item.unit_id if came.by_unit else 0)


async def open_form(turn: Turn, args: Mapping[str, Any]) -> Opened:
    """What the form of a step asks: a new version starts from the last one, a first one from what is known."""
    # A draft from before versions were kept is shown beside the item once, as if somebody had changed it.
    found = await step_forms.look_up(turn.ctx, turn.me, args["item"], args["action"], args.get("version", 0))
    view, step, context = found.view, found.step, found.context
    form = step.form_for(view.item)
    if form is None:
        raise Refusal(items_view.NO_FORM)
    last = _last(view, step)
    return Opened(
        model=form,
        title=f"{view.item.title}·{step.title}",
        confirm=items_view.confirm_label(line(view), step),
        subtitle=view.unit_item.unit_name,
        known=last,
        suggestions=step.known(context) if context else {},
        files_of=view.item.id if step.takes_files else 0,
        check=partial(_fits, step, context) if context else None,
        version=view.item.version,
        news=found.news,
        over=context is None,
        content=items_view.content(line(view)) if found.news and not last else "",
        units=found.units,
        hints=step.hints(context) if context else {},
        if_empty=step.if_empty(context) if context else {},
        drawn=drawn(form, context) if context else {},
        recorded=recorded(last),
        year=local_day(view.item.due_at).year if view.item.due_at else turn.ctx.today.year,
    )


def _last(view: ItemView, step: Step) -> Mapping[str, Any]:
    """What a step wrote the last time and starts from again; a list of notes and a reason begin anew each time."""
    if step.asks is None or step.asks.append or step.kept_as == REASON:
        return {}
    written: Mapping[str, Any] = view.item.payload.get(step.kept_as, {})
    return written


def _fits(step: Step, context: FormContext, answers: Mapping[str, Any]) -> None:
    if step.check:
        step.check(context.item, answers)
    if step.then.derive:
        step.then.derive(context, answers)


async def finish_form(turn: Turn, args: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """Take the step with the answers, on the version that their writer has seen; power and state are looked up anew."""
    done = await items.act(turn.ctx, turn.me, args["item"], args["action"], args["version"], answers)
    await show_done(turn, done, came_from(args.get("came", "")))


FORM = Purpose("item", open_form, finish_form)
FEATURE = Feature(
    presses={
        Action.ITEM: on_open,
        Action.TAKE_STEP: on_act,
        Action.ITEM_HISTORY: on_history,
        Action.ITEM_CHANGES: on_changes,
        Action.ITEM_SOURCES: on_sources,
        **attachments_pages.PRESSES,
        Action.ATTACHMENT: on_attachment,
        **documents.PRESSES,
    },
    purposes=(FORM,),
    documents=(attachments_pages.on_document,),
)
