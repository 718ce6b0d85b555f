"""Items in the chat: open one, take a step, see what was done; the same for every duty."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from domain.errors import Refusal
from domain.steps import REASON, FormContext, Step
from handlers import attachments as attachments_pages
from handlers import documents
from handlers.feature import Feature
from handlers.forms import Opened, Purpose, begin
from handlers.presses import number_at, word_at
from handlers.turn import Turn
from services import attachments, history, items
from services.items import ItemView, StepTaken
from services.permissions import mechanism_of
from storage.items import UnitItem
from views import items as items_view
from views.callbacks import Press
from views.items import AsOf, ItemLine


def line(view: ItemView) -> ItemLine:
    """What the views need of an item."""
    return ItemLine(view.item, view.mechanism, view.unit_item.unit_name, view.past)


def lines(found: Iterable[UnitItem]) -> list[ItemLine]:
    """Many items as the views need them."""
    return [ItemLine(one.item, mechanism_of(one), one.unit_name) for one in found]


def as_of(turn: Turn) -> AsOf:
    """The instant and calendar of this turn."""
    return AsOf(turn.ctx.now, turn.ctx.rules.calendar)


async def on_open(turn: Turn, press: Press) -> None:
    """Show an item."""
    await show_item(turn, number_at(press.args, 0))


async def on_act(turn: Turn, press: Press) -> None:
    """Take a step, or ask its form first; an old button shows the present state instead."""
    item_id, action, version = number_at(press.args, 0), word_at(press.args, 1), number_at(press.args, 2)
    view, step, _ = await items.prepare(turn.ctx, turn.me, item_id, action)
    if step.form_for(view.item):
        await begin(turn, FORM, {"item": item_id, "action": action})
        return
    await show_done(turn, await items.act(turn.ctx, turn.me, item_id, action, version))


async def on_history(turn: Turn, press: Press) -> None:
    """Show who did what and when."""
    view = await items.get(turn.ctx, turn.me, number_at(press.args, 0))
    turn.show(items_view.history(line(view), await history.of_item(turn.ctx, turn.me, view)))


async def show_item(turn: Turn, item_id: int) -> None:
    """Show one item with the steps that this person may take now."""
    view = await items.get(turn.ctx, turn.me, item_id)
    await _show(turn, view)


async def show_done(turn: Turn, done: StepTaken) -> None:
    """Show what a step came to, with the receipt if there is one."""
    turn.toast(items_view.DONE)
    await _show(turn, done.view, done=done.step.title, receipt=done.receipt)


async def _show(turn: Turn, view: ItemView, *, done: str = "", receipt: str = "") -> None:
    enclosed = await attachments.of_item(turn.ctx, turn.me, view.unit_item)
    turn.show(
        items_view.card(
            line(view),
            view.steps,
            as_of(turn),
            done=done,
            receipt=receipt,
            enclosed=enclosed,
            more=documents.keys(turn, view),
        )
    )


async def open_form(turn: Turn, args: Mapping[str, Any]) -> Opened:
    """What the form of a step asks: a new version starts from the last one, a first one from what is known."""
    view, step, context = await items.prepare(turn.ctx, turn.me, args["item"], args["action"])
    form = step.form_for(view.item)
    if form is None:
        raise Refusal("该事项无需填表，请从“我的事项”重新进入。")
    last = (
        view.item.payload.get(step.kept_as, {}) if step.asks and not step.asks.append and step.kept_as != REASON else {}
    )
    return Opened(
        model=form,
        title=f"{view.item.title}·{step.title}",
        confirm=items_view.confirm_label(line(view), step),
        subtitle=view.unit_item.unit_name,
        known=last,
        suggestions=step.known(context),
        enclosed=await attachments.enclosed(turn.ctx, turn.me, view.item.id) if step.takes_files else (),
        check=partial(_fits, step, context),
    )


def _fits(step: Step, context: FormContext, answers: Mapping[str, Any]) -> None:
    if step.check:
        step.check(context.item, answers)
    if step.then.derive:
        step.then.derive(context, answers)


async def finish_form(turn: Turn, args: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """Take the step with the answers; power and state are looked up anew."""
    view = await items.get(turn.ctx, turn.me, args["item"])
    done = await items.act(turn.ctx, turn.me, args["item"], args["action"], view.item.version, answers)
    await show_done(turn, done)


FORM = Purpose("item", open_form, finish_form)
FEATURE = Feature(
    presses={"item": on_open, "act": on_act, "hist": on_history, **attachments_pages.PRESSES, **documents.PRESSES},
    purposes=(FORM,),
    documents=(attachments_pages.on_document,),
)
