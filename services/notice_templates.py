"""Templates of notices (通知模板): kept by a department, made into drafts; four are built in."""

from collections.abc import Mapping
from typing import Any

from domain.errors import Refusal
from domain.forms.engine import validate
from domain.notice_templates import MOST, NoticeTemplate, TemplateName, demand_few_blanks, filled
from domain.notices import Notice
from domain.power import ADMINS, Actor
from domain.secrecy import demand_open
from services import notices
from services.context import Context
from services.notices import demand_notice
from services.permissions import demand
from storage import notice_templates, units
from views.notice_templates import GONE, built_in


async def own(ctx: Context, actor: Actor) -> tuple[NoticeTemplate, ...]:
    """The templates of the actor's department, by name; raises Refusal for whoever writes no notices."""
    demand(actor, ADMINS)
    return await notice_templates.of_units(ctx.work, [post.unit_id for post in actor.posts if post.role in ADMINS])


async def get(ctx: Context, actor: Actor, key: str) -> NoticeTemplate:
    """A template by its key, deleted or not: a form that lies open on it is still finished. Raises Refusal."""
    demand(actor, ADMINS)
    known = {one.key: one for one in built_in()}
    found = known.get(key) or (await notice_templates.by_id(ctx.work, int(key)) if key.isdecimal() else None)
    if found is None or not (found.key in known or await _is_his(ctx, actor, found)):
        raise Refusal(GONE)
    return found


async def demand_source(ctx: Context, actor: Actor, notice_id: int) -> Notice:
    """A notice that may be kept as a template; raises Refusal for another's, and for one with too many blanks."""
    notice, _ = await demand_notice(ctx, actor, notice_id, ADMINS)
    demand_few_blanks(notice.title, notice.text)
    return notice


async def keep(ctx: Context, actor: Actor, notice_id: int, answers: Mapping[str, Any]) -> None:
    """Keep title and text of a notice under a name; raises Refusal for a name that is taken, and for one too many."""
    notice = await demand_source(ctx, actor, notice_id)
    name = _named(answers)
    there = await notice_templates.of_units(ctx.work, [notice.unit_id])
    _demand_free(there, name)
    if len(there) >= MOST:
        raise Refusal(f"模板最多{MOST}个。请先删除不用的模板。")
    template_id = await notice_templates.add(
        ctx.work,
        unit_id=notice.unit_id,
        name=name,
        title=notice.title,
        text=notice.text,
        receipt_required=notice.receipt_required,
        created_by=actor.person_id,
    )
    record = {"unit_id": notice.unit_id, "notice": notice_id, "template": template_id}
    ctx.work.audit("notice.template_keep", actor.person_id, **record)


async def rename(ctx: Context, actor: Actor, key: str, answers: Mapping[str, Any]) -> None:
    """Give a template of the department another name; raises Refusal."""
    template = await _demand_own(ctx, actor, key)
    name = _named(answers)
    there = await notice_templates.of_units(ctx.work, [template.unit_id])
    _demand_free([one for one in there if one.key != key], name)
    if not await notice_templates.rename(ctx.work, template.id, name):
        raise Refusal(GONE)
    ctx.work.audit("notice.template_rename", actor.person_id, unit_id=template.unit_id, template=template.id)


async def delete(ctx: Context, actor: Actor, key: str) -> None:
    """Delete a template of the department; a second time changes nothing. Raises Refusal."""
    template = await _demand_own(ctx, actor, key)
    if await notice_templates.delete(ctx.work, template.id):
        ctx.work.audit("notice.template_delete", actor.person_id, unit_id=template.unit_id, template=template.id)


async def draft(ctx: Context, actor: Actor, key: str, answers: Mapping[str, Any]) -> int:
    """Make a draft of a template with its blanks filled, and return its id; raises Refusal."""
    template = await get(ctx, actor, key)
    return await notices.create(ctx, actor, filled(template, answers, ctx.today))


async def _demand_own(ctx: Context, actor: Actor, key: str) -> NoticeTemplate:
    template = await get(ctx, actor, key)
    if not template.unit_id:
        raise Refusal("内置模板不能改名或删除。")
    return template


async def _is_his(ctx: Context, actor: Actor, template: NoticeTemplate) -> bool:
    unit = await units.by_id(ctx.work, template.unit_id)
    return unit is not None and actor.may(ADMINS, unit.path)


def _named(answers: Mapping[str, Any]) -> str:
    name = validate(TemplateName, answers).name
    demand_open((name,))
    return name


def _demand_free(there: tuple[NoticeTemplate, ...] | list[NoticeTemplate], name: str) -> None:
    if name in {one.name for one in there}:
        raise Refusal(f"已有名为“{name}”的模板，请换一个名称，或先删除原来的。")
