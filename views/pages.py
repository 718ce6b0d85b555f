"""Short pages that belong to no single feature."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.dates.wording import brief, day_full
from domain.forms.engine import SECOND_THOUGHTS
from domain.messages import Button, Keyboard
from domain.roster import Problem, Remark
from views.actions import Action
from views.forms import FormOp
from views.keyboards import button, link, menu_key
from views.page import Page
from views.render import render
from views.roster_remarks import said
from views.split import visible

STRANGER = "您还没有绑定单位。请向县委组织部索取邀请链接，点开后即可使用。"
OLD_BUTTON = "此按钮已过期，请从菜单重新进入。"
OLD_FORM = "此表已办结或已过期。"
FORM_OVERTAKEN = "内容已有变化，请核对。"
FORM_CHOOSE_FIRST = "刚才输入的文字未计入表内。请先点下方按钮。"
FORM_MOVED_ON = "此按钮已过期，请在最新的填写页继续。"
FORM_DONE = "已处理。"
FORM_CHANGED = "页面已更新，请按当前内容继续。"
FORM_GIVEN_UP = "已放弃填写，可点“恢复草稿”继续。"
FORM_RESTORED = "草稿已恢复。"
CHOOSE_FIRST = "各项已填好，刚才的文字未计入。要改哪一项，请先点该项名称，再发送内容。"
NO_SUCH_BUTTON = "此按钮已过期。"
NO_FORM = "目前没有正在填写的内容。"
EDIT_WITHOUT_TITLES = "请在每项内容前写明标题，如“标题：内容”，或在表中逐项修改。"
EDIT_LOOSE = "其中有几行没有对上标题，请在表中逐项修改。"

_HOURS = SECOND_THOUGHTS // timedelta(hours=1)


def error(sentence: str, next_step: str = "") -> Page:
    """One polite sentence on what cannot be done, and what to do next."""
    return Page(render("shared/error.html.j2", sentence=sentence, next_step=next_step))


def draft_kept(title: str) -> str:
    """What is said when another form is opened over one that is not finished."""
    return f"“{title}”的草稿已保存，可从“我的事项”继续填写。"


def given_up(restore: Keyboard = ()) -> Page:
    """The form was dropped; `restore` takes it up again, if anything was written in it."""
    return Page(render("forms/given_up.html.j2", hours=_HOURS if restore else 0), (*restore, menu_key()))


def form_left(restore: Keyboard = ()) -> Page:
    """The form was dropped, and what was written in it stays in the chat above."""
    return Page(render("forms/left.html.j2", hours=_HOURS if restore else 0), (*restore, menu_key()))


def set_aside(title: str, serial: int, moves: int) -> Page:
    """A newer form about the same gave way to one that was restored."""
    return Page(render("forms/set_aside.html.j2", title=title, hours=_HOURS), restore_key(serial, moves))


def restore_key(serial: int, moves: int) -> Keyboard:
    """Takes up again a form that was given up."""
    return ((button("恢复草稿", Action.FORM, FormOp.RESTORE, serial, moves),),)


def meant(title: str, text: str, stamp: tuple[int, int], message_id: int) -> Page:
    """Ask whether a text that was typed away from the form belongs under a title of it."""
    fill = button("填入", Action.FORM, FormOp.FILL, *stamp, message_id)
    other = button("不是", Action.FORM, FormOp.NOT_MEANT, *stamp, message_id)
    return Page(render("forms/meant.html.j2", title=title, text=text), ((fill, other),))


def not_filled(title: str, serial: int, moves: int) -> Page:
    """The text was meant for something else; the form goes on whenever its writer likes."""
    return Page(render("forms/not_filled.html.j2", title=title), (go_on_keys(title, serial, moves), menu_key()))


def go_on_keys(label: str, serial: int, moves: int) -> tuple[Button, ...]:
    """The row that goes on with a draft."""
    return (button(f"继续填写：{label}", Action.FORM, FormOp.SHOW, serial, moves),)


def edit_taken(titles: list[str]) -> str:
    """What is said when a message was changed that an answer came from."""
    named = "、".join(f"“{title}”" for title in titles)
    return f"{named}已按您修改后的消息更新。"


def edit_refused(sentence: str) -> str:
    """What is said when the changed message will not do."""
    return f"您修改后的消息未采用，原内容不变。{sentence}"


def caption_unused() -> Page:
    """Words under a file that no question waits for."""
    return Page(render("forms/caption_unused.html.j2"))


def edit_unused() -> Page:
    """A message was changed that no open form has anything from."""
    return Page(render("forms/edit_unused.html.j2"), (menu_key(),))


def outdated() -> Page:
    """The button belongs to something that is over."""
    return Page(render("shared/outdated.html.j2"), (menu_key(),))


def stranger() -> Page:
    """What somebody reads whom nobody has enrolled."""
    return Page(render("shared/stranger.html.j2"))


def about(kept_days: int) -> Page:
    """What the assistant is, what it keeps, and how to stop (domain.md 3.4 rule 11)."""
    return Page(render("shared/about.html.j2", kept_days=kept_days), (menu_key(),))


def lead_private(alias: str, bot_name: str, command: str) -> Page:
    """One short line in the group with a button into the private chat."""
    url = f"https://t.me/{bot_name}?start=go_{command}"
    return Page(render("shared/lead_private.html.j2", alias=alias), ((link("到私聊办理", url),),))


def outdated_with(sentence: str) -> Page:
    """An old button was pressed: say how things stand now."""
    return Page(render("shared/error.html.j2", sentence=sentence, next_step=""), (menu_key(),))


@dataclass(frozen=True, slots=True)
class Nearest:
    """Something that may have been meant, as a button: a command's page, or an item."""

    label: str
    command: str = ""
    item_id: int = 0


def nearest(text: str, choices: Sequence[Nearest]) -> Page:
    """Something was typed that names nothing: what it may have meant, a button each."""
    keys = [
        (
            button(one.label, Action.ITEM, one.item_id)
            if one.item_id
            else button(one.label, Action.COMMAND, one.command),
        )
        for one in choices
    ]
    return Page(render("shared/nearest.html.j2", text=brief(text)), (*keys, menu_key()))


def not_open_yet(title: str, opens_on: date, due_at: datetime) -> Page:
    """A duty was named that nobody has to do yet: when it opens, and when it is due."""
    words = render("shared/not_open_yet.html.j2", title=title, opens=day_full(opens_on), due=f"{day_full(due_at)}前")
    return Page(words, (menu_key(),))


def welcome(name: str, unit_name: str, role_label: str, post: str, since: datetime | None = None) -> Page:
    """An invitation was accepted; `since` is when the post begins, if that is still to come."""
    return Page(render("shared/joined.html.j2", name=name, unit=unit_name, role=role_label, post=post, since=since))


def repeat_label(number: int) -> str:
    """The mark on the single repeat after an answer of Telegram was lost (reliability.md 2.3)."""
    return f"（重发：上次发送时网络中断）№ {number}\n"


def problem_lines(problems: Sequence[Problem]) -> str:
    """Every bad row of a roster, for the command line: plain text, no markup."""
    return visible(render("cli/problems.html.j2", problems=problems))


def import_summary(summary: object, remarks: Sequence[Remark]) -> str:
    """What an import has changed and what there is to know about it, for the command line."""
    return visible(render("cli/imported.html.j2", summary=summary, remarks=said(remarks)))
