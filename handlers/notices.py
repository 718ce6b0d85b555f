"""Notices in the chat: the list, writing one, choosing whom it is for; the parts stand in modules of their own."""

from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue

from domain.errors import Refusal
from domain.notice_words import title_of
from domain.notices import NoticeState, NoticeText, Option
from domain.power import ADMINS, DEPARTMENT
from handlers import notice_audience, notice_changes, notice_files, notice_receipts, notice_sending, notice_templates
from handlers.commands import Command
from handlers.feature import Feature
from handlers.forms import Opened, Purpose, begin
from handlers.notice_pages import show_list, show_notice
from handlers.presses import number_at, page_of, word_at
from handlers.turn import Turn
from services import notices
from services.notice_files import adopt
from services.permissions import demand
from views import notice_drafts
from views.actions import Action
from views.callbacks import Press


async def notice(turn: Turn, args: str) -> None:
    """The recent notices of the department."""
    await show_list(turn, 1)


async def on_list(turn: Turn, press: Press) -> None:
    """Turn a page of the list."""
    await show_list(turn, page_of(press.args))


async def on_open(turn: Turn, press: Press) -> None:
    """Show one notice as it stands."""
    await show_notice(turn, number_at(press.args, 0))


async def on_new(turn: Turn, press: Press) -> None:
    """Begin to write a notice."""
    await begin(turn, FORM, {})


async def on_edit(turn: Turn, press: Press) -> None:
    """Change the text of a draft."""
    one, _ = await notices.demand_draft(turn.ctx, turn.me, number_at(press.args, 0))
    await begin(turn, FORM, {"notice": one.id, "version": one.version})


async def on_option(turn: Turn, press: Press) -> None:
    """Give a draft something, such as 签收, or take it away."""
    notice_id, option = number_at(press.args, 0), word_at(press.args, 1)
    if option not in set(Option):
        raise Refusal(notice_drafts.OLD_BUTTON)
    await notices.set_option(turn.ctx, turn.me, notice_id, Option(option), bool(number_at(press.args, 2)))
    await show_notice(turn, notice_id)


async def on_title(turn: Turn, press: Press) -> None:
    """Give a draft the formal title that its button shows."""
    await notices.make_formal(turn.ctx, turn.me, number_at(press.args, 0))
    await show_notice(turn, number_at(press.args, 0))


async def open_form(turn: Turn, args: Mapping[str, Any]) -> Opened:
    """What is asked for a notice; a draft starts from what it says already."""
    demand(turn.me, ADMINS)
    if "notice" not in args:
        return Opened(NoticeText, "新建通知", "预览", known=_USUAL, previewed=True, suggest=_suggested, with_files=True)
    one, news = await notices.look_up(turn.ctx, turn.me, args["notice"], args.get("version", 0))
    known: dict[str, Any] = {
        "title": one.title,
        "text": one.text,
        "receipt": one.receipt_required,
        "urgent": one.urgent,
    }
    over = one.state is not NoticeState.DRAFT
    return Opened(
        NoticeText,
        "修改通知",
        "预览",
        known=known,
        version=one.version,
        news=news,
        over=over,
        previewed=True,
        with_files=True,
    )


def _suggested(answers: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    title = title_of(str(answers.get("text") or ""))
    return {"title": title} if title else {}


async def finish_form(turn: Turn, args: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """Keep the draft and show it as its receivers will see it."""
    if "notice" in args:
        notice_id = args["notice"]
        await notices.rewrite(turn.ctx, turn.me, notice_id, args["version"], answers)
    else:
        notice_id = await notices.create(turn.ctx, turn.me, answers)
    await adopt(turn.ctx, turn.me, notice_id)
    await show_notice(turn, notice_id)


# What most notices are; each is one press on the draft.
_USUAL: Mapping[str, JsonValue] = {"receipt": False, "urgent": False}
FORM = Purpose("notice", open_form, finish_form)
FEATURE = Feature(
    commands=(Command("notice", "通知", "起草、发送通知，查看签收", notice, order=70, roles=DEPARTMENT),),
    presses={
        Action.NOTICE_LIST: on_list,
        Action.NOTICE: on_open,
        Action.NOTICE_NEW: on_new,
        Action.NOTICE_EDIT: on_edit,
        Action.NOTICE_OPTION: on_option,
        Action.NOTICE_TITLE: on_title,
        **notice_audience.PRESSES,
        **notice_sending.PRESSES,
        **notice_receipts.PRESSES,
        **notice_changes.PRESSES,
        **notice_files.PRESSES,
        **notice_templates.PRESSES,
    },
    purposes=(
        FORM,
        notice_sending.TIME,
        notice_changes.CORRECT,
        notice_changes.WITHDRAW,
        notice_templates.USE,
        notice_templates.NAME,
    ),
    documents=(notice_files.on_document,),
    photos=(notice_files.on_document,),
    group_presses=frozenset({Action.NOTICE_SIGN, Action.NOTICE_ACT, Action.NOTICE_FILE}),
)
