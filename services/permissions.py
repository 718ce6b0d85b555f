"""Who may see what: looked up at every use, denied by default, with one answer for "not there" and "not yours"."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from domain.errors import Refusal
from domain.item_status import basis_of, reviewed
from domain.mechanism import Mechanism
from domain.mechanisms import MECHANISMS
from domain.power import DEPARTMENT, OVERSEERS, UNIT_SIDE, Actor, Role, Unit
from domain.steps import State
from domain.visibility import co_units
from domain.workflow import OFFLINE_STATE, OFFLINE_STEP, awaited_roles, is_withheld, readers_of
from services.context import Context
from storage import items, units
from storage.fields import Field, KindState
from storage.items import UnitItem

NOT_FOUND = "没有找到该事项，请核对编号。发送 /my 可查看您的事项。"
NOT_ALLOWED = "您没有使用此功能的权限。如有疑问，请联系组织部。"
HELPERS = UNIT_SIDE | frozenset({Role.TEAM_MEMBER})
READERS = OVERSEERS | HELPERS


def mechanism_of(unit_item: UnitItem) -> Mechanism:
    """The declaration of an item's duty; raises Refusal for a kind that this version no longer has."""
    if found := MECHANISMS.get(unit_item.item.kind):
        return found
    raise Refusal("该类事项已停用。如有疑问，请联系组织部。")


async def item_by_id(ctx: Context, actor: Actor, item_id: int) -> UnitItem:
    """The item with this id, if the actor may see it; raises Refusal."""
    return _seen(actor, await items.by_id(ctx.work, item_id))


async def find_item(ctx: Context, actor: Actor, number: str) -> UnitItem | None:
    """The item with this number, if there is one that the actor may see."""
    found = await items.by_no(ctx.work, number)
    return found if found and may_read(actor, found) else None


async def unit_below(ctx: Context, actor: Actor, unit_id: int, roles: frozenset[Role]) -> Unit:
    """The unit with this id, if the actor holds one of `roles` over it; raises Refusal."""
    found = await units.by_id(ctx.work, unit_id)
    if found is None or not actor.may(roles, found.path):
        raise Refusal("没有找到该单位，或您没有办理权限。")
    return found


def demand(actor: Actor, roles: frozenset[Role]) -> None:
    """Raise Refusal unless the actor holds one of `roles` somewhere."""
    if not actor.has(roles):
        raise Refusal(NOT_ALLOWED)


def may_read(actor: Actor, unit_item: UnitItem) -> bool:
    """Say whether a person may see an item: by a post over or in its unit or a co-unit, as far as its kind allows."""
    mechanism = MECHANISMS.get(unit_item.item.kind)
    readers = readers_of(mechanism, unit_item.item) if mechanism else None
    theirs = unit_item.item.person_id == actor.person_id
    if theirs and mechanism and is_withheld(mechanism, unit_item.item):
        theirs = False
    may = actor.may(READERS if readers is None else readers, unit_item.unit_path)
    return theirs or may or (readers is None and is_helper(actor, unit_item))


def judges(actor: Actor, unit_item: UnitItem) -> bool:
    """Say whether an item waits in this person's queue of review, for his judgement as a member of the department."""
    item = unit_item.item
    awaited = awaited_roles(MECHANISMS.get(item.kind), item.state)
    waits = reviewed(basis_of(item)) and may_read(actor, unit_item)
    return waits and actor.may(DEPARTMENT, unit_item.unit_path) and actor.may(awaited, unit_item.unit_path)


def is_helper(actor: Actor, unit_item: UnitItem) -> bool:
    """Say whether a person has a post in a co-unit (配合单位) of an item: such people read it, and nothing more."""
    mechanism = MECHANISMS.get(unit_item.item.kind)
    named = {one.id for one in co_units(mechanism, unit_item.item)} if mechanism else set()
    return any(post.unit_id in named and post.role in HELPERS for post in actor.posts)


def may_read_content(actor: Actor, unit_item: UnitItem) -> bool:
    """Say whether a person who may see an item may read what is written in it as well (domain.md M18b, M25).

    Somebody reads what is written in his own item, unless its kind is a restricted one.
    """
    mechanism = MECHANISMS.get(unit_item.item.kind)
    if mechanism is None or mechanism.content_readers is None:
        return True
    theirs = unit_item.item.person_id == actor.person_id and mechanism.readers is None
    return theirs or actor.may(mechanism.content_readers, unit_item.unit_path)


def _seen(actor: Actor, unit_item: UnitItem | None) -> UnitItem:
    if unit_item is None or not may_read(actor, unit_item):
        raise Refusal(NOT_FOUND)
    return unit_item


def stands() -> Iterator[tuple[Mechanism, str, State]]:
    """Every way to stand that an item may have: its kind, and each state with its name."""
    for mechanism in MECHANISMS.values():
        for name, state in {**mechanism.states, OFFLINE_STEP.target: OFFLINE_STATE}.items():
            yield mechanism, name, state


def readers(mechanism: Mechanism, state: State) -> frozenset[Role]:
    """The roles over a unit by which its items of this kind and state are seen, as `may_read` has it."""
    return state.readers or mechanism.readers or READERS


def fields(actor: Actor, roles: Callable[[Mechanism, str, State], Iterable[frozenset[Role]]]) -> tuple[Field, ...]:
    """What the actor reaches by his posts, as conditions of a query: a post of every one of these sets is needed."""
    found: dict[tuple[str, ...], set[KindState]] = {}
    for mechanism, name, state in stands():
        paths: tuple[str, ...] = ("/",)
        for one in roles(mechanism, name, state):
            paths = _in_both(paths, actor.reach(one))
        if paths:
            found.setdefault(paths, set()).add((mechanism.kind, name))
    return tuple(Field(frozenset(of_them), paths) for paths, of_them in found.items())


def _in_both(ones: Iterable[str], others: Sequence[str]) -> tuple[str, ...]:
    pairs = ((one, other) for one in ones for other in others)
    deepest = (max(pair, key=len) for pair in pairs if pair[0].startswith(pair[1]) or pair[1].startswith(pair[0]))
    return tuple(dict.fromkeys(deepest))
