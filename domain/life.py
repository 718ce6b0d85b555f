"""The life of an item: which steps a person may take now, and what the item is afterwards."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.errors import Refusal, Stale
from domain.items import Holder, Item
from domain.mechanism import Mechanism, State, Step
from domain.power import ADMINS, Actor

OFFLINE = "offline"
OFFLINE_STATE = State("线下已报", Holder.NOBODY, closed=True)
# domain.md 3.4 rule 3: received by another channel has the same effect as a submission that was accepted.
OFFLINE_STEP = Step(OFFLINE, "登记为线下已报", frozenset(), "received_offline", ADMINS)


def state_of(mechanism: Mechanism, item: Item) -> State:
    """The state that an item is in; 线下已报 belongs to every mechanism."""
    return OFFLINE_STATE if item.state == OFFLINE_STEP.target else mechanism.state(item)


def steps_for(mechanism: Mechanism, item: Item, actor: Actor, unit_path: str) -> tuple[Step, ...]:
    """The steps that this person may take on this item now, in declared order, one for each action."""
    roles = actor.roles_over(unit_path)
    open_steps = {
        step.action: step
        for step in reversed(mechanism.steps)
        if item.state in step.sources and not roles.isdisjoint(step.who) and _is_theirs(step, item, actor)
    }
    ordered = [step for step in mechanism.steps if open_steps.get(step.action) is step]
    if not item.closed and not roles.isdisjoint(OFFLINE_STEP.who):
        ordered.append(OFFLINE_STEP)
    return tuple(ordered)


def _is_theirs(step: Step, item: Item, actor: Actor) -> bool:
    return not step.personal or item.person_id == actor.person_id


def choose(mechanism: Mechanism, item: Item, action: str, actor: Actor, unit_path: str) -> Step:
    """Find the step for an action; raises Refusal or Stale with the present state when it is not to be had."""
    for step in steps_for(mechanism, item, actor, unit_path):
        if step.action == action:
            return step
    known = [step for step in (*mechanism.steps, OFFLINE_STEP) if step.action == action]
    if not known or not any(actor.may(step.who, unit_path) for step in known):
        raise Refusal("您没有办理此事项的权限。如有疑问，请联系组织部。")
    raise Stale(f"该事项当前为“{state_of(mechanism, item).title}”，不能再执行此操作。")


def advance(
    mechanism: Mechanism,
    item: Item,
    step: Step,
    answers: Mapping[str, Any],
    now: datetime,
    by: int,
    *,
    due_at: datetime | None = None,
    quiet_until: datetime | None = None,
) -> Item:
    """The item after a step taken by person `by`: state, holder, payload, version and times (aware UTC).

    `due_at` is the new due time, if the step sets one; until `quiet_until` a returned item brings no reminder
    (domain.md 4.4).
    """
    state = OFFLINE_STATE if step is OFFLINE_STEP else mechanism.states[step.target]
    return replace(
        item,
        state=step.target,
        holder=state.holder,
        payload=_merged(item.payload, step, answers) | ({"drafted_by": by} if step.drafts else {}),
        version=item.version + 1,
        updated_at=now,
        due_at=due_at or item.due_at,
        offline=item.offline or step is OFFLINE_STEP,
        submitted_at=item.submitted_at or (now if step.submits or step is OFFLINE_STEP else None),
        closed_at=now if state.closed else None,
        quiet_until=quiet_until if step.quiet_after else None,
    )


def _merged(payload: Mapping[str, Any], step: Step, answers: Mapping[str, Any]) -> dict[str, Any]:
    if not step.slot:
        return dict(payload)
    value: Any = dict(answers)
    if step.append:
        value = [*payload.get(step.slot, []), value]
    return {**payload, step.slot: value}
