"""The only service that renders: it turns what happened into messages for the people it concerns."""

from collections.abc import Iterable
from datetime import datetime

from domain import life
from domain.items import Holder, Item
from domain.mechanism import Mechanism, Step
from domain.messages import Keyboard, Outgoing, Priority
from domain.power import DEPARTMENT, UNIT_SIDE, Actor, Role
from services.desk import Desk
from storage import people
from storage.items import Placed
from storage.people import Recipient
from views.keyboards import button
from views.render import render

_HOLDERS = {
    Holder.UNIT: UNIT_SIDE,
    Holder.SECRETARY: frozenset({Role.SECRETARY}),
    Holder.NOBODY: UNIT_SIDE,
}


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
    told = await _concerned(desk, placed, new)
    text = render(
        "announce/step.html.j2",
        item=new,
        unit=placed.unit_name,
        state=life.state_of(mechanism, new).title,
        step=step,
        reason=reason,
        by=actor.name,
    )
    open_item = ((button("查看并办理" if not new.closed else "查看", "item", new.id),),)
    for recipient in told:
        if recipient.person_id != actor.person_id:
            push(desk, recipient, f"step:{new.id}:{new.version}", text, open_item, items=(new.id,))


async def item_born(desk: Desk, actor: Actor, placed: Placed, mechanism: Mechanism) -> None:
    """Tell those who have the ball that something new is theirs to do."""
    item = placed.item
    text = render("announce/born.html.j2", item=item, unit=placed.unit_name, state=mechanism.state(item).title)
    open_item = ((button("查看并办理" if not item.closed else "查看", "item", item.id),),)
    for recipient in await _concerned(desk, placed, item):
        if recipient.person_id != actor.person_id:
            push(desk, recipient, f"born:{item.id}", text, open_item, items=(item.id,))


async def _concerned(desk: Desk, placed: Placed, new: Item) -> tuple[Recipient, ...]:
    if new.person_id is not None:
        return tuple(one for _, one in (await people.posts_of(desk.work, new.person_id))[:1])
    unit_side = await people.recipients(desk.work, unit_ids=[new.unit_id], roles=UNIT_SIDE)
    roles = _HOLDERS.get(new.holder, frozenset())
    drafter = new.payload.get("drafted_by") if new.holder is Holder.DEPARTMENT else None
    picked = {one.person_id: one for one in unit_side if one.role in roles or one.person_id == drafter}
    # Within the unit the one who acted has told the other already, except for what goes back or on.
    same_side = placed.item.holder is new.holder is Holder.UNIT and placed.item.version != new.version
    return () if same_side else tuple(picked.values())


async def department(desk: Desk, unit_path: str) -> tuple[Recipient, ...]:
    """The department's people above a unit, each once."""
    ids = [int(part) for part in unit_path.split("/") if part]
    found = await people.recipients(desk.work, unit_ids=ids, roles=DEPARTMENT)
    return tuple({one.person_id: one for one in found}.values())
