"""临时报送 before it goes out and afterwards: who may see one, what it asks, of whom."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from domain.audience import Audience, Mode, parents, pick
from domain.collection_questions import named, of_people, read_question
from domain.collections import Collection, CollectionCorrection, CollectionState, CollectionText, Every, Progress
from domain.errors import Refusal, Stale
from domain.forms.engine import validate
from domain.power import ADMINS, APPROVERS, DEPARTMENT, REPORTING, Actor, Role, Unit
from domain.secrecy import demand_open
from services import collection_account
from services.context import Context
from services.notices import name_of
from services.permissions import demand
from storage import collections, speeches, units

PAGE_SIZE = 8
_NOT_FOUND = "没有找到该临时报送，或您没有办理权限。请发送 /collect 查看。"
_TOO_EARLY = "截止时间须晚于现在，请重新填写。"


async def recent(ctx: Context, actor: Actor, page: int) -> tuple[tuple[Collection, ...], int]:
    """One page (from 1) of those of the actor's department, newest first, and how many pages; raises Refusal."""
    demand(actor, DEPARTMENT)
    scope = [post.unit_id for post in actor.posts if post.role in DEPARTMENT]
    pages = max(1, -(-await collections.count(ctx.work, scope) // PAGE_SIZE))
    return await collections.recent(ctx.work, scope, PAGE_SIZE, (min(max(page, 1), pages) - 1) * PAGE_SIZE), pages


async def get(ctx: Context, actor: Actor, collection_id: int) -> Progress:
    """Open one; raises Refusal if it is not there or not the actor's to see."""
    one, unit = await demand_collection(ctx, actor, collection_id, DEPARTMENT)
    asked = await units_of(ctx, one, unit)
    before = one.state in (CollectionState.DRAFT, CollectionState.ASKING)
    return Progress(
        collection=one,
        asked=tuple(each.name for each in asked),
        account=await collection_account.account(ctx, one, asked) if before else None,
        counts=await collections.counts(ctx.work, one.id) if one.sent_at else {},
        answered=bool(one.sent_at and await collections.answered(ctx.work, one.id)),
        of_people=of_people(one.questions) if before else (),
        manages=actor.may(ADMINS, unit.path),
        approves=actor.may(APPROVERS, unit.path),
    )


async def to_approve(ctx: Context, actor: Actor) -> tuple[tuple[Collection, str], ...]:
    """Those that wait for this approver's word, each with the name of its department; none for others."""
    waiting = await collections.asking(ctx.work) if actor.has(APPROVERS) else ()
    found = {unit.id: unit for unit in (await units.all_units(ctx.work) if waiting else ())}
    return tuple((one, found[one.unit_id].name) for one in waiting if actor.may(APPROVERS, found[one.unit_id].path))


async def create(
    ctx: Context, actor: Actor, answers: Mapping[str, Any], origin: str = "", audience: Audience | None = None
) -> int:
    """Write a new draft and return its id; `origin` is the sentence that it was made of. Raises Refusal."""
    demand(actor, ADMINS)
    post = min((post for post in actor.posts if post.role in ADMINS), key=lambda post: len(post.unit_path))
    chosen = (audience or Audience()).model_dump(mode="json")
    values = {"unit_id": post.unit_id, "created_by": actor.person_id, "origin": origin[:500], "audience": chosen}
    collection_id = await collections.add(ctx.work, values | written(ctx, CollectionText, answers))
    ctx.work.audit("collection.create", actor.person_id, unit_id=post.unit_id, collection=collection_id)
    return collection_id


async def rewrite(ctx: Context, actor: Actor, collection_id: int, version: int, answers: Mapping[str, Any]) -> None:
    """Change a draft; raises Refusal, or Stale when it is none any more or not the version seen."""
    one, _ = await demand_draft(ctx, actor, collection_id, version)
    await save(ctx, one, written(ctx, CollectionText, answers, one.questions))
    ctx.work.audit("collection.rewrite", actor.person_id, unit_id=one.unit_id, collection=one.id)


async def drop_question(ctx: Context, actor: Actor, collection_id: int, version: int, number: int) -> None:
    """Take the question with this number (from 1) out of a draft, such as one that is answered elsewhere already."""
    one, _ = await demand_draft(ctx, actor, collection_id, version)
    left = [asked for place, asked in enumerate(one.questions, 1) if place != number]
    if not left:
        raise Refusal("至少要有一个问题。如不再需要，请放弃这份草稿。")
    await save(ctx, one, {"questions": left})
    ctx.work.audit("collection.drop_question", actor.person_id, unit_id=one.unit_id, collection=one.id)


async def quote(ctx: Context, actor: Actor, collection_id: int, version: int, number: int, on: bool) -> None:
    """Have the answers to the question with this number (from 1) taken over from where they are stored, or not."""
    one, _ = await demand_draft(ctx, actor, collection_id, version)
    changed = [{**asked, "quoted": on and bool(asked.get("from"))} for asked in one.questions[number - 1 : number]]
    await save(ctx, one, {"questions": [*one.questions[: number - 1], *changed, *one.questions[number:]]})
    ctx.work.audit("collection.quote", actor.person_id, unit_id=one.unit_id, collection=one.id, question=number, on=on)


async def choose(ctx: Context, actor: Actor, collection_id: int, change: Callable[[Audience], Audience]) -> None:
    """Change whom a draft asks; a tick that is there already changes nothing. Raises Refusal or Stale."""
    one, _ = await demand_draft(ctx, actor, collection_id)
    chosen = change(one.audience)
    if chosen != one.audience:
        await save(ctx, one, {"audience": chosen.model_dump(mode="json")})
        ctx.work.audit("collection.audience", actor.person_id, unit_id=one.unit_id, collection=one.id)


async def offered(ctx: Context, actor: Actor, collection_id: int) -> tuple[Collection, tuple[Unit, ...]]:
    """A draft and the units that its present way of choosing offers, in fixed order; raises Refusal or Stale."""
    one, unit = await demand_draft(ctx, actor, collection_id)
    if one.audience.mode is not Mode.BELOW:
        return one, await units.below(ctx.work, [unit.path], REPORTING)
    everyone = await units.below(ctx.work, [unit.path])
    return one, parents((each for each in everyone if each.type in REPORTING), everyone, unit.id)


async def give_up(ctx: Context, actor: Actor, collection_id: int, version: int) -> None:
    """Drop a draft; raises Refusal, or Stale when it was changed or sent meanwhile."""
    one, _ = await demand_draft(ctx, actor, collection_id, version)
    await save(ctx, one, {"state": CollectionState.DROPPED.value, "handled_by": actor.person_id})
    await speeches.let_go(ctx.work, one.id)
    ctx.work.audit("collection.give_up", actor.person_id, unit_id=one.unit_id, collection=one.id)


async def copied(ctx: Context, actor: Actor, collection_id: int) -> tuple[Mapping[str, Any], Audience]:
    """The answers of the form that would make the same one again, without its due time, and whom it asked."""
    one, _ = await demand_collection(ctx, actor, collection_id, ADMINS)
    return {name: value for name, value in answers_of(one).items() if name != "due"}, one.audience


def answers_of(one: Collection) -> Mapping[str, Any]:
    """The answers of the form that made it."""
    return {
        "title": one.title,
        "questions": [str(asked["line"]) for asked in one.questions],
        "due": one.due_at.isoformat(),
        "confirm": one.confirm,
        "every": one.every.value,
    }


async def units_of(ctx: Context, one: Collection, unit: Unit) -> tuple[Unit, ...]:
    """The units that it asks, in fixed order; two queries for any number."""
    return pick(one.audience, await units.below(ctx.work, [unit.path], REPORTING))


async def demand_collection(
    ctx: Context, actor: Actor, collection_id: int, roles: frozenset[Role]
) -> tuple[Collection, Unit]:
    """One with its unit, if the actor holds one of `roles` over it; raises one Refusal for all other cases."""
    one = await collections.by_id(ctx.work, collection_id)
    unit = await units.by_id(ctx.work, one.unit_id) if one else None
    if one is None or unit is None or not actor.may(roles, unit.path):
        raise Refusal(_NOT_FOUND)
    return one, unit


async def demand_draft(
    ctx: Context, actor: Actor, collection_id: int, version: int | None = None
) -> tuple[Collection, Unit]:
    """A draft that the actor may change; raises Refusal, or Stale when it is not one or not the version seen."""
    one, unit = await demand_collection(ctx, actor, collection_id, ADMINS)
    if one.state is not CollectionState.DRAFT or version not in (None, one.version):
        raise await stale(ctx, one)
    return one, unit


async def save(ctx: Context, one: Collection, values: Mapping[str, Any]) -> None:
    """Write a change to the one that was read; raises Stale when somebody was first."""
    if not await collections.change(ctx.work, one, **values):
        raise await stale(ctx, one)


async def stale(ctx: Context, one: Collection) -> Stale:
    """Say how one stands now and who brought it there."""
    now = await collections.by_id(ctx.work, one.id) or one
    if now.handled_by is None:
        return Stale("该临时报送的内容已有变化，请核对后再办理。")
    who = await name_of(ctx, now.handled_by)
    return Stale(f"该临时报送已由{who}处理，当前为“{now.state.label}”。")


def written(
    ctx: Context,
    form_type: type[CollectionCorrection],
    answers: Mapping[str, Any],
    before: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The columns that these answers come to; `before` are the questions until now. Raises Refusal."""
    form = validate(form_type, answers)
    demand_open((form.title, form.questions))
    if form.due <= ctx.now:
        raise Refusal(_TOO_EARLY)
    asked = [read_question(line) for line in form.questions]
    if len({one["title"] for one in asked}) < len(asked):
        raise Refusal("有问题重复，请修改后重新提交。")
    return {
        "title": form.title,
        "questions": named(collection_account.with_stored(asked), before),
        "due_at": form.due,
        "confirm": form.confirm,
        **({"every": Every(form.every)} if isinstance(form, CollectionText) else {}),
    }
