"""Templates of notices in the chat: chosen, filled in, kept, renamed, deleted."""

from collections.abc import Mapping
from typing import Any

from domain.notice_templates import TemplateName, demand_fits, form_for
from handlers.feature import OnPress
from handlers.forms import Opened, Purpose, begin
from handlers.notice_pages import show_notice
from handlers.presses import number_at, word_at
from handlers.turn import Turn
from services import notice_templates
from services.notice_files import adopt
from views import notice_templates as notice_templates_view
from views.actions import Action
from views.callbacks import Press


async def on_list(turn: Turn, press: Press) -> None:
    """Show all templates."""
    await _show_list(turn)


async def on_use(turn: Turn, press: Press) -> None:
    """Ask for the blanks of a template; one without any is a draft at once."""
    template = await notice_templates.get(turn.ctx, turn.me, word_at(press.args, 0))
    if template.blanks:
        await begin(turn, USE, {"template": template.key})
    else:
        await show_notice(turn, await notice_templates.draft(turn.ctx, turn.me, template.key, {}))


async def on_open(turn: Turn, press: Press) -> None:
    """Show a template of the department."""
    turn.show(notice_templates_view.one(await notice_templates.get(turn.ctx, turn.me, word_at(press.args, 0))))


async def on_keep(turn: Turn, press: Press) -> None:
    """Ask what the template is to be called that is made of a notice."""
    await begin(turn, NAME, {"notice": number_at(press.args, 0)})


async def on_rename(turn: Turn, press: Press) -> None:
    """Ask for another name."""
    await begin(turn, NAME, {"template": word_at(press.args, 0)})


async def on_drop(turn: Turn, press: Press) -> None:
    """Ask whether a template is to be deleted."""
    turn.show(notice_templates_view.drop(await notice_templates.get(turn.ctx, turn.me, word_at(press.args, 0))))


async def on_drop_confirm(turn: Turn, press: Press) -> None:
    """Delete a template."""
    await notice_templates.delete(turn.ctx, turn.me, word_at(press.args, 0))
    turn.toast(notice_templates_view.DELETED)
    await _show_list(turn)


async def open_use(turn: Turn, args: Mapping[str, Any]) -> Opened:
    """What is asked to make a notice of a template."""
    template = await notice_templates.get(turn.ctx, turn.me, args["template"])
    return Opened(
        form_for(template),
        template.name,
        "预览",
        subtitle=template.title,
        check=lambda answers: demand_fits(template, answers, turn.ctx.today),
        previewed=True,
        with_files=True,
    )


async def finish_use(turn: Turn, args: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """Keep the draft and show it as its receivers will see it."""
    notice_id = await notice_templates.draft(turn.ctx, turn.me, args["template"], answers)
    await adopt(turn.ctx, turn.me, notice_id)
    await show_notice(turn, notice_id)


async def open_name(turn: Turn, args: Mapping[str, Any]) -> Opened:
    """What a new template, or one that is there, is to be called."""
    if "notice" in args:
        notice = await notice_templates.demand_source(turn.ctx, turn.me, args["notice"])
        return Opened(TemplateName, "存为模板", "保存", subtitle=notice.title, previewed=True)
    template = await notice_templates.get(turn.ctx, turn.me, args["template"])
    return Opened(TemplateName, "模板改名", "保存", subtitle=template.name, previewed=True)


async def finish_name(turn: Turn, args: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """Keep the template, or its new name."""
    if "notice" in args:
        await notice_templates.keep(turn.ctx, turn.me, args["notice"], answers)
        turn.say(notice_templates_view.SAVED)
        await show_notice(turn, args["notice"])
    else:
        await notice_templates.rename(turn.ctx, turn.me, args["template"], answers)
        turn.say(notice_templates_view.RENAMED)
        await _show_list(turn)


async def _show_list(turn: Turn) -> None:
    turn.show(notice_templates_view.listing(await notice_templates.own(turn.ctx, turn.me)))


USE = Purpose("notice-template", open_use, finish_use)
NAME = Purpose("notice-template-name", open_name, finish_name)
PRESSES: Mapping[Action, OnPress] = {
    Action.NOTICE_TEMPLATES: on_list,
    Action.NOTICE_TEMPLATE_USE: on_use,
    Action.NOTICE_TEMPLATE: on_open,
    Action.NOTICE_TEMPLATE_KEEP: on_keep,
    Action.NOTICE_TEMPLATE_RENAME: on_rename,
    Action.NOTICE_TEMPLATE_DROP: on_drop,
    Action.NOTICE_TEMPLATE_DROP_CONFIRM: on_drop_confirm,
}
