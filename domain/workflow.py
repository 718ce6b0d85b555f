"""The workflow of an item: which steps a person may take now, and what the item is afterwards."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain import supervision
from domain.errors import Refusal, Stale
from domain.extensions import EXPLAIN_STEP, EXTEND_STEP, why_not, why_not_explain
from domain.forms.versions import version_of
from domain.holders import acting_roles
from domain.items import Holder, Item, Phase
from domain.mechanism import Mechanism
from domain.power import ADMINS, Actor, Role
from domain.steps import HandIn, State, Step, step
from domain.supervision import SUPERVISE_STEP

OFFLINE = "offline"
TITLE_MAX = 200
OFFLINE_STATE = State("线下已报", Holder.NOBODY, Phase.DONE)
# domain.md 3.4 rule 3: received by another channel has the same effect as a submission that was accepted.
OFFLINE_STEP = step(OFFLINE, "登记为线下已报", "→ received_offline", by=ADMINS)


def _not_offline(mechanism: Mechanism, item: Item, now: datetime) -> str:
    return "" if mechanism.owed and not item.closed else "该事项不能登记为线下已报。"


# Steps that belong to every duty, whatever its own workflow says; each says why it is not to be had at an instant.
UNIVERSAL: tuple[tuple[Step, Callable[[Mechanism, Item, datetime], str]], ...] = (
    (EXTEND_STEP, why_not),
    (EXPLAIN_STEP, why_not_explain),
    (SUPERVISE_STEP, supervision.why_not),
    (OFFLINE_STEP, _not_offline),
)


def acts_next(mechanism: Mechanism, item: Item, role: Role, *, own: bool) -> bool:
    """Whether somebody in this role has something to do with an item now; `own` says that it is this person's own.

    Only such people are asked to act and told by when; anybody else is told how things stand.
    """
    if item.closed or item.holder is Holder.PERSON:
        return own and not item.closed
    state = state_of(mechanism, item)
    has_ball = role in acting_roles(item.holder) | state.who
    return has_ball and any(item.state in one.sources and role in one.by for one in mechanism.steps)


def state_of(mechanism: Mechanism, item: Item) -> State:
    """The state that an item is in; 线下已报 belongs to every mechanism."""
    return OFFLINE_STATE if item.state == OFFLINE_STEP.target else mechanism.state(item)


def awaited_roles(mechanism: Mechanism | None, state: str) -> frozenset[Role]:
    """The roles of the department that have the ball in a state that is the department's: its own, else administrators.

    Other kinds of holders are answered for by `domain/holders.py`.
    """
    declared = mechanism.states.get(state) if mechanism else None
    return (declared.who if declared else None) or acting_roles(Holder.DEPARTMENT)


def readers_of(mechanism: Mechanism, item: Item) -> frozenset[Role] | None:
    """The roles that may see an item as it stands: those of its state, else of its kind; None means all of them."""
    return state_of(mechanism, item).readers or mechanism.readers


def is_withheld(mechanism: Mechanism, item: Item) -> bool:
    """Whether an item as it stands is kept even from the person whose own it is: its state names its readers."""
    return state_of(mechanism, item).readers is not None


def steps_for(mechanism: Mechanism, item: Item, actor: Actor, unit_path: str, now: datetime) -> tuple[Step, ...]:
    """The steps that this person may take on this item at `now` (aware), in declared order, one for each action."""
    roles = actor.roles_over(unit_path)
    open_steps = {
        step.action: step
        for step in reversed(mechanism.steps)
        if item.state in step.sources
        and not roles.isdisjoint(step.by)
        and _is_theirs(step, item, actor)
        and (step.when is None or step.when(item))
        and (not step.undoes or step.undoes == item.last_step)
    }
    ordered = [step for step in mechanism.steps if open_steps.get(step.action) is step]
    common = [step for step, why in UNIVERSAL if not roles.isdisjoint(step.by) and not why(mechanism, item, now)]
    return (*ordered, *common)


def _is_theirs(step: Step, item: Item, actor: Actor) -> bool:
    return not step.personal or item.person_id == actor.person_id


def choose(mechanism: Mechanism, item: Item, action: str, actor: Actor, unit_path: str, now: datetime) -> Step:
    """Find the step for an action; raises Refusal or Stale with the present state when it is not to be had."""
    for one in steps_for(mechanism, item, actor, unit_path, now):
        if one.action == action:
            return one
    known = [one for one in all_steps(mechanism) if one.action == action]
    if not any(actor.may(one.by, unit_path) and _is_theirs(one, item, actor) for one in known):
        raise Refusal("您没有办理此事项的权限。如有疑问，请联系组织部。")
    if not item.closed and (why := next((why for one, why in UNIVERSAL if one.action == action), None)):
        raise Refusal(why(mechanism, item, now))
    raise Stale(f"该事项当前为“{state_of(mechanism, item).title}”，不能再执行此操作。", item.id)


def all_steps(mechanism: Mechanism) -> tuple[Step, ...]:
    """The steps of a duty's own workflow, then those that belong to every duty."""
    return (*mechanism.steps, *(step for step, _ in UNIVERSAL))


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
    target = step.target or item.state
    state = OFFLINE_STATE if step is OFFLINE_STEP else mechanism.states[target]
    hands_in = step.hand_in is HandIn.NUMBERED or step is OFFLINE_STEP
    return replace(
        item,
        state=target,
        holder=state.holder,
        phase=state.phase if step.target else item.phase,
        payload=_merged(item.payload, step, dict(answers)),
        forms=_merged(item.forms, step, _version(step, item)),
        drafted_by=by if step.hand_in is HandIn.DRAFT else item.drafted_by,
        version=item.version + 1,
        updated_at=now,
        due_at=due_at or item.due_at,
        offline=item.offline or step is OFFLINE_STEP,
        submitted_at=item.submitted_at or (now if hands_in else None),
        title=step.then.title(answers)[:TITLE_MAX] if step.then.title else item.title,
        closed_at=now if state.phase.is_over else None,
        quiet_until=quiet_until if step.then.quiet or not step.target else None,
        last_step=step.action,
    )


def _merged(kept: Mapping[str, Any], step: Step, value: object) -> dict[str, Any]:
    if not step.asks:
        return dict(kept)
    section = step.asks.kept_as
    return {**kept, section: [*kept.get(section, []), value] if step.asks.append else value}


def _version(step: Step, item: Item) -> str:
    form = step.form_for(item)
    return version_of(form) if form else ""
