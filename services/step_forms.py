"""The form of a step while it lies open: what it starts from, and what became of its item in the meantime."""

from dataclasses import dataclass

from domain import workflow
from domain.errors import Refusal, Stale
from domain.forms.values import NO_UNITS
from domain.power import Actor
from domain.steps import FormContext, Step
from domain.unit_names import Nameable
from services import items, naming
from services.context import Context
from services.items import ItemView


@dataclass(frozen=True, slots=True)
class StepForm:
    """A step that asks a form, on its item as it stands now; `context` is None when it can no longer be taken.

    `news` is the sentence about what happened since the form was opened; empty when nothing did. `units` may be named.
    """

    view: ItemView
    step: Step
    context: FormContext | None
    news: str = ""
    units: Nameable = NO_UNITS


async def look_up(ctx: Context, actor: Actor, item_id: int, action: str, version: int) -> StepForm:
    """Look up the form of a step that was opened on this version of the item (0: unknown, taken for an older one).

    Whoever may still see the item still reads his draft, even when the step is no longer his to take or no longer
    to be had; raises Refusal when the item is not his to see or has no such form.
    """
    try:
        view, step, context = await items.prepare(ctx, actor, item_id, action)
    except Refusal as refusal:
        view = await items.get(ctx, actor, item_id)
        known = [one for one in workflow.all_steps(view.mechanism) if one.action == action and one.asks]
        if not known:
            raise
        step = next((one for one in known if actor.may(one.by, view.unit_item.unit_path)), known[0])
        return StepForm(view, step, None, await _why_over(ctx, view, version, refusal))
    changed = view.item.version != version
    news = str(await items.stale(ctx, view.mechanism, view.unit_item)) if changed else ""
    return StepForm(view, step, context, news, await _nameable(ctx, actor, view, step))


async def _nameable(ctx: Context, actor: Actor, view: ItemView, step: Step) -> Nameable:
    form = step.form_for(view.item)
    if form is None:
        return NO_UNITS
    found = await naming.nameable(ctx, actor, form, step.by, view.item.unit_id)
    return naming.narrowed(found, view.item, step.asks.among if step.asks else None)


async def _why_over(ctx: Context, view: ItemView, version: int, refusal: Refusal) -> str:
    """Who was first and how the item stands, and whatever else the refusal says than that."""
    if view.item.version == version:
        return str(refusal)
    moved_on = str(await items.stale(ctx, view.mechanism, view.unit_item))
    return moved_on if isinstance(refusal, Stale) else f"{moved_on}{refusal}"
