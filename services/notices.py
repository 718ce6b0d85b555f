"""Notices before they go out: who may see them, what they say, whom they are for."""

from collections.abc import Callable, Mapping
from typing import Any

from domain.audience import Audience, Mode, parents, pick
from domain.dates.wording import day_and_time
from domain.errors import Refusal, Stale
from domain.forms.engine import validate
from domain.notice_words import formal_title, signs_itself
from domain.notices import Notice, NoticeState, NoticeText, Option, Overview, Reach, Tally
from domain.power import ADMINS, APPROVERS, DEPARTMENT, REPORTING, Actor, Role, Unit
from domain.secrecy import demand_open
from services.context import Context
from services.permissions import demand
from storage import attachments, groups, notices, people, receipts, units
from storage.groups import Group
from storage.people import Recipient, each_once

PAGE_SIZE = 8
NOBODY = Tally({})
_COLUMNS = {
    Option.RECEIPT: "receipt_required",
    Option.ACTION: "with_action",
    Option.URGENT: "urgent",
    Option.SIGNATURE: "with_signature",
}
_NOT_FOUND = "没有找到该通知，或您没有办理权限。"


async def recent(ctx: Context, actor: Actor, page: int) -> tuple[tuple[tuple[Notice, Tally], ...], int]:
    """One page (from 1) of the notices of the actor's department with their counts, newest first, and how many pages.

    Raises Refusal for anybody outside the department.
    """
    demand(actor, DEPARTMENT)
    scope = [post.unit_id for post in actor.posts if post.role in DEPARTMENT]
    pages = max(1, -(-await notices.count(ctx.work, scope) // PAGE_SIZE))
    found = await notices.recent(ctx.work, scope, PAGE_SIZE, (min(max(page, 1), pages) - 1) * PAGE_SIZE)
    counts = await receipts.tallies(ctx.work, [one.id for one in found])
    return tuple((one, counts.get(one.id, NOBODY)) for one in found), pages


async def to_approve(ctx: Context, actor: Actor) -> tuple[tuple[Notice, str], ...]:
    """The urgent notices that wait for this approver's word, each with the name of its department; none for others."""
    found = []
    for one in await notices.asking(ctx.work) if actor.has(APPROVERS) else ():
        unit = await units.by_id(ctx.work, one.unit_id)
        if unit and actor.may(APPROVERS, unit.path):
            found.append((one, unit.name))
    return tuple(found)


async def get(ctx: Context, actor: Actor, notice_id: int) -> Overview:
    """Open one notice; raises Refusal if it is not there or not the actor's to see."""
    notice, unit = await demand_notice(ctx, actor, notice_id, DEPARTMENT)
    return await overview(ctx, notice, unit, actor)


async def overview(ctx: Context, notice: Notice, unit: Unit, actor: Actor | None = None) -> Overview:
    """A notice with everything that its page shows; `actor` decides which steps are offered."""
    pending = notice.state in (NoticeState.DRAFT, NoticeState.SCHEDULED)
    counts = {} if pending else await receipts.tallies(ctx.work, [notice.id])
    return Overview(
        notice=notice,
        sender_name=unit.name,
        handler=await name_of(ctx, notice.sent_by if notice.sent_at else notice.handled_by),
        reach=await reach(ctx, notice, unit) if pending else None,
        tally=counts.get(notice.id, NOBODY),
        has_group=await work_group(ctx, notice.unit_id) is not None,
        manages=actor is not None and actor.may(ADMINS, unit.path),
        approves=actor is not None and actor.may(APPROVERS, unit.path),
    )


async def create(ctx: Context, actor: Actor, answers: Mapping[str, Any]) -> int:
    """Write a new draft for everybody and return its id; raises Refusal without the right or for a secret text."""
    demand(actor, ADMINS)
    post = min((post for post in actor.posts if post.role in ADMINS), key=lambda post: len(post.unit_path))
    values = _written(answers)
    unit = await units.by_id(ctx.work, post.unit_id)
    values["with_signature"] = unit is None or not signs_itself(values["text"], unit.name)
    audience = Audience().model_dump(mode="json")
    notice_id = await notices.add(
        ctx.work, unit_id=post.unit_id, created_by=actor.person_id, audience=audience, shown={}, **values
    )
    ctx.work.audit("notice.create", actor.person_id, unit_id=post.unit_id, notice=notice_id)
    return notice_id


async def rewrite(ctx: Context, actor: Actor, notice_id: int, version: int, answers: Mapping[str, Any]) -> None:
    """Change the text of a draft; raises Refusal, or Stale when it is no draft any more or not the version seen."""
    notice, unit = await demand_draft(ctx, actor, notice_id, version)
    values = _written(answers)
    values["with_action"] = notice.with_action and values["receipt_required"]
    values["with_signature"] = notice.with_signature and not signs_itself(values["text"], unit.name)
    await save(ctx, notice, values)
    ctx.work.audit("notice.rewrite", actor.person_id, unit_id=notice.unit_id, notice=notice_id)


async def choose(ctx: Context, actor: Actor, notice_id: int, change: Callable[[Audience], Audience]) -> Notice:
    """Change whom a draft is for, and return it; raises Refusal, or Stale when it is no draft any more.

    A tick that is there already changes nothing, so a button pressed twice does no harm.
    """
    notice, _ = await demand_draft(ctx, actor, notice_id)
    chosen = change(notice.audience)
    if chosen == notice.audience:
        return notice
    await save(ctx, notice, {"audience": chosen.model_dump(mode="json")})
    ctx.work.audit("notice.audience", actor.person_id, unit_id=notice.unit_id, notice=notice_id)
    return (await demand_draft(ctx, actor, notice_id))[0]


async def set_option(ctx: Context, actor: Actor, notice_id: int, option: Option, on: bool) -> None:
    """Give a draft something or take it away; only a notice with receipts has buttons (3.4 rule 6).

    Raises Refusal, or Stale when it is no draft any more. What is so already stays as it is.
    """
    notice, _ = await demand_draft(ctx, actor, notice_id)
    if option is Option.ACTION and not notice.receipt_required:
        raise Refusal("不需要签收的通知不附按钮。如需附“去办理”，请先点“要求签收”。")
    column = _COLUMNS[option]
    if getattr(notice, column) == on:
        return
    without = {"with_action": False} if option is Option.RECEIPT and not on else {}
    await save(ctx, notice, {column: on, **without})
    ctx.work.audit("notice.option", actor.person_id, unit_id=notice.unit_id, notice=notice_id, option=option, on=on)


async def make_formal(ctx: Context, actor: Actor, notice_id: int) -> None:
    """Give a draft the title 关于…的通知; one that is formal already stays. Raises like `set_option`."""
    notice, _ = await demand_draft(ctx, actor, notice_id)
    if title := formal_title(notice.title):
        await save(ctx, notice, {"title": title})
        ctx.work.audit("notice.title", actor.person_id, unit_id=notice.unit_id, notice=notice_id)


async def give_up(ctx: Context, actor: Actor, notice_id: int, version: int) -> None:
    """Drop a draft; raises Refusal, or Stale when it was changed or sent meanwhile."""
    notice, _ = await demand_draft(ctx, actor, notice_id, version)
    await save(ctx, notice, decision_columns(ctx, actor) | {"state": NoticeState.CANCELLED.value})
    for one in notice.files:
        await attachments.discard(ctx.work, one.id)
    ctx.work.audit("notice.give_up", actor.person_id, unit_id=notice.unit_id, notice=notice_id)


async def demand_notice(ctx: Context, actor: Actor, notice_id: int, roles: frozenset[Role]) -> tuple[Notice, Unit]:
    """A notice and its unit, if the actor holds one of `roles` over it; raises one Refusal for all other cases."""
    notice = await notices.by_id(ctx.work, notice_id)
    unit = await units.by_id(ctx.work, notice.unit_id) if notice else None
    if notice is None or unit is None or not actor.may(roles, unit.path):
        raise Refusal(_NOT_FOUND)
    return notice, unit


async def demand_draft(ctx: Context, actor: Actor, notice_id: int, version: int | None = None) -> tuple[Notice, Unit]:
    """A draft that the actor may change; raises Refusal, or Stale when it is not one or not the version seen."""
    notice, unit = await demand_notice(ctx, actor, notice_id, ADMINS)
    if notice.state is not NoticeState.DRAFT or version not in (None, notice.version):
        raise await stale(ctx, notice)
    return notice, unit


async def look_up(ctx: Context, actor: Actor, notice_id: int, version: int) -> tuple[Notice, str]:
    """A notice that a form was opened on in this version, and what happened to it since, as a sentence if anything."""
    notice, _ = await demand_notice(ctx, actor, notice_id, ADMINS)
    seen = notice.state is NoticeState.DRAFT and notice.version == version
    return notice, "" if seen else str(await stale(ctx, notice))


async def save(ctx: Context, notice: Notice, values: Mapping[str, Any]) -> None:
    """Write a change to the notice that was read; raises Stale when somebody was first."""
    if not await notices.change(ctx.work, notice, **values):
        raise await stale(ctx, await notices.by_id(ctx.work, notice.id) or notice)


async def stale(ctx: Context, notice: Notice) -> Stale:
    """Say how a notice stands now and who brought it there."""
    if notice.handled_at is None:
        return Stale("该通知的内容或对象已有变化，请核对后再办理。")
    who = await name_of(ctx, notice.handled_by)
    return Stale(f"该通知已由{who}于{day_and_time(notice.handled_at)}处理，当前为“{notice.wording}”。")


def decision_columns(ctx: Context, actor: Actor) -> dict[str, Any]:
    """The columns that say who decided something just now."""
    return {"handled_by": actor.person_id, "handled_at": ctx.now}


async def candidates(ctx: Context, unit: Unit) -> tuple[Unit, ...]:
    """The units below the department that may be written to, in fixed order."""
    return await units.below(ctx.work, [unit.path], REPORTING)


async def offered(ctx: Context, actor: Actor, notice_id: int) -> tuple[Unit, ...]:
    """The units that the present way of choosing offers, in fixed order; raises like `rewrite`.

    For 按上级单位 these are the units that stand between the department and those that may be written to.
    """
    notice, unit = await demand_draft(ctx, actor, notice_id)
    if notice.audience.mode is not Mode.BELOW:
        return await candidates(ctx, unit)
    everyone = await units.below(ctx.work, [unit.path])
    return parents((one for one in everyone if one.type in REPORTING), everyone, unit.id)


async def receivers(ctx: Context, notice: Notice, unit: Unit) -> tuple[tuple[Unit, ...], tuple[Recipient, ...]]:
    """The chosen units, and everybody in them who is meant, once for each post."""
    chosen = pick(notice.audience, await candidates(ctx, unit))
    if not chosen or not notice.audience.roles:
        return chosen, ()
    ids = [one.id for one in chosen]
    return chosen, await people.recipients(ctx.work, unit_ids=ids, roles=notice.audience.roles)


async def reach(ctx: Context, notice: Notice, unit: Unit) -> Reach:
    """Count whom a notice would reach now."""
    chosen, posts = await receivers(ctx, notice, unit)
    manned = {one.unit_id for one in posts}
    found = each_once(posts)
    return Reach(
        units=len(chosen),
        empty_units=len([one for one in chosen if one.id not in manned]),
        people=len(found),
        inactive=len([one for one in found if one.chat_id is None]),
        blocked=len([one for one in found if one.chat_id is not None and one.unreachable]),
    )


async def work_group(ctx: Context, unit_id: int) -> Group | None:
    """The group that is bound to the department's unit."""
    return next((one for one in await groups.bound(ctx.work) if one.unit_id == unit_id), None)


async def name_of(ctx: Context, person_id: int | None) -> str:
    """The name of a person; 系统 when nobody did it."""
    row = await people.by_id(ctx.work, person_id) if person_id else None
    return str(row["name"]) if row else "系统"


def _written(answers: Mapping[str, Any]) -> dict[str, Any]:
    form = validate(NoticeText, answers)
    demand_open((form.title, form.text), way="印发，不要在此发送")
    return {"title": form.title, "text": form.text, "receipt_required": form.receipt, "urgent": form.urgent}
