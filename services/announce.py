"""The only service that renders: it turns what happened into messages for the people it concerns."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from domain import life
from domain.items import Holder, Item
from domain.mechanism import Mechanism, State, Step
from domain.mechanisms import MECHANISMS
from domain.messages import Keyboard, Outgoing, Priority
from domain.power import DEPARTMENT, UNIT_SIDE, Actor, Role
from services.desk import Desk
from storage import people
from storage.items import Placed
from storage.people import Recipient
from views.keyboards import item_key, my_items_key
from views.render import render

_HOLDERS = {
    Holder.UNIT: UNIT_SIDE,
    Holder.SECRETARY: frozenset({Role.SECRETARY}),
    Holder.NOBODY: UNIT_SIDE,
}
_OF_UNIT = frozenset({Holder.UNIT, Holder.SECRETARY})


def push(
    desk: Desk,
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
    desk.work.send(
        Outgoing(
            chat_id=to.chat_id,
            key=f"{key}:{to.person_id}",
            text=text,
            keyboard=keyboard,
            kind=kind,
            priority=priority,
            person_id=to.person_id,
            items=tuple(items),
            not_before=not_before or desk.push_time(to.seen_at),
            card=card,
        )
    )
    return True


async def step_taken(
    desk: Desk, actor: Actor, placed: Placed, new: Item, mechanism: Mechanism, step: Step, reason: str
) -> None:
    """Tell those who now have the ball, and whoever drafted; the department's queue is not pinged one by one."""
    told = {one.person_id: one for one in await _concerned(desk, placed, new, mechanism, step.tells)}
    told |= {one.person_id: one for one in await _named(desk, placed.unit_path, life.state_of(mechanism, new))}
    text = render(
        "announce/step.html.j2",
        item=new,
        unit=placed.unit_name,
        state=life.state_of(mechanism, new).title,
        step=step,
        reason=reason,
        by=actor.signed(step.who, placed.unit_path),
    )
    open_item = ((item_key(new.id, closed=new.closed),),)
    for recipient in told.values():
        if recipient.person_id != actor.person_id:
            push(desk, recipient, f"step:{new.id}:{new.version}", text, open_item, items=(new.id,))


async def items_born(desk: Desk, actor: Actor, born: Iterable[Placed]) -> None:
    """Tell those who have the ball that something new is theirs to do, in one message a person."""
    born = tuple(born)
    told: dict[int, tuple[Recipient, list[Placed]]] = {}
    by_unit: dict[int, list[Recipient]] = {}
    for one in await people.recipients(desk.work, unit_ids={one.item.unit_id for one in born}, roles=UNIT_SIDE):
        by_unit.setdefault(one.unit_id, []).append(one)
    for placed in born:
        mechanism = MECHANISMS[placed.item.kind]
        unit_side = by_unit.get(placed.item.unit_id, [])
        concerned = await _concerned(desk, placed, placed.item, mechanism, unit_side=unit_side)
        for recipient in (*concerned, *await _named(desk, placed.unit_path, mechanism.state(placed.item))):
            if recipient.person_id != actor.person_id:
                told.setdefault(recipient.person_id, (recipient, []))[1].append(placed)
    for recipient, found in told.values():
        _tell_born(desk, recipient, found)


def _tell_born(desk: Desk, to: Recipient, born: list[Placed]) -> None:
    rows = [{"item": one.item, "unit": one.unit_name, "state": _state_of(one)} for one in born]
    text = render("announce/born.html.j2", rows=rows)
    (first, *others) = (one.item for one in born)
    key = my_items_key() if others else item_key(first.id, closed=first.closed)
    push(desk, to, f"born:{first.id}", text, ((key,),), items=[one.item.id for one in born])


def _state_of(placed: Placed) -> str:
    return MECHANISMS[placed.item.kind].state(placed.item).title


async def _concerned(
    desk: Desk,
    placed: Placed,
    new: Item,
    mechanism: Mechanism,
    tells: frozenset[Role] | None = None,
    unit_side: Sequence[Recipient] | None = None,
) -> tuple[Recipient, ...]:
    if tells is not None and not tells:
        return ()
    if new.person_id is not None and new.holder not in _OF_UNIT:
        if life.is_withheld(mechanism, new):
            return ()
        return tuple(one for _, one in (await people.posts_of(desk.work, new.person_id))[:1])
    if unit_side is None:
        unit_side = await people.recipients(desk.work, unit_ids=[new.unit_id], roles=UNIT_SIDE)
    roles = _HOLDERS.get(new.holder, frozenset()) if tells is None else tells
    drafter = new.payload.get("drafted_by") if new.holder is Holder.DEPARTMENT else None
    readers = life.readers_of(mechanism, new)
    picked = {
        one.person_id: one
        for one in unit_side
        if (one.role in roles or one.person_id == drafter) and (readers is None or one.role in readers)
    }
    # Within the unit the one who acted has told the other already, except for what goes back or on.
    same_side = placed.item.holder is new.holder is Holder.UNIT and placed.item.version != new.version
    return () if same_side and tells is None else tuple(picked.values())


async def _named(desk: Desk, unit_path: str, state: State) -> tuple[Recipient, ...]:
    ids = [int(part) for part in unit_path.split("/") if part]
    return await people.recipients(desk.work, unit_ids=ids, roles=state.who) if state.who else ()


async def units_told(desk: Desk, item: Item, unit_ids: Iterable[int], words: str) -> None:
    """Tell the people of these units, each once, what a template under announce/ says of an item that is not theirs."""
    text = render(f"announce/{words}.html.j2", item=item)
    found = await people.recipients(desk.work, unit_ids=unit_ids, roles=UNIT_SIDE)
    for recipient in {one.person_id: one for one in found}.values():
        push(desk, recipient, f"{words}:{item.id}:{item.version}", text)


async def department(desk: Desk, unit_path: str) -> tuple[Recipient, ...]:
    """The department's people above a unit, each once."""
    ids = [int(part) for part in unit_path.split("/") if part]
    found = await people.recipients(desk.work, unit_ids=ids, roles=DEPARTMENT)
    return tuple({one.person_id: one for one in found}.values())
