"""Whom a change of an item concerns, and what they are told of it.

News of other things (digests, notices, urges …) is written by the services that bring it about.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from domain import workflow
from domain.holders import UNIT_HAS_IT, told_roles
from domain.items import Holder, Item
from domain.mechanism import Mechanism
from domain.mechanisms import MECHANISMS
from domain.power import DEPARTMENT, UNIT_SIDE, Actor, Post, Role, ids_on_path
from domain.steps import State, Step
from services.context import Context
from services.messages import push
from storage import people, unsent
from storage.items import UnitItem
from storage.people import Recipient, each_once
from views.keyboards import command_key, item_key, my_items_key
from views.page import Page
from views.render import render

# Behind what is told of somebody else's item: the label and the command of the button.
_LEADS_TO = {"": ("我的事项", "my"), "inspection_feedback": ("整改事项", "rectify")}


async def step_taken(
    ctx: Context,
    actor: Actor,
    unit_item: UnitItem,
    new: Item,
    mechanism: Mechanism,
    step: Step,
    reason: str,
    receipt: str,
    unaware: frozenset[int] = frozenset(),
) -> None:
    """Tell those who now have the ball, and whoever drafted; the department's queue is not pinged one by one.

    Who has nothing to do reads how it stands and is asked for nothing. The `unaware` (by person) have not heard of what
    this step undoes, and hear nothing of either.
    """
    state = workflow.state_of(mechanism, new)
    concerned = await _concerned(ctx, unit_item, new, mechanism, step.then.tells)
    named = await _named(ctx, unit_item.unit_path, state)
    words = {
        "item": new,
        "unit": unit_item.unit_name,
        "state": state,
        "step": step,
        "reason": reason,
        "receipt": receipt,
        "by": actor.signed(step.by, unit_item.unit_path),
        "secretary": any(_is_secretary(post, new.unit_id) for post in actor.posts),
    }
    pages = {
        acts: Page(render("announce/step.html.j2", acts=acts, **words), ((item_key(new.id, acts=acts),),))
        for acts in (True, False)
    }
    for recipient in each_once((*concerned, *named)):
        if recipient.person_id not in {actor.person_id, *unaware}:
            page = pages[_acts(new, recipient)]
            push(ctx, recipient, _step_key(new), page, items=(new.id,))


async def take_back(ctx: Context, item: Item) -> frozenset[int]:
    """Withdraw what has not gone out of the news about an item as it stands; gives the people who heard nothing."""
    return await unsent.withdraw(ctx.work, _step_key(item), "已撤回")


def _step_key(item: Item) -> str:
    return f"step:{item.id}:{item.version}"


def _acts(item: Item, to: Recipient) -> bool:
    return workflow.acts_next(MECHANISMS[item.kind], item, to.role, own=item.person_id == to.person_id)


async def items_created(ctx: Context, actor: Actor, created: Iterable[UnitItem]) -> None:
    """Tell those who have the ball that something new is theirs to do, in one message a person."""
    created = tuple(created)
    told: dict[int, tuple[Recipient, list[UnitItem]]] = {}
    by_unit: dict[int, list[Recipient]] = {}
    for one in await people.recipients(ctx.work, unit_ids={one.item.unit_id for one in created}, roles=UNIT_SIDE):
        by_unit.setdefault(one.unit_id, []).append(one)
    for unit_item in created:
        mechanism = MECHANISMS[unit_item.item.kind]
        unit_side = by_unit.get(unit_item.item.unit_id, [])
        concerned = await _concerned(ctx, unit_item, unit_item.item, mechanism, unit_side=unit_side)
        for recipient in (*concerned, *await _named(ctx, unit_item.unit_path, mechanism.state(unit_item.item))):
            if recipient.person_id != actor.person_id:
                told.setdefault(recipient.person_id, (recipient, []))[1].append(unit_item)
    for recipient, found in told.values():
        _announce_created(ctx, recipient, found)


def _announce_created(ctx: Context, to: Recipient, created: list[UnitItem]) -> None:
    rows = [
        {"item": one.item, "unit": one.unit_name, "state": _state_of(one), "acts": _acts(one.item, to)}
        for one in created
    ]
    text = render("announce/created.html.j2", rows=rows)
    (first, *others) = (one.item for one in created)
    key = my_items_key() if others else item_key(first.id, acts=_acts(first, to))
    push(ctx, to, f"created:{first.id}", Page(text, ((key,),)), items=[one.item.id for one in created])


def _state_of(unit_item: UnitItem) -> State:
    return MECHANISMS[unit_item.item.kind].state(unit_item.item)


async def _concerned(
    ctx: Context,
    unit_item: UnitItem,
    new: Item,
    mechanism: Mechanism,
    tells: frozenset[Role] | None = None,
    unit_side: Sequence[Recipient] | None = None,
) -> tuple[Recipient, ...]:
    if tells is not None and not tells:
        return ()
    if new.person_id is not None and new.holder not in UNIT_HAS_IT:
        if workflow.is_withheld(mechanism, new):
            return ()
        return tuple(one for _, one in (await people.posts_of(ctx.work, new.person_id))[:1])
    if unit_side is None:
        unit_side = await people.recipients(ctx.work, unit_ids=[new.unit_id], roles=UNIT_SIDE)
    roles = told_roles(new.holder) if tells is None else tells
    drafter = new.drafted_by if new.holder is Holder.DEPARTMENT else None
    readers = workflow.readers_of(mechanism, new)
    picked = each_once(
        one
        for one in unit_side
        if (one.role in roles or one.person_id == drafter) and (readers is None or one.role in readers)
    )
    # Within the unit the one who acted has told the other already, except for what goes back or on.
    same_side = unit_item.item.holder is new.holder is Holder.UNIT and unit_item.item.version != new.version
    return () if same_side and tells is None else picked


async def _named(ctx: Context, unit_path: str, state: State) -> tuple[Recipient, ...]:
    ids = ids_on_path(unit_path)
    return await people.recipients(ctx.work, unit_ids=ids, roles=state.who) if state.who else ()


async def units_told(
    ctx: Context, actor: Actor, told_of: UnitItem, unit_ids: Iterable[int], words: str, details: Mapping[str, Any]
) -> None:
    """Tell the people of these units, each once, what a template under announce/ says of an item that is not theirs.

    It says who sent it, and its button leads to what the reader has himself.
    """
    item = told_of.item
    sender = f"{told_of.unit_name} {actor.name}"
    leads_to = _LEADS_TO.get(words, _LEADS_TO[""])
    page = Page(render(f"announce/{words}.html.j2", item=item, sender=sender, **details), ((command_key(*leads_to),),))
    found = await people.recipients(ctx.work, unit_ids=unit_ids, roles=UNIT_SIDE)
    for recipient in each_once(found):
        push(ctx, recipient, f"{words}:{item.id}:{item.version}", page)


async def department(ctx: Context, unit_path: str) -> tuple[Recipient, ...]:
    """The department's people above a unit, each once."""
    return each_once(await people.recipients(ctx.work, unit_ids=ids_on_path(unit_path), roles=DEPARTMENT))


def _is_secretary(post: Post, unit_id: int) -> bool:
    """Whether somebody holds the post himself: a delegate is named as what he is."""
    return post.role is Role.SECRETARY and post.unit_id == unit_id and post.acting_for is None
