"""The only service that renders: it turns what happened into messages for the people it concerns."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from domain import workflow
from domain.holders import UNIT_HAS_IT, told_roles
from domain.items import Holder, Item
from domain.mechanism import Mechanism
from domain.mechanisms import MECHANISMS
from domain.messages import Keyboard, Outgoing, Priority
from domain.power import DEPARTMENT, UNIT_SIDE, Actor, Role
from domain.steps import State, Step
from services.context import Context
from storage import people
from storage.items import UnitItem
from storage.people import Recipient
from views.keyboards import item_key, my_items_key
from views.render import render


def push(
    ctx: Context,
    to: Recipient,
    key: str,
    text: str,
    keyboard: Keyboard = (),
    *,
    kind: str = "news",
    priority: Priority = Priority.PUSH,
    items: Iterable[int] = (),
    not_before: datetime | None = None,
    card: str | None = None,
) -> bool:
    """Write to one person unasked, in office hours; False when the person cannot be reached (no /start yet)."""
    if to.chat_id is None:
        return False
    ctx.work.send(
        Outgoing(
            chat_id=to.chat_id,
            key=f"{key}:{to.person_id}",
            text=text,
            keyboard=keyboard,
            kind=kind,
            priority=priority,
            person_id=to.person_id,
            items=tuple(items),
            not_before=not_before or ctx.push_time(to.seen_at),
            card=card,
        )
    )
    return True


async def step_taken(
    ctx: Context, actor: Actor, unit_item: UnitItem, new: Item, mechanism: Mechanism, step: Step, reason: str
) -> None:
    """Tell those who now have the ball, and whoever drafted; the department's queue is not pinged one by one."""
    told = {one.person_id: one for one in await _concerned(ctx, unit_item, new, mechanism, step.then.tells)}
    told |= {one.person_id: one for one in await _named(ctx, unit_item.unit_path, workflow.state_of(mechanism, new))}
    text = render(
        "announce/step.html.j2",
        item=new,
        unit=unit_item.unit_name,
        state=workflow.state_of(mechanism, new).title,
        step=step,
        reason=reason,
        by=actor.signed(step.by, unit_item.unit_path),
    )
    open_item = ((item_key(new.id, closed=new.closed),),)
    for recipient in told.values():
        if recipient.person_id != actor.person_id:
            push(ctx, recipient, f"step:{new.id}:{new.version}", text, open_item, items=(new.id,))


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
    rows = [{"item": one.item, "unit": one.unit_name, "state": _state_of(one)} for one in created]
    text = render("announce/created.html.j2", rows=rows)
    (first, *others) = (one.item for one in created)
    key = my_items_key() if others else item_key(first.id, closed=first.closed)
    push(ctx, to, f"created:{first.id}", text, ((key,),), items=[one.item.id for one in created])


def _state_of(unit_item: UnitItem) -> str:
    return MECHANISMS[unit_item.item.kind].state(unit_item.item).title


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
    picked = {
        one.person_id: one
        for one in unit_side
        if (one.role in roles or one.person_id == drafter) and (readers is None or one.role in readers)
    }
    # Within the unit the one who acted has told the other already, except for what goes back or on.
    same_side = unit_item.item.holder is new.holder is Holder.UNIT and unit_item.item.version != new.version
    return () if same_side and tells is None else tuple(picked.values())


async def _named(ctx: Context, unit_path: str, state: State) -> tuple[Recipient, ...]:
    ids = [int(part) for part in unit_path.split("/") if part]
    return await people.recipients(ctx.work, unit_ids=ids, roles=state.who) if state.who else ()


async def units_told(ctx: Context, item: Item, unit_ids: Iterable[int], words: str) -> None:
    """Tell the people of these units, each once, what a template under announce/ says of an item that is not theirs."""
    text = render(f"announce/{words}.html.j2", item=item)
    found = await people.recipients(ctx.work, unit_ids=unit_ids, roles=UNIT_SIDE)
    for recipient in {one.person_id: one for one in found}.values():
        push(ctx, recipient, f"{words}:{item.id}:{item.version}", text)


async def department(ctx: Context, unit_path: str) -> tuple[Recipient, ...]:
    """The department's people above a unit, each once."""
    ids = [int(part) for part in unit_path.split("/") if part]
    found = await people.recipients(ctx.work, unit_ids=ids, roles=DEPARTMENT)
    return tuple({one.person_id: one for one in found}.values())
